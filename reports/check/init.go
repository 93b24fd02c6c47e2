package check

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"tracetool/reports/measure"
	"tracetool/reports/render/format"
)

// How a first budget is made. Healthy runs, idle and beside other programs that
// take the processors from them, stay below half of these limits, and a lock
// held three times as long is above twice of them: see the test of false alarms.
const (
	headroom = 2    // × the greatest value of the runs
	floor    = 0.05 // of the wall: less waiting than that harms nobody
	fewWaits = 50   // are too few for their median to be steady
	fewMore  = 5    // goroutines may be on their way when the trace ends

	longHeadroom = 4 // of all waiting, a few long waits included
	longFloor    = 2 // of the wall: two goroutines that wait all the time

	alike = 10  // greatest ÷ least of what still is the same kind of waiting
	agree = 1.2 // greatest ÷ least of a count that repeats

	moreYields = 1000
	moreCycles = 5
)

// Init writes a first budget made of runs: rules over what repeats, with headroom.
// The greatest value of the runs counts.
func Init(runs measure.Series) []byte {
	b := &initial{runs: runs}
	b.head()
	b.waits()
	b.open()
	b.growth()
	b.counts()
	b.runtime()
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

// spread is the greatest value of a metric in the runs ÷ the least.
func (b *initial) spread(key string, sel *measure.Selection) float64 {
	values := b.runs.Values(measure.Lookup(key), sel)
	return slices.Max(values) / slices.Min(values)
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
