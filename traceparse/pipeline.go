package traceparse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"golang.org/x/sync/semaphore"

	"tracetool/traceparse/internal/decode"
	"tracetool/traceparse/internal/segment"
)

// A pipeline reads segments on one goroutine, decodes them on several, and
// hands them over in trace order.
//
// Generations wait, decoded, for their turn: one that is large holds up many
// small ones behind it. What is in memory is therefore bounded by size and not
// by number: memory, a sum over the generations on their way, is at most
// aheadBytes, except that each worker may have one generation, however large,
// and the reader one more.
type pipeline struct {
	order  chan *job // in trace order; closed at the end
	work   chan *job
	memory *semaphore.Weighted
	share  int64 // of memory, for a generation that is larger
	pool   *decode.Pool
	err    error // of the reader, valid once order is closed

	cancel context.CancelFunc
	all    sync.WaitGroup
}

// job is one segment on its way.
type job struct {
	seg   *segment.Segment
	bytes int64
	held  int64              // of the pipeline's memory
	gen   *decode.Generation // nil if it could not be decoded
	err   error              // then the reason
	done  chan struct{}      // closed once decoded
}

const (
	// aheadBytes is the size, in bytes of the trace, of the generations that
	// may be on their way at once.
	aheadBytes = 96 << 20
	// aheadNumber bounds how many generations they may be.
	aheadNumber = 1024
	// pooledBatches is how many batches of events are kept for reuse: those
	// of some generations of a busy program.
	pooledBatches = 512
)

func startPipeline(ctx context.Context, scanner *segment.Scanner, tables *decode.Tables, workers int) *pipeline {
	ctx, cancel := context.WithCancel(ctx)
	p := &pipeline{
		order:  make(chan *job, aheadNumber),
		work:   make(chan *job),
		memory: semaphore.NewWeighted(aheadBytes),
		share:  max(1, aheadBytes/int64(workers)),
		pool:   decode.NewPool(pooledBatches),
		cancel: cancel,
	}
	p.all.Go(func() {
		defer close(p.order)
		p.err = p.read(ctx, scanner)
	})
	for range workers {
		p.all.Go(func() { p.decode(ctx, decode.NewDecoder(tables, p.pool)) })
	}
	return p
}

// stop ends all goroutines and waits for them.
func (p *pipeline) stop() {
	p.cancel()
	p.all.Wait()
}

// finished says that nothing of j is needed any more.
func (p *pipeline) finished(j *job) {
	j.gen = nil
	p.memory.Release(j.held)
}

func (p *pipeline) read(ctx context.Context, scanner *segment.Scanner) error {
	defer close(p.work)
	for {
		seg, err := scanner.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		j := &job{seg: seg, bytes: seg.Bytes(), done: make(chan struct{})}
		j.held = min(j.bytes, p.share)
		if err := p.memory.Acquire(ctx, j.held); err != nil {
			return err
		}
		select {
		case p.order <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
		if seg.Damage != nil {
			j.err = seg.Damage
			close(j.done)
			continue
		}
		select {
		case p.work <- j:
		case <-ctx.Done():
			j.err = ctx.Err()
			close(j.done)
			return ctx.Err()
		}
	}
}

func (p *pipeline) decode(ctx context.Context, d *decode.Decoder) {
	for j := range p.work {
		if ctx.Err() == nil {
			j.gen, j.err = d.Decode(j.seg.Data, j.seg.Release)
		} else {
			j.err = ctx.Err()
		}
		j.seg.Release()
		close(j.done)
	}
}

// trouble says why j's segment is lost.
func (j *job) trouble() (code, reason string) {
	if d := j.seg.Damage; d != nil {
		reason = d.What()
		if d.Cause != nil {
			reason += fmt.Sprintf(" (%v)", d.Cause)
		}
		return warningCodes[d.Kind], reason
	}
	what := "the trace"
	if j.seg.Gen != 0 {
		what = fmt.Sprintf("generation %d", j.seg.Gen)
	}
	return "damaged", fmt.Sprintf("%s, at byte %d, cannot be decoded (%v)", what, j.seg.Offset, j.err)
}

// warningCodes are the stable keys of what segment can find.
var warningCodes = map[segment.Kind]string{
	segment.Truncated:   "truncated",
	segment.BadFraming:  "damaged",
	segment.Gap:         "missing-generation",
	segment.OutOfOrder:  "damaged",
	segment.Incomplete:  "truncated",
	segment.TooLarge:    "too-large",
	segment.SecondTrace: "second-trace",
}
