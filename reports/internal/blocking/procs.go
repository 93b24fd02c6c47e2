package blocking

import "tracetool/traceparse/fact"

// procs counts the goroutines in each state and charges the procs that are idle.
type procs struct {
	now      fact.Time
	procs    int // GOMAXPROCS, 0 as long as it is not known
	stopped  bool
	running  int // all goroutines
	runnable int // all goroutines
	users    int // running goroutines of the program
	// userSlots is the sum of their slots: of one, the slot.
	userSlots int
	waiting   [fact.NumClasses]int // goroutines of the program
	// taken is the proc time that one wait of a class would have taken, had it
	// begun with the trace.
	taken [fact.NumClasses]float64
	sum   Procs
}

// advance charges the time until t. A status that reaches back comes late: what
// is past stays charged as it is.
func (c *Collector) advance(t fact.Time) {
	p := &c.procs
	if t <= p.now {
		return
	}
	d := float64(t - p.now)
	p.now = t
	p.sum.Total += d * float64(p.procs)
	idle := p.procs - p.running
	if idle <= 0 {
		p.sum.Running += d * float64(p.procs)
		return
	}
	p.sum.Running += d * float64(p.running)
	switch {
	case p.stopped:
		p.sum.Stopped += d * float64(idle)
	case p.runnable > 0:
		p.sum.Runnable += d * float64(idle)
	default:
		p.offer(d, idle)
		if p.users == 1 {
			c.slots[p.userSlots].alone += d
		}
	}
}

// offer lets waits take idle procs for a time d.
func (p *procs) offer(d float64, idle int) {
	for class, n := range p.waiting {
		if n == 0 {
			continue
		}
		if n <= idle {
			p.taken[class] += d
			p.sum.Waits[class] += d * float64(n)
			idle -= n
		} else {
			p.taken[class] += d * float64(idle) / float64(n)
			p.sum.Waits[class] += d * float64(idle)
			idle = 0
		}
		if idle == 0 {
			return
		}
	}
	p.sum.Unclaimed += d * float64(idle)
}

func (c *Collector) flushAlone(s *slot) {
	if s.alone > 0 {
		c.alone[s.group] += s.alone
		s.alone = 0
	}
}
