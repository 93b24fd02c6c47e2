package segment

import "slices"

// maxSkip is how many generations may be missing in one hole.
const maxSkip = 1 << 16

// resumes reports whether the walk may go on at its position after a hole, where
// little but the chain speaks for it.
//
// A chain alone is not enough: the events of a busy program repeat, and a false
// header in one of them is followed by another at the same distance. But the
// runtime reserves ten bytes for a batch's size before it knows it. That is
// demanded unless the trace was written by something else.
func (s *Scanner) resumes() bool {
	b := s.at(0)
	floor := s.last
	if s.cur.begun() {
		floor = s.cur.gen
	}
	if b.shape != whole || s.padded >= 0 && !b.padded || b.gen < floor || floor != 0 && b.gen-floor > maxSkip {
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
	var left *Extent
	if kind == Truncated { // and so all of the input is held
		left = s.extentLeft(whole)
	}
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
		d := &Damage{Kind: kind, Gen: gen, Offset: at}
		if kind != Truncated {
			d.Gen = 0
		} else if left != nil {
			d.Extent = *left
		}
		s.lose(d, resumed)
	case g.damage == nil:
		g.damage = &Damage{Kind: kind, Offset: at}
		if kind == Truncated {
			g.refined = left
		}
	}
}

// extentLeft returns what the events tell of what is lost where the input ends
// within a generation: the current one, unless that is whole. It returns nil if
// they tell nothing.
func (s *Scanner) extentLeft(whole bool) *Extent {
	var e Extent
	from := s.in.offset()
	if g := &s.cur; g.begun() && !whole {
		if g.aside {
			return nil
		}
		e, from = g.extent, g.offset
	}
	refine(&e, s.in.since(from), s.version)
	if !e.Exact {
		return nil
	}
	return &e
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
