package tracetest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"tracetool/traceparse/fact"
)

// Log is a sink of all facts and notes each as a line of text, in the order of
// delivery. Times are in µs.
type Log struct {
	// Slots adds to each goroutine the slot it has.
	Slots bool
	lines []line
}

// line names at its end a group, which may yet turn out to be another's alias.
type line struct {
	text  string
	group *fact.Group
}

// Lines returns what was noted.
func (l *Log) Lines() []string {
	list := make([]string, len(l.lines))
	for i, n := range l.lines {
		list[i] = n.text
		if n.group != nil {
			list[i] += " " + groupText(n.group.Canonical())
		}
	}
	return list
}

// Text returns the lines, each ended by a newline.
func (l *Log) Text() string {
	var b strings.Builder
	for _, s := range l.Lines() {
		b.WriteString(s)
		b.WriteByte('\n')
	}
	return b.String()
}

// Log is itself the sink of log messages.
func (l *Log) Log(f *fact.Log) {
	l.addf("log         %s %s task=%d %q %q", at(f.Time), g(f.G), f.Task, f.Category, f.Message)
}

func (l *Log) Span(s *fact.Span) {
	l.add(s.Waker.Group, join("span        "+g(s.G), interval(s.Start, s.End, s.StartOpen, s.EndOpen), s.State.String(),
		s.Cause.String(), proc(s.Proc), site(s.Site), stack(s.Stack), waker(&s.Waker)))
}

func (l *Log) Transition(t *fact.Transition) {
	class := ""
	if t.From == fact.Waiting || t.To == fact.Waiting {
		class = t.Class.String()
	}
	l.add(t.Waker.Group, join("transition  "+g(t.G), at(t.Time), t.From.String()+" → "+t.To.String(), class, site(t.Site), waker(&t.Waker)))
}

func (l *Log) Wait(w *fact.Wait) {
	l.add(w.Waker.Group, join("wait        "+g(w.G), interval(w.Start, w.End, w.StartOpen, w.EndOpen), site(w.Site),
		"total="+dur(w.Total), "delay="+dur(w.Delay), count("futile", int64(w.Futile)), waker(&w.Waker)))
}

func (l *Log) Goroutine(f *fact.Goroutine) {
	parts := []string{"goroutine   " + g(f), interval(f.Start, f.End, f.StartOpen, f.EndOpen), count("parent", f.Parent)}
	if l.Slots {
		parts = append(parts, count("slot", int64(f.Slot)))
	}
	if f.EndLost {
		parts = append(parts, "end-lost")
	}
	if f.FirstRun >= 0 {
		parts = append(parts, "first-run="+at(f.FirstRun))
	}
	if f.Last != fact.NotExist {
		parts = append(parts, fmt.Sprintf("last=%v since %s", f.Last, at(f.LastSince)), site(f.LastSite))
	}
	l.add(f.Group, join(append(parts, times(&f.Times))...))
}

func (l *Log) Range(r *fact.Range) {
	l.add(nil, join("range       "+interval(r.Start, r.End, r.StartOpen, r.EndOpen), strconv.Quote(r.Name), kind(r.Kind), g(r.G), proc(r.Proc)))
}

func (l *Log) RangeEdge(r *fact.RangeEdge) {
	side := "end"
	if r.Begin {
		side = "begin"
	}
	l.add(nil, join("range-edge  "+at(r.Time), side, strconv.Quote(r.Name), kind(r.Kind), g(r.G), proc(r.Proc)))
}

func (l *Log) Task(t *fact.Task) {
	l.add(nil, join("task        "+interval(t.Start, t.End, t.StartOpen, t.EndOpen), strconv.Quote(t.Name), fmt.Sprintf("id=%d", t.ID),
		count("parent", int64(t.Parent)), count("creator", t.Creator), count("ender", t.Ender), times(&t.Times)))
}

func (l *Log) Region(r *fact.Region) {
	l.add(nil, join("region      "+g(r.G), interval(r.Start, r.End, r.StartOpen, r.EndOpen), strconv.Quote(r.Name), count("task", int64(r.Task)), times(&r.Times)))
}

func (l *Log) Metric(m *fact.Metric) { l.addf("metric      %s %q %d", at(m.Time), m.Name, m.Value) }

func (l *Log) Sample(s *fact.Sample) {
	l.add(nil, join("sample      "+at(s.Time), g(s.G), proc(s.Proc), stack(s.Stack)))
}

func (l *Log) add(group *fact.Group, text string) { l.lines = append(l.lines, line{text, group}) }

func (l *Log) addf(format string, args ...any) { l.add(nil, fmt.Sprintf(format, args...)) }

// join joins what is not empty.
func join(parts ...string) string {
	n := 0
	for _, p := range parts {
		if p != "" {
			parts[n] = p
			n++
		}
	}
	return strings.Join(parts[:n], " ")
}

func at(t fact.Time) string { return dur(time.Duration(t)) }

// dur prints µs, with as many digits as there are.
func dur(d time.Duration) string {
	return strconv.FormatFloat(float64(d)/1000, 'f', -1, 64)
}

// interval prints "10..20", and "…" at a side that is open.
func interval(start, end fact.Time, startOpen, endOpen bool) string {
	s := at(start) + ".." + at(end)
	if startOpen {
		s = "…" + s
	}
	if endOpen {
		s += "…"
	}
	return s
}

func g(f *fact.Goroutine) string {
	if f == nil {
		return "no-g"
	}
	return "g" + strconv.FormatInt(f.ID, 10)
}

func proc(p int32) string {
	if p < 0 {
		return ""
	}
	return "p" + strconv.Itoa(int(p))
}

func count(name string, n int64) string {
	if n == 0 {
		return ""
	}
	return name + "=" + strconv.FormatInt(n, 10)
}

func kind(k fact.RangeKind) string {
	return [...]string{"other", "gc", "stw", "sweep", "assist"}[k]
}

func frame(f fact.Frame) string {
	if f.Line == 0 {
		return f.Func
	}
	return f.Func + ":" + strconv.Itoa(f.Line)
}

func site(s *fact.Site) string {
	if s == nil {
		return ""
	}
	text := join(s.Operation.String(), frame(s.Frame))
	if s.Call != "" {
		text += " calls " + s.Call
	}
	if s.Reason != "" {
		text += " " + strconv.Quote(s.Reason)
	}
	return "[" + text + "]"
}

func stack(s *fact.Stack) string {
	if s == nil {
		return ""
	}
	names := make([]string, len(s.Frames))
	for i, f := range s.Frames {
		names[i] = frame(f)
	}
	return "<" + strings.Join(names, "<") + ">"
}

// waker prints who ended a wait; its group follows at the line's end.
func waker(w *fact.Waker) string {
	if *w == (fact.Waker{}) {
		return ""
	}
	text := "woken-by " + w.Kind.String()
	if w.ID != 0 {
		text = "woken-by g" + strconv.FormatInt(w.ID, 10)
	}
	if s := w.Site; s != nil {
		text += " [" + join(frame(s.Frame), "calls", s.Call) + "]"
	}
	if w.Close {
		text += " close"
	}
	return text
}

func groupText(g *fact.Group) string {
	text := "of " + g.Entry
	if g.Entry == "" {
		text = "of no name"
	}
	if g.Created != (fact.Frame{}) {
		text += " created " + frame(g.Created)
	}
	if g.System {
		text += " system"
	}
	return text
}

// times prints the parts that are not zero.
func times(b *fact.Breakdown) string {
	var parts []string
	add := func(name string, d time.Duration) {
		if d != 0 {
			parts = append(parts, name+" "+dur(d))
		}
	}
	add("running", b.Running)
	add("runnable", b.Runnable)
	add("syscall", b.Syscall)
	for _, c := range fact.Classes() {
		name := c.String()
		if c == fact.UnknownClass {
			name = "waiting-unknown"
		}
		add(name, b.Waiting[c])
	}
	add("unknown", b.Unknown)
	return "{" + strings.Join(parts, ", ") + "}"
}
