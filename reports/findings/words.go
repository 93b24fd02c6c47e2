package findings

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"tracetool/reports/contention"
	"tracetool/reports/internal/names"
	"tracetool/reports/internal/shell"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// waker says in words who ended most of a row's waits: "released by
// cache.(*Store).refresh (store.go:88)". verb is what a goroutine does. It is ""
// where nobody did.
//
// Waiters that got what they waited for and hand it on to the next one end most
// waits at a busy lock. Who began the row of them is more of a cause.
func waker(r *contention.Row, verb string) string {
	top, part := r.Top()
	if top.Kind != fact.WakerGoroutine || top.Site == nil {
		return ""
	}
	if first := outsider(r); first != nil {
		return verb + " by " + format.Mention(first.Frame) + ", then passed on by the waiters themselves"
	}
	if part < 0.995 {
		verb += " " + format.Share(part) + " of the time"
	}
	return verb + " by " + format.Mention(top.Site.Frame)
}

// outsider is the first waker that is not of the waiting function, where the
// heaviest one is; else nil.
func outsider(r *contention.Row) *fact.WakeSite {
	if r.Wakers[0].Site.Func != r.Site.Func {
		return nil
	}
	for _, w := range r.Wakers {
		if w.Site != nil && w.Site.Func != r.Site.Func {
			return w.Site
		}
	}
	return nil
}

// waits sums a row up: "38 goroutines waited 12.4s in 48,210 waits, p99 3.10ms,
// longest 18.0ms (goroutine 17)".
func waits(r *contention.Row) string {
	return fmt.Sprintf("%s waited %s in %s, p99 %s, longest %s (goroutine %d)",
		format.Plural(r.Goroutines, "goroutine", "goroutines"), format.Duration(r.Total()),
		format.Plural(r.Hist.N(), "wait", "waits"), format.Duration(r.Hist.Quantile(0.99)), format.Duration(r.Hist.Max()), r.Longest)
}

// focus is a --focus expression for a function. It is made of the name in full, of
// which people may be shown less, from the last element of the package's path on.
func focus(function string) string {
	path := function
	if i := strings.IndexAny(path, "[("); i >= 0 {
		path = path[:i]
	}
	return "--focus " + shell.Quote(regexp.QuoteMeta(function[strings.LastIndexByte(path, '/')+1:]))
}

// focusGroup is a --focus expression for a group: its entry or, where a library
// function started it, whoever called that.
func focusGroup(g *fact.Group) string {
	if names.Group(g) != g.Entry && g.Created.Func != "" {
		return focus(g.Created.Func)
	}
	return focus(g.Entry)
}

// ofWall says how much of the wall a sum over goroutines is, as a number of
// goroutines that wait at any time.
func (in *Input) ofWall(d time.Duration) string {
	x := share(d, in.wall())
	if x >= 1 {
		if x >= 100 {
			return "on average " + format.Count(int64(x+0.5)) + " goroutines at a time"
		}
		return fmt.Sprintf("on average %.1f goroutines at a time", x)
	}
	if in.Trace.From > 0 || in.Trace.To > 0 {
		return format.Share(x) + " of the window's time"
	}
	return format.Share(x) + " of the trace's time"
}
