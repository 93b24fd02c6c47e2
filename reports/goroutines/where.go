package goroutines

import (
	"cmp"
	"slices"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// stackTable is the table "stack": the stack at which it waits at the end, the
// innermost call first.
func (l *life) stackTable() *reports.Table {
	t := &reports.Table{Key: "stack", Screenful: 8, Columns: []reports.Column{
		{Key: "site", Unit: reports.Place},
	}}
	if s := l.self.LastStack; s != nil && l.self.EndOpen {
		for _, f := range s.Frames {
			t.Add(f)
		}
	}
	return t
}

// cpuTable is the table "cpu": the functions on the stacks of its CPU samples,
// those in which most samples fell first. Shares are of all its samples.
func (l *life) cpuTable(o *reports.Options) *reports.Table {
	t := &reports.Table{Key: "cpu", Screenful: 5, Columns: []reports.Column{
		{Key: "function", Unit: reports.Func},
		{Key: "file", Unit: reports.File, Show: reports.DataOnly},
		{Key: "flat", Head: "flat", Unit: reports.Count}, {Key: "flat_share", Unit: reports.Share},
		{Key: "cumulative", Head: "cumulative", Unit: reports.Count}, {Key: "cumulative_share", Unit: reports.Share},
	}}
	total, list := l.sampled()
	for _, f := range list {
		if o.Keep(f.name) {
			t.Add(known(f.name), known(f.file), f.flat, float64(f.flat)/float64(total),
				f.cumulative, float64(f.cumulative)/float64(total))
		}
	}
	if total > 0 {
		t.Note = "Of " + format.Plural(total, "CPU sample", "CPU samples") + " of this goroutine."
	}
	return t
}

// sampled is how many CPU samples a function is innermost in, and on the stack of.
type sampled struct {
	name, file       string
	flat, cumulative int64
}

// sampled returns the number of samples and the functions that they are in.
func (l *life) sampled() (total int64, list []*sampled) {
	type key struct{ name, file string }
	functions := make(map[key]*sampled)
	for stack, n := range l.samples {
		total += n
		if stack == nil {
			continue
		}
		seen := make(map[key]bool)
		for i, frame := range stack.Frames {
			k := key{frame.Func, frame.File}
			f := functions[k]
			if f == nil {
				f = &sampled{name: k.name, file: k.file}
				functions[k] = f
				list = append(list, f)
			}
			if i == 0 {
				f.flat += n
			}
			if !seen[k] { // a recursive call counts once
				seen[k] = true
				f.cumulative += n
			}
		}
	}
	slices.SortFunc(list, func(a, b *sampled) int {
		return cmp.Or(cmp.Compare(b.flat, a.flat), cmp.Compare(b.cumulative, a.cumulative),
			cmp.Compare(a.name, b.name), cmp.Compare(a.file, b.file))
	})
	return total, list
}

// hidden returns the table without what is for people, and hidden from them.
func hidden(t *reports.Table) *reports.Table {
	h := &reports.Table{Key: t.Key, Rows: make([][]any, len(t.Rows))}
	for i, c := range t.Columns {
		if c.Show == reports.TextOnly {
			continue
		}
		c.Show = reports.DataOnly
		h.Columns = append(h.Columns, c)
		for r, row := range t.Rows {
			h.Rows[r] = append(h.Rows[r], row[i])
		}
	}
	return h
}

// firstLines tells the first of many steps, of which the table shows the last.
func firstLines(steps []step) []string {
	if len(steps) <= shownSteps+firstSteps {
		return nil
	}
	var lines []string
	for i := range steps[:firstSteps] {
		lines = append(lines, steps[i].String())
	}
	return lines
}

// placeOf is where a span is, the empty frame where that is not known.
func placeOf(s *fact.Site) fact.Frame {
	if s == nil {
		return fact.Frame{}
	}
	return s.Frame
}
