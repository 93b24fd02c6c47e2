// Holder-sleeps: a refund that fails at first backs off for 3 ms before it tries
// again, and keeps the accounts' lock meanwhile; balances need that lock for
// microseconds. A tool must say first that the waits in (*Accounts).balance are for
// (*Accounts).refund, and that it slept meanwhile.
package main

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	clients  = 10
	accounts = 64
	retries  = 3
	backoff  = 3 * time.Millisecond
)

// Accounts are guarded by one mutex, and so are the figures kept of its use.
type Accounts struct {
	mu       sync.Mutex
	cents    [accounts]int64
	balances int64
	refunds  int64
	slept    time.Duration // by refund
	held     time.Duration // by refund
	blocked  time.Duration // in Lock by balance
}

func (a *Accounts) balance(n int) int64 {
	start := time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.blocked += time.Since(start)
	a.balances++
	return a.cents[n]
}

// refund sleeps under the lock, the mistake of this program.
func (a *Accounts) refund(n int, cents int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	locked := time.Now()
	for try := 1; !a.post(n, cents, try); try++ {
		start := time.Now()
		time.Sleep(backoff)
		a.slept += time.Since(start)
	}
	a.refunds++
	a.held += time.Since(locked)
}

// post succeeds at the last try; the bank is busy before.
func (a *Accounts) post(n int, cents int64, try int) bool {
	if try <= retries {
		return false
	}
	a.cents[n] += cents
	return true
}

func refundLoop(a *Accounts, stop *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	for !stop.Load() {
		a.refund(rand.IntN(accounts), 250)
		time.Sleep(5 * time.Millisecond)
	}
}

func client(a *Accounts, stop *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	for !stop.Load() {
		a.balance(rand.IntN(accounts))
		time.Sleep(4*time.Millisecond + rand.N(4*time.Millisecond))
	}
}

func serve(truth record.Counters) {
	a := &Accounts{}
	var stop atomic.Bool
	var wg sync.WaitGroup
	wg.Add(clients + 1)
	go refundLoop(a, &stop, &wg)
	for range clients {
		go client(a, &stop, &wg)
	}
	time.Sleep(600 * time.Millisecond)
	stop.Store(true)
	wg.Wait()
	truth["clients"] = clients
	truth["balances"] = a.balances
	truth["refunds"] = a.refunds
	truth["refund_held_ns"] = a.held.Nanoseconds()
	truth["refund_slept_ns"] = a.slept.Nanoseconds()
	truth["balance_blocked_ns"] = a.blocked.Nanoseconds()
}

func main() { record.Main(serve) }
