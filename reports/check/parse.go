package check

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

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
	b := &p.budget
	versionRead := false
	there := p.mapping(n, "a budget",
		field{"version", func(n ast.Node) { versionRead = true; p.version(n) }},
		field{"baseline", func(n ast.Node) { b.Baseline, _ = p.text(n, "baseline") }},
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

func (p *budgetParser) suppression(n ast.Node) {
	s := &Suppression{Origin: p.origin(n), column: column(n)}
	there := p.mapping(n, "a suppression",
		field{"rule", func(n ast.Node) { s.Rule, _ = p.text(n, "rule") }},
		field{"site", func(n ast.Node) { s.Site = p.pattern(n, "site") }},
		field{"operation", func(n ast.Node) { s.Operation = p.word(n, "operation", operationKeys()) }},
		field{"reason", func(n ast.Node) { s.Reason, _ = p.text(n, "reason") }},
		field{"until", func(n ast.Node) { s.Until = p.date(n) }},
	)
	if there == nil {
		return
	}
	if !there["rule"] {
		p.wrong(n, "a suppression without a rule: the name of a rule, or the key of a finding")
	}
	if !there["reason"] {
		p.wrong(n, "a suppression without a reason")
	}
	p.budget.Suppress = append(p.budget.Suppress, s)
}

// suppressed finds suppressions of what there is not.
func (p *budgetParser) suppressed() {
	valid := slices.DeleteFunc(append(findingKeys(), p.names...), func(key string) bool { return key == "" })
	for _, s := range p.budget.Suppress {
		if s.Rule != "" && !slices.Contains(valid, s.Rule) {
			like := instead(s.Rule, valid)
			if strings.HasPrefix(like, "there is") {
				like = "tracetool findings lists those of summarize"
			}
			p.mistake(s.Origin.Line, s.column, "suppression of %s, which is no rule and no finding; %s", quote(s.Rule), like)
		}
	}
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

func (p *budgetParser) rule(n ast.Node) {
	r := &Rule{Severity: reports.Error, Origin: p.origin(n), column: column(n)}
	var require, selects, per, except ast.Node
	there := p.mapping(n, "a rule",
		field{"name", func(n ast.Node) { r.Name = p.name(n) }},
		field{"doc", func(n ast.Node) { r.Doc, _ = p.text(n, "doc") }},
		field{"select", func(n ast.Node) { selects = n; p.selection(n, "select", &r.Select) }},
		field{"per", func(n ast.Node) {
			per = n
			r.Per = measure.ParseDimension(p.word(n, "per", measure.AllDimensions.Keys()))
		}},
		field{"except", func(n ast.Node) {
			except = n
			p.sequence(n, "except", func(n ast.Node) {
				var s measure.Selection
				if there := p.selection(n, "except", &s); there != nil && len(there) == 0 {
					p.wrong(n, "except {} would leave out all: name a site, a group or what per tells apart")
				}
				r.Except = append(r.Except, s)
			})
		}},
		field{"require", func(n ast.Node) { require = n }},
		field{"severity", func(n ast.Node) { r.Severity = reports.Severity(p.word(n, "severity", severities)) }},
	)
	switch {
	case there == nil:
		return
	case !there["name"]:
		p.wrong(n, "a rule without a name")
	case !there["require"]:
		p.wrong(n, "rule %s requires nothing: write require: waits <= 100, or another condition", quote(r.Name))
	}
	if except != nil && r.Per == 0 {
		p.wrong(except, "rule %s: except leaves out some of what per tells apart, and there is no per", quote(r.Name))
	}
	p.exceptable(r, except)
	if require == nil || !p.require(require, r) {
		return
	}
	p.selectable(r, selects, per)
	p.budget.Rules = append(p.budget.Rules, r)
}

// name reads a rule's name, which must be its own: it is the key of its findings.
func (p *budgetParser) name(n ast.Node) string {
	name, ok := p.text(n, "name")
	switch {
	case ok && slices.Contains(p.names, name):
		p.wrong(n, "another rule is called %s already", quote(name))
	case slices.Contains(findingKeys(), name):
		p.wrong(n, "%q is a finding of summarize; findings: {forbid: %s} lets it fail the check", name, name)
	}
	p.names = append(p.names, name)
	return name
}

// require compiles the rule's expression and reports whether it is right.
func (p *budgetParser) require(n ast.Node, r *Rule) bool {
	text, ok := p.text(n, "require")
	if !ok {
		return false
	}
	req, wrong := parseRequirement(text)
	if wrong != nil {
		line, column := p.expressionAt(n, text, wrong.at)
		p.mistake(line, column, "rule %s: %s", quote(r.Name), wrong.message)
		return false
	}
	r.require = req
	return true
}

// expressionAt is where in the file a position of an expression is: as many signs
// that are no space behind its beginning. In one with escapes that leads to
// another sign, and it is where the expression begins.
func (p *budgetParser) expressionAt(n ast.Node, text string, at int) (line, column int) {
	begin := start(n)
	line, column = begin.Line-1, begin.Column-1
	if n.Type() == ast.LiteralType {
		line, column = begin.Line, 0
	} else if t := n.GetToken().Type; t == token.SingleQuoteType || t == token.DoubleQuoteType {
		column++
	}
	for i, c := range []rune(text) {
		if i > 0 && unicode.IsSpace(c) {
			column++
			continue
		}
		line, column = p.skipSpace(line, column)
		switch {
		case line >= len(p.lines) || p.lines[line][column] != c:
			return begin.Line, begin.Column
		case i == at:
			return line + 1, column + 1
		}
		column++
	}
	return line + 1, column + 1
}

// skipSpace is the next place that is no space.
func (r *reader) skipSpace(line, column int) (int, int) {
	for ; line < len(r.lines); line, column = line+1, 0 {
		for ; column < len(r.lines[line]); column++ {
			if !unicode.IsSpace(r.lines[line][column]) {
				return line, column
			}
		}
	}
	return line, column
}

func (p *budgetParser) selection(n ast.Node, what string, s *measure.Selection) map[string]bool {
	pattern := func(key string, to *measure.Pattern) field {
		return field{key, func(n ast.Node) { *to = p.pattern(n, key) }}
	}
	return p.mapping(n, what,
		field{"operation", func(n ast.Node) {
			p.list(n, "operation", func(n ast.Node) {
				if op, ok := fact.ParseOperation(p.word(n, "operation", operationKeys())); ok {
					s.Operations = append(s.Operations, op)
				}
			})
		}},
		field{"class", func(n ast.Node) {
			p.list(n, "class", func(n ast.Node) {
				if c, ok := fact.ParseClass(p.word(n, "class", classKeys())); ok {
					s.Classes = append(s.Classes, c)
				}
			})
		}},
		pattern("site", &s.Site), pattern("group", &s.Group), pattern("task", &s.Task), pattern("region", &s.Region),
	)
}

// selectable checks that all metrics of r can be selected as r does.
func (p *budgetParser) selectable(r *Rule, selects, per ast.Node) {
	chosen := r.Select.Dimensions()
	for _, m := range r.require.metrics() {
		if wrong := chosen &^ m.Selects; wrong != 0 {
			p.wrong(selects, "rule %s: %s", quote(r.Name), unselectable(m, wrong))
		} else if wrong := r.Per &^ m.Selects; wrong != 0 {
			p.wrong(per, "rule %s: %s", quote(r.Name), unselectable(m, wrong))
		}
		if m.Requires != 0 && (chosen|r.Per)&m.Requires == 0 {
			p.mistake(r.Origin.Line, r.column, "rule %s: %s needs a %s to be selected, as in select: {%s: NAME}", quote(r.Name), m.Key,
				strings.Join(m.Requires.Keys(), " or a "), m.Requires.Keys()[0])
		}
	}
}

// exceptable checks that each of a rule's exceptions can leave something out: it
// must say no more than what per tells apart, and what the rule selects.
func (p *budgetParser) exceptable(r *Rule, except ast.Node) {
	known := r.Per | r.Select.Dimensions()
	switch r.Per {
	case 0:
		return
	case measure.BySite:
		known |= measure.ByOperation | measure.ByClass
	case measure.ByOperation:
		known |= measure.ByClass
	}
	for i := range r.Except {
		chosen := r.Except[i].Dimensions()
		if wrong := chosen &^ known; wrong != 0 {
			p.wrong(except, "rule %s: except by %s leaves out nothing: per tells apart each %s", quote(r.Name),
				strings.Join(wrong.Keys(), " and "), r.Per.Keys()[0])
		}
	}
}

func unselectable(m *measure.Metric, wrong measure.Dimension) string {
	text := m.Key + " cannot be selected by " + strings.Join(wrong.Keys(), " and ")
	if keys := m.Selects.Keys(); len(keys) > 0 {
		return text + ", only by " + strings.Join(keys, ", ")
	}
	return text + ": it is about all of the program"
}
