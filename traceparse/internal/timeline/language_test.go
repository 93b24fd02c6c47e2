package timeline_test

import (
	"fmt"
	"strconv"
	"strings"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
)

// The language of the timelines in testdata. A line is one event: a time in µs
// since the trace's start, who, what, and details. Stacks are written as in
// "stack=sync.(*Mutex).Lock<main.work", innermost frame first.
//
//	20 g5 create by g1 entry=main.worker at=main.main   also: create waiting, create syscall
//	20 g5 run p0                            runnable → running; from waiting: a coroutine switch
//	20 g5 block "sync" stack=…              running → waiting
//	20 g5 stop "preempted" stack=…          running → runnable
//	20 g5 wake by g7 stack=…                waiting → runnable; "by" and the stack are the waker's
//	20 g5 syscall stack=…                   running → syscall
//	20 g5 return p0                         syscall → running
//	20 g5 unblock                           syscall → runnable: it had lost its proc
//	20 g5 end                               to not-exist
//	20 g5 status waiting by g7 stack=…      as a generation's start tells it; "by" is the context
//	20 g5 again waiting stack=…             the same, as the reader of a whole trace tells it
//	20 g5 block "sync" from=running         an event of a goroutine that had no status
//	20 gc begin                             ranges; also: active, end
//	20 stw g5 begin "GC mark termination"
//	20 sweep p0 begin
//	20 assist g5 begin
//	20 task 7 begin g5 name=order parent=3  annotations; also: end
//	20 region g5 begin name=pay task=7
//	20 log g5 category=c task=7 "message"
//	20 metric "/sched/gomaxprocs:threads" 4
//	20 sample g5 p0 stack=…
//	20 tick                                 an event of which only the time counts
//	== generation ==                        the next generation begins
//	== gap ==                               a generation is lost
//	== window 10 40 ==
type script struct {
	tables *decode.Tables
	gens   []*decode.Generation // nil for one that is lost
	from   fact.Time
	to     fact.Time

	build  *decode.Builder
	events int
	state  map[int64]fact.State
}

// clock is the trace clock at the script's time 0.
const clock = 1_000_000

func parse(text string) (*script, error) {
	s := &script{tables: decode.NewTables(), state: make(map[int64]fact.State)}
	s.build = decode.NewBuilder(s.tables)
	for i, line := range strings.Split(text, "\n") {
		if line, _, _ = strings.Cut(line, "#"); strings.TrimSpace(line) == "" {
			continue
		}
		if err := s.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %q: %w", i+1, line, err)
		}
	}
	s.flush()
	return s, nil
}

// flush ends the current generation.
func (s *script) flush() {
	if s.events > 0 {
		s.gens = append(s.gens, s.build.Generation())
	}
	s.build, s.events = decode.NewBuilder(s.tables), 0
}

// words are one line's, consumed from the left. Details may be anywhere.
type words struct {
	list    []string
	details map[string]string
	text    []string // quoted words
	err     error
}

func (s *script) line(line string) error {
	w := split(line)
	if w.take("==") {
		return s.directive(w)
	}
	e := decode.Event{Time: clock + w.time(), G: decode.None, Proc: decode.None}
	e.Stack = s.stack(w.details["stack"])
	s.events++
	switch what := w.next(); what {
	case "tick":
		s.build.Tick(e.Time)
		return w.err
	case "gc", "stw", "sweep", "assist":
		s.rangeEvent(&e, what, w)
	case "task", "region", "log":
		s.annotation(&e, what, w)
	case "metric":
		e.Kind, e.Reason, e.ID = decode.Metric, s.build.Reason(w.quoted()), w.int()
	case "sample":
		e.Kind, e.G, e.Proc = decode.Sample, w.id("g"), int32(w.id("p"))
	default:
		w.list = append([]string{what}, w.list...)
		e.ID = w.id("g")
		s.transition(&e, w)
	}
	if w.err == nil && len(w.list) > 0 {
		return fmt.Errorf("%q remains", w.list)
	}
	if w.err == nil {
		s.build.Add(e)
	}
	return w.err
}

func (s *script) directive(w *words) error {
	switch what := w.next(); what {
	case "generation":
		s.flush()
	case "gap":
		s.flush()
		s.gens = append(s.gens, nil)
	case "window":
		s.from, s.to = fact.Time(w.time()), fact.Time(w.time())
	default:
		return fmt.Errorf("unknown directive %q", what)
	}
	return w.err
}

func (s *script) transition(e *decode.Event, w *words) {
	e.From = s.state[e.ID]
	e.G = e.ID
	switch verb := w.next(); verb {
	case "create":
		e.From, e.To, e.G = fact.NotExist, fact.Runnable, decode.None
		e.Stack, e.Aux = s.stack(w.details["entry"]), s.stack(w.details["at"])
		if w.take("waiting") {
			e.To = fact.Waiting
		} else if w.take("syscall") {
			e.To = fact.Syscall
		}
		w.context(e)
	case "run", "return":
		e.To = fact.Running
		if e.From == fact.Waiting {
			e.G, e.Aux = decode.None, e.Stack
			e.Stack = 0
			w.context(e)
		}
		e.Proc = int32(w.id("p"))
	case "block":
		e.To, e.Reason = fact.Waiting, s.build.Reason(w.quoted())
	case "stop":
		e.To, e.Reason = fact.Runnable, s.build.Reason(w.quoted())
	case "wake":
		e.To, e.G, e.Aux, e.Stack = fact.Runnable, decode.None, e.Stack, 0
		w.context(e)
	case "syscall":
		e.To = fact.Syscall
	case "unblock":
		e.To = fact.Runnable
	case "end":
		e.To = fact.NotExist
	case "status", "again":
		e.To = w.state()
		if e.From = fact.Unknown; verb == "again" {
			e.From = e.To
		}
		e.G = decode.None
		w.context(e)
		if e.To == fact.Running && len(w.list) > 0 {
			e.Proc = int32(w.id("p"))
		}
	default:
		w.fail("unknown verb %q", verb)
	}
	if from := w.details["from"]; from != "" {
		e.From = w.stateNamed(from)
	}
	s.state[e.ID] = e.To
}

func (s *script) rangeEvent(e *decode.Event, what string, w *words) {
	e.ID = decode.None
	kind := fact.RangeGC
	name := "GC concurrent mark phase"
	switch what {
	case "stw":
		kind, name = fact.RangeSTW, ""
		e.ID = w.id("g")
	case "sweep":
		kind, name = fact.RangeSweep, "GC incremental sweep"
		e.ID = w.id("p")
	case "assist":
		kind, name = fact.RangeAssist, "GC mark assist"
		e.ID = w.id("g")
	}
	sides := map[string]decode.Kind{"begin": decode.RangeBegin, "active": decode.RangeActive, "end": decode.RangeEnd}
	side := w.next()
	if _, ok := sides[side]; !ok {
		w.fail("unknown side %q", side)
	}
	if name == "" {
		name = "stop-the-world (" + w.quoted() + ")"
	}
	e.Kind, e.Aux, e.Reason = sides[side], uint32(kind), s.build.Reason(name)
}

func (s *script) annotation(e *decode.Event, what string, w *words) {
	note := decode.Note{Name: w.details["name"], Parent: uint64(w.detail("parent"))}
	e.ID = w.detail("task")
	switch what {
	case "task":
		e.ID = w.int()
		e.Kind = decode.TaskBegin
		if w.take("end") {
			e.Kind = decode.TaskEnd
		} else if !w.take("begin") {
			w.fail("begin or end?")
		}
		e.G = w.id("g")
	case "region":
		e.G = w.id("g")
		e.Kind = decode.RegionBegin
		if w.take("end") {
			e.Kind = decode.RegionEnd
		} else if !w.take("begin") {
			w.fail("begin or end?")
		}
	case "log":
		e.G = w.id("g")
		e.Kind, note.Name, note.Text = decode.Log, w.details["category"], w.quoted()
	}
	e.Aux = s.build.Note(note)
}

// stack interns a stack; each function is in the file of its name, at line 10
// unless it says otherwise: "main.work:42".
func (s *script) stack(text string) uint32 {
	if text == "" {
		return 0
	}
	var frames []fact.Frame
	for name := range strings.SplitSeq(text, "<") {
		f := fact.Frame{Func: name, File: "x.go"}
		if i := strings.LastIndexByte(name, ':'); i >= 0 {
			f.Func = name[:i]
			f.Line, _ = strconv.Atoi(name[i+1:])
		}
		frames = append(frames, f)
	}
	return s.build.Stack(frames...)
}

// split splits a line at spaces outside of quotes.
func split(line string) *words {
	w := &words{details: make(map[string]string)}
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			w.text = append(w.text, part)
			continue
		}
		for _, f := range strings.Fields(part) {
			if key, value, ok := strings.Cut(f, "="); ok && key != "" && f != "==" {
				w.details[key] = value
			} else {
				w.list = append(w.list, f)
			}
		}
	}
	return w
}

func (w *words) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}

func (w *words) next() string {
	if len(w.list) == 0 {
		w.fail("something is missing")
		return ""
	}
	first := w.list[0]
	w.list = w.list[1:]
	return first
}

// take consumes the next word if it is this one.
func (w *words) take(word string) bool {
	if len(w.list) == 0 || w.list[0] != word {
		return false
	}
	w.list = w.list[1:]
	return true
}

// context reads "by g7", if it is there.
func (w *words) context(e *decode.Event) {
	if w.take("by") {
		e.G = w.id("g")
	}
}

func (w *words) quoted() string {
	if len(w.text) == 0 {
		w.fail("no quoted text")
		return ""
	}
	first := w.text[0]
	w.text = w.text[1:]
	return first
}

func (w *words) time() int64 {
	t, err := strconv.ParseFloat(w.next(), 64)
	if err != nil {
		w.fail("%w", err)
	}
	return int64(t * 1000)
}

func (w *words) int() int64 {
	n, err := strconv.ParseInt(w.next(), 10, 64)
	if err != nil {
		w.fail("%w", err)
	}
	return n
}

func (w *words) id(prefix string) int64 {
	word := w.next()
	n, err := strconv.ParseInt(strings.TrimPrefix(word, prefix), 10, 64)
	if err != nil || !strings.HasPrefix(word, prefix) {
		w.fail("%q is no %s", word, prefix)
	}
	return n
}

func (w *words) detail(key string) int64 {
	n, err := strconv.ParseInt("0"+w.details[key], 10, 64)
	if err != nil {
		w.fail("%w", err)
	}
	return n
}

func (w *words) state() fact.State { return w.stateNamed(w.next()) }

func (w *words) stateNamed(word string) fact.State {
	for s := range fact.NumStates {
		if s.String() == word {
			return s
		}
	}
	w.fail("unknown state %q", word)
	return 0
}
