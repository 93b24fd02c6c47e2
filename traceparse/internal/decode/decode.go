package decode

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"golang.org/x/exp/trace"

	"tracetool/traceparse/fact"
)

// A Decoder decodes one generation at a time. It is used by one goroutine and
// keeps its memory from one generation to the next.
type Decoder struct {
	tables *Tables
	pool   *Pool

	// Valid within one generation, where handles of stacks are comparable.
	stackID  map[trace.Stack]uint32
	reasonID map[string]uint8
	recent   recentReasons
	stacks   recentStacks
	input    *bufio.Reader
	frames   []fact.Frame
	gen      *Generation
	batch    *Batch
	notes    []Note
	short    bool // take the short cut of view.go
	view     viewTables
}

// NewDecoder returns a decoder that interns into tables and takes its batches
// from pool.
func NewDecoder(tables *Tables, pool *Pool) *Decoder {
	return &Decoder{
		tables:   tables,
		pool:     pool,
		stackID:  make(map[trace.Stack]uint32),
		reasonID: make(map[string]uint8),
		input:    bufio.NewReaderSize(nil, batchSize),
		short:    viewable(),
	}
}

// Decode decodes data, a file header followed by one generation (or a whole
// trace of Go 1.21 or older). On an error nothing of the generation is
// returned: what comes out before an error is partial. Errors are one line;
// the reader's own panics on bad input become errors here and nowhere else.
//
// loaded, unless nil, is called once data is not needed any more, which is long
// before Decode returns.
func (d *Decoder) Decode(data []byte, loaded func()) (gen *Generation, err error) {
	d.gen = new(Generation)
	defer func() {
		if p := recover(); p != nil {
			err = panicError(p)
		}
		if err != nil {
			for _, b := range d.gen.Batches {
				d.pool.Put(b)
			}
			gen = nil
		}
		if gen != nil {
			gen.Notes = d.notes
		}
		d.forget()
	}()
	if err := d.read(data, loaded); err != nil {
		return nil, errors.New(firstLine(err.Error()))
	}
	return d.gen, nil
}

// forget lets go of everything that belongs to one generation, and of the
// reader's tables with it.
func (d *Decoder) forget() {
	d.gen, d.batch, d.notes = nil, nil, nil
	clear(d.stackID)
	d.stacks = recentStacks{}
	d.view.of = nil
}

// read calls loaded, if it is not nil, once data is not needed any more.
func (d *Decoder) read(data []byte, loaded func()) error {
	d.input.Reset(bytes.NewReader(data))
	r, err := trace.NewReader(d.input)
	if err != nil {
		return err
	}
	for {
		ev, err := r.ReadEvent()
		if loaded != nil { // the first call has read the whole generation
			loaded()
			loaded = nil
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		d.event(&ev)
	}
}

// panicError turns a panic of the reader into an error. Out of memory and the
// like are not panics; an error of the runtime here is an index out of range in
// the reader, on input that its own checks did not foresee.
func panicError(p any) error {
	if err, ok := p.(runtime.Error); ok {
		return fmt.Errorf("broken trace: %s", firstLine(err.Error()))
	}
	return fmt.Errorf("broken trace: %s", firstLine(fmt.Sprint(p)))
}

// firstLine cuts off the state of every goroutine that the reader adds to its
// errors.
func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSuffix(strings.TrimSpace(s), ":")
}

// room returns the batch to append to.
func (d *Decoder) room() *Batch {
	if d.batch == nil || d.batch.full() {
		d.nextBatch()
	}
	return d.batch
}

func (d *Decoder) nextBatch() {
	var last int64
	if d.batch != nil {
		last = d.batch.last
	}
	d.batch = d.pool.get()
	d.batch.reset(last)
	d.gen.Batches = append(d.gen.Batches, d.batch)
}

// put appends e to the generation.
func (d *Decoder) put(e *Event) { d.room().append(e) }

// note adds a note for an event that is about to be put, and returns it with
// its index.
func (d *Decoder) note(n Note) uint32 {
	d.notes = append(d.notes, n)
	return uint32(len(d.notes) - 1)
}

// count takes note of one more event.
func (d *Decoder) count(time int64) {
	d.gen.Events++
	d.gen.Last = time
	if d.gen.First == 0 {
		d.gen.First = time
	}
}

func (d *Decoder) event(ev *trace.Event) {
	if d.short && d.viewed(ev) {
		return
	}
	kind := ev.Kind()
	if kind == trace.EventSync {
		d.sync(ev.Sync())
		return
	}
	d.count(int64(ev.Time()))
	switch kind {
	case trace.EventStateTransition:
		d.transition(ev)
	case trace.EventRangeBegin:
		d.rangeEvent(RangeBegin, ev)
	case trace.EventRangeActive:
		d.rangeEvent(RangeActive, ev)
	case trace.EventRangeEnd:
		d.rangeEvent(RangeEnd, ev)
	case trace.EventMetric:
		d.metric(ev)
	case trace.EventStackSample:
		e := newEvent(Sample, ev)
		e.Stack = d.stack(ev.Stack())
		e.Proc = int32(ev.Proc())
		d.put(&e)
	case trace.EventTaskBegin, trace.EventTaskEnd, trace.EventRegionBegin, trace.EventRegionEnd, trace.EventLog:
		d.annotation(kind, ev)
	}
}

func newEvent(kind Kind, ev *trace.Event) Event {
	return Event{Time: int64(ev.Time()), G: int64(ev.Goroutine()), Proc: None, Kind: kind}
}

func (d *Decoder) sync(s trace.Sync) {
	if c := s.ClockSnapshot; c != nil && d.gen.Clock == nil {
		d.gen.Clock = &Clock{Trace: int64(c.Trace), Wall: c.Wall}
	}
}
