package shop

import (
	"context"
	"sync"
	"time"
)

// Supplier knows what products cost, and takes its time to say so.
type Supplier interface {
	Price(ctx context.Context, product string) (cents int, err error)
}

// Prices remembers for a while what the supplier says.
type Prices struct {
	supplier Supplier
	keep     time.Duration

	mu    sync.Mutex
	known map[string]price
}

type price struct {
	cents int
	at    time.Time
}

// NewPrices returns a cache in front of a supplier.
func NewPrices(supplier Supplier, keep time.Duration) *Prices {
	return &Prices{supplier: supplier, keep: keep, known: make(map[string]price)}
}

// Get is what a product costs.
func (p *Prices) Get(ctx context.Context, product string) (int, error) {
	p.mu.Lock()
	known, ok := p.known[product]
	p.mu.Unlock()
	if ok && time.Since(known.at) < p.keep {
		return known.cents, nil
	}
	cents, err := p.supplier.Price(ctx, product)
	if err != nil {
		return 0, err
	}
	p.mu.Lock()
	p.known[product] = price{cents, time.Now()}
	p.mu.Unlock()
	return cents, nil
}
