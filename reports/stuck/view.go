package stuck

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/reports/internal/shell"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

const (
	// screenful is how many rows a person is shown, and explained how many of
	// them are given their evidence below.
	screenful = 10
	explained = 3
)

// sourceWouldAdd says what the program's source would tell, where it is not read.
const sourceWouldAdd = "A trace has no addresses: which lock or channel it is, who holds it and who could still end the wait only the source tells."

var columns = []reports.Column{
	{Key: "verdict", Unit: reports.Text, Head: "verdict", Show: reports.TextOnly},
	{Key: "tier", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "goroutines", Head: "count", Unit: reports.Count},
	{Key: "some_ids", Head: "goroutines", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "ids", Unit: reports.IDs, Show: reports.DataOnly},
	{Key: "entry", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "created_at", Unit: reports.Place, Show: reports.DataOnly},
	{Key: "doing", Head: "in", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "operation", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "site", Head: "at", Unit: reports.Place},
	{Key: "since_ns", Head: "since", Unit: reports.Offset, Show: reports.DataOnly},
	{Key: "evidence", Unit: reports.List, Show: reports.DataOnly},
	{Key: "age_ns", Head: "for", Unit: reports.Duration},
	{Key: "group", Head: "entry", Unit: reports.Func, Show: reports.TextOnly},
	{Key: "longest_id", Unit: reports.ID, Show: reports.DataOnly},
	{Key: "state", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "creator", Unit: reports.ID, Show: reports.DataOnly},
	{Key: "last_waker", Unit: reports.ID, Show: reports.DataOnly},
	{Key: "owner", Unit: reports.Text, Show: reports.DataOnly},
}

// Table is the table "stuck", one row a group and place.
func Table(rows []*Row, end fact.Time) *reports.Table {
	t := &reports.Table{Key: "stuck", Columns: columns, Screenful: screenful}
	for _, r := range rows {
		var created, site, operation any
		if r.Group.Created.Func != "" {
			created = r.Group.Created
		}
		doing := r.State.String()
		if r.Site != nil {
			frame := r.Site.Frame
			frame.Func = names.Site(r.Site)
			site, operation, doing = frame, r.Site.Operation.String(), r.Site.Operation.String()
		}
		t.Add(r.Tier.short(), r.Tier.String(), int64(len(r.IDs)), someIDs(r.IDs), r.IDs, known(r.Group.Entry), created,
			doing, operation, site, r.Since, r.Evidence, r.Age(end), r.group(), r.Longest, r.State.String(),
			id(r.oldest.parent), id(r.lastWaker()), known(r.Owner))
	}
	return t
}

// group names the goroutines for people, nil where the site says as much.
func (r *Row) group() any {
	if r.Site != nil && r.Site.Func == r.Group.Entry {
		return nil
	}
	return names.Group(r.Group)
}

// lastWaker is the goroutine that ended the oldest one's previous wait, 0 if none did.
func (r *Row) lastWaker() int64 {
	if r.oldest.last.kind != fact.WakerGoroutine {
		return 0
	}
	return r.oldest.last.by
}

func id(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func known(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// shownIDs is how many IDs of a row a person is shown, if they fit into idsWidth: a
// narrower column of text is never cut.
const (
	shownIDs = 2
	idsWidth = 12
)

// someIDs is the IDs for people: "17, 18 +98".
func someIDs(ids []int64) string {
	var s string
	for n := min(shownIDs, len(ids)); n > 0; n-- {
		var list []string
		for _, id := range ids[:n] {
			list = append(list, strconv.FormatInt(id, 10))
		}
		s = strings.Join(list, ", ")
		if more := len(ids) - n; more > 0 {
			s += " +" + format.Count(int64(more))
		}
		if len(s) <= idsWidth {
			break
		}
	}
	return s
}

// sections are the document's: rows are those to be shown, all those that the
// conclusion is about.
func sections(rows, all []*Row, hidden int64, end fact.Time, trace *fact.Trace, e *explanation) []reports.Section {
	list := []reports.Section{{Title: "Stuck", Text: []string{conclusion(all, hidden)}, Table: Table(rows, end)}}
	list = append(list, e.sections()...)
	if why := explain(rows, trace, len(e.list) > 0); len(why) > 0 {
		list = append(list, reports.Section{Title: "How that is known", Text: why})
	}
	return list
}

// conclusion says what matters of all rows in a sentence. Flags have hidden more
// goroutines.
func conclusion(rows []*Row, hidden int64) string {
	var stuck []*Row
	var n, idle, alive, overdue int64
	for _, r := range rows {
		switch count := int64(len(r.IDs)); {
		case r.Owner != "":
		case r.Tier >= Probable:
			stuck = append(stuck, r)
			n += count
		case r.Tier == NeverEnded:
			alive += count
		default:
			idle += count
			overdue += r.overdue
		}
	}
	switch {
	case n == 0 && hidden > 0 && idle+alive == 0:
		return fmt.Sprintf("--min-age, --focus and --ignore leave none of %s.", plural(hidden, "goroutine that is there at the end", "goroutines that are there at the end"))
	case n == 0 && hidden > 0:
		return "Of the goroutines that --min-age, --focus and --ignore leave, none is stuck: " + strings.TrimPrefix(quiet(idle, alive, overdue), "Nothing is stuck: ")
	case n == 0:
		return quiet(idle, alive, overdue)
	}
	s := sentence(n, stuck)
	if idle+alive > 0 {
		s += "; " + plural(idle+alive, "other is not", "others are not")
	}
	return s + "."
}

// quiet is the conclusion where nothing is stuck. overdue are those of the idle ones
// that wait for much longer than is usual.
func quiet(idle, alive, overdue int64) string {
	idles := plural(idle, "goroutine is idle", "goroutines are idle")
	if overdue > 0 {
		idles += ", " + format.Count(overdue) + " of them for ten times longer than is usual where they wait"
	} else {
		idles += ", as a service's are"
	}
	switch {
	case idle+alive == 0:
		return "Nothing is stuck: no goroutine of the program waits at the end."
	case alive == 0:
		return "Nothing is stuck: " + idles + "."
	case idle == 0:
		return "Nothing is stuck: " + plural(alive, "goroutine has", "goroutines have") + " not ended, without waiting."
	}
	return fmt.Sprintf("Nothing is stuck: %s, and %s not ended, without waiting.", idles, plural(alive, "has", "have"))
}

// kind is goroutines that are stuck in the same way.
type kind struct {
	tier Tier
	op   fact.Operation
	n    int64
}

// sentence says how many goroutines are stuck, how sure that is, and on what they
// wait: "2 goroutines are probably stuck, waiting for a mutex".
func sentence(n int64, rows []*Row) string {
	kinds := kindsOf(rows)
	same := kinds[0].tier == kinds[len(kinds)-1].tier
	s := plural(n, "goroutine is ", "goroutines are ")
	if same {
		s += certainty[kinds[0].tier].stuck
	} else {
		s += "stuck"
	}
	if len(kinds) == 1 {
		return s + ", waiting " + opWords(kinds[0].op)
	}
	var list []string
	for i, k := range kinds {
		words := format.Count(k.n) + " "
		if !same {
			words += certainty[k.tier].adverb + " "
		}
		if i == 0 {
			words += "waiting "
		}
		list = append(list, words+opWords(k.op))
	}
	return s + ": " + strings.Join(list, ", ")
}

// kindsOf counts the goroutines of rows by tier and operation.
func kindsOf(rows []*Row) []kind {
	var kinds []kind
	for _, r := range rows {
		i := slices.IndexFunc(kinds, func(k kind) bool { return k.tier == r.Tier && k.op == r.op() })
		if i < 0 {
			i = len(kinds)
			kinds = append(kinds, kind{r.Tier, r.op(), 0})
		}
		kinds[i].n += int64(len(r.IDs))
	}
	slices.SortStableFunc(kinds, func(a, b kind) int {
		return cmp.Or(cmp.Compare(b.tier, a.tier), cmp.Compare(b.n, a.n))
	})
	return kinds
}

// certainty puts the tiers into words.
var certainty = [numTiers]struct{ stuck, adverb string }{
	Probable:   {"probably stuck", "probably"},
	Quiescence: {"stuck with nobody left to wake them", "for want of anybody to wake them"},
	Definite:   {"definitely stuck", "definitely"},
}

// explain gives the evidence of the worst rows and the command that shows more.
// Where the source explains the rest, the worst row has to do.
func explain(rows []*Row, trace *fact.Trace, bySource bool) []string {
	most := explained
	if bySource {
		most = 1
	}
	var text []string
	for _, r := range rows {
		if r.Tier < NeverEnded || len(text) == most {
			break
		}
		text = append(text, fmt.Sprintf("%s, %s: %s", format.Func(names.Group(r.Group)),
			goroutineList(r.IDs), strings.Join(r.Evidence, " ")))
	}
	if len(text) == 0 {
		return nil
	}
	return append(text, "→ "+command(trace, rows[0].Longest))
}

func goroutineList(ids []int64) string {
	if len(ids) == 1 {
		return "goroutine " + someIDs(ids)
	}
	return "goroutines " + someIDs(ids)
}

// command shows the life of a goroutine in this trace and window.
func command(trace *fact.Trace, id int64) string {
	s := fmt.Sprintf("tracetool goroutines --id %d", id)
	if trace.From > 0 {
		s += " --from " + time.Duration(trace.From).String()
	}
	if trace.To > 0 {
		s += " --to " + time.Duration(trace.To).String()
	}
	return s + " " + shell.Quote(cmp.Or(trace.Path, "-"))
}
