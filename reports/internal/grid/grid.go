// Package grid sums amounts over time in little, fixed memory: how many
// goroutines were alive, how long procs were busy, in each cell of a row of equal
// cells. Nobody knows a trace's length before its end, so the row begins with
// narrow cells and doubles their width whenever the trace outgrows it.
package grid

import (
	"iter"
	"time"

	"tracetool/traceparse/fact"
)

const (
	// cells is how many cells a grid has. At least half of them lie in the range
	// of the times that were added, unless that is shorter than 256 µs.
	cells = 256
	// narrowest is the width of cells at first. Widths are this times a power
	// of two and cells begin at multiples of their width, so that two grids
	// have no cells that overlap in part.
	narrowest fact.Time = 1024
)

// Grid is a row of cells, each with a sum. The zero value is empty. The sums are
// exact; only where in its cell an amount belongs is forgotten.
//
// A grid is filled either by Add or by Step. All times must be 0 or later.
type Grid struct {
	width      fact.Time
	first      int64     // cell i covers [(first+i)·width, (first+i+1)·width)
	begin, end fact.Time // what all cells cover
	lo, hi     fact.Time // the least and the greatest time added
	cell       []int64
}

// Add adds to each cell the nanoseconds of [start, end) that lie in it: for time
// spent, such as procs being busy.
func (g *Grid) Add(start, end fact.Time) {
	if end <= start {
		return
	}
	g.cover(start, end-1)
	for start < end {
		i := int64(start/g.width) - g.first
		next := min(end, g.begin+fact.Time(i+1)*g.width)
		g.cell[i] += int64(next - start)
		start = next
	}
}

// Step adds n to the cell of t: for counts, and for levels that rise and fall by
// n, which [Grid.Before] sums up.
func (g *Grid) Step(t fact.Time, n int64) {
	g.cover(t, t)
	g.cell[int64(t/g.width)-g.first] += n
}

// Merge adds everything that was added to o.
func (g *Grid) Merge(o *Grid) {
	if o.cell == nil {
		return
	}
	g.cover(o.lo, o.hi)
	for g.width < o.width {
		g.resize(g.width * 2)
	}
	for i, n := range o.cell {
		if n != 0 {
			g.cell[(o.first+int64(i))*int64(o.width)/int64(g.width)-g.first] += n
		}
	}
}

// Width is the cells' width, 0 if nothing was added.
func (g *Grid) Width() time.Duration { return time.Duration(g.width) }

// All yields the start and the sum of each cell, from the first to the last that
// something was added to.
func (g *Grid) All() iter.Seq2[fact.Time, int64] {
	return func(yield func(fact.Time, int64) bool) {
		for i, n := range g.cell {
			start := g.begin + fact.Time(i)*g.width
			if start+g.width > g.lo && start <= g.hi && !yield(start, n) {
				return
			}
		}
	}
}

// Before returns the sum of the cells that end at t or before it. For steps that
// is the level at the last boundary up to t; at or after the end of the last
// cell it is the level after all steps.
func (g *Grid) Before(t fact.Time) int64 {
	var sum int64
	for i, n := range g.cell {
		if g.begin+fact.Time(i+1)*g.width > t {
			break
		}
		sum += n
	}
	return sum
}

// cover makes sure that there are cells for the times lo to hi, both included.
func (g *Grid) cover(lo, hi fact.Time) {
	if g.cell == nil {
		g.cell = make([]int64, cells)
		g.width, g.lo, g.hi = narrowest, lo, hi
		g.place(int64(lo / g.width))
	}
	down := lo < g.begin
	g.lo, g.hi = min(g.lo, lo), max(g.hi, hi)
	if !down && hi < g.end {
		return
	}
	width := g.width
	for int64(g.hi/width)-int64(g.lo/width) >= cells {
		width *= 2
	}
	g.resize(width)
	if down {
		// Goroutines end in the order of time but begin earlier and earlier:
		// leave all the room there is below.
		g.shift(max(0, int64(g.hi/width)-cells+1))
	}
}

// resize gives the cells another width, a multiple of the old one by a power of
// two, and puts the first one where the first time is.
func (g *Grid) resize(width fact.Time) {
	ratio := int64(width / g.width)
	var sums [cells]int64
	to := int64(g.lo / width)
	for i, n := range g.cell {
		if n != 0 {
			sums[(g.first+int64(i))/ratio-to] += n
		}
	}
	copy(g.cell, sums[:])
	g.width = width
	g.place(to)
}

// shift moves the first cell to index to, from where all cells in use are still
// in the row.
func (g *Grid) shift(to int64) {
	var sums [cells]int64
	for i, n := range g.cell {
		if n != 0 {
			sums[g.first+int64(i)-to] = n
		}
	}
	copy(g.cell, sums[:])
	g.place(to)
}

func (g *Grid) place(first int64) {
	g.first = first
	g.begin = fact.Time(first) * g.width
	g.end = g.begin + cells*g.width
}
