package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"tracetool/reports"
	"tracetool/reports/compare"
	"tracetool/reports/measure"
)

// diffCommand compares runs.
type diffCommand struct {
	*reportCommand
	baseline string
	alpha    share
	floor    share
	failOn   verdict
}

// verdict is a flag that holds the verdict which fails the command.
type verdict string

func (v *verdict) Values() []string { return []string{string(compare.Different)} }

func (v *verdict) Set(s string) error {
	if !slices.Contains(v.Values(), s) {
		return choose(v.Values())
	}
	*v = verdict(s)
	return nil
}

func (v *verdict) String() string { return string(*v) }
func (v *verdict) Type() string   { return "VERDICT" }

var diffReport = reports.Report{
	Name:  compare.Name,
	Short: "compare runs before and after a change",
	Long:  compare.Long,
	Examples: []string{
		"tracetool diff samples/mutex-convoy/trace.out samples/critical-lock/trace.out",
		"tracetool diff --baseline samples/shop/base.json samples/shop/slow.trace",
	},
}

func (t *tool) diffCommand() *cobra.Command {
	c := &diffCommand{alpha: share{value: compare.DefaultAlpha}, floor: share{value: compare.DefaultFloor}}
	c.reportCommand = t.newSeriesCommand(diffReport, "diff [flags] OLD… -- NEW… | diff [flags] --baseline FILE NEW…", c.run)
	fs := c.cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&c.baseline, "baseline", "", "the old runs are those in `FILE`, written by tracetool baseline")
	fs.Var(&c.alpha, "alpha", "call different what chance would bring about in this `SHARE` of comparisons at most (default 5%)")
	fs.Var(&c.floor, "floor", "call different what changed by at least this `SHARE` (default 10%)")
	fs.Var(&c.failOn, "fail-on", "exit with code 1 if a measure is `VERDICT`: different")
	return c.cmd
}

func (c *diffCommand) run(cmd *cobra.Command, args []string) error {
	old, new, err := c.sides(cmd, args)
	if err != nil {
		return err
	}
	all := append(append([]string(nil), old...), new...)
	if err := c.checkInputs(all, 1); err != nil {
		return err
	}
	return c.produce(all, func() error { return c.compare(cmd.Context(), old, new) })
}

// sides tells the old inputs from the new ones. Two without anything to tell them
// apart are one each.
func (c *diffCommand) sides(cmd *cobra.Command, args []string) (old, new []string, err error) {
	dash := cmd.ArgsLenAtDash()
	switch {
	case c.baseline != "" && dash > 0:
		return nil, nil, badValue(cmd, errors.New("the old runs are given twice: with --baseline and before --"))
	case c.baseline != "":
		old, new = []string{c.baseline}, args
	case dash >= 0:
		old, new = args[:dash], args[dash:]
	case len(args) == 2:
		old, new = args[:1], args[1:]
	case len(args) > 2:
		return nil, nil, badValue(cmd, errors.New("which are old, which are new? Put -- between them: tracetool diff OLD… -- NEW…"))
	}
	if len(old) == 0 || len(new) == 0 {
		return nil, nil, badValue(cmd, errors.New("two sides are compared: tracetool diff OLD… -- NEW…"))
	}
	return old, new, nil
}

func (c *diffCommand) compare(ctx context.Context, old, new []string) error {
	before, err := c.measureAll(ctx, old, measure.NeedAll)
	if err != nil {
		return err
	}
	after, err := c.measureAll(ctx, new, measure.NeedAll)
	if err != nil {
		return err
	}
	compared := compare.New(before, after, compare.Options{Alpha: c.alpha.value, Floor: c.floor.value, Options: c.global.options})
	doc := compared.Document()
	doc.Inputs = append(inputsOf("old", before), inputsOf("new", after)...)
	doc.Filter = c.global.options.String()
	if err := c.plain(doc); err != nil {
		return err
	}
	return join(c.failure(compared), c.damagedOnes(append(before, after...)))
}

// differs is the error of --fail-on.
type differs struct{ measures int }

func (d *differs) Error() string {
	if d.measures == 1 {
		return "1 measure is different"
	}
	return fmt.Sprintf("%d measures are different", d.measures)
}

func (d *differs) ExitCode() int { return codeCheckFailed }

func (c *diffCommand) failure(compared *compare.Comparison) error {
	if n := compared.Different(); n > 0 && c.failOn != "" {
		return &differs{n}
	}
	return nil
}
