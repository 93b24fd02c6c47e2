package check

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

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
	if req.baselineAt >= 0 {
		r.baselineLine, r.baselineColumn = p.expressionAt(n, text, req.baselineAt)
	}
	return true
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
