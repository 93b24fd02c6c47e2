package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"tracetool/reports"
	"tracetool/reports/measure"
)

var baselineReport = reports.Report{
	Name:  "baseline",
	Short: "keep what traces measured in a small file, to compare with later",
	Long: `Baseline measures traces and writes what it measured into a JSON file that can be
committed where traces are too large: for every operation, function and group the
distribution of the waits, for every group its goroutines, tasks and regions, the
critical path, and what concerns the whole program. It holds no lines, goroutines or
paths, and every metric of tracetool check --metrics can be computed from it as from
the trace, to the last digit.

Where a baseline is given among the traces its runs are taken along: so a run is
added to a baseline, and baselines are merged. Rows stand one a line, with what every
run has of it side by side.

tracetool diff --baseline and tracetool check --baseline read it. The layout has a
version, ` + measure.Schema + `.`,
	Examples: []string{
		"tracetool baseline -o base.json samples/mutex-convoy/trace.out",
		"tracetool baseline -o both.json base.json samples/mutex-convoy/trace.out",
	},
}

func (t *tool) baselineCommand() *cobra.Command {
	var c *reportCommand
	c = t.newSeriesCommand(baselineReport, "baseline [flags] TRACE…", func(cmd *cobra.Command, inputs []string) error {
		if f := cmd.Flag("format"); f.Changed && c.global.format.Name != "json" {
			return badValue(cmd, errors.New("a baseline is written as json and nothing else"))
		}
		if err := c.checkInputs(inputs, 1); err != nil {
			return err
		}
		runs, err := c.measureAll(cmd.Context(), inputs, measure.NeedAll)
		if err != nil {
			return err
		}
		c.noteDamage(runs)
		// A baseline that is merged with others may be replaced by the result.
		return c.produce(precious(inputs), func() error { return join(runs.Write(c.out), c.damagedOnes(runs)) })
	})
	return c.cmd
}

// precious are the inputs that must not be written over.
func precious(inputs []string) []string {
	var list []string
	for _, path := range inputs {
		if !isBaseline(path) {
			list = append(list, path)
		}
	}
	return list
}
