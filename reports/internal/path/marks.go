package path

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tracetool/traceparse/fact"
)

// maxNames bounds the names that an error can suggest.
const maxNames = 1000

// marks keeps the tasks or the regions of one name: 48 bytes each.
type marks struct {
	c     *Collector
	name  string
	list  []mark
	names map[string]bool
}

// mark is one task or region.
type mark struct {
	start, end fact.Time
	goroutine  int64 // at whose end the path begins, 0 if not known
	id         uint64
	at         int32
	open       bool
}

func (m *marks) wants(name string) bool {
	if name == m.name {
		return true
	}
	if len(m.names) < maxNames && !m.names[name] {
		m.names[strings.Clone(name)] = true // it need not keep the trace's text alive
	}
	return false
}

// tasks is a [fact.TaskSink].
type tasks struct{ marks }

// Task keeps a task: it ends where its ender is.
func (m *tasks) Task(t *fact.Task) {
	if !m.wants(t.Name) {
		return
	}
	by := cmp.Or(t.Ender, t.Creator)
	m.list = append(m.list, mark{t.Start, t.End, by, t.ID, m.c.latest(by), t.StartOpen || t.EndOpen})
}

// regions is a [fact.RegionSink].
type regions struct{ marks }

// Region keeps a region: it is its goroutine's.
func (m *regions) Region(r *fact.Region) {
	if !m.wants(r.Name) {
		return
	}
	at := m.c.latest(r.G.ID)
	if at == none { // it ends as its goroutine does
		at = m.c.ended(r.G)
	}
	m.list = append(m.list, mark{r.Start, r.End, r.G.ID, r.Task, at, r.StartOpen || r.EndOpen})
}

// ended returns the last record of a goroutine that has just ended.
func (c *Collector) ended(g *fact.Goroutine) int32 {
	if g.Slot < len(c.slots) && c.slots[g.Slot].id == g.ID {
		return c.goroutines[c.slots[g.Slot].g].latest
	}
	return none
}

// ranked puts the complete ones first, the slowest before the others.
func (m *marks) ranked() []mark {
	slices.SortFunc(m.list, func(a, b mark) int {
		if a.open != b.open {
			if a.open {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(b.length(), a.length()), cmp.Compare(a.start, b.start),
			cmp.Compare(a.goroutine, b.goroutine), cmp.Compare(a.id, b.id), cmp.Compare(a.at, b.at))
	})
	return m.list
}

func (k *mark) length() time.Duration { return k.end.Sub(k.start) }

// known is the names that there are besides, for an error.
func (m *marks) known() string {
	list := make([]string, 0, len(m.names))
	for name := range m.names {
		if name != "" {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return enumerate(list)
}

// enumerate is "a, b, c and 7 more", "none" for nothing.
func enumerate(list []string) string {
	const most = 10
	if len(list) == 0 {
		return "none"
	}
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:most], ", ") + " and " + itoa(len(list)-most) + " more"
}
