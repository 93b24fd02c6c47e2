package stuck

import (
	"time"

	"tracetool/traceparse/fact"
)

const ms = fact.Time(time.Millisecond)

// frame is a place in the program.
func frame(function string, line int) fact.Frame {
	return fact.Frame{Func: function, File: "main.go", Line: line}
}

func site(op fact.Operation, function string, line int) *fact.Site {
	calls := map[fact.Operation]string{fact.Forever: "select", fact.ChanSend: "chan send", fact.ChanReceive: "chan receive"}
	return &fact.Site{Operation: op, Frame: frame(function, line), Call: calls[op]}
}

func group(entry, creator string) *fact.Group {
	g := &fact.Group{Entry: entry}
	if creator != "" {
		g.Created = frame(creator, 7)
	}
	return g
}

// program is a trace made by hand: of one second, with a main goroutine that is
// asleep since its start.
type program struct {
	trace      fact.Trace
	goroutines []*fact.Goroutine
	waits      []*fact.Wait
}

func newProgram() *program {
	p := &program{trace: fact.Trace{Duration: time.Second}}
	main := p.add(1, group("main.main", ""), site(fact.Sleep, "main.main", 1), 0)
	main.StartOpen, main.Parent = true, 0
	return p
}

// main is the main goroutine.
func (p *program) main() *fact.Goroutine { return p.goroutines[0] }

// add adds a goroutine, which main created at 1 ms and which waits at the site
// since a time.
func (p *program) add(id int64, g *fact.Group, at *fact.Site, since fact.Time) *fact.Goroutine {
	l := &fact.Goroutine{
		ID: id, Slot: int(id), Group: g, Parent: 1, Start: min(ms, since), End: 1000 * ms, EndOpen: true,
		Last: fact.Waiting, LastSite: at, LastSince: since,
		LastStack: &fact.Stack{Frames: []fact.Frame{at.Frame, frame(g.Entry, 2)}},
	}
	p.goroutines = append(p.goroutines, l)
	return l
}

// recorder makes main the goroutine that ends the trace, after a sleep.
func (p *program) recorder() *program {
	p.running(p.main())
	p.wake(p.main(), site(fact.Sleep, "main.main", 1), 2*ms, 1000*ms, nil)
	return p
}

// running lets l run at the end.
func (p *program) running(l *fact.Goroutine) {
	l.Last, l.LastSite, l.LastStack, l.LastSince = fact.Running, nil, nil, 999*ms
}

// ended adds n goroutines of the group that have ended, created and ended at
// equal distances.
func (p *program) ended(n int, id int64, g *fact.Group) {
	for i := range n {
		start := fact.Time(i) * 1000 * ms / fact.Time(n)
		p.goroutines = append(p.goroutines, &fact.Goroutine{
			ID: id + int64(i), Slot: int(id) + i, Group: g, Parent: 1, Start: start, End: start + ms/2,
		})
	}
}

// wake adds a wait of l that ended, by a goroutine or, if by is nil, by a timer.
func (p *program) wake(l *fact.Goroutine, at *fact.Site, start, end fact.Time, by *fact.Goroutine) {
	w := &fact.Wait{G: l, Site: at, Start: start, End: end, Waker: fact.Waker{Kind: fact.WakerTimer}}
	if by != nil {
		w.Waker = fact.Waker{
			Kind: fact.WakerGoroutine, ID: by.ID, Slot: by.Slot, Group: by.Group,
			Site: &fact.WakeSite{Frame: frame(by.Group.Entry, 3), Call: "wake"},
		}
	}
	p.waits = append(p.waits, w)
}

func (p *program) result() *Result {
	c := NewCollector()
	for _, w := range p.waits {
		c.Wait(w)
	}
	for _, g := range p.goroutines {
		c.Goroutine(g)
	}
	return c.Result(&p.trace)
}

// tier is the verdict on a goroutine, -1 if it is in no row.
func (r *Result) tier(id int64) int {
	for _, row := range r.Rows {
		for _, l := range row.members {
			if l.id == id {
				return int(row.Tier)
			}
		}
	}
	return -1
}
