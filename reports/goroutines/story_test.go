package goroutines

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/internal/reporttest"
	"tracetool/traceparse/fact"
)

// everyone is the life of every goroutine, each given its own facts alone.
type everyone struct {
	t      *testing.T
	lives  map[int64]*life
	parent map[int64]int64
}

func newEveryone(t *testing.T) *everyone {
	return &everyone{t: t, lives: make(map[int64]*life), parent: make(map[int64]int64)}
}

func (e *everyone) Span(s *fact.Span) {
	l := e.lives[s.G.ID]
	if l == nil {
		l = newLife(s.G.ID)
		e.lives[s.G.ID] = l
	}
	l.Span(s)
}

func (e *everyone) Goroutine(g *fact.Goroutine) {
	e.parent[g.ID] = g.Parent
	if l := e.lives[g.ID]; l != nil {
		l.Goroutine(g)
		l.check(e.t)
	} else if g.End != g.Start {
		e.t.Errorf("goroutine %d has no spans", g.ID)
	}
}

// check states that the spans leave no gap and, like the steps made of them, merged
// or not, sum to the goroutine's life.
func (l *life) check(t *testing.T) {
	var times fact.Breakdown
	spans := l.spans.list()
	at := l.self.Start
	for _, s := range spans {
		if s.start != at {
			t.Errorf("goroutine %d: a span begins at %d, the one before ends at %d", l.id, s.start, at)
		}
		at = s.end
		class := fact.UnknownClass
		if s.site != nil {
			class = s.site.Class()
		}
		times.Add(s.state, class, s.duration())
	}
	if at != l.self.End {
		t.Errorf("goroutine %d ends at %d, its last span at %d", l.id, l.self.End, at)
	}
	if diff := cmp.Diff(l.self.Times, times); diff != "" {
		t.Errorf("goroutine %d (-times +spans):\n%s", l.id, diff)
	}
	for _, list := range [][]step{stepsOf(spans), merged(stepsOf(spans))} {
		var sum, ran time.Duration
		for i := range list {
			sum += list[i].total()
			ran += list[i].ran
		}
		if sum != times.Total() || ran != times.Running {
			t.Errorf("goroutine %d: steps sum to %d, of which it ran %d; want %d, %d", l.id, sum, ran, times.Total(), times.Running)
		}
	}
}

// TestLives states, for every goroutine of every sample, that its spans and steps
// sum to its life, and for some of each, in windows too, what a story has to keep to.
func TestLives(t *testing.T) {
	for _, path := range sampleTraces(t) {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			for _, window := range [][2]time.Duration{{}, {50 * time.Millisecond, 120 * time.Millisecond}, {100 * time.Millisecond, 0}} {
				all := newEveryone(t)
				trace := scanWindow(t, path, window[0], window[1], all)
				stride, some, sinks := len(all.lives)/6+1, []*life(nil), []any(nil)
				for id := range int64(500) {
					if all.lives[id] != nil && id%int64(stride) == 0 {
						some = append(some, newLife(id))
						sinks = append(sinks, some[len(some)-1])
					}
				}
				if len(some) == 0 {
					continue
				}
				scanWindow(t, path, window[0], window[1], sinks...)
				for _, l := range some {
					checkStory(t, l, all, trace)
				}
			}
		})
	}
}

func checkStory(t *testing.T, l *life, all *everyone, trace *fact.Trace) {
	t.Helper()
	l.check(t)
	child := l.id
	for _, r := range l.family.creators() {
		if r.id != all.parent[child] {
			t.Errorf("creator of %d is %d, want %d", child, r.id, all.parent[child])
		}
		if r.met && r.fate.kind == unknownFate {
			t.Errorf("creator %d of %d has no end", r.id, l.id)
		}
		child = r.id
	}
	if last := all.parent[child]; last != 0 {
		t.Errorf("the creators of %d end before %d", l.id, last)
	}
	var waker int64
	for _, s := range l.spans.list() {
		if s.kind == fact.WakerGoroutine {
			waker = s.byID
		}
	}
	p := &l.partner
	if !p.creator && p.id != waker || p.creator && p.id != l.self.Parent {
		t.Errorf("partner of %d is %d, creator %t; want %d", l.id, p.id, p.creator, waker)
	}
	if p.id != 0 && (!p.hasWoken || p.fate.kind == unknownFate || p.during.start > p.time || p.during.end < p.time) {
		t.Errorf("partner of %d: %+v", l.id, p)
	}
	checkScreen(t, l, trace)
}

// checkScreen states that a story is a screenful.
func checkScreen(t *testing.T, l *life, trace *fact.Trace) {
	t.Helper()
	d, err := l.view(&reports.Context{Trace: *trace})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(reporttest.Render(t, d, "text"), "\n")
	if len(lines) > 75 {
		t.Errorf("goroutine %d: %d lines", l.id, len(lines))
	}
	for _, line := range lines {
		if n := len([]rune(line)); n > 100 {
			t.Errorf("goroutine %d: %d columns: %s", l.id, n, line)
		}
	}
}

// feed hands facts to a life as a scan would.
type feed struct{ *life }

func (f feed) create(id, parent int64, at fact.Time) *fact.Goroutine {
	g := &fact.Goroutine{ID: id, Parent: parent, Slot: int(id), Group: servers, Start: at, FirstRun: -1}
	f.Transition(&fact.Transition{G: g, Time: at, From: fact.NotExist, To: fact.Runnable})
	return g
}

func (f feed) older(id int64) *fact.Goroutine {
	g := &fact.Goroutine{ID: id, Slot: int(id), Group: older, StartOpen: true, FirstRun: -1}
	f.Transition(&fact.Transition{G: g, From: fact.Unknown, To: fact.Running})
	return g
}

func (f feed) end(g *fact.Goroutine, at fact.Time) {
	g.End = at
	f.Goroutine(g)
}

func (f feed) outlive(g *fact.Goroutine, at fact.Time, last fact.State) {
	g.EndOpen, g.Last, g.LastSince = true, last, at-5
	f.end(g, at)
}

func (f feed) span(g *fact.Goroutine, s fact.State, start, end fact.Time) {
	f.Span(&fact.Span{G: g, State: s, Start: start, End: end})
}

// TestCreators has creators that ended before what they created began.
func TestCreators(t *testing.T) {
	f := feed{newLife(5)}
	main := f.older(1)
	two := f.create(2, 1, 10)
	three := f.create(3, 2, 20)
	f.end(two, 25)
	f.end(f.create(4, 3, 26), 28) // a sibling, of no interest
	five := f.create(5, 3, 30)
	f.create(6, 5, 40)                                                                      // younger
	f.Transition(&fact.Transition{G: five, Time: 45, From: fact.Running, To: fact.Unknown}) // a gap
	f.Transition(&fact.Transition{G: five, Time: 48, From: fact.Unknown, To: fact.Running})
	f.end(three, 50)
	f.end(f.create(3, 6, 60), 70) // the ID again
	f.outlive(main, 100, fact.Running)
	var got []string
	for _, r := range f.family.creators() {
		got = append(got, fmt.Sprintf("%d %d %v", r.id, r.start, &r.fate))
	}
	want := []string{"3 20 ended at 0.000000s", "2 10 ended at 0.000000s", "1 0 has been running since 0.000000s"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(f.family.alive) != 0 {
		t.Errorf("records kept: %v", f.family.alive)
	}
}

// TestWindowedCreators meets a goroutine before its creators, as where a window
// begins.
func TestWindowedCreators(t *testing.T) {
	l := newLife(3)
	for _, g := range []*fact.Goroutine{{ID: 3, Parent: 8, Start: 30}, {ID: 8, Parent: 4, Start: 20}, {ID: 9, Parent: 8, Start: 35}} {
		l.Transition(&fact.Transition{G: g, Time: 50, From: fact.Unknown, To: fact.Waiting})
	}
	l.Transition(&fact.Transition{G: &fact.Goroutine{ID: 10, Parent: 9, Start: 60}, Time: 60, From: fact.NotExist, To: fact.Runnable})
	list := l.family.creators()
	if len(list) != 2 || list[0].id != 8 || list[0].start != 20 || list[1].id != 4 || list[1].met {
		t.Errorf("creators %+v", list)
	}
	if len(l.family.alive) != 2 {
		t.Errorf("%d records are kept", len(l.family.alive))
	}
}

// TestPartner follows the waker before, at and after the wake-up.
func TestPartner(t *testing.T) {
	f := feed{newLife(2)}
	waker := f.older(1)
	for at := range fact.Time(6) {
		f.span(waker, fact.Waiting, at, at+1)
	}
	me := f.create(2, 1, 6)
	f.Transition(&fact.Transition{G: me, Time: 8, From: fact.Waiting, To: fact.Runnable,
		Waker: fact.Waker{Kind: fact.WakerGoroutine, ID: 1, Slot: 1, Group: older}})
	f.span(waker, fact.Running, 6, 9)
	for at := range fact.Time(9) {
		f.span(waker, fact.Waiting, at+9, at+10)
	}
	f.outlive(waker, 18, fact.Waiting)
	p := &f.partner
	if b := p.before.latest(trailLen); len(b) != trailLen || b[0].start != 2 || b[3].end != 6 {
		t.Errorf("before: %+v", b)
	}
	if a := p.after.latest(trailLen + 1); len(a) != trailLen+1 || a[0].start != 13 || a[4].end != 18 || p.missing() != 4 {
		t.Errorf("after: %+v, %d missing", a, p.missing())
	}
	if !p.hasWoken || p.during.start != 6 || p.creator || p.fate.kind != alive {
		t.Errorf("%+v", p)
	}
}

// TestSpanLog keeps the first and the last.
func TestSpanLog(t *testing.T) {
	var l spanLog
	for at := range fact.Time(maxSpans + 70_000) {
		l.add(span{start: at, end: at + 1})
	}
	list := l.list()
	if len(list) != maxSpans || l.left() != 70_000 || list[maxSpans/2-1].start != maxSpans/2-1 {
		t.Fatalf("%d kept, %d left out", len(list), l.left())
	}
	for i, s := range list[maxSpans/2:] {
		if s.start != fact.Time(i+maxSpans/2+70_000) {
			t.Fatalf("late span %d begins at %d", i, s.start)
		}
	}
}

// TestMerge merges short stops at one place, the last ones excepted.
func TestMerge(t *testing.T) {
	here := &fact.Site{Operation: fact.ChanReceive}
	var spans []span
	const us = 1000
	for at := fact.Time(0); at < 1000; at += 5 {
		end := at + 2
		if at == 500 {
			end = at + 200
		}
		spans = append(spans,
			span{state: fact.Waiting, site: here, start: at * us, end: end * us, kind: fact.WakerGoroutine, byID: int64(at)},
			span{state: fact.Runnable, cause: fact.CauseWoken, start: end * us, end: (end + 1) * us},
			span{state: fact.Running, start: (end + 1) * us, end: (end + 3) * us})
		if at == 500 {
			at += 200
		}
	}
	var got []string
	for _, s := range merged(stepsOf(spans)) {
		got = append(got, s.String())
	}
	want := []string{
		"0.000000s: chan-receive ×100 200µs, by several, ran 200µs",
		"0.000500s: chan-receive 200µs, by 500, ran 2.00µs",
		"0.000705s: chan-receive ×54 108µs, by several, ran 108µs",
	}
	for i := range 5 {
		want = append(want, fmt.Sprintf("0.%06ds: chan-receive 2.00µs, by %d, ran 2.00µs", 975+5*i, 975+5*i))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
