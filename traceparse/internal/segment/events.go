package segment

import "encoding/binary"

// timedArgs is how many numbers follow the type of each event that a batch of a
// thread may hold; the first is the time since the event before. It is 0 for
// what is no such event. No version of the format changed a number, only added
// types.
var timedArgs = [256]uint8{
	9: 3, 3, 1, 4, 3, // procs
	14: 4, 2, 3, 1, 1, 3, 3, 4, 3, 1, 1, 4, // goroutines
	26: 3, 1, // stop the world
	28: 2, 3, 2, 2, 2, 3, 2, 2, 1, 2, 2, // garbage collection
	39: 2, 5, 3, 4, 4, 5, // annotations
	45: 3, 3, 4, 5, // coroutines, status with a stack: format 23
	128: 4, 4, 2, 3, 3, 2, 3, 3, 2, // experiments: format 23
}

const (
	evStacks     = 2
	evCPUSamples = 6
	evCPUSample  = 7
	sampleArgs   = 5
	lastOf22     = 44 // the last type of event of format 22
)

// isTable reports whether a payload of a batch that is not experimental holds no
// events of a thread but one of the runtime's tables.
func isTable(payload []byte) bool {
	if len(payload) == 0 {
		return false
	}
	switch payload[0] {
	case evStacks, evStrings, evCPUSamples, evFrequency, evSync:
		return true
	}
	return false
}

// A tail walks the events of a generation that has lost its tables. Times need
// no table: an event is its type and numbers, of which the first is the time.
type tail struct {
	version     int
	gen         uint64
	threads     map[uint64]uint64 // the time of each one's latest event
	first, last uint64
	events      bool // there is some
}

// refine replaces in e what batch headers tell by what the events of a generation
// do, if they can be followed to the end of data: the generation's bytes without a
// file header, up to where they end, be it within an event. What cannot be
// followed may be something else than it seems, and leaves e as it is.
func refine(e *Extent, data []byte, version int) {
	t := tail{version: version, threads: make(map[uint64]uint64)}
	if !t.walk(data) || !t.events {
		return
	}
	e.MinTime, e.MaxTime, e.Exact = t.first, t.last, true
	delete(t.threads, noThread)
	e.Threads = len(t.threads)
}

// walk reports whether data is batches and events throughout.
func (t *tail) walk(data []byte) bool {
	for len(data) > 0 {
		b := parseBatch(data, t.version)
		switch b.shape {
		case cut:
			return true
		case endMarker:
			data = data[b.total:]
			continue
		case bad:
			return false
		}
		if t.gen == 0 {
			t.gen = b.gen
		}
		end := min(b.total, len(data))
		if b.gen != t.gen || !b.experimental && !t.batch(b, data[b.header:end], end < b.total) {
			return false
		}
		data = data[end:]
	}
	return true
}

// batch walks the payload of b, of which the end may be cut off.
func (t *tail) batch(b batch, payload []byte, isCut bool) bool {
	switch {
	case isTable(payload) && payload[0] == evCPUSamples:
		return t.samples(payload[1:], isCut)
	case isTable(payload):
		return true
	}
	latest, known := t.threads[b.thread]
	if known && b.time < latest && b.thread != noThread {
		return false // a thread writes its batches one after the other
	}
	time := b.time
	t.threads[b.thread] = max(latest, time)
	for len(payload) > 0 {
		args := timedArgs[payload[0]]
		if args == 0 || t.version == 22 && payload[0] > lastOf22 {
			return false
		}
		dt, size := event(payload, args)
		if size <= 0 || time+dt < time {
			return size == 0 && isCut
		}
		time += dt
		t.note(time)
		payload = payload[size:]
	}
	t.threads[b.thread] = max(latest, time)
	return true
}

// samples walks a batch of CPU samples, whose times are whole.
func (t *tail) samples(payload []byte, isCut bool) bool {
	for len(payload) > 0 {
		if payload[0] != evCPUSample {
			return false
		}
		time, size := event(payload, sampleArgs)
		if size <= 0 {
			return size == 0 && isCut
		}
		t.note(time)
		payload = payload[size:]
	}
	return true
}

func (t *tail) note(time uint64) {
	if !t.events || time < t.first {
		t.first = time
	}
	t.last = max(t.last, time)
	t.events = true
}

// event returns the first of the numbers that follow an event's type, and the
// event's size: 0 if its end is missing, -1 if it is none.
func event(b []byte, args uint8) (first uint64, size int) {
	size = 1
	for i := range args {
		v, n := binary.Uvarint(b[size:])
		if n <= 0 {
			return 0, n
		}
		if size += n; i == 0 {
			first = v
		}
	}
	return first, size
}
