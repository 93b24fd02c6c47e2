package traceparse

import (
	"context"
	"errors"
	"io"
	"time"

	"tracetool/traceparse/internal/decode"
	"tracetool/traceparse/internal/segment"
)

// Length returns how long the trace is that src, from [OpenTwice], holds: the
// Duration that [Scan] gives without a window. It rewinds src afterwards.
//
// Only the first and the last generation are decoded. Where that does not tell,
// because the last one is damaged or is not the last by its times, the whole
// trace is scanned. The error is as of Scan.
func Length(ctx context.Context, src *Source, opts Options) (time.Duration, error) {
	length, known, err := quickLength(ctx, src)
	if err == nil && !known {
		if err = src.Rewind(); err == nil {
			length, err = slowLength(ctx, src, opts)
		}
	}
	if err != nil {
		return 0, err
	}
	return length, src.Rewind()
}

func slowLength(ctx context.Context, r io.Reader, opts Options) (time.Duration, error) {
	opts.From, opts.To = 0, 0
	trace, err := Scan(ctx, r, opts)
	if err != nil {
		return 0, err
	}
	return trace.Duration, nil
}

func quickLength(ctx context.Context, r io.Reader) (length time.Duration, known bool, err error) {
	scanner, err := segment.NewScanner(r, segment.Limits{})
	if err != nil {
		return 0, false, err
	}
	e := ends{decoder: decode.NewDecoder(decode.NewTables(), decode.NewPool(0))}
	for {
		seg, err := scanner.Next()
		if errors.Is(err, io.EOF) {
			length, known = e.length()
			return length, known, nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return 0, false, err
		}
		if seg.Damage == nil {
			e.add(seg)
		}
	}
}

// ends finds the first and the last event of a trace.
type ends struct {
	decoder *decode.Decoder
	gen     *decode.Generation // the first with events, nil so far
	last    *segment.Segment   // the latest after it, not decoded
	latest  int64              // when a batch begins in any between, at most
}

func (e *ends) add(seg *segment.Segment) {
	if e.gen == nil {
		if gen, err := e.decoder.Decode(seg.Data, seg.Release); err == nil && gen.Events > 0 {
			e.gen = &decode.Generation{First: gen.First, Last: gen.Last}
		}
		return
	}
	if e.last != nil {
		e.latest = max(e.latest, nanoseconds(e.last.MaxTime, e.last.Freq))
		e.last.Release()
	}
	e.last = seg
}

func (e *ends) length() (length time.Duration, known bool) {
	if e.gen == nil {
		return 0, false
	}
	end := e.gen.Last
	if e.last != nil {
		gen, err := e.decoder.Decode(e.last.Data, e.last.Release)
		if err != nil || gen.Events == 0 || e.latest > gen.Last {
			return 0, false
		}
		end = max(end, gen.Last)
	}
	return time.Duration(end - e.gen.First), true
}
