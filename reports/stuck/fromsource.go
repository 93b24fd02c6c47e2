package stuck

import (
	"context"
	"fmt"
	"strings"

	"tracetool/reports"
	"tracetool/reports/internal/source"
	"tracetool/reports/render/format"
)

// noSource is the value of --source that keeps the source from being read.
const noSource = "off"

// explanation is what the program's source tells of stuck goroutines.
type explanation struct {
	list       []source.Explanation
	mismatches []source.Mismatch
	// why is a sentence where the source tells nothing, "" if it does.
	why string
}

// fromSource asks the source below dir why goroutines are stuck; "" looks for the
// source of what the trace names, and it is no error if there is none. Nothing is
// loaded where nobody is stuck.
func (r *Result) fromSource(dir string) (*explanation, error) {
	blocked, others := r.Stacks(Probable)
	if len(blocked) == 0 {
		return &explanation{}, nil
	}
	if dir == noSource {
		return &explanation{why: sourceWouldAdd}, nil
	}
	program, err := source.Open(context.Background(), dir, append(blocked[:len(blocked):len(blocked)], others...))
	switch {
	case err != nil && dir != "":
		return nil, fmt.Errorf("--source %s: %v", dir, err)
	case err != nil:
		return &explanation{why: sourceWouldAdd + " It was not found (" + err.Error() + "): --source DIR names it."}, nil
	}
	e := &explanation{list: program.Explain(blocked, others)}
	e.mismatches = program.Mismatches()
	if len(e.list) == 0 {
		e.why = "The source explains nothing of it."
	}
	return e, nil
}

// shownExplanations is how many a person is shown, the first with its parties, of
// which shownParties.
const (
	shownExplanations = 3
	shownParties      = 4
)

// sections tells people in sentences, and programs in two tables.
func (e *explanation) sections() []reports.Section {
	list := &reports.Table{Key: "explanations", Columns: []reports.Column{
		{Key: "explanation", Unit: reports.ID, Show: reports.DataOnly},
		{Key: "kind", Unit: reports.Text, Show: reports.DataOnly},
		{Key: "title", Unit: reports.Text, Show: reports.DataOnly},
		{Key: "object", Unit: reports.Text, Show: reports.DataOnly},
		{Key: "caveats", Unit: reports.List, Show: reports.DataOnly},
	}}
	parties := &reports.Table{Key: "parties", Columns: []reports.Column{
		{Key: "explanation", Unit: reports.ID, Show: reports.DataOnly},
		{Key: "ids", Unit: reports.IDs, Show: reports.DataOnly},
		{Key: "role", Unit: reports.Text, Show: reports.DataOnly},
		{Key: "site", Unit: reports.Place, Show: reports.DataOnly},
		{Key: "excerpt", Unit: reports.List, Show: reports.DataOnly},
	}}
	var text []string
	for i := range e.list {
		x := &e.list[i]
		list.Add(int64(i+1), string(x.Kind), x.Title, x.Object, x.Caveats)
		for j := range x.Parties {
			p := &x.Parties[j]
			parties.Add(int64(i+1), p.IDs, p.Role, p.Frame, excerpt(p))
		}
		if i < shownExplanations {
			text = append(text, title(x))
		}
		if i == 0 {
			text = append(text, tell(x)...)
		}
	}
	return []reports.Section{
		{Title: "From the source", Text: append(text, e.remarks()...), Table: list, HideEmpty: true},
		{Title: "Parties", Table: parties, HideEmpty: true},
	}
}

// remarks are what stands behind the explanations.
func (e *explanation) remarks() []string {
	var lines []string
	if more := len(e.list) - shownExplanations; more > 0 {
		lines = append(lines, fmt.Sprintf("%s %s (-f json shows all).", format.Ellipsis, plural(int64(more), "more explanation", "more explanations")))
	}
	for i, m := range e.mismatches {
		if i == shownExplanations {
			lines = append(lines, fmt.Sprintf("%s and %s.", format.Ellipsis, plural(int64(len(e.mismatches)-i), "more frame", "more frames")))
			break
		}
		lines = append(lines, "Nothing is claimed of "+format.Mention(m.Frame)+": "+m.Why+".")
	}
	if e.why != "" {
		lines = append(lines, e.why)
	}
	return lines
}

// title is an explanation in a sentence.
func title(x *source.Explanation) string {
	return strings.ToUpper(string(x.Kind[:1])) + string(x.Kind[1:]) + ": " + x.Title + "."
}

// tell puts the parties of an explanation into lines for people, with three lines
// of source each.
func tell(x *source.Explanation) []string {
	var lines []string
	for i := range x.Parties {
		p := &x.Parties[i]
		if i == shownParties {
			lines = append(lines, fmt.Sprintf("%s%s and %s", blank(2), format.Ellipsis, plural(int64(len(x.Parties)-i), "more place", "more places")))
			break
		}
		who := format.Place(p.Frame) + ": " + p.Role
		if len(p.IDs) > 0 {
			who += " (" + goroutineList(p.IDs) + ")"
		}
		lines = append(lines, blank(2)+who)
		for _, line := range p.Excerpt {
			lines = append(lines, shown(&line, p.Frame.Line))
		}
	}
	for _, caveat := range x.Caveats {
		lines = append(lines, blank(2)+strings.ToUpper(caveat[:1])+caveat[1:]+".")
	}
	return lines
}

// shown is a line of source for people. A renderer of text keeps only the blanks
// that a line begins with, so the number comes behind the code's indentation.
func shown(l *source.Line, at int) string {
	code := strings.TrimLeft(l.Text, "\t ")
	indent := blank(4 * strings.Count(l.Text[:len(l.Text)-len(code)], "\t"))
	mark := "  "
	if l.Number == at {
		mark = "> "
	}
	return format.Fit(blank(4)+indent+mark+fmt.Sprint(l.Number)+" "+code, excerptWidth)
}

// excerptWidth is how much of a line of source is shown.
const excerptWidth = 88

// excerpt is a party's lines with their numbers, its own one marked:
// ">41  s.mu.Lock()". Indentation comes first, so that it holds where lines are
// wrapped.
func excerpt(p *source.Party) []string {
	lines := make([]string, len(p.Excerpt))
	for i, l := range p.Excerpt {
		mark := " "
		if l.Number == p.Frame.Line {
			mark = ">"
		}
		lines[i] = fmt.Sprintf("%s%4d  %s", mark, l.Number, strings.ReplaceAll(l.Text, "\t", "    "))
	}
	return lines
}

// blank is n blanks.
func blank(n int) string { return strings.Repeat(" ", n) }
