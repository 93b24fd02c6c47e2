package contention

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// Row is one line of the wait table. Open waits are counted, clipped to the
// trace, and part of every figure.
type Row struct {
	Operation fact.Operation
	// Site is the user site; nil in rows by operation, group or waker.
	Site *fact.Site
	// Group is set in rows by group.
	Group *fact.Group
	// Hist is the distribution of the waits' lengths (fact.Wait.Total).
	Hist hist.Hist
	// Open counts waits with no start or no end inside the trace.
	Open int64
	// Unended counts those of them that outlast the trace, UnendedTotal is their
	// sum. EndedMax is the longest of the others.
	Unended int64
	// Left counts those of them that began inside the trace.
	Left                   int64
	UnendedTotal, EndedMax time.Duration
	// Longest is the ID of a goroutine whose wait was the longest.
	Longest int64
	// Futile counts wake-ups after which the goroutine had to wait again.
	Futile int64
	// Goroutines counts the different goroutines that waited, -1 if unknown.
	Goroutines int64
	// Delay is the scheduling delay that followed, no part of the waits.
	Delay time.Duration
	// Impact is the share of all proc time that was idle and is charged to the
	// waits (parallelism deficit, see [blocking.Result]); -1 if it is not known.
	Impact float64
	idle   float64
	// Wakers are those who ended the waits, most waiting time first.
	Wakers []Waker
}

// Waker is one cause of wake-ups.
type Waker struct {
	Kind fact.WakerKind
	// Site is nil for all but goroutines, and for goroutines whose stack is
	// not in the trace.
	Site *fact.WakeSite
	// Group is the waking goroutines' group, nil for pseudo-wakers.
	Group *fact.Group
	// Waits and Total are the waits that it ended.
	Waits int64
	Total time.Duration
}

// Total is the sum of the waits.
func (r *Row) Total() time.Duration { return r.Hist.Sum() }

// Ended is the sum of the waits that ended within the trace.
func (r *Row) Ended() time.Duration { return r.Total() - r.UnendedTotal }

// Top returns the waker that ended most waiting time, and its share of it.
// Several groups that wake at one site count as one.
func (r *Row) Top() (Waker, float64) {
	if len(r.Wakers) == 0 {
		return Waker{}, 0
	}
	w := r.Wakers[0]
	if r.Total() == 0 {
		return w, float64(w.Waits) / float64(max(1, r.Hist.N()))
	}
	return w, float64(w.Total) / float64(r.Total())
}

// Result is the finished wait table at its finest grain.
type Result struct {
	rows []*row // one a site and canonical group, in no order
	// procTime is all proc time in ns, 0 if it is not known.
	procTime float64
}

// Filter selects waits. The zero value keeps the user's.
type Filter struct {
	reports.Options
	Operations []fact.Operation // empty: all
	Classes    []fact.Class     // empty: all
}

func (f *Filter) keep(r *row) bool {
	if r.group.Canonical().System && !f.ShowRuntime {
		return false
	}
	if len(f.Operations) > 0 && !slices.Contains(f.Operations, r.site.Operation) {
		return false
	}
	if len(f.Classes) > 0 && !slices.Contains(f.Classes, r.site.Class()) {
		return false
	}
	return f.Keep(r.names()...)
}

// names are the function names that --focus and --ignore look at.
func (r *row) names() []string {
	g := r.group.Canonical()
	names := []string{r.site.Func, r.site.Call, g.Entry, g.Created.Func}
	for _, w := range r.wakers {
		if w.site != nil {
			names = append(names, w.site.Func)
		}
	}
	return names
}

// Result ends the collection.
func (c *Collector) Result() *Result {
	rows := make(map[rowKey]*row, len(c.rows))
	for key, r := range c.rows {
		key.group = key.group.Canonical()
		if rows[key] == nil {
			rows[key] = &row{site: r.site, group: key.group}
		}
		rows[key].merge(r)
	}
	return &Result{rows: slices.Collect(maps.Values(rows))}
}

// merge adds the waits of o, another row of the same site and group.
func (r *row) merge(o *row) {
	if r.longest == 0 || o.hist.Max() > r.hist.Max() || o.hist.Max() == r.hist.Max() && o.longest < r.longest {
		r.longest = o.longest
	}
	r.hist.Merge(&o.hist)
	r.open += o.open
	r.futile += o.futile
	r.unended += o.unended
	r.left += o.left
	r.unendedTotal += o.unendedTotal
	r.endedMax = max(r.endedMax, o.endedMax)
	r.delay += o.delay
	r.goroutines += o.goroutines
	r.first += o.first
	r.wakers = append(r.wakers, o.wakers...)
}

// Charge tells the rows what idle proc time their waits took, which their
// Impact is made of.
func (r *Result) Charge(b *blocking.Result) {
	r.procTime = b.Procs.Total
	for _, row := range r.rows {
		row.idle = b.Idle[blocking.Place{Site: row.site, Group: row.group}]
	}
}

// ByOperation returns one row an operation.
func (r *Result) ByOperation(f *Filter) []*Row {
	return fold(r, r.rows, f, func(w *row, out *Row) fact.Operation {
		out.Operation = w.site.Operation
		return w.site.Operation
	}, (*row).firsts)
}

// siteKey is what makes a site one for people. Waits there can differ in the
// function called, and the runtime has several reasons for some operations.
type siteKey struct {
	op    fact.Operation
	frame fact.Frame
	other string // tells operations without a name apart
}

// samePlace reports whether a and b have the same siteKey.
func samePlace(a, b *fact.Site) bool {
	return a == b || a.Operation == b.Operation && a.Frame == b.Frame &&
		(a.Operation != fact.UnknownOperation || a.Reason == b.Reason)
}

// BySite returns one row an operation and user site. The row's Site is the one
// with the most waiting time of those it stands for.
func (r *Result) BySite(f *Filter) []*Row {
	total := make(map[*fact.Site]time.Duration)
	for _, row := range r.rows {
		if f.keep(row) {
			total[row.site] += row.hist.Sum()
		}
	}
	rows := slices.Clone(r.rows)
	slices.SortFunc(rows, func(a, b *row) int {
		return cmp.Or(cmp.Compare(total[b.site], total[a.site]), a.site.Compare(b.site))
	})
	return fold(r, rows, f, func(w *row, out *Row) siteKey {
		out.Operation, out.Site = w.site.Operation, w.site
		k := siteKey{op: w.site.Operation, frame: w.site.Frame}
		if k.op == fact.UnknownOperation {
			k.other = w.site.Reason
		}
		return k
	}, (*row).visitors)
}

// groupKey tells groups by content: goroutines that the trace never names each
// have a group of their own, all alike.
type groupKey struct {
	op      fact.Operation
	entry   string
	created fact.Frame
}

// ByGroup returns one row an operation and group of waiting goroutines.
func (r *Result) ByGroup(f *Filter) []*Row {
	return fold(r, r.rows, f, func(w *row, out *Row) groupKey {
		out.Operation, out.Group = w.site.Operation, w.group.Canonical()
		return groupKey{out.Operation, out.Group.Entry, out.Group.Created}
	}, (*row).firsts)
}

// placeKey is a siteKey and a groupKey.
type placeKey struct {
	siteKey
	entry   string
	created fact.Frame
}

// ByPlace returns one row an operation, user site and group.
func (r *Result) ByPlace(f *Filter) []*Row {
	rows := slices.Clone(r.rows)
	slices.SortFunc(rows, func(a, b *row) int { return a.site.Compare(b.site) })
	return fold(r, rows, f, func(w *row, out *Row) placeKey {
		g := w.group.Canonical()
		out.Operation, out.Site, out.Group = w.site.Operation, w.site, g
		k := placeKey{siteKey{op: w.site.Operation, frame: w.site.Frame}, g.Entry, g.Created}
		if k.op == fact.UnknownOperation {
			k.other = w.site.Reason
		}
		return k
	}, (*row).visitors)
}

func (r *row) firsts() int64   { return r.first }
func (r *row) visitors() int64 { return r.goroutines }

// fold adds up the rows that have the same key, and orders the sums. Where f
// drops a row that counts goroutines, how many of them wait in the rows that it
// keeps of their group is not known.
func fold[K comparable](of *Result, rows []*row, f *Filter, key func(*row, *Row) K, goroutines func(*row) int64) []*Row {
	type part struct {
		key   K
		group *fact.Group
	}
	sums := make(map[K]*Row)
	kept, dropped := make(map[part]bool), make(map[part]bool)
	for _, r := range rows {
		head := new(Row)
		k := key(r, head)
		p := part{k, r.group.Canonical()}
		if !f.keep(r) {
			dropped[p] = dropped[p] || goroutines(r) > 0
			continue
		}
		kept[p] = true
		if sums[k] == nil {
			sums[k] = head
		}
		sums[k].add(r, goroutines(r))
	}
	for p := range kept {
		if dropped[p] {
			sums[p.key].Goroutines = -1
		}
	}
	list := make([]*Row, 0, len(sums))
	for _, s := range sums {
		s.sortWakers()
		s.Impact = -1
		if of.procTime > 0 {
			s.Impact = s.idle / of.procTime
		}
		list = append(list, s)
	}
	slices.SortFunc(list, compareRows)
	return list
}

func (s *Row) add(r *row, goroutines int64) {
	if r.hist.Max() > s.Hist.Max() || s.Longest == 0 || r.hist.Max() == s.Hist.Max() && r.longest < s.Longest {
		s.Longest = r.longest
	}
	s.Hist.Merge(&r.hist)
	s.Unended += r.unended
	s.Left += r.left
	s.UnendedTotal += r.unendedTotal
	s.EndedMax = max(s.EndedMax, r.endedMax)
	s.Open += r.open
	s.Futile += r.futile
	s.Goroutines += goroutines
	s.Delay += r.delay
	s.idle += r.idle
	for _, w := range r.wakers {
		s.addWaker(Waker{Kind: w.kind, Site: w.site, Group: w.group, Waits: w.waits, Total: w.total})
	}
}

// addWaker adds up wakers at one site. Which group of several comes to stand
// for them is settled by sortWakers' order, not by chance.
func (s *Row) addWaker(w Waker) {
	if w.Group != nil {
		w.Group = w.Group.Canonical()
	}
	for i := range s.Wakers {
		if have := &s.Wakers[i]; have.Kind == w.Kind && have.Site == w.Site {
			have.Waits += w.Waits
			have.Total += w.Total
			if w.Group != nil && (have.Group == nil || w.Group.Compare(have.Group) < 0) {
				have.Group = w.Group
			}
			return
		}
	}
	s.Wakers = append(s.Wakers, w)
}

func (s *Row) sortWakers() {
	slices.SortFunc(s.Wakers, func(a, b Waker) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(b.Waits, a.Waits),
			cmp.Compare(a.Kind, b.Kind), a.Site.Compare(b.Site))
	})
}

// compareRows ranks classes before impact and time: idle workers wait long, and
// must not stand above a contended lock. Impacts of the same tenth of a percent
// rank alike.
func compareRows(a, b *Row) int {
	return cmp.Or(
		cmp.Compare(a.Operation.Class(), b.Operation.Class()),
		cmp.Compare(math.Floor(1000*b.Impact), math.Floor(1000*a.Impact)),
		cmp.Compare(b.Total(), a.Total()),
		cmp.Compare(b.Hist.N(), a.Hist.N()),
		cmp.Compare(a.Operation, b.Operation),
		a.Site.Compare(b.Site),
		a.Group.Compare(b.Group),
	)
}
