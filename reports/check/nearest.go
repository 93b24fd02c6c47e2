package check

import (
	"strings"
)

// instead says what to write instead of a name that is none of the valid ones.
func instead(name string, valid []string) string {
	if like := nearest(name, valid); like != "" {
		return "did you mean " + like + "?"
	}
	return "there is " + strings.Join(valid, ", ")
}

// nearest is the valid name that is most like name, "" if none is like it.
func nearest(name string, valid []string) string {
	best, least := "", len(name)/2+1
	for _, v := range valid {
		d := distance(strings.ToLower(name), strings.ToLower(v))
		if last := v[strings.LastIndexByte(v, '.')+1:]; strings.EqualFold(name, last) {
			d = 1 // wall_share for wait.wall_share
		}
		if d < least {
			best, least = v, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete, change or swap with their
// neighbour to make b of a: the optimal string alignment distance.
func distance(a, b string) int {
	prev2, prev, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			change := prev[j]
			if a[i] != b[j] {
				change++
			}
			next[j+1] = min(change, prev[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], prev2[j-1]+1)
			}
		}
		prev2, prev, next = prev, next, prev2
	}
	return prev[len(b)]
}
