package check

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"tracetool/reports/measure"
)

func (p *budgetParser) suppression(n ast.Node) {
	s := &Suppression{Origin: p.origin(n), column: column(n)}
	there := p.mapping(n, "a suppression",
		field{"rule", func(n ast.Node) { s.Rule, _ = p.text(n, "rule") }},
		field{"site", func(n ast.Node) { s.siteNode = n; s.Site = p.pattern(n, "site") }},
		field{"operation", func(n ast.Node) { s.operationNode = n; s.Operation = p.word(n, "operation", operationKeys()) }},
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
		for _, r := range p.budget.Rules {
			if r.Name == s.Rule {
				p.suppressible(s, r)
			}
		}
	}
}

// suppressible finds suppressions of a site or operation of a rule that tells none
// apart: what breaks such a rule is the program, whichever site weighs most in it.
func (p *budgetParser) suppressible(s *Suppression, r *Rule) {
	known := r.Select.Dimensions() | r.Per
	if r.Per == measure.BySite {
		known |= measure.ByOperation
	}
	for _, x := range []struct {
		d    measure.Dimension
		n    ast.Node
		said bool
	}{{measure.BySite, s.siteNode, !s.Site.All()}, {measure.ByOperation, s.operationNode, s.Operation != ""}} {
		if !x.said || known&x.d != 0 {
			continue
		}
		key := x.d.Keys()[0]
		p.wrong(x.n, "rule %s names no %s that could be suppressed: leave %s out here%s", quote(r.Name), key, key, r.tellApart(x.d))
	}
}

// tellApart is what else to write, if the rule could tell d apart.
func (r *Rule) tellApart(d measure.Dimension) string {
	cannot := func(m *measure.Metric) bool { return m.Selects&d == 0 }
	if r.Per != 0 || slices.ContainsFunc(r.require.metrics(), cannot) {
		return ""
	}
	return ", or write per: " + d.Keys()[0] + " in the rule"
}
