package check

import (
	"slices"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"

	"tracetool/reports"
	"tracetool/reports/findings"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// Parse reads a budget file. Its error tells of every mistake in it, each of type
// [*Mistake].
func Parse(path string, data []byte) (*Budget, error) {
	p := &budgetParser{reader: reader{path: path}, budget: Budget{Path: path}}
	if top := p.document(data); top != nil {
		p.top(top)
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return &p.budget, nil
}

type budgetParser struct {
	reader
	budget Budget
	names  []string // of the rules so far, right or wrong
}

func (p *budgetParser) top(n ast.Node) {
	versionRead := false
	there := p.mapping(n, "a budget",
		field{"version", func(n ast.Node) { versionRead = true; p.version(n) }},
		field{"baseline", p.baseline},
		field{"findings", p.findings},
		field{"suppress", func(n ast.Node) { p.sequence(n, "suppress", p.suppression) }},
		field{"rules", func(n ast.Node) { p.sequence(n, "rules", p.rule) }},
	)
	if there != nil && !versionRead && !there["version"] {
		p.wrong(n, "no version: begin with \"version: %d\"", Version)
	}
	if there != nil && !there["rules"] && !there["findings"] {
		p.wrong(n, "neither rules nor findings: nothing would be checked")
	}
	p.suppressed()
}

func (p *budgetParser) baseline(n ast.Node) {
	b, at := &p.budget, start(n)
	b.Baseline, _ = p.text(n, "baseline")
	b.baselineLine, b.baselineColumn = at.Line, at.Column
}

func (p *budgetParser) version(n ast.Node) {
	text, ok := p.text(n, "version")
	if v, err := strconv.Atoi(text); ok && (err != nil || v != Version) {
		p.wrong(n, "version %s: this tracetool reads version %d", brief(text), Version)
	}
}

// severities are the words for severities in budgets, mildest first.
var severities = []string{string(reports.Info), string(reports.Warning), string(reports.Error)}

// word reads one of a few words.
func (p *budgetParser) word(n ast.Node, what string, valid []string) string {
	text, ok := p.text(n, what)
	if ok && !slices.Contains(valid, text) {
		p.wrong(n, "%s %s: %s", what, quote(text), p.other(what, text, valid))
		return ""
	}
	return text
}

// other says what to write instead of a word that is none of the valid ones, but
// perhaps one of another key.
func (p *budgetParser) other(what, text string, valid []string) string {
	switch {
	case what == "class" && slices.Contains(operationKeys(), text):
		return "this is an operation: write operation: " + text
	case what == "operation" && slices.Contains(classKeys(), text):
		return "this is a class: write class: " + text
	}
	return instead(text, valid)
}

// findingKeys are the keys of summarize's findings.
func findingKeys() []string {
	var keys []string
	for _, r := range findings.Rules() {
		keys = append(keys, r.Key)
	}
	return keys
}

func (p *budgetParser) findings(n ast.Node) {
	f := &Findings{Max: reports.Error, Origin: p.origin(n)}
	keys := func(what string, to *[]string) field {
		return field{what, func(n ast.Node) {
			p.list(n, what, func(n ast.Node) {
				if key := p.word(n, what, findingKeys()); key != "" {
					*to = append(*to, key)
				}
			})
		}}
	}
	there := p.mapping(n, "findings",
		field{"max_severity", func(n ast.Node) {
			f.Max = reports.Severity(p.word(n, "max_severity", append([]string{"none"}, severities...)))
		}},
		keys("forbid", &f.Forbid), keys("allow", &f.Allow),
	)
	if f.Max == "none" {
		f.Max = ""
	}
	if len(there) == 0 && there != nil {
		p.wrong(n, "findings says nothing; write max_severity: info")
	}
	p.budget.Findings = f
}

func (p *budgetParser) date(n ast.Node) time.Time {
	text, ok := p.text(n, "until")
	day, err := time.Parse(time.DateOnly, text)
	if ok && err != nil {
		p.wrong(n, "until %s is not a date such as 2027-01-31", quote(text))
	}
	return day
}

func (p *budgetParser) pattern(n ast.Node, what string) measure.Pattern {
	text, ok := p.text(n, what)
	if !ok {
		return measure.Pattern{}
	}
	return measure.NewPattern(text)
}

func operationKeys() []string {
	var keys []string
	for _, op := range fact.Operations() {
		keys = append(keys, op.String())
	}
	return keys
}

func classKeys() []string {
	var keys []string
	for _, c := range fact.Classes() {
		keys = append(keys, c.String())
	}
	return keys
}
