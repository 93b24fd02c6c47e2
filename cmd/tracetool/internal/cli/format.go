package cli

import (
	"fmt"
	"strings"

	"tracetool/reports"
)

// checkFormat finds what keeps a format from showing the report on some number of
// traces.
func (c *reportCommand) checkFormat(documents int) error {
	format := c.global.format
	what, verb := "", ""
	switch {
	case format.Graph:
		what, verb = "the graph", "draws"
	case format.Checks:
		what, verb = "findings", "shows"
	}
	switch {
	case format.Graph && !c.report.Graph:
		return &usageError{"tracetool", fmt.Errorf("%s has no graph to draw: %s", c.report.Name, c.formatHint(func(r *reports.Report) bool { return r.Graph })), ""}
	case format.Checks && !c.report.Checks:
		return &usageError{"tracetool", fmt.Errorf("%s checks nothing: %s", c.report.Name, c.formatHint(func(r *reports.Report) bool { return r.Checks })), ""}
	case what != "" && c.global.table != "":
		return badValue(c.cmd, fmt.Errorf("--table: -f %s %s %s, not tables", format.Name, verb, what))
	case what != "" && c.global.sort != "":
		return badValue(c.cmd, fmt.Errorf("--sort: -f %s %s %s, not tables", format.Name, verb, what))
	case (format.Graph || format.Single) && documents > 1:
		return badValue(c.cmd, fmt.Errorf("-f %s %s one trace, not %d", format.Name, verb, documents))
	}
	return nil
}

// formatHint names the reports that the format works with.
func (c *reportCommand) formatHint(works func(*reports.Report) bool) string {
	var names []string
	for i := range c.reports {
		if works(&c.reports[i]) {
			names = append(names, c.reports[i].Name)
		}
	}
	for _, r := range Series() {
		if works(&r) {
			names = append(names, r.Name)
		}
	}
	if len(names) == 0 {
		return "no report has one"
	}
	return fmt.Sprintf("-f %s works with %s", c.global.format.Name, strings.Join(names, ", "))
}
