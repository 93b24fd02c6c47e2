// Stuck-ab-ba: a checkout locks the stock and asks for a price deeper down, an import
// locks the prices and revalues the stock deeper down. The mistake is that the two
// locks, a Mutex and a RWMutex, have no order. From the last round on the goroutine of
// serveOrders waits in (*Shop).price with the stock locked by (*Shop).checkout, two
// calls up, and that of syncSupplier in (*Shop).revalue with the prices locked by
// (*Shop).importPrices, two calls up. Neither stack shows both Lock calls: a tool must
// find what the outer frames hold, and report the cycle.
//
// Nothing else goes on: main waits for a timer, mailReceipts for receipts. A tool that
// looks for global quiescence sees it from the deadlock to the moment when that
// timer wakes main, which does nothing but end the trace.
package main

import (
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	rounds   = 8
	interval = 50 * time.Millisecond
	lookup   = 3 * time.Millisecond
)

// Shop has a lock for what is there and one for what it costs.
type Shop struct {
	stockMu  sync.Mutex
	left     map[string]int // guarded by stockMu
	worth    int            // guarded by stockMu
	pricesMu sync.RWMutex
	prices   map[string]int // guarded by pricesMu

	receipts        chan int
	opened          time.Time
	orders, imports atomic.Int64
	mailed          atomic.Int64
}

func (s *Shop) checkout(item string) int {
	s.stockMu.Lock()
	defer s.stockMu.Unlock()
	return s.reserve(item)
}

// reserve needs stockMu.
func (s *Shop) reserve(item string) int {
	time.Sleep(lookup) // a look at the warehouse
	s.left[item]--
	return s.price(item)
}

func (s *Shop) price(item string) int {
	s.pricesMu.RLock()
	defer s.pricesMu.RUnlock()
	return s.prices[item]
}

func (s *Shop) importPrices(list map[string]int) {
	s.pricesMu.Lock()
	defer s.pricesMu.Unlock()
	for item, price := range list {
		s.applyPrice(item, price)
	}
}

// applyPrice needs pricesMu.
func (s *Shop) applyPrice(item string, price int) {
	time.Sleep(lookup) // a look at the contract
	change := price - s.prices[item]
	s.prices[item] = price
	s.revalue(item, change)
}

func (s *Shop) revalue(item string, change int) {
	s.stockMu.Lock()
	defer s.stockMu.Unlock()
	s.worth += s.left[item] * change
}

func (s *Shop) serveOrders() {
	for i := range rounds {
		s.sleepUntil(i, 0)
		s.receipts <- s.checkout("tea")
		s.orders.Add(1)
	}
}

func (s *Shop) syncSupplier() {
	for i := range rounds {
		s.sleepUntil(i, interval/2)
		s.importPrices(map[string]int{"tea": 300 + i})
		s.imports.Add(1)
	}
}

// sleepUntil keeps orders and imports apart in all rounds but the last.
func (s *Shop) sleepUntil(round int, offset time.Duration) {
	if round == rounds-1 {
		offset = 0
	}
	time.Sleep(time.Until(s.opened.Add(time.Duration(round+1)*interval + offset)))
}

func (s *Shop) mailReceipts() {
	for range s.receipts {
		s.mailed.Add(1)
	}
}

func open(truth record.Counters) {
	s := &Shop{left: map[string]int{"tea": 100}, prices: map[string]int{}, receipts: make(chan int, 4), opened: time.Now()}
	go s.mailReceipts()
	go s.serveOrders()
	go s.syncSupplier()
	<-time.After(1200 * time.Millisecond)
	truth["orders"], truth["imports"], truth["receipts"] = s.orders.Load(), s.imports.Load(), s.mailed.Load()
	truth["goroutines_stuck"] = 2*rounds - s.orders.Load() - s.imports.Load()
	truth["sites_stuck"], truth["quiescent"] = 2, 1
}

func main() { record.Main(open) }
