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

// planted is what the first explanation of a sample must say.
var planted = map[string]source.Explanation{
	"deadlock-abba":              {Kind: source.LockCycle, Object: "Bank.audit"},
	"growing-population":         {Kind: source.NotClosed, Object: "topic.events"},
	"leak-send":                  {Kind: source.NoReceiver, Object: "request.answers"},
	"stuck-ab-ba":                {Kind: source.LockCycle, Object: "Shop.stockMu"},
	"stuck-cond":                 {Kind: source.NoSignal, Object: "Payment.settled"},
	"stuck-context":              {Kind: source.NotCancelled, Object: "session.ctx"},
	"stuck-double-lock":          {Kind: source.DoubleLock, Object: "Wallet.mu"},
	"stuck-missing-unlock":       {Kind: source.MissingUnlock, Object: "Quota.mu"},
	"stuck-nil-channel":          {Kind: source.NilChannel, Object: "Replica.updates"},
	"stuck-range-unclosed":       {Kind: source.NotClosed, Object: "Import.lines"},
	"stuck-reader-writer-reader": {Kind: source.ReaderWriterReader, Object: "Config.mu"},
	"stuck-send-timeout":         {Kind: source.NoReceiver, Object: "job.result"},
	"stuck-waitgroup":            {Kind: source.MissingDone, Object: "loads"},
}

// TestSamples: the planted cause comes first, and a healthy program is not accused.
func TestSamples(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(samples, "*", "trace.out"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		name := filepath.Base(filepath.Dir(dir))
		if name == "primitives" {
			continue // it blocks for the sake of it, in every way
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blocked, others := read(t, name).split()
			if len(blocked) == 0 {
				return
			}
			p, got := explain(t, samples, blocked, others)
			want, accused := planted[name]
			switch {
			case !accused && len(got) > 0:
				t.Errorf("a sample without a planted cause is accused:\n%s", text(p, got))
			case accused && (len(got) == 0 || got[0].Kind != want.Kind || got[0].Object != want.Object):
				t.Errorf("first should be: %s, %s\n%s", want.Kind, want.Object, text(p, got))
			}
			if len(p.Mismatches()) > 0 {
				t.Errorf("the source does not match: %v", p.Mismatches())
			}
			t.Log(text(p, got))
		})
	}
}
