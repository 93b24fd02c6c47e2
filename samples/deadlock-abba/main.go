// Deadlock-abba: one goroutine locks the ledger and then the audit log, another
// the audit log and then the ledger, and one day they meet. The trace must show two
// goroutines blocked to the end on a mutex, in (*Bank).postTransfers and
// (*Bank).writeAudit, while the heartbeat of the program goes on.
package main

import (
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const rounds = 12

// Bank has two locks without an order between them.
type Bank struct {
	ledger, audit sync.Mutex
	start         time.Time
	transfers     atomic.Int64
	audits        atomic.Int64
}

// postTransfers locks ledger, then audit.
func (b *Bank) postTransfers() {
	for i := range rounds {
		b.sleepUntil(i, 0)
		b.ledger.Lock()
		time.Sleep(2 * time.Millisecond)
		b.audit.Lock()
		b.transfers.Add(1)
		b.audit.Unlock()
		b.ledger.Unlock()
	}
}

// writeAudit locks audit, then ledger.
func (b *Bank) writeAudit() {
	for i := range rounds {
		b.sleepUntil(i, 25*time.Millisecond)
		b.audit.Lock()
		time.Sleep(2 * time.Millisecond)
		b.ledger.Lock()
		b.audits.Add(1)
		b.ledger.Unlock()
		b.audit.Unlock()
	}
}

// sleepUntil keeps the two out of each other's way in all rounds but the last.
func (b *Bank) sleepUntil(round int, offset time.Duration) {
	if round == rounds-1 {
		offset = 0
	}
	time.Sleep(time.Until(b.start.Add(time.Duration(round+1)*50*time.Millisecond + offset)))
}

func heartbeat(beats *atomic.Int64) {
	for range time.Tick(20 * time.Millisecond) {
		beats.Add(1)
	}
}

func run(truth record.Counters) {
	b := &Bank{start: time.Now()}
	var beats atomic.Int64
	go heartbeat(&beats)
	go b.postTransfers()
	go b.writeAudit()
	time.Sleep(2200 * time.Millisecond)
	truth["transfers"], truth["audits"] = b.transfers.Load(), b.audits.Load()
	truth["goroutines_deadlocked"] = 2
	truth["heartbeats"] = beats.Load()
}

func main() { record.Main(run) }
