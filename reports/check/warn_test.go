package check_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tracetool/reports/check"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

func TestWarnings(t *testing.T) {
	locks, channels := usual(), made(site{fact.ChanReceive, "main.take", 20, time.Millisecond}, site{fact.Mutex, "main.f", 1, time.Millisecond})
	network := made(site{fact.Network, "main.read", 20, time.Millisecond})
	of := func(r *measure.Run, n int) (s measure.Series) {
		for range n {
			s = append(s, r)
		}
		return s
	}
	for _, test := range []struct {
		require, want string
		runs          measure.Series
	}{
		{"wait.total < 5s", "unsteady", of(channels, 1)},
		{"wait.p99 < 5s", "unsteady", of(channels, 1)},
		{"wait.max < 5s", "unsteady", of(channels, 1)},
		{"wall < 5s", "unsteady", of(channels, 1)},
		{"wait.max < 5s", "unsteady", of(channels, 2)},
		{"wait.max < 5s", "unsteady", of(channels, 3)},
		{"wait.p90 < 5s", "unsteady", of(channels, 5)},
		{"waits < 500", "unsteady", of(locks, 1)},
		{"waits < 500", "", of(channels, 1)},
		{"wait.p50 < 5s", "unsteady", of(locks, 1)},
		{"wait.p50 < 5s", "unsteady", of(locks, 5)},
		{"wait.p50 < 5s", "", of(channels, 1)},
		{"wait.p50 < 5s", "unsteady", of(network, 1)},
		{"waits < 500", "", of(network, 1)},
		{"waits < 500", "unsteady", of(locks, 5)},
		{"waits <= baseline.waits * 1.1", "unsteady", of(channels, 5)}, // of the baseline
		{"wait.typical_share * 5s < baseline.wait.p99 * 2", "unsteady", of(channels, 5)},
		{"procs.busy_share < 5% and running.wall_share < 5% and sched_delay.share < 2%", "unsteady unsteady unsteady", of(channels, 5)},
		{"gc_assist.share < 5% or stw.count < 3", "", of(channels, 5)},
		{"wait.wall_share < 5%", "", of(locks, 1)},
		{"open_waits == 0 and goroutines.created < 5 and stuck == 0", "", of(locks, 1)},
		{"waits < 500 or wait.typical_share < 5%", "", of(locks, 1)},
		{"waits < 500 or wait.max < 5s", "unsteady unsteady", of(locks, 1)},
		{"wait.wall_share <= baseline.wait.wall_share", "no-headroom", of(locks, 1)},
		{"wait.wall_share <= baseline.wait.wall_share * 1.1", "", of(locks, 1)},
		{"waits < 5000 or wait.wall_share <= baseline.wait.wall_share", "no-headroom", of(locks, 1)},
	} {
		doc := holds(t, "rules: [{name: a, require: "+test.require+"}]", &check.Input{Runs: test.runs, Baseline: of(locks, 3)}).Document()
		var codes []string
		for _, w := range doc.Warnings {
			codes = append(codes, w.Code)
		}
		if got := strings.Join(codes, " "); got != test.want {
			t.Errorf("%s of %d runs: %q, want %q", test.require, len(test.runs), got, test.want)
		}
	}
}

// The message must be true of one run and of several.
func TestUnsteadyMessage(t *testing.T) {
	for n := 1; n <= 5; n += 4 {
		in := &check.Input{Runs: slices.Repeat(measure.Series{usual()}, n)}
		doc := holds(t, "rules: [{name: x, require: wait.p99 < 5s}]", in).Document()
		const want = `rule "x" rests on wait.p99, which varies by 6 to 67% from run to run, and beside other programs ` +
			`also in the median of several. wait.typical_share repeats.`
		if len(doc.Warnings) != 1 || doc.Warnings[0].Message != want {
			t.Errorf("%d runs: %v", n, doc.Warnings)
		}
	}
}

// What a warning says to use instead must repeat, and be selected alike.
func TestInsteadRepeats(t *testing.T) {
	for _, m := range measure.Metrics() {
		if (m.Varies == "") != (m.Instead == "") || m.Varies == "" && m.Of != nil {
			t.Errorf("%s: varies %q, instead %q", m.Key, m.Varies, m.Instead)
		}
		if m.Instead == "" {
			continue
		}
		for _, key := range strings.Split(m.Instead, " or ") {
			if o := measure.Lookup(key); o == nil || o.Varies != "" || m.Selects&^o.Selects != 0 {
				t.Errorf("%s: instead of it %s", m.Key, key)
			}
		}
	}
}

// recommended is the budget that the README recommends.
const recommended = `rules:
  - {name: contention, select: {class: contention}, per: site, require: waits < 50 or wait.typical_share <= 5%}
  - {name: left-waiting, select: {class: contention}, require: open_waits <= 5}
  - {name: leaks, per: group, require: goroutines.grown <= 5}
  - {name: stuck, require: stuck == 0}`

func TestRecommendedBudgetIsSteady(t *testing.T) {
	for _, n := range []int{1, 5} {
		doc := holds(t, recommended, &check.Input{Runs: slices.Repeat(measure.Series{usual()}, n)}).Document()
		if len(doc.Warnings) > 0 {
			t.Errorf("%d runs: %v", n, doc.Warnings)
		}
	}
}

// A name that is like another is a slip; a lock for which nobody waits is none,
// unless it had waits in the baseline.
func TestSelectsNothing(t *testing.T) {
	before := usual()
	before.Waits = append(before.Waits, made(site{fact.Mutex, "main.takeIt", 9, time.Millisecond}, site{fact.Mutex, "main.gone", 9, time.Millisecond}).Waits...)
	before.Groups = append(before.Groups, measure.Group{Name: "main.collect"})
	for selection, want := range map[string]string{
		"site: main.tak":        "did you mean main.take?",
		"site: main.Take":       "did you mean main.take?",
		"site: other.(*T).Lock": "",
		"group: main.nobody":    "it cannot be broken",
		"group: main.workers":   "did you mean main.worker?",
		"site: main.gone":       "site main.gone is in the baseline, and not in the trace: was it renamed?",
		"site: main.takeIt":     "site main.takeIt is in the baseline, and not in the trace: was it renamed?",
		"group: main.collect":   "group main.collect is in the baseline, and not in the trace: was it renamed?",
	} {
		for _, filtered := range []bool{false, true} {
			if filtered {
				want = ""
			}
			got := missing(t, selection, &check.Input{Runs: measure.Series{usual()}, Baseline: measure.Series{before}, Filtered: filtered})
			if (want == "") != (got == "") || !strings.Contains(got, want) {
				t.Errorf("%s, filtered %v: %q, want %q", selection, filtered, got, want)
			}
		}
	}
}

// missing is what is said of a rule that selects something.
func missing(t *testing.T, selection string, in *check.Input) string {
	t.Helper()
	const metric = "waits < 500 or wait.typical_share < 500%"
	var messages []string
	for _, w := range holds(t, "rules: [{name: a, select: {"+selection+"}, require: "+metric+"}]", in).Document().Warnings {
		messages = append(messages, w.Message)
	}
	return strings.Join(messages, "; ")
}
