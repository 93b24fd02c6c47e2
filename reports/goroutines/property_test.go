package goroutines

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// sums checks each goroutine and adds all up, groups apart.
type sums struct {
	t        *testing.T
	count    int64
	lifetime time.Duration
	times    fact.Breakdown
}

func (s *sums) Goroutine(g *fact.Goroutine) {
	if life := g.End.Sub(g.Start); g.Times.Total() != life {
		s.t.Errorf("goroutine %d lived %d ns, its states sum to %d", g.ID, life, g.Times.Total())
	}
	s.count++
	s.lifetime += g.End.Sub(g.Start)
	s.times.Plus(&g.Times)
}

// TestSums states, for every sample, that the states sum to the lifetime for each
// goroutine and group, and that the groups sum to all goroutines.
func TestSums(t *testing.T) {
	for _, path := range sampleTraces(t) {
		t.Run(path, func(t *testing.T) {
			checkSums(t, path, 0, 0)
			checkSums(t, path, 50*time.Millisecond, 120*time.Millisecond)
			checkSums(t, path, 100*time.Millisecond, 0)
		})
	}
}

func checkSums(t *testing.T, path string, from, to time.Duration) {
	c, want := NewCollector(), &sums{t: t}
	trace := scanWindow(t, path, from, to, c, want)
	r := c.Result(trace)
	got := sums{t: t}
	for i := range r.Groups {
		g := &r.Groups[i]
		if g.Times.Total() != g.Lifetime {
			t.Errorf("%v lived %d ns, its states sum to %d", g.Group, g.Lifetime, g.Times.Total())
		}
		got.count += g.Goroutines
		got.lifetime += g.Lifetime
		got.times.Plus(&g.Times)
		checkPopulation(t, g, trace)
	}
	if got != *want {
		t.Errorf("groups sum to %+v, goroutines to %+v", got, *want)
	}
	checkHeader(t, r, trace)
}

func checkPopulation(t *testing.T, g *Group, trace *fact.Trace) {
	if g.AliveAtStart+g.Created-g.Ended != g.Alive || g.Goroutines != g.Alive+g.Ended {
		t.Errorf("population of %+v", g)
	}
	first, last := g.Population[0], g.Population[Steps]
	if first != (Population{trace.From, g.AliveAtStart}) ||
		last != (Population{trace.From + fact.Time(trace.Duration), g.Alive}) {
		t.Errorf("population goes from %v to %v", first, last)
	}
	for _, p := range g.Population {
		if p.Alive < 0 || p.Alive > g.Goroutines {
			t.Errorf("%d goroutines alive at %d of %d", p.Alive, p.Time, g.Goroutines)
		}
	}
}

// checkHeader compares with what the header of every report says.
func checkHeader(t *testing.T, r *Result, trace *fact.Trace) {
	if trace.Duration == 0 {
		return // the window begins behind the trace's end
	}
	var created, alive int64
	for _, g := range r.Keep(&reports.Options{}).Groups {
		created += g.Created
		alive += g.Alive
	}
	if created != trace.Created || alive != trace.Alive {
		t.Errorf("created %d, alive %d; the header says %d, %d", created, alive, trace.Created, trace.Alive)
	}
}

// TestTruth compares with what the programs themselves counted.
func TestTruth(t *testing.T) {
	for _, path := range sampleTraces(t) {
		if strings.HasPrefix(path, "versions") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(samples, filepath.Dir(path), "truth.json"))
		if err != nil {
			t.Fatal(err)
		}
		var truth struct {
			Created int64 `json:"goroutines_created"`
			Alive   int64 `json:"goroutines_alive"`
		}
		var listed struct {
			Stacks []any `json:"stacks"`
		}
		if err := json.Unmarshal(text, &listed); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &truth); err != nil {
			t.Fatal(err)
		}
		got := truth
		got.Created, got.Alive = 0, 0
		c := NewCollector()
		for _, g := range c.Result(scan(t, path, c)).Groups {
			// The runtime counts its own creations, but for those of trace.Start, and
			// among the living the goroutine that takes signals where it counted them
			// without listing their stacks.
			if g.Group.Created.Func != "tracetool/samples/internal/record.run" {
				got.Created += g.Created
			}
			if !g.Group.System || listed.Stacks == nil && strings.HasPrefix(g.Group.Entry, "runtime.ensureSigM.") {
				got.Alive += g.Alive
			}
		}
		if diff := cmp.Diff(truth, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

// TestGrowth tells a leak from a group that is merely large.
func TestGrowth(t *testing.T) {
	c := NewCollector()
	for _, g := range c.Result(scan(t, "leak-send/trace.out", c)).Groups {
		if g.Group.Entry != "main.queryBackend" {
			continue
		}
		for i := 1; i <= Steps; i++ {
			if g.Population[i].Alive < g.Population[i-1].Alive {
				t.Errorf("the leak shrinks: %v", g.Population)
			}
		}
		if g.Alive != 55 || g.Population[Steps/2].Alive < 20 {
			t.Errorf("the leak does not grow: %v", g.Population)
		}
		return
	}
	t.Error("no group main.queryBackend")
}
