package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tracetool/reports/render/format"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// find looks in src for what --around names.
func (c *reportCommand) find(ctx context.Context, src *traceparse.Source, opts traceparse.Options) (aroundMatch, error) {
	wanted := c.global.around.number.value
	f := &finder{re: c.global.around.re, keep: wanted, names: make(map[traceName]bool)}
	if _, err := c.scan(ctx, src, opts, f); err != nil {
		return aroundMatch{}, err
	}
	if len(f.matches) < wanted {
		return aroundMatch{}, &traceError{src.Name(), fmt.Errorf("--around %q%w", f.re, f.nothing(wanted))}
	}
	found := f.matches[wanted-1]
	if f.count > 1 {
		c.note(&traceError{src.Name(), fmt.Errorf("--around %q: %s is match %d of %d; --match N shows another", f.re, found, wanted, f.count)})
	}
	return found, nil
}

// nameKind is what a name is of, in the order in which names are listed.
type nameKind uint8

const (
	ofTask nameKind = iota
	ofRegion
	ofLog
)

func (k nameKind) String() string { return [...]string{"task", "region", "log"}[k] }

// traceName is the name of a task or a region, or what a log says.
type traceName struct {
	kind nameKind
	text string
}

// aroundMatch is something in the trace that --around names.
type aroundMatch struct {
	traceName
	start, end fact.Time
}

func (m aroundMatch) String() string {
	return fmt.Sprintf("%s %q at %s", m.kind, clipName(m.text), format.Offset(m.start))
}

// compareMatches orders matches as they begin. What else can tell them apart makes
// the order the same on every run.
func compareMatches(a, b aroundMatch) int {
	return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end), compareNames(a.traceName, b.traceName))
}

func compareNames(a, b traceName) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.text, b.text))
}

// finder is a sink that looks for names. It keeps the first matches only, and some
// of the names: there may be millions of either.
type finder struct {
	re      *regexp.Regexp
	keep    int
	matches []aroundMatch // ordered
	count   int
	names   map[traceName]bool
	more    bool // there are other names
}

// Task looks at a task; the name of one that began before the trace is not known.
func (f *finder) Task(t *fact.Task) {
	if t.Name != "" {
		f.see(aroundMatch{traceName{ofTask, t.Name}, t.Start, t.End})
	}
}

// Region looks at a region.
func (f *finder) Region(r *fact.Region) {
	f.see(aroundMatch{traceName{ofRegion, r.Name}, r.Start, r.End})
}

// Log looks at a log message.
func (f *finder) Log(l *fact.Log) {
	text := l.Message
	if l.Category != "" {
		text = l.Category + ": " + text
	}
	f.see(aroundMatch{traceName{ofLog, text}, l.Time, l.Time})
}

// maxNames is how many names are kept, more than can be listed because those that
// come first in the list come late in the trace.
const maxNames = 1000

func (f *finder) see(m aroundMatch) {
	if !f.names[m.traceName] {
		if f.more = f.more || len(f.names) >= maxNames; !f.more {
			f.names[m.traceName] = true
		}
	}
	if !f.re.MatchString(m.text) {
		return
	}
	f.count++
	at, _ := slices.BinarySearchFunc(f.matches, m, compareMatches)
	if at >= f.keep {
		return
	}
	f.matches = slices.Insert(f.matches, at, m)
	f.matches = f.matches[:min(len(f.matches), f.keep)]
}

// listedNames is how many names an error lists.
const listedNames = 20

// nothing says why there is no match, or not as many as wanted.
func (f *finder) nothing(wanted int) error {
	switch {
	case f.count == 1:
		return fmt.Errorf(" --match %d: there is only one", wanted)
	case f.count > 1:
		return fmt.Errorf(" --match %d: there are only %d", wanted, f.count)
	case len(f.names) == 0:
		return errors.New(": the trace has no logs, regions or tasks")
	}
	list := make([]traceName, 0, len(f.names))
	for n := range f.names {
		list = append(list, n)
	}
	slices.SortFunc(list, compareNames)
	var texts []string
	for _, n := range list {
		if text := clipName(n.text); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if f.more || len(texts) > listedNames {
		texts = append(texts[:min(len(texts), listedNames)], "…")
	}
	return fmt.Errorf(": no log, region or task like it; there is %s", strings.Join(texts, ", "))
}

// clipName shortens what a program may have made as long as it liked.
func clipName(text string) string { return format.Fit(text, 60) }
