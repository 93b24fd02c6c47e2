package layout

// What is laid out in two seconds or so.
const (
	maxEdges = 250
	maxBends = 2500
)

// Affordable returns how many of the edges, from the first on, can be laid out in
// reasonable time. Edges that pass many columns cost most.
func Affordable(nodes int, edges []Edge) int {
	n := min(len(edges), maxEdges)
	for n > 0 && bends(nodes, edges[:n]) > maxBends {
		n -= 1 + n/20
	}
	return max(n, 0)
}

// bends estimates how many places the edges take on their way: the columns of
// nodes and labels between a node's and the other's, by the longest paths.
func bends(nodes int, edges []Edge) int {
	ranks := rank(nodes, edges)
	sum := 0
	for _, e := range edges {
		span := ranks[e.To] - ranks[e.From]
		sum += max(0, 2*max(span, -span)-1)
	}
	return sum
}

// rank returns the length of the longest path to each node, in which each cycle
// is cut somewhere.
func rank(nodes int, edges []Edge) []int {
	next := make([][]int, nodes)
	for _, e := range edges {
		next[e.From] = append(next[e.From], e.To)
	}
	seen := make([]bool, nodes)
	var order []int // each node before those from which it is reached
	var visit func(n int)
	visit = func(n int) {
		seen[n] = true
		for _, to := range next[n] {
			if !seen[to] {
				visit(to)
			}
		}
		order = append(order, n)
	}
	for n := range nodes {
		if !seen[n] {
			visit(n)
		}
	}
	position := make([]int, nodes)
	for i, n := range order {
		position[n] = i
	}
	ranks := make([]int, nodes)
	for i := nodes - 1; i >= 0; i-- {
		for _, to := range next[order[i]] {
			if position[to] < i {
				ranks[to] = max(ranks[to], ranks[order[i]]+1)
			}
		}
	}
	return ranks
}
