package tracetest

import (
	"context"
	"runtime"
	"runtime/trace"
	"slices"
	"time"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// grace is how long goroutines may take to end after the function has returned. Only
// tests change it.
var grace = time.Second

// The end of the function is a log message in the trace, if a grace follows it.
const (
	endCategory = "tracetool/reports/tracetest"
	endMessage  = "the function has returned"
)

// settle waits for goroutines that are about to end, no longer than it must. Where
// there are none it leaves no mark: the trace is the function's.
func settle(before int) {
	if runtime.NumGoroutine() <= before {
		return
	}
	trace.Log(context.Background(), endCategory, endMessage)
	deadline := time.Now().Add(grace)
	for pause := 10 * time.Microsecond; runtime.NumGoroutine() > before && time.Now().Before(deadline); pause *= 2 {
		time.Sleep(min(pause, 20*time.Millisecond))
	}
}

// mark is a sink that finds where the function ended.
type mark struct {
	n  int
	at fact.Time
}

func (m *mark) Log(l *fact.Log) {
	if l.Category == endCategory && l.Message == endMessage {
		m.n++
		m.at = l.Time
	}
}

// end is the function's end, 0 if that of the trace is. A trace of go test -trace may
// have several: it is no function's.
func (m *mark) end() time.Duration {
	if m.n != 1 {
		return 0
	}
	return time.Duration(m.at)
}

// settled is a run of the function's time, but for what is left over: that is what is
// there after the grace, in which nothing else counts. A share of a wall that has the
// grace in it would be the smaller the more is left over.
func settled(function, whole *measure.Run) *measure.Run {
	r := *function
	r.Waits = join(function.Waits, whole.Waits, func(w *measure.Wait) measure.Place { return w.Place }, openWaits(function.Has))
	r.Groups = join(function.Groups, whole.Groups, func(g *measure.Group) string { return g.Name }, alive)
	r.Tasks = join(function.Tasks, whole.Tasks, annotationName, openAnnotations)
	r.Regions = join(function.Regions, whole.Regions, annotationName, openAnnotations)
	r.Stuck = whole.Stuck
	r.Findings = atEnd(function.Findings, whole.Findings)
	return &r
}

// join makes rows with what is left over of those of the function's time and those of
// the whole trace, either of which may be nil. A nil row is not kept.
func join[R any, K comparable](function, whole []R, key func(*R) K, left func(row, end *R) *R) []R {
	ends := make(map[K]*R, len(whole))
	for i := range whole {
		ends[key(&whole[i])] = &whole[i]
	}
	var list []R
	add := func(row, end *R) {
		if both := left(row, end); both != nil {
			list = append(list, *both)
		}
	}
	for i := range function {
		row := &function[i]
		add(row, ends[key(row)])
		delete(ends, key(row))
	}
	for i := range whole {
		if end := &whole[i]; ends[key(end)] == end {
			add(nil, end)
		}
	}
	return list
}

// openWaits joins waits. A goroutine that first waits after the end costs nothing in the
// function's time: that its impact is 0 is known, unless no impact is.
func openWaits(has measure.Need) func(row, end *measure.Wait) *measure.Wait {
	idle := -1.0
	if has&measure.NeedBlame != 0 {
		idle = 0
	}
	return func(row, end *measure.Wait) *measure.Wait {
		switch {
		case row == nil && end.Open == 0:
			return nil
		case row == nil:
			return &measure.Wait{Place: end.Place, Frame: end.Frame, Open: end.Open, Idle: idle, Waker: end.Waker}
		}
		both := *row
		both.Open = 0
		if end != nil {
			both.Open = end.Open
		}
		return &both
	}
}

// alive joins groups. Of a goroutine that did nothing in the function's time only the
// whole trace may tell that it is older.
func alive(row, end *measure.Group) *measure.Group {
	if row == nil {
		return &measure.Group{Name: end.Name, Frame: end.Frame, Alive: end.Alive, Before: end.Before}
	}
	both := *row
	if both.Alive, both.Before = 0, 0; end != nil {
		both.Alive, both.Before = end.Alive, end.Before
	}
	return &both
}

func annotationName(a *measure.Annotation) string { return a.Name }

func openAnnotations(row, end *measure.Annotation) *measure.Annotation {
	switch {
	case row == nil && end.Open == 0:
		return nil
	case row == nil:
		return &measure.Annotation{Name: end.Name, Open: end.Open}
	}
	both := *row
	if both.Open = 0; end != nil {
		both.Open = end.Open
	}
	return &both
}

// atEnd takes the finding about what is left over from the whole trace, and all others
// from the function's time.
func atEnd(function, whole []reports.Finding) []reports.Finding {
	other := func(f reports.Finding) bool { return f.Rule != "blocked-at-end" }
	left := slices.DeleteFunc(slices.Clone(whole), other)
	for _, f := range function {
		if other(f) {
			left = append(left, f)
		}
	}
	slices.SortStableFunc(left, func(a, b reports.Finding) int { return b.Score - a.Score })
	return left
}
