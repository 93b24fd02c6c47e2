// Healthy-pool: a worker pool between two batches. Five workers wait for jobs, two
// watchers on a Cond for a new configuration, an errgroup for its three context-aware
// consumers, main's shutdown helper in a WaitGroup; a semaphore made of a channel has
// places left. Nothing is planted, however long they wait: a tool must find nothing
// that stands out, and nobody stuck.
package main

import (
	"context"
	"hash/crc32"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"tracetool/samples/internal/record"
)

const (
	workers   = 5
	batches   = 4
	batchSize = 20
	watchers  = 2
	consumers = 3
	places    = 8 // of the semaphore
)

// Pool also is the configuration that its watchers follow.
type Pool struct {
	jobs    chan []byte
	uploads chan struct{} // a semaphore
	running sync.WaitGroup

	mu      sync.Mutex
	changed *sync.Cond
	version int // guarded by mu

	done, changes, heard atomic.Int64
}

func (p *Pool) work() {
	defer p.running.Done()
	for job := range p.jobs {
		p.upload(job)
	}
}

// upload takes a place; there are more than workers.
func (p *Pool) upload(job []byte) {
	p.uploads <- struct{}{}
	defer func() { <-p.uploads }()
	crc32.ChecksumIEEE(job)
	p.done.Add(1)
}

func (p *Pool) watchVersion() {
	for seen := 0; ; p.changes.Add(1) {
		p.mu.Lock()
		for p.version == seen {
			p.changed.Wait()
		}
		seen = p.version
		p.mu.Unlock()
	}
}

func (p *Pool) setVersion(version int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.version = version
	p.changed.Broadcast()
}

func (p *Pool) consume(ctx context.Context, events <-chan int) error {
	for {
		select {
		case <-events:
			p.heard.Add(1)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (p *Pool) superviseConsumers(ctx context.Context, events <-chan int) {
	group, ctx := errgroup.WithContext(ctx)
	for range consumers {
		group.Go(func() error { return p.consume(ctx, events) })
	}
	group.Wait()
}

func (p *Pool) awaitShutdown() { p.running.Wait() }

func run(ctx context.Context, truth record.Counters) {
	p := &Pool{jobs: make(chan []byte, batchSize), uploads: make(chan struct{}, places)}
	p.changed = sync.NewCond(&p.mu)
	p.running.Add(workers)
	for range workers {
		go p.work()
	}
	for range watchers {
		go p.watchVersion()
	}
	events := make(chan int, 1)
	go p.superviseConsumers(ctx, events)
	go p.awaitShutdown()
	page := make([]byte, 64<<10)
	for batch := range batches {
		p.setVersion(batch + 1)
		for range batchSize {
			p.jobs <- page
		}
		events <- batch
		time.Sleep(150 * time.Millisecond)
	}
	time.Sleep(500 * time.Millisecond) // between two batches
	truth["jobs"], truth["events"], truth["changes"] = p.done.Load(), p.heard.Load(), p.changes.Load()
	truth["goroutines_stuck"], truth["sites_stuck"] = 0, 0
}

// main cancels the context when the trace has ended.
func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	record.Main(func(truth record.Counters) { run(ctx, truth) })
}
