// Package names puts what reports speak of into words for people.
package names

import (
	"strings"

	"tracetool/traceparse/fact"
)

// Older stands for what a trace does not name since it began before it.
const Older = "(older than the trace)"

// starters are functions that start a goroutine for their caller. The
// goroutine's entry is then a closure of theirs, the same for all callers.
var starters = []string{
	"sync.(*WaitGroup).Go.",
	"golang.org/x/sync/errgroup.(*Group).Go.",
	"golang.org/x/sync/errgroup.(*Group).TryGo.",
	"golang.org/x/sync/singleflight.(*Group).DoChan.",
	"time.goFunc",
}

// Group names a group of goroutines for people: by its entry function or, for
// goroutines that a library function started for its caller, by that caller.
func Group(g *fact.Group) string {
	if g == nil || g.Entry == "" {
		return Older
	}
	for _, s := range starters {
		if strings.HasPrefix(g.Entry, s) && g.Created.Func != "" {
			return g.Created.Func + " via " + strings.TrimSuffix(s, ".")
		}
	}
	return g.Entry
}

// Site names a wait site's function for people.
func Site(s *fact.Site) string {
	if s == nil || s.Func == "" {
		return Older
	}
	return s.Func
}
