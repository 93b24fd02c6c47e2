package traceparse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
	"tracetool/traceparse/internal/segment"
	"tracetool/traceparse/internal/source"
	"tracetool/traceparse/internal/timeline"
)

// Source is an open input, see [Open].
type Source = source.Source

// SourceError says in one line why an input cannot be opened or read.
type SourceError = source.Error

// HeaderError says in one line why an input is not a trace that can be read.
type HeaderError = segment.HeaderError

// ErrNothingReadable is the error of a trace of which no generation can be
// decoded; errors that wrap it say why.
var ErrNothingReadable = errors.New("no generation of the trace can be read")

// Open opens the trace at path, or stdin if path is "-". Gzip and zstd are
// recognized by content. The error is a *[SourceError].
func Open(path string, stdin io.Reader) (*Source, error) { return source.Open(path, stdin) }

// OpenTwice is Open for an input that is read more than once, with [Source.Rewind]
// in between. Standard input and other inputs that are no files are copied to a
// temporary file meanwhile, which is gone at the latest when the Source is closed.
func OpenTwice(path string, stdin io.Reader) (*Source, error) { return source.OpenTwice(path, stdin) }

// Scan reads a trace from r and delivers its facts to the sinks, each of which
// implements some of the Sink interfaces of package fact. Sinks are called from
// the calling goroutine only, one fact after the other, in the order of the
// sinks.
//
// Damage is not an error: what survives is delivered, and the result says what
// was lost. The error is a *[HeaderError] if r is no trace, one that wraps
// [ErrNothingReadable] if nothing survives, a read error of r, or ctx's.
func Scan(ctx context.Context, r io.Reader, opts Options, sinks ...any) (*fact.Trace, error) {
	var to timeline.Sinks
	for _, s := range sinks {
		if !to.Add(s) {
			return nil, fmt.Errorf("sink %T receives no facts", s)
		}
	}
	if opts.To > 0 && opts.From >= opts.To {
		return nil, fmt.Errorf("the window ends at %v, not after its start at %v", opts.To, opts.From)
	}
	scanner, err := segment.NewScanner(r, segment.Limits{})
	if err != nil {
		return nil, err
	}
	tables := decode.NewTables()
	from, until := opts.window()
	s := &scan{
		timeline: timeline.New(tables, to, from, until),
		trace:    fact.Trace{Path: opts.Name, Version: scanner.Version(), From: from, To: until},
	}
	p := startPipeline(ctx, scanner, tables, opts.jobs())
	defer p.stop()
	if err := cmp.Or(s.consume(p), ctx.Err()); err != nil {
		return nil, err
	}
	return s.result()
}

// scan takes decoded generations in trace order.
type scan struct {
	timeline *timeline.Timeline
	trace    fact.Trace
	losses   losses
	clocked  bool
}

func (s *scan) consume(p *pipeline) error {
	s.trace.Bytes = fileHeader
	for j := range p.order {
		<-j.done
		s.trace.Bytes += j.bytes
		if j.gen == nil {
			s.lose(j)
		} else {
			s.deliver(j, p.pool)
		}
		p.finished(j)
	}
	return p.err
}

// fileHeader is the length of a trace's header, "go 1.26 trace\0\0\0".
const fileHeader = 16

func (s *scan) deliver(j *job, pool *decode.Pool) {
	if j.gen.Events == 0 {
		return
	}
	s.losses.survivor(j.gen.First, j.gen.Last, j.seg.Freq)
	s.timeline.Generation(j.gen, pool.Put)
	s.trace.Events += j.gen.Events + 1 // and the reader's Sync event
	s.trace.Generations++
	if c := j.gen.Clock; c != nil && !s.clocked {
		s.clocked = true
		s.trace.Started = c.Wall.Add(-time.Duration(c.Trace - s.timeline.Origin()))
	}
}

func (s *scan) lose(j *job) {
	s.timeline.Gap()
	s.losses.lost(j)
	s.trace.LostBytes += j.bytes
}

func (s *scan) result() (*fact.Trace, error) {
	t := &s.trace
	t.Lost, t.Warnings = s.losses.describe(s.timeline.Origin())
	if t.Generations == 0 {
		return nil, s.nothing()
	}
	s.timeline.Finish()
	t.Events++ // the reader's final Sync event
	var wall fact.Time
	wall, t.GOMAXPROCS, t.Created, t.Alive = s.timeline.Totals()
	t.Duration = wall.Sub(0)
	t.LostTime, t.Gaps = s.losses.total(), s.timeline.Gaps()
	return t, nil
}

// nothing explains why nothing was read.
func (s *scan) nothing() error {
	if len(s.trace.Warnings) == 0 {
		return fmt.Errorf("%w: it holds no events", ErrNothingReadable)
	}
	return fmt.Errorf("%w: %s", ErrNothingReadable, s.trace.Warnings[0].Message)
}
