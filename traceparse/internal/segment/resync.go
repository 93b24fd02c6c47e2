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
	refuted verdict = iota // the numbers of the generations contradict it
	open                   // it breaks off before it says enough
	held                   // it is long enough, or it ends as a generation does
)

// chain follows the batch headers from b, at the walk's position. It returns how
// many stand in a row with their payloads present, at least the given verdict's
// worth. What it cannot see is content.
func (s *Scanner) chain(b batch) (links int, v verdict) {
	ahead := 0
	for prev := b; ; links++ {
		if ahead += prev.total; !s.in.has(ahead) {
			return links, open
		}
		next := s.at(ahead)
		if next.shape == endMarker {
			return links + 1, s.afterMarker(prev, ahead+next.total)
		}
		switch {
		case next.shape == nothing:
			return links + 1, held
		case next.shape != whole:
			return links + 1, open
		case next.gen != prev.gen:
			return links + 1, s.succession(prev, next, links)
		case links+1 == chainLength:
			return links + 1, held
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
	}
	return held
}

// succession judges a change of generation without an end marker after links
// batches that agree. One batch alone that differs from its surroundings has a
// damaged number; a run of them is a generation.
func (s *Scanner) succession(prev, next batch, links int) verdict {
	if links > 0 {
		return held
	}
	if next.gen == prev.gen+1 && next.gen != s.cur.gen && s.version < 26 {
		return held
	}
	return refuted
}

// confirm reports whether b, at the walk's position, begins a generation: either
// what follows it says so, or it stands where the next generation is due and
// nothing contradicts it.
func (s *Scanner) confirm(b batch) bool {
	links, v := s.chain(b)
	if v != open {
		return v == held
	}
	due := !s.cur.begun() && s.last == 0 || b.gen == s.last+1 && (!s.cur.begun() || s.cur.closed(s.version))
	return due || links >= 2
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
	return v == held || v == open && links >= chainLength-1
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
// they name, 0 if they name none. It leaves the walk where the trace goes on.
func (s *Scanner) hole(kind Kind, gen uint64) {
	if s.atFileHeader() {
		s.secondTrace()
		return
	}
	at := s.in.offset()
	whole := s.cur.whole(s.version) && gen != s.cur.gen
	from := s.setAside(whole)
	s.resync(from)
	next := s.at(0)
	if next.shape != nothing {
		kind = BadFraming
	}
	s.suspect = next.gen != s.cur.gen
	g := &s.cur
	switch resumed := s.in.offset(); {
	case whole && resumed >= at && s.suspect:
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
// walk's position, and returns where to search: from within the last batch, since
// the hole may come of its size. That batch is part of the data only if the
// generation may be whole.
func (s *Scanner) setAside(whole bool) (from int64) {
	g := &s.cur
	from = s.in.offset()
	end := from
	if g.begun() && g.last >= 0 {
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
	return from + 1
}

// secondTrace ends the scan where another trace begins.
func (s *Scanner) secondTrace() {
	s.finishLast()
	begins := s.in.offset()
	s.in.skipAll()
	s.lose(&Damage{Kind: SecondTrace, Offset: begins}, s.in.offset())
	s.stop()
}
