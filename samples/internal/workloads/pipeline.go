package main

import (
	"sync"
	"time"
)

// The pipeline reads blocks of rows, parses the rows in three workers, and stores what
// they found in batches. Reading is bursty: a block gives 16 to 56 rows at once, the next
// one is 8 to 16 ms away, about as long as the workers need. Storing is bursty too: a
// full batch is written for 2 to 4 ms, while workers go on into the buffer. Both buffers
// hold 24, enough for most of it, so that senders wait now and then in a healthy run.
//
// Fixed are the blocks, their rows, and the CPU work for each. How long I/O takes varies.
// The regression: the channel from the reader to the workers has no buffer, so that the
// reader waits for a worker with nearly every row.
const (
	pipelineBlocks  = 60
	pipelineWorkers = 3
	pipelineBuffer  = 24
	batchSize       = 50
)

type (
	row    struct{ number int }
	parsed struct{ sum uint64 }
)

type pipeline struct {
	blocks int
	rows   chan row
	parsed chan parsed
	stored int
}

func pipelineWorkload(share float64, regression bool) (body, tidy func() error, err error) {
	p := &pipeline{
		blocks: scaled(pipelineBlocks, share),
		rows:   make(chan row, pipelineBuffer),
		parsed: make(chan parsed, pipelineBuffer),
	}
	if regression {
		p.rows = make(chan row)
	}
	return p.run, func() error { return nil }, nil
}

func (p *pipeline) run() error {
	var parsers, store sync.WaitGroup
	go p.readBlocks()
	for range pipelineWorkers {
		parsers.Go(p.parseRows)
	}
	store.Go(p.storeRows)
	parsers.Wait()
	close(p.parsed)
	store.Wait()
	return nil
}

// readBlocks is the first stage.
func (p *pipeline) readBlocks() {
	defer close(p.rows)
	for block := range p.blocks {
		time.Sleep(between(8*time.Millisecond, 16*time.Millisecond)) // the disk
		for n := range 16 + block*17%41 {
			compute(10_000)
			p.rows <- row{n}
		}
	}
}

// parseRows is the second stage. One row in eight needs a lookup elsewhere.
func (p *pipeline) parseRows() {
	for r := range p.rows {
		sum := compute(150_000 + r.number%5*20_000)
		if r.number%8 == 7 {
			time.Sleep(between(time.Millisecond, 3*time.Millisecond))
		}
		p.parsed <- parsed{sum}
	}
}

// storeRows is the last stage.
func (p *pipeline) storeRows() {
	for range p.parsed {
		p.stored++
		if p.stored%batchSize == 0 {
			compute(100_000)
			time.Sleep(between(2*time.Millisecond, 4*time.Millisecond))
		}
	}
}
