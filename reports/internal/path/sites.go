package path

import (
	"cmp"
	"slices"
	"time"

	"tracetool/traceparse/fact"
)

// Place is what makes several sites one for people: an operation and where.
type Place struct {
	Operation fact.Operation
	fact.Frame
}

// PlaceOf is a site's place.
func PlaceOf(s *fact.Site) Place { return Place{s.Operation, s.Frame} }

// Compare orders places.
func (p Place) Compare(q Place) int {
	return cmp.Or(cmp.Compare(p.Operation, q.Operation), p.Frame.Compare(q.Frame))
}

// PlaceWaits is all waits, or syscalls, at one place, of whatever goroutine.
type PlaceWaits struct {
	Place
	// Waits counts them; Total is their sum. Both are clipped to the window.
	Waits int64
	Total time.Duration
}

// WaitsIn returns all waits within t's window at sites that match, by place, the
// longest total first.
func (c *Collector) WaitsIn(t *Target, match Match) []PlaceWaits {
	sums := make([]PlaceWaits, len(c.changes.list))
	for i := range int32(c.records.n) {
		r := c.records.at(i)
		change := &c.changes.list[r.what]
		if r.prev == none || !stops(change.from) {
			continue
		}
		sums[r.what].add(c.records.at(r.prev).time, r.time, t)
	}
	for g := range c.goroutines { // what has no end
		r := c.records.at(c.goroutines[g].latest)
		if stops(c.changes.list[r.what].to) {
			sums[r.what].add(r.time, t.To, t)
		}
	}
	return c.byPlace(sums, match)
}

func stops(s fact.State) bool { return s == fact.Waiting || s == fact.Syscall }

// add adds a wait's part in the window.
func (w *PlaceWaits) add(start, end fact.Time, t *Target) {
	start, end = max(start, t.From), min(end, t.To)
	if start < end {
		w.Waits++
		w.Total += end.Sub(start)
	}
}

func (c *Collector) byPlace(sums []PlaceWaits, match Match) []PlaceWaits {
	places := make(map[Place]*PlaceWaits)
	for i := range sums {
		site := c.changes.list[i].site
		if site == nil || sums[i].Waits == 0 || !match(site) {
			continue
		}
		key := PlaceOf(site)
		if places[key] == nil {
			places[key] = &PlaceWaits{Place: key}
		}
		places[key].Waits += sums[i].Waits
		places[key].Total += sums[i].Total
	}
	list := make([]PlaceWaits, 0, len(places))
	for _, w := range places {
		list = append(list, *w)
	}
	slices.SortFunc(list, func(a, b PlaceWaits) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), a.Place.Compare(b.Place))
	})
	return list
}

// On returns how much of the path is spent waiting at a place or lies in waits
// there.
func (p *Path) On(at Place) time.Duration {
	if p.byFrame == nil {
		p.index()
	}
	return p.byFrame[at.Frame] + p.byPlace[at]
}

// index sums up by place: there may be thousands.
func (p *Path) index() {
	p.byFrame, p.byPlace = make(map[fact.Frame]time.Duration), make(map[Place]time.Duration)
	for k, d := range p.sites {
		if k.bound != CPU && k.bound != Scheduler {
			p.byFrame[k.place] += d
		}
	}
	for k, d := range p.waits {
		p.byPlace[Place{k.operation, k.site}] += d
	}
}
