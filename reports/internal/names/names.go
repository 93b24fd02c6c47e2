// Package names puts what reports speak of into words for people.
package names

import (
	"fmt"
	"strings"

	"tracetool/traceparse/fact"
)

// Older stands for what a trace does not name since it began before it.
const Older = "(older than the trace)"

// starters are functions that start a goroutine for their caller. The
// goroutine's entry is then a closure of theirs, the same for all callers.
var starters = []struct{ entry, word string }{
	{"sync.(*WaitGroup).Go.", "wg.Go"},
	{"golang.org/x/sync/errgroup.(*Group).Go.", "errgroup.Go"},
	{"golang.org/x/sync/errgroup.(*Group).TryGo.", "errgroup.TryGo"},
	{"golang.org/x/sync/singleflight.(*Group).DoChan.", "singleflight.DoChan"},
	{"time.goFunc", "time.AfterFunc"},
	{"runtime.corostart", "iter.Pull"},
}

// Group names a group of goroutines for people: by its entry function or, for
// goroutines that a library function started for its caller, by that caller and
// the line of the call.
func Group(g *fact.Group) string {
	return group(g, func(word string) string {
		return fmt.Sprintf("%s:%d via %s", g.Created.Func, g.Created.Line, word)
	})
}

// Kind is Group without the line: a name that outlives changes elsewhere in a file.
func Kind(g *fact.Group) string {
	return group(g, func(word string) string { return g.Created.Func + " via " + word })
}

// group is the entry of g, unless that is the function of a starter: then what
// via says.
func group(g *fact.Group, via func(word string) string) string {
	if g == nil || g.Entry == "" {
		return Older
	}
	for _, s := range starters {
		if strings.HasPrefix(g.Entry, s.entry) && g.Created.Func != "" {
			return via(s.word)
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
