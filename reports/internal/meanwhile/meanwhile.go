// Package meanwhile says what goroutines that let others wait did meanwhile: the
// holders of a lock, the other side of a channel.
package meanwhile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Activity is waiting time, split by what the goroutine that was waited for did.
// The parts sum to the time waited.
type Activity struct {
	Running, Runnable, Syscall, Waiting time.Duration
	// Unknown: the goroutine did not exist yet, or the trace does not tell.
	Unknown time.Duration
	on      Tally[Thing]
}

// Add books d of somebody's wait for a goroutine which, meanwhile, waited behind
// next or, where next is nil, was in the state leaf.
func (a *Activity) Add(next *blocking.Edge, leaf blocking.Leaf, d time.Duration) {
	switch {
	case next != nil && next.Runnable:
		a.Runnable += d
	case next != nil:
		a.Waiting += d
		a.on.Add(thing(next.Site), d)
	case leaf == blocking.Running:
		a.Running += d
	case leaf == blocking.Runnable:
		a.Runnable += d
	case leaf == blocking.Syscall:
		a.Syscall += d
	case leaf == blocking.Waiting:
		a.Waiting += d
		a.on.Add(thing(nil), d)
	default:
		a.Unknown += d
	}
}

// Merge adds all of b.
func (a *Activity) Merge(b *Activity) {
	a.Running += b.Running
	a.Runnable += b.Runnable
	a.Syscall += b.Syscall
	a.Waiting += b.Waiting
	a.Unknown += b.Unknown
	for t, d := range b.on {
		a.on.Add(t, d)
	}
}

// Total is the time waited.
func (a *Activity) Total() time.Duration {
	return a.Running + a.Runnable + a.Syscall + a.Waiting + a.Unknown
}

// Share is a part of the total, for a cell: nil where there is no total.
func (a *Activity) Share(part time.Duration) any {
	if a.Total() == 0 {
		return nil
	}
	return float64(part) / float64(a.Total())
}

// WaitingOn returns what was waited for longest, and how long.
func (a *Activity) WaitingOn() (Thing, time.Duration) {
	t, ok := a.on.Top(compareThings)
	if !ok {
		return Thing{}, 0
	}
	return t, a.on[t]
}

// Most is the activity that took longest, and its time; the first of equal ones
// in the order of the parts.
func (a *Activity) Most() (Part, time.Duration) {
	most, longest := Unknown, time.Duration(0)
	for part, d := range a.parts() {
		if d > longest {
			most, longest = Part(part), d
		}
	}
	return most, longest
}

func (a *Activity) parts() []time.Duration {
	return []time.Duration{a.Running, a.Runnable, a.Syscall, a.Waiting, a.Unknown}
}

// String says all of it in words, the most first: "running 61.0%, waiting 39.0%
// (sleep at main.load main.go:41)". What is less than half a per cent is left out.
func (a *Activity) String() string {
	times := a.parts()
	order := []Part{Running, Runnable, Syscall, Waiting, Unknown}
	slices.SortStableFunc(order, func(p, q Part) int { return cmp.Compare(times[q], times[p]) })
	var words []string
	for _, p := range order {
		d := times[p]
		if d == 0 || d*200 < a.Total() {
			continue
		}
		s := p.String() + " " + format.Share(float64(d)/float64(a.Total()))
		if on, _ := a.WaitingOn(); p == Waiting {
			s += " (" + on.Short() + ")"
		}
		words = append(words, s)
	}
	return strings.Join(words, ", ")
}

// Part is one part of an [Activity].
type Part uint8

// The parts, in their order.
const (
	Running Part = iota
	Runnable
	Syscall
	Waiting
	Unknown
)

// String returns the part's word in output.
func (p Part) String() string {
	return [...]string{"running", "runnable", "in a syscall", "waiting", "not known"}[p]
}

// Thing is what a goroutine waited for.
type Thing struct {
	// What is the key of the operation, such as "sleep" or "mutex"; for
	// operations that tracetool has no name for, the runtime's word.
	What  string
	Class fact.Class
	Frame fact.Frame
}

func thing(s *fact.Site) Thing {
	if s == nil {
		return Thing{What: fact.UnknownOperation.String(), Class: fact.UnknownClass}
	}
	t := Thing{What: s.Operation.String(), Class: s.Class(), Frame: s.Frame}
	if s.Operation == fact.UnknownOperation && s.Reason != "" {
		t.What = s.Reason
	}
	return t
}

// String is for data: "sleep at main.(*Store).load main.go:41", the function
// with its full name.
func (t Thing) String() string { return t.at(Place(t.Frame)) }

// Short is for people.
func (t Thing) Short() string { return t.at(format.Place(t.Frame)) }

func (t Thing) at(place string) string {
	if t == (Thing{}) || place == "" {
		return t.What
	}
	return t.What + " at " + place
}

// Place writes a frame for data: the function's full name, and where it is.
func Place(f fact.Frame) string {
	switch {
	case f.Func == "" && f.File == "":
		return names.Older
	case f.File == "":
		return f.Func
	}
	return fmt.Sprintf("%s %s:%d", f.Func, format.File(f.File), f.Line)
}
