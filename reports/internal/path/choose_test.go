package path

import (
	"flag"
	"strings"
	"testing"
	"time"

	"tracetool/traceparse/fact"
)

// sleeper is a trace of 1000 in which goroutine 1 sleeps until the end, 2 works until
// 980 and 3 until 500.
func sleeper() (*story, *fact.Trace) {
	s := newStory()
	s.block(1, 5, napSite)
	s.g(3)
	s.block(3, 500, recvSite)
	s.g(2)
	s.block(2, 980, recvSite)
	s.end(1, 990, fact.Waker{Kind: fact.WakerTimer})
	return s, &fact.Trace{Duration: 1000}
}

// TestWhole: the trace's path is that of who ran last and did not merely sleep.
func TestWhole(t *testing.T) {
	s, trace := sleeper()
	if got := s.whole(trace); got.Goroutine != 2 || got.Why != "It ends with goroutine 2 (main.g2), which ran last but for sleepers such as goroutine 1 (main.g1)." {
		t.Errorf("goroutine %d: %s", got.Goroutine, got.Why)
	}
	// Nobody else ran in the last tenth.
	s, trace = sleeper()
	s.gs[2].Group.System = true
	if got := s.whole(trace); got.Goroutine != 1 || got.Why != "It ends with goroutine 1 (main.g1), which ran last." {
		t.Errorf("goroutine %d: %s", got.Goroutine, got.Why)
	}
	// Of two that run at the end the lower ID is taken, and one that has ended
	// ends the path.
	s = newStory()
	s.g(5)
	s.g(4)
	if got := s.whole(trace); got.Goroutine != 4 {
		t.Errorf("goroutine %d", got.Goroutine)
	}
	s.change(4, 950, fact.NotExist, nil, fact.Waker{})
	s.change(5, 900, fact.NotExist, nil, fact.Waker{})
	if got := s.whole(trace); got.Goroutine != 4 || got.To != 950 {
		t.Errorf("goroutine %d until %d", got.Goroutine, got.To)
	}
	if got := newStory().whole(trace); got.To != 1000 || got.Why != "There is no goroutine in it." {
		t.Errorf("%+v", got)
	}
	checkPath(t, newStory().Path(newStory().whole(trace)))
}

// spec is a Spec with the story's graph and flags.
func spec(t *testing.T, s *story, args string) *Spec {
	t.Helper()
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	p := NewSpec(fs)
	if err := fs.Parse(strings.Fields(args)); err != nil {
		t.Fatal(err)
	}
	if err := p.Prepare(); err != nil {
		t.Fatal(err)
	}
	p.Collector = s.Collector
	p.Sinks()
	return p
}

// TestGoroutineTarget: a goroutine's path is its life's.
func TestGoroutineTarget(t *testing.T) {
	s, trace := sleeper()
	s.create(7, 2, 600)
	s.change(7, 700, fact.NotExist, nil, fact.Waker{})
	for args, want := range map[string][3]fact.Time{
		"-goroutine 7": {7, 600, 700}, "-goroutine 3": {3, 0, 1000},
		"-group g[123]": {1, 0, 1000}, "-group g[123] -nth 2": {2, 0, 1000}, "-group g[123] -nth 3": {3, 0, 1000},
	} {
		got, err := spec(t, s, args).Target(trace)
		if err != nil {
			t.Fatal(err)
		}
		if fact.Time(got.Goroutine) != want[0] || got.From != want[1] || got.To != want[2] {
			t.Errorf("%s: goroutine %d from %d to %d", args, got.Goroutine, got.From, got.To)
		}
	}
}

// TestNumbers: what is no number is called so.
func TestNumbers(t *testing.T) {
	for text, want := range map[string]string{"abc": "not a number", "": "not a number", "1e3": "not a number", "99999999999999999999": "too large"} {
		var n integer
		if err := n.Set(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	var n integer
	if err := n.Set("-12"); err != nil || n != -12 || n.String() != "-12" {
		t.Errorf("%v: %v", n, err)
	}
}

// TestInstances: the slowest complete region comes first, and what it waited for
// that the others did not sets it apart.
func TestInstances(t *testing.T) {
	s, trace := sleeper()
	p := spec(t, s, "-region r")
	region := func(start, end fact.Time, open bool) {
		p.regions.Region(&fact.Region{G: s.gs[4], Name: "r", Start: start, End: end, EndOpen: open})
	}
	s.g(4)
	region(0, 10, false)
	s.block(4, 20, lockSite)
	s.end(4, 50, fact.Waker{Kind: fact.WakerUnknown})
	region(15, 55, false)
	region(56, 66, false)
	region(70, 200, true)
	p.regions.Region(&fact.Region{G: s.gs[4], Name: "other"})

	target, err := p.Target(trace)
	if err != nil || target.From != 15 || target.To != 55 || target.Why != "Of 4 regions it is the slowest." {
		t.Errorf("%+v, %v", target, err)
	}
	list, total, contrast := p.Instances()
	if total != 4 || len(list) != 4 || list[0].Length() != 40*time.Nanosecond || !list[3].Open || list[3].From != 70 {
		t.Errorf("%d of %d: %+v", len(list), total, list)
	}
	if contrast.Count != 3 || contrast.Slow.Instances != 1 || contrast.Bound != Lock ||
		contrast.SlowShare != 0.75 || contrast.MedianShare != 0 || contrast.Site != lockSite.Frame {
		t.Errorf("%+v", contrast)
	}
	if got := p.regions.known(); got != "other" {
		t.Errorf("also %s", got)
	}
}

// TestTaskTarget: a task ends where its ender is, or its creator, even if that has
// ended before.
func TestTaskTarget(t *testing.T) {
	s, trace := sleeper()
	p := spec(t, s, "-task t")
	s.create(7, 2, 600)
	s.change(7, 700, fact.NotExist, nil, fact.Waker{})
	for _, test := range []struct {
		task fact.Task
		want int64
	}{
		{fact.Task{Name: "t", Start: 10, End: 990, Creator: 3, Ender: 2}, 2},
		{fact.Task{Name: "t", Start: 10, End: 990, Creator: 3, EndOpen: true}, 3},
		{fact.Task{Name: "t", Start: 610, End: 1000, Creator: 7, EndOpen: true}, 7},
		{fact.Task{Name: "t", Start: 610, End: 1000, StartOpen: true}, 0},
	} {
		p.tasks.list = nil
		p.tasks.Task(&test.task)
		target, err := p.Target(trace)
		if err != nil || target.Goroutine != test.want || target.From != test.task.Start || target.To != test.task.End {
			t.Errorf("%+v: %+v, %v", test.task, target, err)
		}
		checkPath(t, s.Path(target))
	}
}
