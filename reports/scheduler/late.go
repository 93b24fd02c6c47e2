package scheduler

import (
	"time"

	"tracetool/traceparse/fact"
)

// late holds facts of goroutines that are older than the trace and as yet
// nameless: only their first stack will tell whether they are the runtime's.
// That takes a span or two of each, but all may be nameless at once, and some
// stay so: at lateLimit what is known by then has to do.
type late []lateSpan

const lateLimit = 1 << 14

type lateSpan struct {
	group  *fact.Group
	state  fact.State
	cause  fact.Cause
	length time.Duration
	open   bool
}

func (l *late) add(g *fact.Group, st fact.State, cause fact.Cause, length time.Duration, open bool, c *Collector) {
	*l = append(*l, lateSpan{g, st, cause, length, open})
	if len(*l) >= lateLimit {
		l.settle(c)
	}
}

// settle hands the spans to c.
func (l *late) settle(c *Collector) {
	for _, s := range *l {
		switch {
		case s.group.Canonical().System:
			if s.state == fact.Running {
				c.system += s.length
			}
		case s.state == fact.Running:
			c.running += s.length
		default:
			c.delays[s.cause].add(s.length, s.open)
		}
	}
	*l = (*l)[:0]
}
