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
	best, least := "", len(name)/3+1
	for _, v := range valid {
		d := unlike(plainly(name), plainly(v))
		if last := v[strings.LastIndexAny(v, "._")+1:]; strings.EqualFold(name, last) {
			d = min(d, 1) // wall_share for wait.wall_share, severity for max_severity
		}
		if d < least {
			best, least = v, d
		}
	}
	return best
}

// plainly is a name without what is written in one way or the other: max-severity,
// maxSeverity.
func plainly(name string) string {
	return strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(name))
}

// unlike is how much name is unlike a valid one. One that begins with the other is
// like it: warn, selects.
func unlike(name, valid string) int {
	switch {
	case name == valid:
		return 0
	case len(name) > 3 && strings.HasPrefix(valid, name), len(valid) > 3 && strings.HasPrefix(name, valid):
		return 1
	case max(len(name), len(valid)) > maxCompared:
		return maxCompared
	}
	return distance(name, valid)
}

// maxCompared is the length from which names are not compared letter by letter.
const maxCompared = 300

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
