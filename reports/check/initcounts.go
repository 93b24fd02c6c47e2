package check

import (
	"fmt"

	"tracetool/reports/measure"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// counts limits how often the program does what costs time elsewhere: a change that
// asks the network once more for every item shows here.
func (b *initial) counts() {
	calls := measure.Selection{Operations: []fact.Operation{fact.Network, fact.Sleep}}
	begun := false
	for _, sel := range b.subjects(&calls, measure.BySite) {
		site := sel.Site.String()
		begun = b.count(begun, "waits", &sel,
			fmt.Sprintf("{operation: %s, site: %s}", sel.Operations[0], quoted(b.pattern(measure.BySite, site))),
			sel.Operations[0].String()+" waits at "+short(site))
	}
	for _, sel := range b.subjects(&measure.Selection{}, measure.ByTask) {
		begun = b.count(begun, "latency.count", &sel, "{task: "+quoted(sel.Task.String())+"}", "number of tasks "+sel.Task.String())
	}
	for _, sel := range b.subjects(&measure.Selection{}, measure.ByRegion) {
		begun = b.count(begun, "latency.count", &sel, "{region: "+quoted(sel.Region.String())+"}", "number of regions "+sel.Region.String())
	}
	if begun {
		b.line("")
	}
}

// count writes a rule for a count, if there are many and the runs agree on it; begun
// says that there is one before it.
func (b *initial) count(begun bool, key string, sel *measure.Selection, what, name string) bool {
	most := b.most(key, sel)
	if most < fewWaits || b.spread(key, sel) > agree {
		return begun
	}
	if !begun {
		b.line("  # How often the program waits for the network or sleeps, and does what it names; %d times", headroom)
		b.line("  # what was measured.")
	}
	b.line("  - name: %s", quoted(b.name(name)))
	b.line("    select: %s", what)
	b.line("    require: %s <= %.0f   # measured: %s", key, headroom*most, b.measured(key, sel))
	return true
}

// runtime limits spinning and garbage collection.
func (b *initial) runtime() {
	all := &measure.Selection{}
	b.line("  # Loops over sync/atomic that spin call runtime.Gosched.")
	b.line("  - name: yields")
	b.line("    require: yields <= %.0f   # measured: %s", headroom*b.most("yields", all)+moreYields, b.measured("yields", all))
	b.line("  - name: garbage collection")
	b.line("    require: gc.cycles <= %.0f   # measured: %s", headroom*b.most("gc.cycles", all)+moreCycles, b.measured("gc.cycles", all))
	b.line("")
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

// Unfit says why runs are a bad model of a healthy program, nothing if they are not.
func Unfit(runs measure.Series) []string {
	var why []string
	if n := runs.Value(measure.Lookup("stuck"), &measure.Selection{}); n > 0 {
		why = append(why, format.Plural(int64(n), "goroutine is", "goroutines are")+
			" stuck already (tracetool stuck): the budget lets that pass")
	}
	return why
}
