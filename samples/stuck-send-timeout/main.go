// Stuck-send-timeout: each request hands its job to a pool of four converters and waits
// for the result with a timeout. A converter sends the result on an unbuffered channel,
// so it hangs for ever when the requester has given up. The mistake is the channel
// made in (*Pool).Convert: a buffer of one would do. Three documents are too large, and
// after them three of the four goroutines of (*Pool).convertLoop are stuck on the send in
// (*job).finish; the fourth still serves. A tool must say that nobody is left who
// could receive: Convert returned on its timeout. No group grows.
package main

import (
	"context"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	converters = 4
	documents  = 24
	timeout    = 30 * time.Millisecond
	small      = 4 * time.Millisecond
	large      = 70 * time.Millisecond
)

// job is one document, with where its result goes.
type job struct {
	name   string
	takes  time.Duration
	result chan string
}

func (j *job) finish(pdf string) { j.result <- pdf }

// Pool converts documents.
type Pool struct {
	jobs      chan *job
	converted atomic.Int64
	finished  atomic.Int64
}

func newPool() *Pool {
	p := &Pool{jobs: make(chan *job)}
	for range converters {
		go p.convertLoop()
	}
	return p
}

func (p *Pool) convertLoop() {
	for j := range p.jobs {
		time.Sleep(j.takes) // an external program
		p.converted.Add(1)
		j.finish(j.name + ".pdf")
		p.finished.Add(1)
	}
}

// Convert gives up when ctx ends.
func (p *Pool) Convert(ctx context.Context, name string, takes time.Duration) (string, error) {
	j := &job{name: name, takes: takes, result: make(chan string)}
	select {
	case p.jobs <- j:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	select {
	case pdf := <-j.result:
		return pdf, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func handle(p *Pool, takes time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	_, err := p.Convert(ctx, "invoice", takes)
	return err
}

func expireCache(sweeps *atomic.Int64) {
	for range time.Tick(50 * time.Millisecond) {
		sweeps.Add(1)
	}
}

func serve(truth record.Counters) {
	p := newPool()
	var sweeps atomic.Int64
	go expireCache(&sweeps)
	for i := range documents {
		time.Sleep(25 * time.Millisecond)
		takes := small
		if i%6 == 3 && i < 18 {
			takes = large
		}
		if err := handle(p, takes); err != nil {
			truth["timeouts"]++
		}
	}
	time.Sleep(large) // the last late result is stuck by now
	truth["documents"], truth["converted"] = documents, p.converted.Load()
	truth["goroutines_stuck"] = p.converted.Load() - p.finished.Load()
	truth["sites_stuck"] = 1
	truth["cache_sweeps"] = sweeps.Load()
}

func main() { record.Main(serve) }
