package segment

// A generation is what the walk knows of the generation it is in. Its zero value
// means that it is in none: at the start of the trace, or after garbage.
type generation struct {
	gen     uint64
	offset  int64 // of its first byte
	last    int64 // offset of the last batch accepted since the last hole, or -1
	extent  Extent
	threads map[uint64]struct{}

	freq    uint64 // 0 until the clock was seen
	strings bool   // some batch was a string table
	atEnd   bool   // the last batch was one: the runtime writes it last
	ended   bool   // its end marker was seen

	damage  *Damage // nil while it is whole
	refined *Extent // what its events tell, if the input ends within it
	aside   bool    // data was cut off at the damage, or given up
	data    []byte
	buffer  []byte
	suspect bool
}

// begun reports whether the walk is in a generation.
func (g *generation) begun() bool { return g.gen != 0 }

// accept notes a batch at the given offset.
func (g *generation) accept(b batch, offset int64, payload []byte, version int) {
	g.last = offset
	g.note(b, b.experimental || isTable(payload))
	g.atEnd = false
	if b.experimental || len(payload) == 0 {
		return
	}
	switch payload[0] {
	case evStrings:
		g.strings, g.atEnd = true, true
	case evFrequency, evSync:
		if f := clock(payload, version); f != 0 {
			g.freq = f
		}
	}
}

// note counts a batch in the extent. Batches that hold no events do not count for
// its times: tables are written after the last event.
func (g *generation) note(b batch, eventless bool) {
	e := &g.extent
	e.Batches++
	if !eventless {
		if e.MaxTime == 0 || b.time < e.MinTime {
			e.MinTime = b.time
		}
		e.MaxTime = max(e.MaxTime, b.time)
	}
	if b.thread == noThread {
		return
	}
	if g.threads == nil {
		g.threads = make(map[uint64]struct{})
	}
	g.threads[b.thread] = struct{}{}
	e.Threads = len(g.threads)
}

// decodable reports whether the generation holds what every reader demands. The
// input must have gone on after it: see whole.
func (g *generation) decodable(version int) bool {
	if version >= 26 {
		return g.freq != 0 && g.ended
	}
	return g.freq != 0 && g.strings
}

// closed reports whether the generation may end here.
func (g *generation) closed(version int) bool {
	if version >= 26 {
		return g.ended
	}
	return g.atEnd
}

// whole reports whether the generation is whole even if nothing sound follows.
// Before format 26 nothing marks the end. The runtime writes the strings last,
// in one batch or more, so a trace cut between two of them passes for whole:
// decoding then misses a string.
func (g *generation) whole(version int) bool {
	return g.begun() && g.damage == nil && g.decodable(version) && g.closed(version)
}
