package check

import (
	"fmt"

	"tracetool/reports/measure"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// waits limits contention: a rule for each site that has some, and one for all
// others.
func (b *initial) waits() {
	class := measure.Selection{Classes: []fact.Class{fact.Contention}}
	var except []string
	b.line("  # Waits for locks, semaphores and room in channels. Typical waits, many and alike, may")
	b.line("  # take %d times what was measured, and %s of the wall at least; all of them, of which a", headroom, format.Share(floor))
	b.line("  # busy machine makes some long, %d times that, and %.0f%% at least.", longHeadroom, 100.0*longFloor)
	for _, sel := range b.subjects(&class, measure.BySite) {
		require, measured := b.contention(&sel)
		if require == "" {
			continue
		}
		site := b.pattern(measure.BySite, sel.Site.String())
		what := fmt.Sprintf("{operation: %s, site: %s}", sel.Operations[0], quoted(site))
		except = append(except, what)
		b.line("  - name: %s", quoted(b.name(sel.Operations[0].String()+" at "+short(sel.Site.String()))))
		b.line("    select: %s", what)
		b.line("    require: %s   # measured: %s", require, measured)
	}
	b.line("  - name: contention elsewhere")
	b.line("    select: {class: contention}")
	b.line("    per: site")
	b.except(except)
	b.line("    require: (waits < %d or wait.typical_share <= %s) and wait.wall_share <= %.0f%%", fewWaits, percent(floor), 100.0*longFloor)
	b.line("")
}

// contention is what a site with more waiting than others may have is held to; ""
// if it needs no rule of its own.
func (b *initial) contention(sel *measure.Selection) (require, measured string) {
	typical, share := b.most("wait.typical_share", sel), b.most("wait.wall_share", sel)
	busy := headroom*typical > floor && b.most("waits", sel) >= fewWaits
	if !busy && longHeadroom*share <= longFloor {
		return "", ""
	}
	long := max(longHeadroom*share, longFloor)
	require, measured = "wait.wall_share <= "+percent(long), b.measured("wait.wall_share", sel)
	switch {
	case !busy:
		return "(waits < " + fmt.Sprint(fewWaits) + " or wait.typical_share <= " + percent(floor) + ") and " + require, measured
	case b.spread("wait.typical_share", sel) > alike:
		return require, measured // short ones in this run, long ones in that
	}
	return "wait.typical_share <= " + percent(headroom*typical) + " and " + require,
		b.measured("wait.typical_share", sel) + ", " + measured
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
