package whatif

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tracetool/reports/internal/path"
	"tracetool/traceparse/fact"
)

const (
	// maxTried bounds the sites that are tried one by one: each takes a walk
	// over the whole trace.
	maxTried = 10
	// maxNamed bounds the sites that an error suggests.
	maxNamed = 5
)

// answer is what the report tells.
type answer struct {
	target  *path.Target
	speedup float64
	// sites are those in question; those that were tried alone come first.
	sites []site
	// chosen says that the report, not the user, found the site.
	chosen bool
	saved  time.Duration
	then   *path.Path
}

// site is one place with what it saves alone.
type site struct {
	path.PlaceWaits
	saved time.Duration
	tried bool
}

// given answers for the sites that the user asks for.
func (a *answer) given(i *instance) error {
	c := i.Collector
	found := c.WaitsIn(a.target, i.matches)
	if len(found) == 0 {
		return errors.New(a.nothing(i))
	}
	a.try(c, found)
	a.conclude(c, i.matches)
	return nil
}

// nothing says what there is instead.
func (a *answer) nothing(i *instance) string {
	var names []string
	for _, w := range onPath(i.Collector, a.target) {
		if names = append(names, w.Func); len(names) == maxNamed {
			break
		}
	}
	if len(names) == 0 {
		return fmt.Sprintf("no wait at a site like %q", i.site)
	}
	slices.Sort(names)
	return fmt.Sprintf("no wait at a site like %q; on the path there is %s", i.site, strings.Join(slices.Compact(names), ", "))
}

// best tries the sites on the path. Coordination is left out: whoever waits for
// others to finish needs what they do, and without that wait there is no path.
func (a *answer) best(c *path.Collector) {
	a.chosen = true
	found := slices.DeleteFunc(onPath(c, a.target), func(w path.PlaceWaits) bool {
		return w.Operation.Class() == fact.Coordination
	})
	a.try(c, found[:min(len(found), maxTried)])
	if len(a.sites) == 0 {
		a.conclude(c, func(*fact.Site) bool { return false })
		return
	}
	a.conclude(c, at(a.sites[0].Place))
}

func at(p path.Place) path.Match {
	return func(s *fact.Site) bool { return path.PlaceOf(s) == p }
}

// onPath returns the places that have a part of the path, the greatest first.
func onPath(c *path.Collector, t *path.Target) []path.PlaceWaits {
	p := c.Sums(t)
	part := make(map[path.Place]time.Duration)
	list := c.WaitsIn(t, func(s *fact.Site) bool {
		k := path.PlaceOf(s)
		if _, known := part[k]; !known {
			part[k] = p.On(k)
		}
		return part[k] > 0
	})
	slices.SortStableFunc(list, func(a, b path.PlaceWaits) int { return cmp.Compare(part[b.Place], part[a.Place]) })
	return list
}

// try finds what each place saves alone, and puts those that save most first.
func (a *answer) try(c *path.Collector, places []path.PlaceWaits) {
	for i, w := range places {
		s := site{PlaceWaits: w}
		if i < maxTried {
			s.tried = true
			s.saved = c.Saved(a.target, at(w.Place), a.speedup)
		}
		a.sites = append(a.sites, s)
	}
	slices.SortStableFunc(a.sites, func(x, y site) int {
		if x.tried != y.tried {
			if x.tried {
				return -1
			}
			return 1
		}
		return cmp.Compare(y.saved, x.saved)
	})
}

// conclude plays the trace with all of the sites. It comes last: it uses up the graph.
func (a *answer) conclude(c *path.Collector, match path.Match) {
	a.saved, a.then = c.Shorten(a.target, match, a.speedup)
}

func (a *answer) window() time.Duration { return a.target.To.Sub(a.target.From) }

func share(d, of time.Duration) float64 {
	if of <= 0 {
		return 0
	}
	return float64(d) / float64(of)
}
