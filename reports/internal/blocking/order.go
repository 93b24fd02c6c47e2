package blocking

import (
	"cmp"

	"tracetool/traceparse/fact"
)

// foldKey tells edges apart by content: nameless goroutines each have a group of
// their own, all alike, and one place may have several sites.
type foldKey struct {
	waiter, waker groupKey
	site          siteKey
	runnable      bool
	kind          fact.WakerKind
	wakeSite      *fact.WakeSite
}

type groupKey struct {
	entry   string
	created fact.Frame
	none    bool
}

func keyOfGroup(g *fact.Group) groupKey {
	if g == nil {
		return groupKey{none: true}
	}
	return groupKey{entry: g.Entry, created: g.Created}
}

type siteKey struct {
	op     fact.Operation
	frame  fact.Frame
	reason string // tells operations without a name apart
}

func keyOfSite(s *fact.Site) siteKey {
	if s == nil {
		return siteKey{}
	}
	k := siteKey{op: s.Operation, frame: s.Frame}
	if s.Operation == fact.UnknownOperation {
		k.reason = s.Reason
	}
	return k
}

// compareEdges orders edges by class, the runnable ones last, then by time, and
// then by content.
func compareEdges(a, b *Edge) int {
	if a == b {
		return 0
	}
	return cmp.Or(
		cmp.Compare(a.rank(), b.rank()),
		cmp.Compare(b.Total(), a.Total()),
		a.Site.Compare(b.Site),
		a.Waiter.Compare(b.Waiter),
		cmp.Compare(a.Kind, b.Kind),
		a.WakeSite.Compare(b.WakeSite),
		a.Waker.Compare(b.Waker),
	)
}

func (e *Edge) rank() int {
	if e.Runnable {
		return int(fact.NumClasses)
	}
	return int(e.Site.Class())
}
