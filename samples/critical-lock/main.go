// Critical-lock: two locks, and the one that is waited for less is the one that
// costs. While the procs compute prices, reporters queue at the statistics' mutex:
// that is most of all lock waiting, but nobody waits for the reporters. Then the
// warehouses commit an order one after another, because the ledger's mutex is held
// during the write, the procs idle, and the answer waits for the last. A tool must
// name the ledger first, waited for in (*Ledger).commit, though (*Stats).report leads by
// total several times over.
package main

import (
	"hash/adler32"
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

const (
	orders     = 20
	reporters  = 12
	pricers    = 2 // as many as procs, so that pricing leaves none idle
	warehouses = 6
	priceTime  = 12 * time.Millisecond
	rollupTime = 6 * time.Millisecond
	writeTime  = 2 * time.Millisecond
)

// Stats is what no order waits for.
type Stats struct {
	mu      sync.Mutex
	reports int64         // guarded by mu
	blocked time.Duration // in Lock by report, guarded by mu
	wg      sync.WaitGroup
}

// rollup sends the figures away under the lock, once an order.
func (s *Stats) rollup() {
	defer s.wg.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	time.Sleep(rollupTime)
}

func (s *Stats) report() {
	defer s.wg.Done()
	start := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocked += time.Since(start)
	s.reports++
}

// Ledger is what each order waits for.
type Ledger struct {
	mu      sync.Mutex
	commits int64         // guarded by mu
	blocked time.Duration // in Lock by commit, guarded by mu
	held    time.Duration // guarded by mu
}

// commit writes under the lock, so that six warehouses take six times as long as one.
func (l *Ledger) commit(wg *sync.WaitGroup) {
	defer wg.Done()
	start := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	locked := time.Now()
	time.Sleep(writeTime)
	l.commits++
	l.blocked += locked.Sub(start)
	l.held += time.Since(locked)
}

func price(page []byte, wg *sync.WaitGroup) {
	defer wg.Done()
	for start := time.Now(); time.Since(start) < priceTime; {
		adler32.Checksum(page)
	}
}

func placeOrder(s *Stats, l *Ledger, page []byte) {
	var priced, committed sync.WaitGroup
	s.wg.Add(1 + reporters)
	go s.rollup()
	for range reporters {
		go s.report()
	}
	priced.Add(pricers)
	for range pricers {
		go price(page, &priced)
	}
	priced.Wait()
	committed.Add(warehouses)
	for range warehouses {
		go l.commit(&committed)
	}
	committed.Wait()
}

func sell(truth record.Counters) {
	s, l, page := &Stats{}, &Ledger{}, make([]byte, 64<<10)
	for range orders {
		placeOrder(s, l, page)
	}
	s.wg.Wait() // the reporters have long ended
	truth["orders"] = orders
	truth["stats_reports"] = s.reports
	truth["stats_blocked_ns"] = s.blocked.Nanoseconds()
	truth["ledger_commits"] = l.commits
	truth["ledger_blocked_ns"] = l.blocked.Nanoseconds()
	truth["ledger_held_ns"] = l.held.Nanoseconds()
}

func main() { record.Main(sell) }
