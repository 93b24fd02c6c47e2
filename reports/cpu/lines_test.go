package cpu

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/scheduler"
	"tracetool/traceparse/fact"
)

// lines are those of a view of these samples.
func lines(c *Collector, yields []scheduler.Yield, o reports.Options) []string {
	v := &view{Options: &o, result: c.Result(&second, yields), running: 840 * ms}
	return v.lines()
}

func TestLines(t *testing.T) {
	honest := NewCollector(false)
	s := fact.Sample{G: &fact.Goroutine{Group: worker}, Stack: fib}
	honest.Sample(&s)
	busy := NewCollector(false)
	for range 40 {
		busy.Sample(&s)
	}
	const short = "goroutines ran longer than the samples tell: other programs had the processors meanwhile, " +
		"or the profile ran only part of the time"
	tight, unlike := yield("main.fib", 5, 1e6, 80*ms), yield("main.fib", 5, 1e4, 400*ms)
	slow := yield("main.spin", 5, 2000, 900*ms)
	for _, test := range []struct {
		what string
		got  []string
		want []string
	}{
		{"all", lines(sampled(false), yields, reports.Options{}), []string{
			"100 samples (14 of them the runtime's own), about 1.00s of CPU time; the program's goroutines ran 840ms",
			"51.0% of CPU samples are in main.spin (main.spin.go:5), which calls runtime.Gosched 5,000 times a second: goroutines spin on an atomic.",
			"10.0% to 15.0% of CPU samples are in main.count (main.count.go:2): goroutines contend for an atomic, or use it very often.",
			"5.0% of CPU samples are in main.spin (main.spin.go:8) while it tries for a lock in sync.(*Mutex).Lock: goroutines spin before they block.",
			"5.0% of CPU samples are in the scheduler, called by runtime.Gosched",
		}},
		{"none", lines(honest, nil, reports.Options{}), []string{
			"1 sample, about 10.0ms of CPU time; the program's goroutines ran 840ms", "no spinning to speak of"}},
		{"no samples", lines(NewCollector(false), []scheduler.Yield{spinYield}, reports.Options{}), []string{
			howTo, "main.spin (main.spin.go:5) calls runtime.Gosched 4,000 times a second and ran for 200ms in between: goroutines spin."}},
		{"long runs", lines(NewCollector(false), []scheduler.Yield{slow}, reports.Options{}), []string{
			howTo, "main.spin (main.spin.go:5) calls runtime.Gosched 2,000 times a second and ran for 900ms in between: " +
				"goroutines spin, or compute 450µs at a time."}},
		{"few samples", lines(honest, []scheduler.Yield{tight}, reports.Options{}), []string{
			"1 sample, about 10.0ms of CPU time; the program's goroutines ran 840ms",
			"main.fib (main.fib.go:5) calls runtime.Gosched 1,000,000 times a second and ran for 80.0ms in between: goroutines spin."}},
		{"nothing atomic", lines(busy, []scheduler.Yield{unlike}, reports.Options{}), []string{
			"40 samples, about 400ms of CPU time; the program's goroutines ran 840ms",
			"100% of CPU samples are in main.fib (main.fib.go:5), which calls runtime.Gosched 10,000 times a second: " +
				"goroutines spin, or compute 40.0µs at a time.", short}},
		{"a busy machine", lines(busy, nil, reports.Options{}), []string{
			"40 samples, about 400ms of CPU time; the program's goroutines ran 840ms", "no spinning to speak of",
			short}},
		{"nothing", lines(NewCollector(false), nil, reports.Options{}), []string{howTo}},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s:\n%s", test.what, diff)
		}
	}
}
