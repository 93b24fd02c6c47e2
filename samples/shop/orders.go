package shop

import (
	"context"
	"runtime/trace"
	"sync"
)

// Order is so many of a product.
type Order struct {
	Product string
	Count   int
}

// Receipt is what the customer gets.
type Receipt struct {
	Cents int `json:"cents"`
}

// Shop sells.
type Shop struct {
	prices  *Prices
	orders  chan Order // to be packed
	packers sync.WaitGroup
}

// backlog is how many orders may wait for a packer before customers do.
const backlog = 256

// New opens a shop with so many packers.
func New(prices *Prices, packers int, pack func(Order)) *Shop {
	s := &Shop{prices: prices, orders: make(chan Order, backlog)}
	for range packers {
		s.packers.Go(func() {
			for o := range s.orders {
				pack(o)
			}
		})
	}
	return s
}

// Place takes an order. Its task shows up in execution traces.
func (s *Shop) Place(ctx context.Context, o Order) (Receipt, error) {
	ctx, task := trace.NewTask(ctx, "order")
	defer task.End()
	cents, err := s.prices.Get(ctx, o.Product)
	if err != nil {
		return Receipt{}, err
	}
	s.orders <- o
	return Receipt{o.Count * cents}, nil
}

// Close packs what has been ordered. No order may be placed any more.
func (s *Shop) Close() {
	close(s.orders)
	s.packers.Wait()
}
