package layout

import (
	"cmp"
	"math"
	"slices"
)

// Where edges meet nodes.
const (
	corner  = 8   // no edge ends so close to a corner
	lineGap = 5   // between the ends of two edges
	maxEnds = 240 // height of a node's side that many edges use
)

// end is where an edge meets a node: on its right side or its left one.
type end struct {
	right bool
	y     float64
}

// meeting is an end of an edge before it has its place.
type meeting struct {
	edge, which int
	toward      float64 // the height where the edge comes from
	thick       float64
}

// connect gives the ends of the edges at each side of a node an order in which
// they do not cross.
func (b *builder) connect() {
	sides := make([][2][]meeting, len(b.Nodes)) // left and right
	b.ends = make([][2]end, len(b.edges))
	for i := range b.edges {
		e := &b.edges[i]
		if e.From == e.To {
			continue
		}
		chain := b.chains[i]
		for which, node := range []int{e.From, e.To} {
			next := chain[which*(len(chain)-1)]
			m := meeting{i, which, next.y, e.Width}
			if which == 1 {
				m.thick = HeadWidth(e.Width)
			}
			side := 0
			if next.column.index > b.home[node].index {
				side = 1
			}
			b.ends[i][which].right = side == 1
			sides[node][side] = append(sides[node][side], m)
		}
	}
	for node := range sides {
		for _, list := range sides[node] {
			b.line(b.Nodes[node], list)
		}
	}
}

// line puts the ends at one side of a node below each other.
func (b *builder) line(node Box, list []meeting) {
	slices.SortStableFunc(list, func(a, b meeting) int { return cmp.Compare(a.toward, b.toward) })
	total := -float64(lineGap)
	for _, m := range list {
		total += m.thick + lineGap
	}
	scale := min(1, (node.H-2*corner)/total)
	y := node.Center().Y - scale*total/2
	for _, m := range list {
		b.ends[m.edge][m.which].y = math.Round(2*(y+scale*m.thick/2)) / 2
		y += scale * (m.thick + lineGap)
	}
}

// pad is the room beside what is in a column: for arrowheads at nodes.
func pad(k kind) float64 {
	if k == nodeItem {
		return 20
	}
	return 4
}

// spread puts the columns beside each other, the further the steeper the curves
// between them would be.
func (b *builder) spread() {
	rise := make([]float64, len(b.columns)) // of the steepest behind each column
	for i := range b.edges {
		b.hops(i, func(from, to int, y0, y1 float64) {
			rise[min(from, to)] = max(rise[min(from, to)], math.Abs(y1-y0))
		})
	}
	x := 0.0
	for i, c := range b.columns {
		half := 0.0
		for _, it := range c.items {
			half = max(half, math.Ceil(it.w/2)+pad(it.kind))
		}
		c.left, c.right = x, x+2*half
		b.W = c.right
		x = c.right + min(max(16, math.Round(rise[i]/3)), 90)
		for _, it := range c.items {
			b.center(it, c.left+half)
		}
	}
}

func (b *builder) center(it *item, x float64) {
	switch it.kind {
	case nodeItem:
		b.Nodes[it.index].X = x - b.Nodes[it.index].W/2
		for _, loop := range b.loops[it.index] {
			b.Labels[loop].X = x - b.Labels[loop].W/2
		}
	case labelItem:
		b.Labels[it.index].X = x - b.Labels[it.index].W/2
	}
}

// hops calls visit with each gap that an edge crosses, in its direction: the
// columns beside it and the edge's heights there.
func (b *builder) hops(i int, visit func(from, to int, y0, y1 float64)) {
	e := &b.edges[i]
	if e.From == e.To {
		return
	}
	at, y := b.home[e.From].index, b.ends[i][0].y
	for _, it := range b.chains[i] {
		visit(at, it.column.index, y, it.y)
		at, y = it.column.index, it.y
	}
	visit(at, b.home[e.To].index, y, b.ends[i][1].y)
}

// route draws the edges.
func (b *builder) route() {
	for i := range b.edges {
		e := &b.edges[i]
		if e.From == e.To {
			b.Routes[i] = b.loop(i)
			continue
		}
		r := &b.Routes[i]
		r.From = b.meet(e.From, b.ends[i][0])
		b.hops(i, func(from, to int, y0, y1 float64) {
			a, z := b.columns[from].right, b.columns[to].left
			if from > to {
				a, z = b.columns[from].left, b.columns[to].right
			}
			mid := (a + z) / 2
			r.Steps = append(r.Steps, Step{Line: true, To: Point{a, y0}},
				Step{C1: Point{mid, y0}, C2: Point{mid, y1}, To: Point{z, y1}})
		})
		r.Tip, r.Dir = b.meet(e.To, b.ends[i][1]), Point{1, 0}
		if b.ends[i][1].right {
			r.Dir.X = -1
		}
		r.Steps = append(r.Steps, Step{Line: true, To: Point{r.Tip.X - r.Dir.X*HeadLength(e.Width), r.Tip.Y}})
	}
}

// meet is the point where an edge meets a node.
func (b *builder) meet(node int, at end) Point {
	box := b.Nodes[node]
	if at.right {
		return Point{box.Right(), at.y}
	}
	return Point{box.X, at.y}
}

// loop is the way of an edge from a node to itself: down, through its label, and
// up again.
func (b *builder) loop(i int) Route {
	node := b.edges[i].From
	box, label := b.Nodes[node], b.Labels[i].Center()
	reach := b.loopReach(node, slices.Index(b.loops[node], i))
	left, right := label.X-reach, label.X+reach
	round := min(10, label.Y-box.Bottom())
	base := box.Bottom() + HeadLength(b.edges[i].Width)
	return Route{
		From: Point{left, box.Bottom()},
		Steps: []Step{
			{Line: true, To: Point{left, label.Y - round}},
			{C1: Point{left, label.Y}, C2: Point{left, label.Y}, To: Point{left + round, label.Y}},
			{Line: true, To: Point{right - round, label.Y}},
			{C1: Point{right, label.Y}, C2: Point{right, label.Y}, To: Point{right, label.Y - round}},
			{Line: true, To: Point{right, base}},
		},
		Tip: Point{right, box.Bottom()},
		Dir: Point{0, -1},
	}
}
