package tasks

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// TestTruth compares with what the program itself counted.
func TestTruth(t *testing.T) {
	text, err := os.ReadFile(samples + "/tasks-regions/truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var truth struct{ Counters map[string]int64 }
	if err := json.Unmarshal(text, &truth); err != nil {
		t.Fatal(err)
	}
	delete(truth.Counters, "orders_foreign") // its own business
	c := NewCollector(reports.Options{})
	scan(t, "tasks-regions/trace.out", c)
	r := c.Result()
	got := make(map[string]int64)
	for _, task := range r.Tasks {
		got["tasks_"+task.Name] = task.Count
		got["tasks_unfinished"] += task.Unfinished
	}
	for _, region := range r.Regions {
		got["regions_"+region.Name] = region.Count
		if region.InTask != region.Count {
			t.Errorf("%d of %d regions %s belong to a task", region.InTask, region.Count, region.Name)
		}
	}
	for _, log := range r.Logs {
		got["logs"] += log.Count
	}
	if diff := cmp.Diff(truth.Counters, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// sums checks single regions: their goroutine's states sum to their length.
type sums struct {
	t     *testing.T
	count int
}

func (s *sums) Region(r *fact.Region) {
	s.count++
	if r.Times.Total() != r.Duration() {
		s.t.Errorf("region %s took %d, its states sum to %d", r.Name, r.Duration(), r.Times.Total())
	}
}

func TestSums(t *testing.T) {
	check, c := &sums{t: t}, NewCollector(reports.Options{})
	scan(t, "tasks-regions/trace.out", check, c)
	for _, region := range c.Result().Regions {
		check.count -= int(region.Count)
		if region.Times.Total() != region.Hist.Sum() {
			t.Errorf("regions %s took %d, their states sum to %d", region.Name, region.Hist.Sum(), region.Times.Total())
		}
	}
	if check.count != 0 {
		t.Errorf("%d regions are in no row", check.count)
	}
}

func task(id uint64, name string, start, end fact.Time, open string) *fact.Task {
	return &fact.Task{ID: id, Name: name, Start: start, End: end,
		StartOpen: strings.Contains(open, "start"), EndOpen: strings.Contains(open, "end"),
		Times: fact.Breakdown{Running: end.Sub(start)}}
}

// TestOpen states that tasks without a start or an end are counted and no more.
func TestOpen(t *testing.T) {
	c := NewCollector(reports.Options{})
	c.Task(task(1, "a", 100, 110, ""))
	c.Task(task(2, "a", 100, 120, ""))
	c.Task(task(3, "a", 0, 5000, "start"))
	c.Task(task(4, "a", 100, 9000, "end"))
	r := c.Result()
	a := r.Tasks[0]
	got := []any{a.Name, a.Count, a.Open, a.Unfinished, a.Hist.N(), a.Hist.Sum(), a.Hist.Max(), a.Times.Running}
	want := []any{"a", int64(4), int64(2), int64(1), int64(2), time.Duration(30), time.Duration(20), time.Duration(30)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]uint64{4, 3, 2, 1}, ids(r.Slowest)); diff != "" {
		t.Errorf("slowest (-want +got):\n%s", diff)
	}
}

func ids(list []Instance) []uint64 {
	var ids []uint64
	for _, i := range list {
		ids = append(ids, i.ID)
	}
	return ids
}

// TestSlowest compares with sorting all of them.
func TestSlowest(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	c := NewCollector(reports.Options{})
	var all []*fact.Task
	for id := range 1000 {
		k := task(uint64(id), "a", fact.Time(random.IntN(3)), 10+fact.Time(random.IntN(300)), "")
		all = append(all, k)
		c.Task(k)
	}
	slices.SortStableFunc(all, func(a, b *fact.Task) int {
		if a.Duration() != b.Duration() {
			return int(b.Duration() - a.Duration())
		}
		return int(a.Start - b.Start)
	})
	var want []uint64
	for _, k := range all[:maxSlowest] {
		want = append(want, k.ID)
	}
	if diff := cmp.Diff(want, ids(c.Result().Slowest)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestGoroutines states that goroutines that follow each other in a slot, or
// alternate between slots, are counted once each.
func TestGoroutines(t *testing.T) {
	c := NewCollector(reports.Options{})
	for _, g := range []fact.Goroutine{
		{ID: 1, Slot: 0}, {ID: 2, Slot: 1}, {ID: 1, Slot: 0}, {ID: 2, Slot: 1}, {ID: 3, Slot: 0}, {ID: 3, Slot: 0}, {ID: 2, Slot: 1},
	} {
		c.Region(&fact.Region{G: &g, Name: "r", End: 1})
	}
	if got := c.Result().Regions[0].Goroutines; got != 3 {
		t.Errorf("%d goroutines, want 3", got)
	}
}

// TestNames states that names without end neither fill the memory nor get lost.
func TestNames(t *testing.T) {
	c := NewCollector(reports.Options{Ignore: regexp.MustCompile("7$")})
	const n = maxNames + 100
	for i := range n {
		c.Log(&fact.Log{Category: fmt.Sprint("request ", i), Message: strings.Repeat("é", 500)})
	}
	var count int64
	for _, l := range c.Result().Logs {
		count += l.Count
		if len(l.Example) > exampleBytes {
			t.Fatalf("an example of %d bytes", len(l.Example))
		}
	}
	if count != n*9/10 || len(c.logs.rows) > maxNames+1 {
		t.Errorf("%d messages of %d in %d rows", count, n*9/10, len(c.logs.rows))
	}
	if first := c.Result().Logs[0]; first.Category != OtherNames || first.Count != 90 {
		t.Errorf("first %s with %d messages", first.Category, first.Count)
	}
}

func BenchmarkTask(b *testing.B) {
	b.ReportAllocs()
	c, k := NewCollector(reports.Options{}), task(1, "order", 0, 0, "")
	for i := 0; b.Loop(); i++ {
		k.End = fact.Time(i % 100_000)
		c.Task(k)
	}
}

func BenchmarkRegion(b *testing.B) {
	b.ReportAllocs()
	c := NewCollector(reports.Options{})
	r := fact.Region{G: &fact.Goroutine{ID: 1}, Name: "charge", End: 1000}
	for i := 0; b.Loop(); i++ {
		r.G.ID, r.G.Slot = int64(1+i%64), i%64
		c.Region(&r)
	}
}

func BenchmarkLog(b *testing.B) {
	b.ReportAllocs()
	c, l := NewCollector(reports.Options{}), fact.Log{Category: "order", Message: "id=1"}
	for b.Loop() {
		c.Log(&l)
	}
}
