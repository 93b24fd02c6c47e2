package main

import (
	"math/rand/v2"
	"sync"
	"time"
)

// The lock workload is a ledger behind one mutex, and six workers that post to it. A
// request is read and authorized elsewhere for 2 to 4 ms, its entry is encoded and
// every second one is audited, and then it is posted under the lock: CPU work, and
// the journal is flushed with every fourth entry. The lock is taken about half
// of the time, so that requests queue now and then in a healthy run. A second lock
// guards statistics, which a reporter reads: it is hardly ever waited for, and how
// often is chance.
//
// Fixed are the requests, their CPU work, and which of them audit or flush. How long
// I/O takes and who meets whom varies. The regression: entries are encoded and
// audited under the lock, which thus is held about three times as long.
const (
	lockWorkers  = 6
	lockRequests = 130 // of each worker
	auditEvery   = 2
	flushEvery   = 4
)

type ledger struct {
	mu       sync.Mutex
	balances map[int]uint64
	entries  int
}

// post takes the lock late, or with the regression early.
func (l *ledger) post(account, number int, early bool) {
	if early {
		l.mu.Lock()
	}
	entry := encode(number)
	if !early {
		l.mu.Lock()
	}
	defer l.mu.Unlock()
	l.apply(account, entry)
}

// encode is also where an entry is audited.
func encode(number int) uint64 {
	sum := compute(350_000)
	if number%auditEvery == 0 {
		time.Sleep(time.Millisecond) // the audit log
	}
	return sum
}

// apply is called with the lock.
func (l *ledger) apply(account int, entry uint64) {
	l.balances[account] += entry ^ compute(200_000)
	l.entries++
	if l.entries%flushEvery == 0 {
		time.Sleep(time.Millisecond) // the journal
	}
}

// statistics have a lock that nobody has long.
type statistics struct {
	mu     sync.Mutex
	counts map[int]int
}

func (s *statistics) count(account int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	compute(5_000)
	s.counts[account]++
}

// report reads them every now and then until done is closed.
func (s *statistics) report(done <-chan struct{}) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			s.mu.Lock()
			compute(300_000)
			s.mu.Unlock()
		}
	}
}

type bank struct {
	ledger     ledger
	statistics statistics
	requests   int // of each worker
	early      bool
}

func lockWorkload(share float64, regression bool) (body, tidy func() error, err error) {
	b := &bank{
		ledger:     ledger{balances: map[int]uint64{}},
		statistics: statistics{counts: map[int]int{}},
		requests:   scaled(lockRequests, share),
		early:      regression,
	}
	return b.run, func() error { return nil }, nil
}

func (b *bank) run() error {
	var workers, reporter sync.WaitGroup
	done := make(chan struct{})
	reporter.Go(func() { b.statistics.report(done) })
	for range lockWorkers {
		workers.Go(b.serve)
	}
	workers.Wait()
	close(done)
	reporter.Wait()
	return nil
}

// serve is one worker.
func (b *bank) serve() {
	for number := range b.requests {
		time.Sleep(between(2*time.Millisecond, 4*time.Millisecond)) // read and authorize
		account := rand.IntN(64)
		b.ledger.post(account, number, b.early)
		b.statistics.count(account)
	}
}
