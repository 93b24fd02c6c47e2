package segment

// chainLength is how many batch headers in a row make a chain. A random byte
// begins a plausible header about once in 50,000; each further header has to stand
// exactly where the one before says.
const chainLength = 4

// A verdict is what a chain of batch headers says about its first.
type verdict uint8

const (
	refuted verdict = iota // the generation numbers after it contradict its own
	open                   // it breaks off before it says enough
	short                  // as open, but because the input ends
	held                   // it is long enough, or it ends as a generation does
)

// chain follows the batch headers from b, at the walk's position. It returns how
// many stand in a row, b included, and what they say about b. What it cannot see
// is content.
func (s *Scanner) chain(b batch) (links int, v verdict) {
	ahead := 0
	for prev := b; ; {
		if ahead += prev.total; !s.in.has(ahead) {
			return links, short
		}
		links++
		next := s.at(ahead)
		switch {
		case next.shape == nothing && links == 1:
			return links, short
		case next.shape == nothing:
			return links, held
		case next.shape == endMarker && links == 1 && s.cur.begun() && !s.cur.ended && b.gen != s.cur.gen:
			return links, refuted // the current generation ends here, not another one
		case next.shape == endMarker:
			return links, s.afterMarker(prev, ahead+next.total)
		case next.shape == cut:
			return links, short
		case next.shape == bad:
			return links, open
		case next.gen != prev.gen && links > 1:
			return links, held // a run of batches that agree: a generation
		case next.gen != prev.gen:
			return links, s.outvote(prev, next, ahead)
		case links == chainLength:
			return links, held
		}
		prev = next
	}
}

// afterMarker judges an end marker by what follows it: another generation.
func (s *Scanner) afterMarker(prev batch, ahead int) verdict {
	switch next := s.at(ahead); {
	case next.shape == whole && next.gen == prev.gen, next.shape == endMarker:
		return refuted
	case next.shape == bad:
		return open
	case next.shape != whole:
		return short
	}
	return held
}

// outvote judges batch b, whose number differs from that of the batch next to it
// though no end marker stands between them. Either it is a whole generation before
// format 26, or one of the two numbers is damaged: the batch after them says which.
func (s *Scanner) outvote(b, next batch, ahead int) verdict {
	if next.gen == b.gen+1 && next.gen != s.cur.gen && s.version < 26 {
		return held
	}
	third := s.at(ahead + next.total)
	switch {
	case third.shape == bad:
		return open // next may be no batch at all
	case s.cur.begun() && !s.cur.closed(s.version):
		return refuted // the current generation is not over
	case third.shape == whole && third.gen == b.gen:
		return held
	}
	return refuted
}

// begins reports whether b, at the walk's position, begins a generation, after a
// chain that does not refute it. The generation that is due needs little proof,
// if the current one may end here; any other needs two batches that agree.
func (s *Scanner) begins(b batch, links int, v verdict) bool {
	if links >= 2 {
		return true
	}
	if s.last == 0 {
		return v != open
	}
	return b.gen == s.last+1 && (v == held || !s.cur.begun() || s.cur.closed(s.version))
}
