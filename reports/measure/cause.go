package measure

import (
	"cmp"
	"slices"
	"time"

	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Cause is a part of a metric's value: what to look at when that is too much.
type Cause struct {
	Place
	// Frame is where it is, empty if that is not known.
	Frame fact.Frame
	// Weight orders causes.
	Weight float64
	// Text says what was there.
	Text string
}

// Causes are what makes up the metric's value in r, the greatest first. There are
// none where the value is about all of the program.
func (m *Metric) Causes(r *Run, s *Selection) []Cause {
	if m.causes == nil || r.Has&m.Needs != m.Needs {
		return nil
	}
	list := slices.DeleteFunc(m.causes(&view{run: r, sel: s}), func(c Cause) bool { return c.Weight <= 0 })
	slices.SortStableFunc(list, func(a, b Cause) int { return cmp.Compare(b.Weight, a.Weight) })
	return list
}

func waitCauses(weight func(*Wait) float64) func(*view) []Cause {
	return func(v *view) (list []Cause) {
		v.waits(func(w *Wait) { list = append(list, Cause{w.Place, w.Frame, weight(w), v.tell(w)}) })
		return list
	}
}

var (
	byWaits = waitCauses(func(w *Wait) float64 { return float64(w.Hist.N()) })
	byOpen  = waitCauses(func(w *Wait) float64 { return float64(w.Open) })
	byTotal = waitCauses(func(w *Wait) float64 { return float64(w.Hist.Sum()) })
	byMax   = waitCauses(func(w *Wait) float64 { return float64(w.Hist.Max()) })
)

// tell is a row of the wait table as a sentence.
func (v *view) tell(w *Wait) string {
	if w.Hist.N() == 0 { // of a wait that began after the part that is measured
		return format.Func(w.Group) + " still waits (" + w.Operation.String() + ") at " + mention(w.Frame, w.Site) + "."
	}
	s := format.Func(w.Group) + " waited " + format.Duration(w.Hist.Sum()) + " in " +
		format.Plural(w.Hist.N(), "wait", "waits") + " (" + w.Operation.String() + ") at " + mention(w.Frame, w.Site)
	if w.Open > 0 {
		s += ", " + format.Count(w.Open) + " of them without an end"
	}
	if w.Waker.Func != "" {
		s += "; most was ended by " + format.Mention(w.Waker)
	}
	return s + "."
}

// mention is a place for people. Runs from a baseline know the function alone.
func mention(f fact.Frame, function string) string {
	if f.Func == "" {
		return format.Func(function)
	}
	return format.Mention(f)
}

func groupCauses(weight func(*Group) float64, tell func(*Group) string) func(*view) []Cause {
	return func(v *view) (list []Cause) {
		v.groups(func(g *Group) int64 {
			text := format.Func(g.Name) + ": " + tell(g)
			if g.Frame.Func != "" {
				text += ", created by " + format.Mention(g.Frame)
			}
			list = append(list, Cause{Place{Group: g.Name}, g.Frame, weight(g), text + "."})
			return 0
		})
		return list
	}
}

var (
	byCreated = groupCauses(func(g *Group) float64 { return float64(g.Created) },
		func(g *Group) string { return format.Plural(g.Created, "goroutine", "goroutines") + " created" })
	byAlive = groupCauses(func(g *Group) float64 { return float64(g.Alive) },
		func(g *Group) string { return format.Plural(g.Alive, "goroutine", "goroutines") + " alive at the end" })
	byGrown = groupCauses(func(g *Group) float64 { return float64(g.Alive - g.Before) },
		func(g *Group) string {
			return format.Plural(g.Alive, "goroutine", "goroutines") + " alive at the end, " + format.Count(g.Before) + " at the start"
		})
	byRunnable = groupCauses(func(g *Group) float64 { return float64(g.Times.Runnable) },
		func(g *Group) string {
			return "runnable " + format.Duration(g.Times.Runnable) + ", running " + format.Duration(g.Times.Running)
		})
)

func byStuck(v *view) (list []Cause) {
	for i := range v.run.Stuck {
		if s := &v.run.Stuck[i]; v.sel.place(&s.Place) {
			list = append(list, Cause{s.Place, s.Frame, float64(s.Goroutines),
				format.Plural(s.Goroutines, "goroutine", "goroutines") + " of " + format.Func(s.Group) + " at " +
					mention(s.Frame, s.Site) + " (" + s.Verdict + "): " + s.Why})
		}
	}
	return list
}

func byPath(v *view) (list []Cause) {
	for _, p := range v.path() {
		list = append(list, Cause{p.Place, p.Frame, float64(p.Total), format.Share(share(p.Total, v.run.PathLength)) +
			" of the critical path lies in waits (" + p.Operation.String() + ") at " + mention(p.Frame, p.Site) + "."})
	}
	return list
}

func byYields(v *view) (list []Cause) {
	for i := range v.run.Yields {
		if y := &v.run.Yields[i]; v.sel.Site.Match(y.Site) {
			list = append(list, Cause{Place{Site: y.Site}, y.Frame, float64(y.Count),
				mention(y.Frame, y.Site) + " called runtime.Gosched " + format.Plural(y.Count, "time", "times") + "."})
		}
	}
	return list
}

func byChannels(v *view) []Cause      { return v.channelCauses(false) }
func byConsumerBound(v *view) []Cause { return v.channelCauses(true) }

func (v *view) channelCauses(consumerBound bool) (list []Cause) {
	for _, c := range v.channels(consumerBound) {
		waited := c.Sending
		if !consumerBound {
			waited += c.Receiving
		}
		list = append(list, Cause{Place{Site: c.Frame.Func}, c.Frame, float64(max(waited, 1)), c.Told})
	}
	return list
}

func byLocks(v *view) (list []Cause) {
	for _, l := range v.locks() {
		list = append(list, Cause{Place{Site: l.Frame.Func}, l.Frame, float64(max(l.Total, time.Nanosecond)), l.Told})
	}
	return list
}
