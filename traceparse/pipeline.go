package traceparse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
	"tracetool/traceparse/internal/segment"
)

// A pipeline reads segments on one goroutine, decodes them on several, and
// hands them over in trace order. At most workers+1 generations are in memory
// at once: one is being consumed while the workers decode.
type pipeline struct {
	order  chan *job // in trace order; closed at the end
	work   chan *job
	tokens chan struct{} // one for each generation in memory
	pool   *decode.Pool
	err    error // of the reader, valid once order is closed

	cancel context.CancelFunc
	all    sync.WaitGroup
}

// job is one segment on its way.
type job struct {
	seg   *segment.Segment
	bytes int64
	gen   *decode.Generation // nil if it could not be decoded
	err   error              // then the reason
	done  chan struct{}      // closed once decoded
}

// pooledBatches is how many batches of events are kept for reuse for each
// worker: some more than a generation of a busy program needs.
const pooledBatches = 512

func startPipeline(ctx context.Context, scanner *segment.Scanner, tables *decode.Tables, workers int) *pipeline {
	ctx, cancel := context.WithCancel(ctx)
	p := &pipeline{
		order:  make(chan *job, workers+1),
		work:   make(chan *job),
		tokens: make(chan struct{}, workers+1),
		pool:   decode.NewPool((workers + 1) * pooledBatches),
		cancel: cancel,
	}
	p.all.Go(func() { p.read(ctx, scanner) })
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
	<-p.tokens
}

func (p *pipeline) read(ctx context.Context, scanner *segment.Scanner) {
	defer close(p.order)
	defer close(p.work)
	for {
		select {
		case p.tokens <- struct{}{}:
		case <-ctx.Done():
			p.err = ctx.Err()
			return
		}
		seg, err := scanner.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				p.err = err
			}
			return
		}
		j := &job{seg: seg, bytes: seg.Bytes(), done: make(chan struct{})}
		p.order <- j // has room: it is as long as there are tokens
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
			p.err = ctx.Err()
			return
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

// warning describes the loss of j's segment.
func (j *job) warning() fact.Warning {
	if d := j.seg.Damage; d != nil {
		return fact.Warning{Code: warningCodes[d.Kind], Message: d.Error()}
	}
	what := "the trace"
	if j.seg.Gen != 0 {
		what = fmt.Sprintf("generation %d", j.seg.Gen)
	}
	return fact.Warning{
		Code:    "damaged",
		Message: fmt.Sprintf("%s, at byte %d, cannot be decoded (%d bytes lost): %v", what, j.seg.Offset, j.bytes, j.err),
	}
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
