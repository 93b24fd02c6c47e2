package measure

import (
	"math"
	"time"

	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// view is the selected part of a run.
type view struct {
	run *Run
	sel *Selection
}

// waits calls f for each selected row of the wait table.
func (v *view) waits(f func(*Wait)) {
	if v.run.index != nil && v.sel.Site.only {
		for _, i := range v.run.index.bySite[v.sel.Site.text] {
			if w := &v.run.Waits[i]; v.sel.place(&w.Place) {
				f(w)
			}
		}
		return
	}
	for i := range v.run.Waits {
		if w := &v.run.Waits[i]; v.sel.place(&w.Place) {
			f(w)
		}
	}
}

func (v *view) sum(of func(*Wait) float64) (sum float64) {
	v.waits(func(w *Wait) { sum += of(w) })
	return sum
}

func (v *view) total() float64 {
	return v.sum(func(w *Wait) float64 { return float64(w.Hist.Sum()) })
}

// hist is to be read only: that of one row is the row's own.
func (v *view) hist() *hist.Hist {
	sum, rows := new(hist.Hist), 0
	v.waits(func(w *Wait) {
		switch rows++; rows {
		case 1:
			sum = &w.Hist
		case 2:
			both := new(hist.Hist)
			both.Merge(sum)
			sum = both
			fallthrough
		default:
			sum.Merge(&w.Hist)
		}
	})
	return sum
}

// impact is not known where it is not known of a row.
func (v *view) impact() float64 {
	return v.sum(func(w *Wait) float64 {
		if w.Idle < 0 {
			return math.NaN()
		}
		return w.Idle
	})
}

// ofWall is ns ÷ the wall, 0 for an empty trace.
func (v *view) ofWall(ns float64) float64 { return ns / max(1, float64(v.run.Trace.Duration)) }

func (v *view) groups(of func(*Group) int64) float64 {
	var sum int64
	if v.run.index != nil && v.sel.Group.only {
		for _, i := range v.run.index.byGroup[v.sel.Group.text] {
			sum += of(&v.run.Groups[i])
		}
		return float64(sum)
	}
	for i := range v.run.Groups {
		if g := &v.run.Groups[i]; v.sel.Group.Match(g.Name) {
			sum += of(g)
		}
	}
	return float64(sum)
}

func (v *view) times() (sum fact.Breakdown) {
	v.groups(func(g *Group) int64 { sum.Plus(&g.Times); return 0 })
	return sum
}

// channels are those that goroutines send to or receive from in the selected
// functions.
func (v *view) channels(consumerBound bool) (list []*Channel) {
	for i := range v.run.Channels {
		c := &v.run.Channels[i]
		if (c.ConsumerBound || !consumerBound) && (v.sel.Site.Any(c.Senders) || v.sel.Site.Any(c.Receivers)) {
			list = append(list, c)
		}
	}
	return list
}

func (v *view) locks() (list []*Lock) {
	for i := range v.run.Locks {
		if l := &v.run.Locks[i]; v.sel.Site.Any(l.Sites) {
			list = append(list, l)
		}
	}
	return list
}

func (v *view) path() (list []*PathPart) {
	for i := range v.run.Path {
		if p := &v.run.Path[i]; v.sel.operation(p.Operation) && v.sel.Site.Match(p.Site) {
			list = append(list, p)
		}
	}
	return list
}

// annotation is the selected tasks, or regions if those are selected.
func (v *view) annotation() *Annotation {
	rows, pattern := v.run.Tasks, v.sel.Task
	if !v.sel.Region.All() {
		rows, pattern = v.run.Regions, v.sel.Region
	}
	var sum Annotation
	for i := range rows {
		a := &rows[i]
		if !pattern.Match(a.Name) {
			continue
		}
		sum.Count += a.Count
		sum.Open += a.Open
		sum.Hist.Merge(&a.Hist)
		sum.Times.Plus(&a.Times)
	}
	return &sum
}

func (v *view) waitShare() float64 {
	a := v.annotation()
	waited := a.Times.TotalWaiting()
	if len(v.sel.Classes) > 0 {
		waited = 0
		for _, c := range v.sel.Classes {
			waited += a.Times.Waiting[c]
		}
	}
	return share(waited, a.Times.Total())
}

// share is a ÷ b, 0 where b is.
func share(a, b time.Duration) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
