package segment

import (
	"errors"
	"io"
)

// end is the end of the input after a whole batch.
func (s *Scanner) end() {
	s.finishLast()
	s.stop()
}

// finishLast leaves the last generation of the trace.
func (s *Scanner) finishLast() {
	if g := &s.cur; g.begun() && g.damage == nil && !g.closed(s.version) {
		g.damage = &Damage{Kind: Truncated, Offset: s.in.offset()}
	}
	s.finish()
}

// stop ends the scan. An error of the input that cut no generation still has to
// be told.
func (s *Scanner) stop() {
	s.done = true
	if errors.Is(s.in.cause(), io.ErrUnexpectedEOF) && !s.told {
		s.lose(&Damage{Kind: Truncated, Offset: s.in.offset()}, s.in.offset())
	}
}

// finish leaves the current generation and emits its segment.
func (s *Scanner) finish() {
	g := &s.cur
	if !g.begun() {
		return
	}
	if g.damage == nil && !g.decodable(s.version) {
		g.damage = &Damage{Kind: Incomplete, Offset: s.in.offset()}
	}
	if !g.aside {
		if g.damage != nil {
			refine(&g.extent, s.in.since(g.offset)[:s.in.offset()-g.offset], s.version)
		}
		g.data, g.buffer = s.in.take(s.header, s.in.offset(), s.in.offset())
	}
	s.emit(s.in.offset())
}

// emit queues the current generation, which ends at the given offset.
func (s *Scanner) emit(end int64) {
	g := &s.cur
	if d := g.damage; d != nil {
		if g.refined != nil {
			g.extent = *g.refined
		}
		d.Gen, d.Extent, d.Bytes = g.gen, g.extent, end-g.offset
		s.tell(d)
	}
	s.push(&Segment{
		Gen: g.gen, Data: g.data, Offset: g.offset, Extent: g.extent, Freq: g.freq,
		Damage: g.damage, Suspect: g.suspect, size: end - g.offset, buffer: g.buffer,
	})
	s.cur = generation{}
}

// gap emits the generations missing before generation next.
func (s *Scanner) gap(next uint64) {
	s.lose(&Damage{Kind: Gap, Gen: s.last + 1, Missing: next - s.last - 1, Offset: s.in.offset()}, s.in.offset())
}

// lose emits damage that belongs to no generation and ends at the given offset.
func (s *Scanner) lose(d *Damage, end int64) {
	d.Bytes = end - d.Offset
	s.tell(d)
	s.push(&Segment{Gen: d.Gen, Offset: d.Offset, Damage: d, size: d.Bytes})
}

// tell gives d the error that cut the input short, if that is what d is about.
func (s *Scanner) tell(d *Damage) {
	if d.Kind == Truncated {
		d.Cause = s.in.cause()
		s.told = d.Cause != nil
	}
}

// push queues seg.
func (s *Scanner) push(seg *Segment) {
	seg.Index, seg.Version, seg.pool = s.count, s.version, &s.in.pool
	s.count++
	s.queue = append(s.queue, seg)
}

// readAll makes one segment of a trace that has no generations.
func (s *Scanner) readAll() {
	s.cur = generation{offset: s.in.offset()}
	s.done = true
	for s.in.more() {
		s.in.skip()
		if s.in.offset()-s.cur.offset > s.limit {
			s.cur.damage = &Damage{Kind: TooLarge, Offset: s.in.offset()}
			s.in.skipAll()
			s.emit(s.in.offset())
			return
		}
	}
	s.in.skip()
	if s.in.cause() != nil {
		s.cur.damage = &Damage{Kind: Truncated, Offset: s.in.offset()}
	}
	s.cur.data, s.cur.buffer = s.in.take(s.header, s.in.offset(), s.in.offset())
	s.emit(s.in.offset())
}
