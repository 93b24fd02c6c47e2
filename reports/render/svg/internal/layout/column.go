package layout

import (
	"cmp"
	"math"
	"slices"

	"tracetool/reports/render/svg/internal/dagre"
)

// column is what dagre puts above each other.
type column struct {
	index       int
	items       []*item
	left, right float64
}

// item is what has a strip of a column for itself.
type item struct {
	kind   kind
	y, h   float64 // of the middle
	w      float64
	column *column
	index  int // of the node or edge
}

type kind uint8

const (
	nodeItem kind = iota
	labelItem
	bendItem
)

// collect sorts what dagre placed into columns. Coordinates are rounded: what
// follows is exact then, and the same on every machine.
func (b *builder) collect(found *dagre.Layout, sent []int) {
	columns := make(map[float64]*column)
	add := func(p dagre.Point, it item) *item {
		x := math.Round(p.X)
		if columns[x] == nil {
			columns[x] = &column{left: x}
			b.columns = append(b.columns, columns[x])
		}
		it.y, it.column = math.Round(p.Y), columns[x]
		it.column.items = append(it.column.items, &it)
		return &it
	}
	for i, p := range found.Nodes {
		it := add(p, item{kind: nodeItem, index: i, w: b.Nodes[i].W, h: b.blocks[i]})
		b.home = append(b.home, it.column)
	}
	b.chains = make([][]*item, len(b.edges))
	for i, path := range found.Edges {
		e := &b.edges[sent[i]]
		labelled := e.Label == Size{}
		for _, p := range path.Bends {
			it := item{kind: bendItem, index: sent[i], h: e.Width}
			if !labelled && p == path.Point {
				it.kind, it.w, it.h, labelled = labelItem, e.Label.W, max(e.Label.H, e.Width), true
			}
			b.chains[sent[i]] = append(b.chains[sent[i]], add(p, it))
		}
	}
	slices.SortFunc(b.columns, func(a, b *column) int { return cmp.Compare(a.left, b.left) })
	for i, c := range b.columns {
		c.index = i
	}
}

// least is the distance that two neighbours of a column have at least. Dagre's
// are larger, by what rounding takes away.
func least(a, b kind) float64 {
	switch {
	case a == nodeItem && b == nodeItem:
		return nodeSep - 2
	case a == nodeItem || b == nodeItem:
		return (nodeSep+edgeSep)/2 - 8
	case a == labelItem && b == labelItem:
		return edgeSep - 2
	}
	return 4
}

// separate moves down what is too close to what is above it, and takes the nodes'
// and labels' heights from there.
func (b *builder) separate() {
	top := math.Inf(1)
	for _, c := range b.columns {
		slices.SortStableFunc(c.items, func(a, b *item) int { return cmp.Compare(a.y, b.y) })
		for i, it := range c.items[1:] {
			above := c.items[i]
			it.y = max(it.y, math.Ceil(above.y+above.h/2+least(above.kind, it.kind)+it.h/2))
		}
		top = min(top, c.items[0].y-c.items[0].h/2)
	}
	for _, c := range b.columns {
		for _, it := range c.items {
			it.y -= top
			b.H = max(b.H, it.y+it.h/2)
			b.settle(it)
		}
	}
}

// settle sets the height at which a node or a label is drawn.
func (b *builder) settle(it *item) {
	switch it.kind {
	case nodeItem:
		n := &b.Nodes[it.index]
		n.Y = it.y - it.h/2
		y := n.Bottom()
		for _, loop := range b.loops[it.index] {
			size := b.edges[loop].Label
			b.Labels[loop] = Box{Y: y + loopGap, W: size.W, H: size.H}
			y += loopGap + size.H
		}
	case labelItem:
		size := b.edges[it.index].Label
		b.Labels[it.index] = Box{Y: it.y - size.H/2, W: size.W, H: size.H}
	}
}
