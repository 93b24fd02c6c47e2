// Semaphore: concurrency limited in the two usual ways. Ten downloads share two
// tokens of a buffered channel, ten conversions share a semaphore.Weighted of two.
// The trace must show contention on a channel send in tokens.acquire (called by
// download), and on a semaphore in convert; each is woken by its like.
package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"tracetool/samples/internal/record"
)

const (
	limit  = 2
	jobs   = 10
	rounds = 10
)

// tokens is a semaphore made of a channel: full means all tokens are out.
type tokens chan struct{}

func (t tokens) acquire() { t <- struct{}{} }
func (t tokens) release() { <-t }

var downloads, conversions atomic.Int64

func download(t tokens, wg *sync.WaitGroup) {
	defer wg.Done()
	for range rounds {
		t.acquire()
		time.Sleep(5 * time.Millisecond)
		t.release()
		downloads.Add(1)
	}
}

func convert(s *semaphore.Weighted, wg *sync.WaitGroup) {
	defer wg.Done()
	for range rounds {
		if err := s.Acquire(context.Background(), 1); err != nil {
			return // cannot happen: the context has no end
		}
		time.Sleep(5 * time.Millisecond)
		s.Release(1)
		conversions.Add(1)
	}
}

func run(truth record.Counters) {
	t, s := make(tokens, limit), semaphore.NewWeighted(limit)
	var wg sync.WaitGroup
	wg.Add(2 * jobs)
	for range jobs {
		go download(t, &wg)
		go convert(s, &wg)
	}
	wg.Wait()
	truth["downloads"], truth["conversions"] = downloads.Load(), conversions.Load()
	truth["limit"] = limit
}

func main() { record.Main(run) }
