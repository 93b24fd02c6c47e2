package cli

import (
	"fmt"
	"strings"
)

// checkGraph finds what keeps a format that draws graphs from doing so.
func (c *reportCommand) checkGraph(traces []string) error {
	format := c.global.format.Name
	switch {
	case !c.report.Graph:
		return &usageError{"tracetool", fmt.Errorf("%s has no graph to draw: %s", c.report.Name, c.graphHint(format)), ""}
	case c.global.table != "":
		return badValue(c.cmd, fmt.Errorf("--table: -f %s draws the graph, not tables", format))
	case c.global.sort != "":
		return badValue(c.cmd, fmt.Errorf("--sort: -f %s draws the graph, not tables", format))
	case len(traces) > 1:
		return badValue(c.cmd, fmt.Errorf("-f %s draws one trace, not %d", format, len(traces)))
	}
	return nil
}

// graphHint names the reports that a format which draws graphs works with.
func (t *tool) graphHint(format string) string {
	var names []string
	for _, r := range t.reports {
		if r.Graph {
			names = append(names, r.Name)
		}
	}
	if len(names) == 0 {
		return "no report has one"
	}
	return fmt.Sprintf("-f %s works with %s", format, strings.Join(names, ", "))
}
