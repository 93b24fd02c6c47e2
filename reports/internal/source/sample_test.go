package source_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tracetool/reports/internal/source"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../../samples"

// snapshot collects the goroutines that are alive at the end of a trace: those
// that wait for another goroutine since long, and the others.
type snapshot struct{ goroutines []fact.Goroutine }

func (s *snapshot) Goroutine(g *fact.Goroutine) {
	if g.Last != fact.NotExist && !g.Group.Canonical().System {
		s.goroutines = append(s.goroutines, *g)
	}
}

const long = 100 * time.Millisecond

func (s *snapshot) split() (blocked, others []source.Goroutines) {
	for _, g := range s.goroutines {
		set := source.Goroutines{IDs: []int64{g.ID}, Stack: g.LastStack}
		if g.LastSite != nil {
			set.Operation = g.LastSite.Operation
		}
		if set.Stack == nil {
			set.Stack = &fact.Stack{Frames: []fact.Frame{{Func: g.Group.Canonical().Entry}}}
		}
		class := set.Operation.Class()
		if g.Last == fact.Waiting && g.End.Sub(g.LastSince) > long && (class == fact.Contention || class == fact.Coordination) {
			blocked = add(blocked, set)
		} else {
			others = append(others, set)
		}
	}
	return blocked, others
}

func add(list []source.Goroutines, set source.Goroutines) []source.Goroutines {
	for i := range list {
		if list[i].Operation == set.Operation && slices.Equal(list[i].Stack.Frames, set.Stack.Frames) {
			list[i].IDs = append(list[i].IDs, set.IDs...)
			return list
		}
	}
	return append(list, set)
}

func read(t *testing.T, sample string) *snapshot {
	t.Helper()
	file, err := os.Open(filepath.Join(samples, sample, "trace.out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	s := new(snapshot)
	if _, err := traceparse.Scan(context.Background(), file, traceparse.Options{}, s); err != nil {
		t.Fatal(err)
	}
	return s
}

func explain(t *testing.T, dir string, blocked, others []source.Goroutines) (*source.Program, []source.Explanation) {
	t.Helper()
	p, err := source.Open(context.Background(), dir, slices.Concat(blocked, others))
	if err != nil {
		t.Fatal(err)
	}
	return p, p.Explain(blocked, others)
}

func text(p *source.Program, list []source.Explanation) string {
	var b strings.Builder
	for _, e := range list {
		fmt.Fprintf(&b, "%s: %s\n", e.Kind, e.Title)
		for _, party := range e.Parties {
			who := "  "
			if len(party.IDs) > 0 {
				who = fmt.Sprintf("  %v ", party.IDs)
			}
			fmt.Fprintf(&b, "%s%s\n    %s %s:%d\n", who, party.Role, party.Frame.Func, filepath.Base(party.Frame.File), party.Frame.Line)
			for _, l := range party.Excerpt {
				if l.Number == party.Frame.Line {
					fmt.Fprintf(&b, "      %s\n", strings.TrimSpace(l.Text))
				}
			}
		}
		for _, c := range e.Caveats {
			fmt.Fprintf(&b, "  caveat: %s\n", c)
		}
	}
	for _, m := range p.Mismatches() {
		fmt.Fprintf(&b, "mismatch: %s %s:%d: %s\n", m.Frame.Func, filepath.Base(m.Frame.File), m.Frame.Line, m.Why)
	}
	return b.String()
}

// TestSamples: the planted cause comes first.
func TestSamples(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(samples, "*", "trace.out"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		name := filepath.Base(filepath.Dir(dir))
		t.Run(name, func(t *testing.T) {
			blocked, others := read(t, name).split()
			if len(blocked) == 0 {
				return
			}
			start := time.Now()
			p, got := explain(t, samples, blocked, others)
			t.Logf("%v\n%s", time.Since(start), text(p, got))
		})
	}
}
