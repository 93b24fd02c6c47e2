package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"tracetool/reports"
	"tracetool/reports/check"
	"tracetool/reports/measure"
)

// usualBudget is the budget file that is looked for when none is named.
const usualBudget = "tracetool.yaml"

// checkCommand holds traces to a budget.
type checkCommand struct {
	*reportCommand
	budget, baseline    string
	init, each, metrics bool
}

var checkReport = reports.Report{
	Name:   check.Name,
	Short:  "hold traces to a budget: exit code 1 if a rule is broken",
	Long:   check.Long,
	Checks: true,
	Examples: []string{
		"tracetool check --init samples/mutex-convoy/trace.out",
		"tracetool check --budget samples/shop/tracetool.yaml samples/shop/slow.trace",
		"tracetool check --metrics",
	},
}

func (t *tool) checkCommand() *cobra.Command {
	c := new(checkCommand)
	c.reportCommand = t.newSeriesCommand(checkReport, "check [flags] TRACE…", c.run)
	fs := c.cmd.Flags()
	fs.SortFlags = false
	fs.StringVarP(&c.budget, "budget", "b", usualBudget, "read the rules in `FILE`")
	fs.StringVar(&c.baseline, "baseline", "", "compare with the runs in `FILE`, written by tracetool baseline, or a trace (default: what the budget names)")
	fs.BoolVar(&c.each, "each", false, "check every trace on its own; else several are runs of one program, whose medians count")
	fs.BoolVar(&c.init, "init", false, "write a first budget made of the traces, with headroom, instead of checking")
	fs.BoolVar(&c.metrics, "metrics", false, "list the metrics that rules can use")
	return c.cmd
}

func (c *checkCommand) run(cmd *cobra.Command, traces []string) error {
	switch {
	case c.metrics && c.init:
		return badValue(c.cmd, errors.New("--metrics and --init exclude each other"))
	case c.metrics:
		if err := noArguments(cmd, traces); err != nil {
			return err
		}
		return c.produce(nil, func() error { return c.plain(check.MetricsDocument()) })
	}
	if err := c.checkInputs(traces, c.documents(traces)); err != nil {
		return err
	}
	if c.init {
		return c.produce(traces, func() error { return c.writeBudget(cmd.Context(), traces) })
	}
	budget, err := c.readBudget()
	if err != nil {
		return err
	}
	path := c.baselinePath(budget)
	var baseline measure.Series
	inputs := append([]string{c.budget}, traces...)
	if path != "" {
		if baseline, err = c.measure(cmd.Context(), path, budget.Needs()&measure.NeedAll); err != nil {
			if c.baseline == "" {
				return budget.BaselineMistake(err.Error())
			}
			return err
		}
		inputs = append(inputs, path)
	}
	return c.produce(inputs, func() error { return c.check(cmd.Context(), budget, baseline, traces) })
}

// documents is how many are printed.
func (c *checkCommand) documents(traces []string) int {
	if c.each {
		return len(traces)
	}
	return 1
}

func (c *checkCommand) readBudget() (*check.Budget, error) {
	data, err := readFile(c.budget, maxBudget)
	if errors.Is(err, os.ErrNotExist) && !c.cmd.Flags().Changed("budget") {
		return nil, &usageError{c.cmd.CommandPath(), fmt.Errorf("no --budget, and no %s here", usualBudget),
			"tracetool check --init TRACE… > " + usualBudget + " writes a first one"}
	}
	if err != nil {
		return nil, &traceError{c.budget, err}
	}
	return check.Parse(c.budget, data)
}

// baselinePath is the file that rules compare with: the flag's, or the budget's; ""
// if there is none.
func (c *checkCommand) baselinePath(budget *check.Budget) string {
	path := c.baseline
	if path == "" && budget.Baseline != "" && budget.Compares() != nil {
		path = budget.Baseline
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(c.budget), path)
		}
	}
	return path
}

// maxBudget is more than any budget needs: the parser takes no more.
const maxBudget = 1 << 20

func (c *checkCommand) check(ctx context.Context, budget *check.Budget, baseline measure.Series, traces []string) error {
	groups := [][]string{traces}
	if c.each {
		groups = nil
		for i := range traces {
			groups = append(groups, traces[i:i+1])
		}
	}
	var failures []error
	for i, group := range groups {
		runs, err := c.measureAll(ctx, group, budget.Needs())
		if err != nil {
			return join(append(failures, err)...)
		}
		result, err := budget.Check(&check.Input{Runs: runs, Baseline: baseline, Today: time.Now(), Filtered: c.filtered()})
		if err != nil {
			return err
		}
		doc := result.Document()
		doc.Filter = c.global.options.String()
		if err := c.arrange(doc); err != nil {
			return err
		}
		if err := c.print(doc, i > 0); err != nil {
			return err
		}
		failures = append(failures, c.failure(doc, group), c.damagedOnes(runs))
	}
	return join(failures...)
}

// filtered reports whether rules look at a part of the program only.
func (c *checkCommand) filtered() bool {
	return c.global.options.Focus != nil || c.global.options.Ignore != nil
}

// failure is the document's, with the trace's name where there are others.
func (c *checkCommand) failure(doc *reports.Document, traces []string) error {
	if doc.Failure != nil && c.each {
		return &traceError{traces[0], doc.Failure}
	}
	return doc.Failure
}

// writeBudget makes a first budget.
func (c *checkCommand) writeBudget(ctx context.Context, traces []string) error {
	runs, err := c.measureAll(ctx, traces, measure.NeedAll|measure.NeedFindings)
	if err != nil {
		return err
	}
	c.noteDamage(runs)
	for _, why := range check.Unfit(runs) {
		c.note(fmt.Errorf("warning: %s", why))
	}
	_, err = c.out.Write(check.Init(runs))
	return err
}
