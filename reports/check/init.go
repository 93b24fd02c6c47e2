package check

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// How a first budget is made. Healthy runs, idle and beside other programs that
// take the processors from them, stay below half of these limits, and a lock
// held three times as long is above twice of them: see the test of false alarms.
const (
	headroom = 2    // × the greatest value of the runs
	floor    = 0.05 // of the wall: less waiting than that harms nobody
	fewWaits = 50   // are too few for their median to be steady
	fewMore  = 5    // goroutines may be on their way when the trace ends
)

// Init writes a first budget made of runs: rules over what repeats, with headroom.
// The greatest value of the runs counts.
func Init(runs measure.Series) []byte {
	b := &initial{runs: runs}
	b.head()
	b.waits()
	b.open()
	b.growth()
	b.stuck()
	b.more()
	return b.out.Bytes()
}

type initial struct {
	runs measure.Series
	out  bytes.Buffer
	used map[string]int // names of rules
}

// subjects are those of the runs as the budget will have them: a name that is
// written there may match others as well.
func (b *initial) subjects(sel *measure.Selection, d measure.Dimension) []measure.Selection {
	list := b.runs.Subjects(sel, d)
	for i := range list {
		for _, p := range []*measure.Pattern{&list[i].Site, &list[i].Group, &list[i].Task, &list[i].Region} {
			if !p.All() && p.String() != "" {
				*p = measure.NewPattern(strings.ToValidUTF8(p.String(), "*")) // as it is written
			}
		}
	}
	return slices.DeleteFunc(list, func(s measure.Selection) bool { return nameless(&s, d) })
}

// nameless reports whether what is selected has no name that could be written.
func nameless(s *measure.Selection, d measure.Dimension) bool {
	name := map[measure.Dimension]measure.Pattern{
		measure.BySite: s.Site, measure.ByGroup: s.Group, measure.ByTask: s.Task, measure.ByRegion: s.Region,
	}[d]
	return strings.TrimSpace(name.String()) == ""
}

func (b *initial) line(text string, args ...any) { fmt.Fprintf(&b.out, text+"\n", args...) }

// most is the greatest value of a metric in the runs.
func (b *initial) most(key string, sel *measure.Selection) float64 {
	most := 0.0
	for _, v := range b.runs.Values(measure.Lookup(key), sel) {
		if !math.IsNaN(v) {
			most = max(most, v)
		}
	}
	return most
}

func (b *initial) head() {
	b.line("# A first budget, written by tracetool check --init from %s.", format.Plural(int64(len(b.runs)), "run", "runs"))
	b.line("# Its rules rest on what repeats from run to run, also beside other programs: see")
	b.line("# tracetool check --help for what can be written here, --metrics for the metrics.")
	if len(b.runs) < 5 {
		b.line("#")
		b.line("# Five runs or more are better: give them all to --init.")
	}
	b.line("version: 1")
	b.line("")
	b.line("rules:")
}

// waits limits contention: a rule for each site that has some, and one for all
// others.
func (b *initial) waits() {
	class := measure.Selection{Classes: []fact.Class{fact.Contention}}
	var except []string
	b.line("  # Waits for locks, semaphores and room in channels. The limits are %d times what was", headroom)
	b.line("  # measured, and %s of the wall at least.", format.Share(floor))
	for _, sel := range b.subjects(&class, measure.BySite) {
		share := b.most("wait.typical_share", &sel)
		if headroom*share <= floor || b.most("waits", &sel) < fewWaits {
			continue
		}
		site := b.pattern(measure.BySite, sel.Site.String())
		what := fmt.Sprintf("{operation: %s, site: %s}", sel.Operations[0], quoted(site))
		except = append(except, what)
		b.line("  - name: %s", quoted(b.name(sel.Operations[0].String()+" at "+short(sel.Site.String()))))
		b.line("    select: %s", what)
		b.line("    require: wait.typical_share <= %s   # measured: %s", percent(headroom*share), b.measured("wait.typical_share", &sel))
	}
	b.line("  - name: contention elsewhere")
	b.line("    doc: Fewer than %d waits are an accident, not a habit.", fewWaits)
	b.line("    select: {class: contention}")
	b.line("    per: site")
	b.except(except)
	b.line("    require: waits < %d or wait.typical_share <= %s", fewWaits, percent(floor))
	b.line("")
}

// except are those parts that have rules of their own.
func (b *initial) except(parts []string) {
	if len(parts) > 0 {
		b.line("    except:")
	}
	for _, what := range parts {
		b.line("      - %s", what)
	}
}

// pattern is a name without its package's path if that selects no other one.
func (b *initial) pattern(d measure.Dimension, name string) string {
	pattern, matches := measure.NewPattern(short(name)), 0
	for _, other := range b.runs.Names(d) {
		if pattern.Match(other) {
			matches++
		}
	}
	if matches == 1 && pattern.Match(name) {
		return pattern.String()
	}
	return name
}

// open limits what is left waiting.
func (b *initial) open() {
	class := measure.Selection{Classes: []fact.Class{fact.Contention}}
	b.line("  # Goroutines that still wait for a lock or to send when the trace ends. A few may be")
	b.line("  # on their way; those that a request leaves behind add up.")
	b.line("  - name: left waiting")
	b.line("    select: {class: contention}")
	b.line("    require: open_waits <= %.0f   # measured: %s", headroom*b.most("open_waits", &class)+fewMore, b.measured("open_waits", &class))
	b.line("")
}

// growth limits by how many goroutines of a group may become more.
func (b *initial) growth() {
	var grow []measure.Selection
	for _, sel := range b.subjects(&measure.Selection{}, measure.ByGroup) {
		if b.most("goroutines.grown", &sel) > 0 {
			grow = append(grow, sel)
		}
	}
	b.line("  # Goroutines at the end of the trace that were not there at its start.")
	var except []string
	for _, sel := range grow {
		most := b.most("goroutines.grown", &sel)
		if headroom*most+fewMore <= 2*fewMore {
			continue
		}
		what := fmt.Sprintf("{group: %s}", quoted(b.pattern(measure.ByGroup, sel.Group.String())))
		except = append(except, what)
		b.line("  - name: %s", quoted(b.name("growth of "+short(sel.Group.String()))))
		b.line("    select: %s", what)
		b.line("    require: goroutines.grown <= %.0f   # measured: %s", headroom*most+fewMore, b.measured("goroutines.grown", &sel))
	}
	b.line("  - name: goroutines")
	b.line("    per: group")
	b.except(except)
	b.line("    require: goroutines.grown <= %d", b.usualGrowth(grow))
	b.line("")
}

// usualGrowth is the limit for groups without a rule of their own.
func (b *initial) usualGrowth(grow []measure.Selection) int {
	limit := float64(fewMore)
	for i := range grow {
		if own := headroom*b.most("goroutines.grown", &grow[i]) + fewMore; own <= 2*fewMore {
			limit = max(limit, own)
		}
	}
	return int(limit)
}

func (b *initial) stuck() {
	if most := b.most("stuck", &measure.Selection{}); most > 0 {
		b.line("  # %s probably stuck already: tracetool stuck tells which.", format.Plural(int64(most), "goroutine is", "goroutines are"))
		b.line("  # - name: stuck")
		b.line("  #   require: stuck == 0")
		return
	}
	b.line("  # Goroutines that nobody will ever wake (tracetool help stuck).")
	b.line("  - name: stuck")
	b.line("    require: stuck == 0")
}

// more suggests rules that somebody has to choose.
func (b *initial) more() {
	b.line("")
	b.line("# Further rules to choose from:")
	b.line("#")
	b.line("# What tracetool summarize finds; found now: %s.", b.found())
	b.line("# findings: {max_severity: info}")
	for i, d := range []measure.Dimension{measure.ByTask, measure.ByRegion} {
		for _, sel := range b.subjects(&measure.Selection{}, d) {
			key, name := d.Keys()[0], []string{sel.Task.String(), sel.Region.String()}[i]
			b.line("#")
			b.line("#   - name: %s", quoted(b.name("latency of "+key+" "+name)))
			b.line("#     select: {%s: %s}", key, quoted(name))
			b.line("#     require: latency.p50 <= %s   # measured: %s; depends on the machine", round(headroom*b.most("latency.p50", &sel)), b.measured("latency.p50", &sel))
		}
	}
}

// found are the keys of the findings in the runs.
func (b *initial) found() string {
	var keys []string
	seen := make(map[string]bool)
	for _, r := range b.runs {
		for _, f := range r.Findings {
			if f.Severity != reports.Info && !seen[f.Rule] {
				seen[f.Rule] = true
				keys = append(keys, f.Rule)
			}
		}
	}
	switch {
	case len(keys) == 0 && b.runs.Has()&measure.NeedFindings == 0:
		return "not known of baselines"
	case len(keys) == 0:
		return "nothing"
	}
	return strings.Join(keys, ", ")
}

// name makes a name its own.
func (b *initial) name(name string) string {
	if b.used == nil {
		b.used = make(map[string]int)
	}
	name = strings.ToValidUTF8(name, "*") // as it is written
	if b.used[name]++; b.used[name] > 1 {
		return b.name(fmt.Sprintf("%s (%d)", name, b.used[name]))
	}
	return name
}

// measured is the least and the greatest value of the runs.
func (b *initial) measured(key string, sel *measure.Selection) string {
	m := measure.Lookup(key)
	values := b.runs.Values(m, sel)
	least, most := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			least, most = min(least, v), max(most, v)
		}
	}
	if least > most {
		return "not known"
	}
	low, high := format.Cell(reports.Measured, m.Quantity(least)), format.Cell(reports.Measured, m.Quantity(most))
	if low == high {
		return low
	}
	return low + " to " + high
}

// percent is a share, rounded up to two digits.
func percent(share float64) string {
	return strconv.FormatFloat(up(100*share), 'f', -1, 64) + "%"
}

// round is a duration in ns, rounded up to two digits.
func round(ns float64) string {
	for _, u := range []struct {
		name string
		ns   float64
	}{{"s", 1e9}, {"ms", 1e6}, {"us", 1e3}} {
		if ns >= u.ns {
			return strconv.FormatFloat(up(ns/u.ns), 'f', -1, 64) + u.name
		}
	}
	return strconv.FormatFloat(up(ns), 'f', -1, 64) + "ns"
}

// up rounds up to two digits.
func up(x float64) float64 {
	if x <= 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(x))-1)
	rounded := math.Ceil(x/unit) * unit
	short, _ := strconv.ParseFloat(strconv.FormatFloat(rounded, 'g', 3, 64), 64)
	return short
}

// short is a function without its package's path.
func short(function string) string { return format.Func(function) }

// quoted is a YAML string. What is no text in it matches anything.
func quoted(s string) string { return strconv.Quote(strings.ToValidUTF8(s, "*")) }
