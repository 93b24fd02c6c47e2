package decode

import (
	"golang.org/x/exp/trace"

	"tracetool/traceparse/fact"
)

// Nearly all events share a handful of stacks and reasons. The small caches
// here stand in front of the maps: comparing costs less than hashing, above all
// for strings that are one and the same.

const recentSize = 8

type recentStacks struct {
	stack [recentSize]trace.Stack
	id    [recentSize]uint32
	next  int
}

func (d *Decoder) stack(s trace.Stack) uint32 {
	if s == trace.NoStack {
		return 0
	}
	r := &d.stacks
	for i := range r.stack {
		if r.stack[i] == s {
			return r.id[i]
		}
	}
	id, ok := d.stackID[s]
	if !ok {
		id = d.intern(s)
		d.stackID[s] = id
	}
	r.stack[r.next], r.id[r.next] = s, id
	r.next = (r.next + 1) % recentSize
	return id
}

func (d *Decoder) intern(s trace.Stack) uint32 {
	d.frames = d.frames[:0]
	for f := range s.Frames() {
		d.frames = append(d.frames, fact.Frame{Func: f.Func, File: f.File, Line: int(f.Line)})
	}
	return d.tables.stack(d.frames)
}

type recentReasons struct {
	text [recentSize]string
	id   [recentSize]uint8
	next int
}

func (d *Decoder) reason(text string) uint8 {
	r := &d.recent
	for i := range r.text {
		if r.text[i] == text {
			return r.id[i]
		}
	}
	id, ok := d.reasonID[text]
	if !ok {
		id = d.tables.reason(text)
		d.reasonID[text] = id
	}
	r.text[r.next], r.id[r.next] = text, id
	r.next = (r.next + 1) % recentSize
	return id
}
