package scheduler

import (
	"time"

	"tracetool/traceparse/fact"
)

// curve finds, for a function of time that changes in steps, the windows of
// given lengths over which its mean is greatest. It sees the function once, in
// the order of time, and keeps of it as much as the longest window covers.
//
// The mean over a window that moves along is continuous and piecewise linear,
// and bends only where one of the window's edges meets a step of the function.
// So its greatest value is taken where an edge is at a step, and these are the
// windows that are looked at:
//
//	function  ▁▁▁▁▁███▁▁▁▁▁████▁▁▁▁
//	               [······]           left edge at a step
//	             [······]             right edge at a step
//
// Before its first step the function is 0. Windows that begin even before the
// trace need no exclusion: they hold less than the one that begins with it.
//
// Steps that follow each other within quantum are made one, with their mean:
// there are at most two a quantum, 200,000 in 100 ms. In between, the integral
// is taken for a straight line. For values between 0 and 1 it is off by no more
// than a quarter of the one's length, which is below two quanta: a mean over a
// window of 1 ms is off by at most 0.001, over longer windows less.
type curve struct {
	windows []window
	// points are the ends of the steps, those from base on: point i is
	// points[i-base].
	points []point
	base   int

	now         fact.Time
	level, area float64 // at now
}

const quantum fact.Time = 1000 // ns

// point is the function's integral from start to time, in ns.
type point struct {
	time fact.Time
	area float64
}

type window struct {
	length fact.Time
	// next is the first point that was not the left edge yet.
	next int
	// most is the greatest integral over a window.
	most float64
}

func newCurve(lengths ...time.Duration) *curve {
	c := &curve{}
	for _, l := range lengths {
		c.windows = append(c.windows, window{length: fact.Time(l)})
	}
	return c
}

// step sets the function's value from t on. t must not run backwards.
func (c *curve) step(t fact.Time, level float64) {
	if c.points == nil {
		c.now = t
		c.points = append(c.points, point{time: t})
	}
	c.advance(t)
	c.level = level
}

// finish ends the function at t.
func (c *curve) finish(t fact.Time) {
	if c.points == nil {
		return
	}
	c.advance(t)
	if c.last().time < c.now {
		c.add()
	}
}

// advance takes the present value along to t.
func (c *curve) advance(t fact.Time) {
	if t <= c.now {
		return
	}
	if t-c.now >= quantum && c.last().time < c.now {
		c.add() // keep a long step apart from the short ones before it
	}
	c.area += c.level * float64(t-c.now)
	c.now = t
	if t-c.last().time >= quantum {
		c.add()
	}
}

func (c *curve) last() point { return c.points[len(c.points)-1] }

// add makes a point of now, and looks at the windows whose right edge lies
// behind the previous point and not behind this one.
func (c *curve) add() {
	c.points = append(c.points, point{c.now, c.area})
	for i := range c.windows {
		c.slide(&c.windows[i])
	}
	c.forget()
}

func (c *curve) slide(w *window) {
	for c.at(w.next).time+w.length <= c.now {
		left := c.at(w.next)
		w.most = max(w.most, c.integral(c.base+len(c.points)-2, left.time+w.length)-left.area)
		w.next++
	}
	before := 0.0
	if w.next > 0 {
		before = c.integral(w.next-1, c.now-w.length)
	}
	w.most = max(w.most, c.area-before)
}

func (c *curve) at(i int) point { return c.points[i-c.base] }

// integral is the integral up to t, which lies between point i and the next.
func (c *curve) integral(i int, t fact.Time) float64 {
	a, b := c.at(i), c.at(i+1)
	return a.area + (b.area-a.area)*float64(t-a.time)/float64(b.time-a.time)
}

// forget drops the points before the longest window's left edge. They are moved
// out once they are half of all, so that a point is moved once on the average.
func (c *curve) forget() {
	first := c.base + len(c.points)
	for _, w := range c.windows {
		first = min(first, w.next-1)
	}
	if drop := first - c.base; drop > len(c.points)/2 && drop > 64 {
		c.points = c.points[:copy(c.points, c.points[drop:])]
		c.base = first
	}
}

// greatest returns the greatest mean over windows of the i-th length.
func (c *curve) greatest(i int) float64 {
	return c.windows[i].most / float64(c.windows[i].length)
}
