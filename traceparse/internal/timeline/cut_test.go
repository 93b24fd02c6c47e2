package timeline_test

import (
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
	"tracetool/traceparse/internal/tracetest"
)

// The cut law: facts do not depend on where a trace is cut into generations.

// TestCutAlone decodes each generation by itself and compares the facts with
// those of one decode of the whole file. They are the same, in the same order,
// except for times at the edges: where neighbouring generations overlap, the
// reader of the whole file makes each time one ns later than the one before,
// and the timeline lets time stand still. An overlap holds a few events, so
// that is a few ns.
func TestCutAlone(t *testing.T) {
	const tolerance = 8 * 1e-3 // µs
	edges := 0
	for _, s := range tracetest.Samples(t) {
		if s.Old() {
			continue
		}
		tables := decode.NewTables()
		var alone, whole tracetest.Log
		gens := generations(t, tables, &s)
		edges += len(gens) - 1
		run(tables, gens, &alone)
		run(tables, []*decode.Generation{decoded(t, tables, s.Data)}, &whole)
		diffs := compareLines(t, s.Name, alone.Lines(), whole.Lines(), tolerance)
		if diffs > 0 && len(gens) == 1 {
			t.Errorf("%s: one generation, %d facts differ", s.Name, diffs)
		}
	}
	if edges < 7 && !testing.Short() {
		t.Errorf("the samples have %d edges between generations", edges)
	}
}

var numbers = regexp.MustCompile(`[0-9]+(\.[0-9]+)?`)

// compareLines compares lines with some tolerance in their numbers and returns
// how many differ within it.
func compareLines(t *testing.T, name string, got, want []string, tolerance float64) int {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d facts, want %d", name, len(got), len(want))
		return 0
	}
	differ := 0
	for i := range got {
		if got[i] == want[i] {
			continue
		}
		differ++
		if !near(got[i], want[i], tolerance) {
			t.Errorf("%s:\n got %s\nwant %s", name, got[i], want[i])
			return differ
		}
	}
	return differ
}

func near(a, b string, tolerance float64) bool {
	if numbers.ReplaceAllString(a, "0") != numbers.ReplaceAllString(b, "0") {
		return false
	}
	x, y := numbers.FindAllString(a, -1), numbers.FindAllString(b, -1)
	for i := range x {
		p, _ := strconv.ParseFloat(x[i], 64)
		q, _ := strconv.ParseFloat(y[i], 64)
		if math.Abs(p-q) > tolerance+1e-9 {
			return false
		}
	}
	return true
}

// TestCutAnywhere cuts traces, decoded whole, into artificial generations, each
// of which says again what state every goroutine is in. The facts are exactly
// the same: small traces are cut at every single event, all of them at random
// sets of events.
func TestCutAnywhere(t *testing.T) {
	for _, s := range tracetest.Samples(t) {
		t.Run(s.Name, func(t *testing.T) {
			tables := decode.NewTables()
			gen := decoded(t, tables, s.Data)
			c := newCutter(tables, gen)
			want := facts(tables, gen)
			if n := len(c.events); n < 500 {
				for at := range n {
					c.compare(t, want, []int{at})
				}
			}
			rounds := 3
			if len(c.events) > 20_000 {
				rounds = 1
			}
			for range rounds {
				c.compare(t, want, c.someCuts(min(len(c.events)/10, 100)))
			}
		})
	}
}

// TestLawsCutAndLost cuts traces at random and loses some of the pieces: the
// laws of tracetest.Check hold for what is left.
func TestLawsCutAndLost(t *testing.T) {
	for _, s := range tracetest.Samples(t) {
		t.Run(s.Name, func(t *testing.T) {
			tables := decode.NewTables()
			c := newCutter(tables, decoded(t, tables, s.Data))
			for range 5 {
				gens := c.cut(c.someCuts(min(len(c.events)/10, 50)))
				for i := range gens {
					if c.random.IntN(3) == 0 {
						gens[i] = nil
					}
				}
				testLaws(t, tables, gens)
			}
		})
	}
}

func facts(tables *decode.Tables, gens ...*decode.Generation) []string {
	var log tracetest.Log
	run(tables, gens, &log)
	return log.Lines()
}

// cutter cuts a generation into several.
type cutter struct {
	tables *decode.Tables
	whole  *decode.Generation
	events []decode.Event
	random *rand.Rand

	// The state of the cut so far.
	build   *decode.Builder
	alive   map[int64]place
	pending []int64                // alive and not yet mentioned in this generation
	ranges  map[int64]decode.Event // active, by kind and scope
}

type place struct {
	state fact.State
	stack uint32
	proc  int32
}

func newCutter(tables *decode.Tables, gen *decode.Generation) *cutter {
	return &cutter{tables: tables, whole: gen, events: eventsOf(gen), random: rand.New(rand.NewPCG(1, 2))}
}

func eventsOf(gen *decode.Generation) []decode.Event {
	var list []decode.Event
	for _, b := range gen.Batches {
		var e decode.Event
		for c := b.Events(); c.Next(&e); {
			list = append(list, e)
		}
	}
	return list
}

func (c *cutter) someCuts(n int) []int {
	cuts := make([]int, n)
	for i := range cuts {
		cuts[i] = c.random.IntN(len(c.events))
	}
	slices.Sort(cuts)
	return cuts
}

func (c *cutter) compare(t *testing.T, want []string, cuts []int) {
	t.Helper()
	got := facts(c.tables, c.cut(cuts)...)
	if !slices.Equal(got, want) {
		t.Fatalf("cut at %v (-want +got):\n%s", cuts, cmp.Diff(want, got))
	}
}

// cut makes a generation end before each of the events listed.
func (c *cutter) cut(cuts []int) []*decode.Generation {
	c.alive, c.ranges, c.pending = make(map[int64]place), make(map[int64]decode.Event), nil
	var gens []*decode.Generation
	c.build = decode.NewBuilder(c.tables)
	c.build.Tick(c.whole.First)
	for i, e := range c.events {
		if len(cuts) > 0 && i == cuts[0] {
			for len(cuts) > 0 && i == cuts[0] {
				cuts = cuts[1:]
			}
			c.flush(e.Time)
			gens = append(gens, c.build.Generation())
			c.begin(e.Time)
		}
		c.event(e)
	}
	c.build.Tick(c.whole.Last)
	return append(gens, c.build.Generation())
}

// begin begins a generation: ranges are said again at once, goroutines later,
// in any order, but before anything else is said of them.
func (c *cutter) begin(time int64) {
	c.build = decode.NewBuilder(c.tables)
	for id := range c.alive {
		c.pending = append(c.pending, id)
	}
	slices.Sort(c.pending)
	c.random.Shuffle(len(c.pending), func(i, j int) { c.pending[i], c.pending[j] = c.pending[j], c.pending[i] })
	for _, e := range c.ranges {
		e.Kind, e.Time = decode.RangeActive, time
		c.build.Add(e)
	}
}

// flush says what was not yet said of goroutines: some of it comes very late.
func (c *cutter) flush(time int64) {
	for _, id := range c.pending {
		c.status(id, time)
	}
	c.pending = c.pending[:0]
}

// status adds the status of a goroutine, with or without a stack.
func (c *cutter) status(id, time int64) {
	at := c.alive[id]
	e := decode.Event{Time: time, ID: id, G: decode.None, Proc: decode.None, To: at.state}
	if c.random.IntN(2) == 0 {
		e.Stack = at.stack
	}
	if at.state == fact.Running {
		e.G, e.Proc = id, at.proc
	}
	if c.random.IntN(4) == 0 {
		e.From = e.To // as the reader of a whole trace says it
	}
	c.build.Add(e)
}

func (c *cutter) event(e decode.Event) {
	if n := len(c.pending); n > 0 && c.random.IntN(3) == 0 {
		c.status(c.pending[n-1], e.Time)
		c.pending = c.pending[:n-1]
	}
	// Whoever an event mentions has had its status.
	for _, id := range []int64{e.ID, e.G} {
		if i := slices.Index(c.pending, id); i >= 0 && (id == e.G || e.Kind == decode.GoTransition) {
			c.status(id, e.Time)
			c.pending = slices.Delete(c.pending, i, i+1)
		}
	}
	c.follow(&e)
	switch e.Kind {
	case decode.TaskBegin, decode.TaskEnd, decode.RegionBegin, decode.RegionEnd, decode.Log:
		e.Aux = c.build.Note(c.whole.Notes[e.Aux])
	}
	c.build.Add(e)
}

// follow keeps track of goroutines and ranges.
func (c *cutter) follow(e *decode.Event) {
	switch e.Kind {
	case decode.GoTransition:
		c.move(e)
	case decode.RangeBegin, decode.RangeActive:
		if e.Aux != uint32(fact.RangeSTW) { // which the runtime never says again
			c.ranges[int64(e.Aux)<<40|e.ID] = *e
		}
	case decode.RangeEnd:
		delete(c.ranges, int64(e.Aux)<<40|e.ID)
	}
}

func (c *cutter) move(e *decode.Event) {
	if e.To == fact.NotExist {
		delete(c.alive, e.ID)
		return
	}
	was, known := c.alive[e.ID]
	now := place{e.To, e.Stack, e.Proc}
	switch {
	case e.From == e.To && known:
		now = was
		if now.stack == 0 {
			now.stack = e.Stack
		}
	case e.From == fact.NotExist || e.From == fact.Waiting:
		now.stack = 0 // it is another's, or the entry
	}
	c.alive[e.ID] = now
}

// TestLanguage makes sure that the language of the timelines says what is wrong
// with a line.
func TestLanguage(t *testing.T) {
	for _, line := range []string{"x g5 end", "1 q5 end", "1 g5 fly", "1 g5 end now", `1 g5 block`, "== what ==", "1 gc", "1 task x begin g1"} {
		if _, err := parse(line); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%q: %v", line, err)
		}
	}
}
