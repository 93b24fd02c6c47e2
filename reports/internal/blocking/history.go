package blocking

import (
	"time"

	"tracetool/traceparse/fact"
)

// history is what a goroutine was up to since start: one entry after the other,
// without gaps.
type history struct {
	start   fact.Time
	entries []entry
	limit   int // how many entries there are before it is thinned
}

// entry says that the goroutine did something, a chain, from the end of the
// entry before it to its own.
type entry struct {
	end   fact.Time
	chain int32
}

const (
	firstLimit = 512
	// coarseness bounds the periods within which order is forgotten: their
	// length times coarseness is at most their age.
	coarseness = 8
)

func (h history) emptied() history { return history{entries: h.entries[:0], limit: firstLimit} }

// reset forgets everything: the history begins at t.
func (h *history) reset(t fact.Time) {
	*h = history{start: t, entries: h.entries[:0], limit: firstLimit}
}

// end is up to when the history goes.
func (h *history) end() fact.Time {
	if n := len(h.entries); n > 0 {
		return h.entries[n-1].end
	}
	return h.start
}

// add continues the history to end.
func (h *history) add(end fact.Time, chain int32) {
	n := len(h.entries)
	if n > 0 && h.entries[n-1].chain == chain {
		h.entries[n-1].end = max(end, h.entries[n-1].end)
		return
	}
	if end > h.end() {
		h.entries = append(h.entries, entry{end, chain})
	}
}

// piece is some time of one activity.
type piece struct {
	chain int32
	time  time.Duration
}

// window appends what the history says of [from, to). What lies before its start
// is unknown; what lies behind its end is left to the caller.
func (h *history) window(pieces []piece, from, to fact.Time) []piece {
	if from < h.start {
		pieces = append(pieces, piece{unknown, min(h.start, to).Sub(from)})
		from = h.start
	}
	i := len(h.entries)
	for i > 0 && h.entries[i-1].end > from {
		i--
	}
	for ; i < len(h.entries) && from < to; i++ {
		e := &h.entries[i]
		end := min(e.end, to)
		pieces = append(pieces, piece{e.chain, end.Sub(from)})
		from = end
	}
	return pieces
}

// thin makes periods of the past coarse, once the history has grown long.
func (h *history) thin(now fact.Time, scratch *[]piece) {
	if len(h.entries) < h.limit {
		return
	}
	kept := 0
	start := h.start
	for i := 0; i < len(h.entries); {
		j := i + 1
		for j < len(h.entries) && (h.entries[j].end-start)*coarseness <= now-h.entries[j].end {
			j++
		}
		period := h.entries[i:j]
		end := period[len(period)-1].end
		*scratch = sum((*scratch)[:0], start, period)
		for _, p := range *scratch {
			start += fact.Time(p.time)
			h.entries[kept] = entry{start, p.chain}
			kept++
		}
		start, i = end, j
	}
	h.entries = h.entries[:kept]
	h.limit = max(firstLimit, 4*kept)
}

// sum adds up the entries by what they tell, in the order of first appearance.
func sum(sums []piece, start fact.Time, entries []entry) []piece {
	for _, e := range entries {
		sums = addPiece(sums, piece{e.chain, e.end.Sub(start)})
		start = e.end
	}
	return sums
}

func addPiece(sums []piece, p piece) []piece {
	for i := range sums {
		if sums[i].chain == p.chain {
			sums[i].time += p.time
			return sums
		}
	}
	return append(sums, p)
}
