// Lock-convoy: an audit log that sixteen sessions append to on a schedule, for 150 µs
// under its lock: it can keep up, but only just. Then a rotation keeps the lock for
// 20 ms, all sessions fall behind and append without a pause until they have caught
// up, so the queue feeds itself: long after the rotation the lock goes from hand to
// hand, from one waiter to the next. A tool must name the convoy at (*AuditLog).append
// first, with handoff chains of eight waiters and far more.
package main

import (
	"hash/adler32"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	sessions   = 16
	lines      = 100 // of each session
	period     = 3 * time.Millisecond
	appendTime = 150 * time.Microsecond
	rotateTime = 20 * time.Millisecond
	rotateAt   = 40 * time.Millisecond
)

// AuditLog is a file that one mutex guards.
type AuditLog struct {
	mu      sync.Mutex
	page    []byte
	sum     uint32        // guarded by mu
	appends int64         // guarded by mu
	queued  int64         // guarded by mu: appends that waited a millisecond or longer
	blocked time.Duration // guarded by mu: in Lock by append
	held    time.Duration // guarded by mu
}

// append is short, but all sessions need it again and again.
func (l *AuditLog) append() {
	start := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	locked := time.Now()
	wait := locked.Sub(start)
	l.blocked += wait
	if wait >= time.Millisecond {
		l.queued++
	}
	for time.Since(locked) < appendTime {
		l.sum += adler32.Checksum(l.page)
	}
	l.appends++
	l.held += time.Since(locked)
}

// rotate happens once, and starts the convoy.
func (l *AuditLog) rotate(wg *sync.WaitGroup) {
	defer wg.Done()
	time.Sleep(rotateAt)
	l.mu.Lock()
	defer l.mu.Unlock()
	time.Sleep(rotateTime)
}

// session has a line to append each period, and no pause while it is late.
func session(l *AuditLog, first time.Time, late *atomic.Int64, wg *sync.WaitGroup) {
	defer wg.Done()
	for i := range lines {
		if early := time.Until(first.Add(time.Duration(i) * period)); early > 0 {
			time.Sleep(early)
		} else {
			late.Add(1)
		}
		l.append()
	}
}

func audit(truth record.Counters) {
	l := &AuditLog{page: make([]byte, 4<<10)}
	var late atomic.Int64
	var wg sync.WaitGroup
	wg.Add(1 + sessions)
	start := time.Now()
	for i := range sessions {
		go session(l, start.Add(time.Duration(i)*period/sessions), &late, &wg)
	}
	go l.rotate(&wg)
	wg.Wait()
	truth["sessions"] = sessions
	truth["appends"] = l.appends
	truth["appends_without_pause"] = late.Load()
	truth["appends_blocked_1ms"] = l.queued
	truth["append_blocked_ns"] = l.blocked.Nanoseconds()
	truth["append_held_ns"] = l.held.Nanoseconds()
	truth["rotate_ns"] = rotateTime.Nanoseconds()
}

func main() { record.Main(audit) }
