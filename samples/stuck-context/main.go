// Stuck-context: each login opens a session with a context of its own, and a goroutine
// that flushes the session when the context ends. Logout is to cancel it, but only takes
// the session out of the map: its cancel function is dropped. The mistake is in
// (*Sessions).Logout. One more goroutine of (*session).flushAtEnd is stuck for each
// request, on <-ctx.Done(), and their number only grows. By operation they are idle: a
// tool must say that they pile up, created in (*Sessions).Login, and that no goroutine
// alive could call the cancel function that Login keeps in the session.
package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	requests = 30
	interval = 30 * time.Millisecond
)

type session struct {
	user   int
	ctx    context.Context
	cancel context.CancelFunc
}

// flushAtEnd outlives the request by its context.
func (s *session) flushAtEnd(flushed *atomic.Int64) {
	<-s.ctx.Done()
	flushed.Add(1)
}

// Sessions are those of all users that are logged in.
type Sessions struct {
	mu      sync.Mutex
	open    map[int]*session // guarded by mu
	opened  atomic.Int64
	flushed atomic.Int64
}

func (all *Sessions) Login(user int) {
	s := &session{user: user}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	all.mu.Lock()
	defer all.mu.Unlock()
	all.open[user] = s
	all.opened.Add(1)
	go s.flushAtEnd(&all.flushed)
}

func (all *Sessions) Logout(user int) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.open, user)
}

// handle is one request: login, a little work, logout.
func (all *Sessions) handle(user int) {
	all.Login(user)
	time.Sleep(5 * time.Millisecond)
	all.Logout(user)
}

func (all *Sessions) countUsers(counts *atomic.Int64) {
	for range time.Tick(50 * time.Millisecond) {
		all.mu.Lock()
		counts.Add(int64(len(all.open)))
		all.mu.Unlock()
	}
}

func serve(truth record.Counters) {
	all := &Sessions{open: map[int]*session{}}
	var counts atomic.Int64
	go all.countUsers(&counts)
	for i := range requests {
		time.Sleep(interval)
		go all.handle(i)
	}
	time.Sleep(4 * interval)
	truth["requests"] = requests
	truth["goroutines_stuck"] = all.opened.Load() - all.flushed.Load()
	truth["sites_stuck"] = 1
}

func main() { record.Main(serve) }
