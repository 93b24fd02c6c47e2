// Stuck-cond: an order waits on a Cond until it is paid, and does not look first
// whether it is paid already. The mistake is in (*Payment).await: Wait without the loop
// "for !p.paid". Twelve customers pay later than the order is placed, three pay at once,
// so that (*Payment).settle signals before anybody waits: a lost wake-up. The three
// goroutines of shipOrder are stuck to the end on the Cond in await. A Cond is also how
// idle watchers wait: a tool must say that no goroutine alive could signal these, that
// settle, which does, was called for each, and that await does not check a condition.
package main

import (
	"hash/crc32"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	orders    = 15
	fastEvery = 5 // one customer in five pays at once
	interval  = 40 * time.Millisecond
)

// Payment is of one order.
type Payment struct {
	mu      sync.Mutex
	settled *sync.Cond
	paid    bool // guarded by mu
	amount  int  // guarded by mu
}

func newPayment() *Payment {
	p := new(Payment)
	p.settled = sync.NewCond(&p.mu)
	return p
}

func (p *Payment) settle(amount int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paid, p.amount = true, amount
	p.settled.Signal()
}

func (p *Payment) await() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settled.Wait()
	return p.amount
}

type shop struct{ shipped, signals, reports atomic.Int64 }

// shipOrder packs the parcel, and sends it when it is paid.
func (s *shop) shipOrder(p *Payment) {
	time.Sleep(10 * time.Millisecond)
	p.await()
	s.shipped.Add(1)
}

// takePayment gets its money after a delay.
func (s *shop) takePayment(p *Payment, delay time.Duration) {
	time.Sleep(delay)
	p.settle(2999)
	s.signals.Add(1)
}

func (s *shop) reportSales(page []byte) {
	for range time.Tick(25 * time.Millisecond) {
		crc32.ChecksumIEEE(page)
		s.reports.Add(1)
	}
}

func open(truth record.Counters) {
	s := new(shop)
	go s.reportSales(make([]byte, 128<<10))
	for i := range orders {
		p, delay := newPayment(), 60*time.Millisecond
		if i%fastEvery == fastEvery-1 {
			delay = 0
		}
		go s.shipOrder(p)
		go s.takePayment(p, delay)
		time.Sleep(interval)
	}
	time.Sleep(5 * interval)
	truth["orders"], truth["signals"], truth["shipped"] = orders, s.signals.Load(), s.shipped.Load()
	truth["goroutines_stuck"] = orders - s.shipped.Load()
	truth["sites_stuck"] = 1
	truth["sales_reports"] = s.reports.Load()
}

func main() { record.Main(open) }
