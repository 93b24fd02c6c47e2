// Stuck-double-lock: a withdrawal over the limit is refused with the balance in the
// message, and asks for it with the wallet's mutex locked, in a method that locks it
// again. The mistake is in (*Wallet).Withdraw, which must not call (*Wallet).Balance.
// From then on one goroutine of handleWithdraw waits for itself, with Withdraw and
// Balance on its stack, and each later request hangs behind it: withdrawals at the Lock
// of Withdraw, questions for the balance at that of Balance. A tool must say that the
// oldest of them holds the lock it waits for, and that the others are its victims.
package main

import (
	"fmt"
	"hash/crc32"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	requests  = 16
	large     = 9 // the request that is over the limit
	limit     = 500
	interval  = 40 * time.Millisecond
	lastDelay = 200 * time.Millisecond
)

// Wallet is an account with a limit for each withdrawal.
type Wallet struct {
	mu      sync.Mutex
	balance int // guarded by mu
}

// Balance is for callers that do not hold the lock.
func (w *Wallet) Balance() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.balance
}

func (w *Wallet) Withdraw(amount int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if amount > limit {
		return fmt.Errorf("%d is over the limit, the balance is %d", amount, w.Balance())
	}
	w.balance -= amount
	return nil
}

// server counts requests begun and done, so that those that hang are known.
type server struct {
	wallet      Wallet
	begun, done atomic.Int64
}

func (s *server) handleWithdraw(amount int) {
	defer s.done.Add(1)
	if err := s.wallet.Withdraw(amount); err != nil {
		fmt.Println(err)
	}
}

func (s *server) handleBalance() {
	defer s.done.Add(1)
	s.wallet.Balance()
}

// reportHealth lives on, and has a little work.
func reportHealth(page []byte, reports *atomic.Int64) {
	for range time.Tick(20 * time.Millisecond) {
		crc32.ChecksumIEEE(page)
		reports.Add(1)
	}
}

func serve(truth record.Counters) {
	s := &server{wallet: Wallet{balance: 10_000}}
	var reports atomic.Int64
	go reportHealth(make([]byte, 256<<10), &reports)
	for i := range requests {
		time.Sleep(interval)
		s.begun.Add(1)
		switch {
		case i == large:
			go s.handleWithdraw(2 * limit)
		case i%2 == 1:
			go s.handleWithdraw(limit / 10)
		default:
			go s.handleBalance()
		}
	}
	time.Sleep(lastDelay)
	truth["requests"] = requests
	truth["goroutines_stuck"] = s.begun.Load() - s.done.Load()
	truth["sites_stuck"] = 2
	truth["health_reports"] = reports.Load()
}

func main() { record.Main(serve) }
