package segment

import "slices"

const (
	// chainLength is how many batch headers in a row make a chain. A random
	// byte begins a plausible header about once in 50,000; each further
	// header has to stand exactly where the one before says.
	chainLength = 4
	// maxSkip is how many generations may be missing in one hole.
	maxSkip = 1 << 16
)

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

// resumes reports whether the walk may go on at its position after a hole, where
// nothing but the chain speaks for it.
func (s *Scanner) resumes() bool {
	b := s.at(0)
	floor := s.last
	if s.cur.begun() {
		floor = s.cur.gen
	}
	if b.shape != whole || b.gen < floor || floor != 0 && b.gen-floor > maxSkip {
		return false
	}
	links, v := s.chain(b)
	if v == refuted {
		return false
	}
	// A short chain is one that the end of the input or of a generation cuts.
	// The 1 that ends the thread of a table's header (see noThread) begins
	// one easily, but not with the number that is due.
	if floor == 0 {
		return links >= 2
	}
	return links >= chainLength-1 || v == held && b.gen <= floor+1
}

// resync moves the walk from the given offset to where it may go on: a batch, the
// file header of another trace, or the end of the input. Each byte is looked at
// once, and chainLength headers for those that could begin one.
func (s *Scanner) resync(from int64) {
	s.in.seek(from)
	for {
		skipped := slices.IndexFunc(s.in.buffered(), mayBegin)
		if skipped < 0 {
			s.in.skip()
			if s.in.drop(s.in.offset()); !s.in.has(1) {
				return
			}
			continue
		}
		s.in.seek(s.in.offset() + int64(skipped))
		s.in.drop(s.in.offset())
		if s.resumes() || s.atFileHeader() {
			return
		}
		s.in.seek(s.in.offset() + 1)
	}
}

// mayBegin reports whether a batch or a file header may begin with c.
func mayBegin(c byte) bool {
	return c == evEventBatch || c == evExperimentalBatch || c == 'g'
}

// atFileHeader reports whether another trace begins at the walk's position.
func (s *Scanner) atFileHeader() bool {
	_, ok := headerVersion(s.in.peek(0, headerSize))
	return ok
}

// hole handles bytes that do not continue the trace: gen is the generation that
// they name, 0 if they name none. If they are a batch that only has the wrong
// number, over is its size, else 0. The walk goes to where the trace goes on.
func (s *Scanner) hole(kind Kind, gen uint64, over int) {
	if s.atFileHeader() {
		s.secondTrace()
		return
	}
	at := s.in.offset()
	whole := s.cur.whole(s.version) && gen != s.cur.gen
	from := s.setAside(whole, over == 0)
	s.resync(from + int64(max(over, 1)))
	next := s.at(0)
	if next.shape != nothing {
		kind = BadFraming
	}
	s.suspect = next.gen != s.cur.gen
	resumed := s.in.offset()
	if resumed < at {
		at, whole = from, false // the size of the last batch was wrong
	}
	g := &s.cur
	switch {
	case whole && s.suspect:
		s.emit(at)
		fallthrough
	case !g.begun():
		if kind != Truncated {
			gen = 0
		}
		s.lose(&Damage{Kind: kind, Gen: gen, Offset: at}, resumed)
	case g.damage == nil:
		g.damage = &Damage{Kind: kind, Offset: at}
	}
}

// setAside cuts the data of the current generation off before a hole at the
// walk's position, and returns where to search. With backUp that is the last
// batch, since the hole may come of its size; the batch is then part of the data
// only if the generation may be whole.
func (s *Scanner) setAside(whole, backUp bool) (from int64) {
	g := &s.cur
	from = s.in.offset()
	end := from
	if backUp && g.begun() && g.last >= 0 {
		from = g.last
		if !whole {
			end = from
		}
	}
	if g.begun() && !g.aside {
		if g.aside = true; end > g.offset {
			g.data, g.buffer = s.in.take(s.header, end, from)
		}
	}
	g.last, g.ended = -1, false
	s.in.drop(from)
	return from
}

// secondTrace ends the scan where another trace begins.
func (s *Scanner) secondTrace() {
	s.finishLast()
	begins := s.in.offset()
	s.in.skipAll()
	s.lose(&Damage{Kind: SecondTrace, Offset: begins}, s.in.offset())
	s.stop()
}
