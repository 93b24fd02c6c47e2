package cli

import (
	"github.com/spf13/cobra"

	"tracetool/reports"
	"tracetool/reports/findings"
)

var findingsReport = reports.Report{
	Name:  "findings",
	Short: "list what summarize can find, with the key of each finding",
	Long: `Findings lists the conclusions that summarize draws: the key by which budgets,
suppressions and formats for CI name each, and when it is found. Keys are stable.`,
	Examples: []string{"tracetool findings", "tracetool findings -f markdown"},
}

func (t *tool) findingsCommand() *cobra.Command {
	var c *reportCommand
	c = t.newSeriesCommand(findingsReport, "findings [flags]", func(cmd *cobra.Command, args []string) error {
		if err := noArguments(cmd, args); err != nil {
			return err
		}
		if err := c.checkFormat(0); err != nil {
			return err
		}
		return c.produce(nil, func() error { return c.plain(findingsDocument()) })
	})
	c.cmd.ValidArgsFunction = cobra.NoFileCompletions
	return c.cmd
}

func findingsDocument() *reports.Document {
	t := &reports.Table{Key: "rules", Columns: []reports.Column{{Key: "rule", Head: "finding", Show: reports.NotText}, {Key: "doc", Head: "when", Show: reports.NotText}}}
	var text []string
	for _, r := range findings.Rules() {
		text = append(text, r.Key, "    "+r.Doc)
		t.Add(r.Key, r.Doc)
	}
	return &reports.Document{Report: findingsReport.Name, Sections: []reports.Section{{Title: "Findings of summarize", Text: text, Table: t}}}
}
