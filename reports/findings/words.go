package findings

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"tracetool/reports/contention"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// quote makes a path safe to paste into a shell.
func quote(path string) string {
	if !strings.ContainsAny(path, " '\"\\$&|;<>()*?[]#~`\t\n") {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// waker says in words who ended most of a row's waits: "released by
// cache.(*Store).refresh (store.go:88)". verb is what a goroutine does. It is ""
// where nobody did.
func waker(r *contention.Row, verb string) string {
	w, part := r.Top()
	if w.Kind != fact.WakerGoroutine || w.Site == nil {
		return ""
	}
	if part < 0.995 {
		verb += " " + format.Share(part) + " of the time"
	}
	return verb + " by " + format.Mention(w.Site.Frame)
}

// waits sums a row up: "38 goroutines waited 12.4s in 48,210 waits, p99 3.10ms,
// longest 18.0ms".
func waits(r *contention.Row) string {
	return fmt.Sprintf("%s waited %s in %s, p99 %s, longest %s",
		format.Plural(r.Goroutines, "goroutine", "goroutines"), format.Duration(r.Total()),
		format.Plural(r.Hist.N(), "wait", "waits"), format.Duration(r.Hist.Quantile(0.99)), format.Duration(r.Hist.Max()))
}

// focus is a --focus expression for a function.
func focus(function string) string {
	return "--focus " + quote(regexp.QuoteMeta(format.Func(function)))
}

// ofWall says how much of the wall a sum over goroutines is, as a number of
// goroutines that wait at any time.
func ofWall(d, wall time.Duration) string {
	x := share(d, wall)
	if x >= 1 {
		return fmt.Sprintf("on average %.1f goroutines at a time", x)
	}
	return format.Share(x) + " of the trace's time"
}
