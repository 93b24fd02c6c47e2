package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"tracetool/reports"
	"tracetool/reports/measure"
)

// newSeriesCommand is a command about several traces at once, which are measured.
func (t *tool) newSeriesCommand(report reports.Report, use string, run func(*cobra.Command, []string) error) *reportCommand {
	c := &reportCommand{tool: t, report: report}
	c.cmd = &cobra.Command{
		Use:               use,
		Short:             report.Short,
		Long:              report.Long,
		Example:           strings.Join(report.Examples, "\n"),
		Args:              cobra.ArbitraryArgs,
		RunE:              run,
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault),
	}
	return c
}

// measureAll measures traces; a baseline file among them stands for its runs.
func (c *reportCommand) measureAll(ctx context.Context, paths []string, need measure.Need) (measure.Series, error) {
	var all measure.Series
	for _, path := range paths {
		runs, err := c.measure(ctx, path, need)
		if err != nil {
			return nil, err
		}
		all = append(all, runs...)
	}
	return all, nil
}

func (c *reportCommand) measure(ctx context.Context, path string, need measure.Need) (measure.Series, error) {
	if isBaseline(path) {
		return c.readBaseline(path)
	}
	collector := measure.NewCollector(need, &c.global.options)
	trace, err := c.read(ctx, path, collector.Sinks()...)
	if err != nil {
		return nil, err
	}
	run, err := collector.Run(trace)
	if err != nil {
		return nil, &traceError{nameOf(trace), err}
	}
	return measure.Series{run}, nil
}

// isBaseline reports whether the file at path begins like a baseline.
func isBaseline(path string) bool {
	if path == "-" {
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, 64)
	n, _ := io.ReadFull(file, head)
	return measure.IsBaseline(head[:n])
}

// narrowing are the flags that leave out a part of a trace.
var narrowing = []string{"from", "to", "last", "around", "focus", "ignore", "show-runtime"}

// readBaseline reads a baseline, of which no part can be left out any more.
func (c *reportCommand) readBaseline(path string) (measure.Series, error) {
	for _, name := range narrowing {
		if c.cmd.Flags().Changed(name) {
			return nil, badValue(c.cmd, fmt.Errorf("--%s: %s is a baseline, of which nothing can be left out; give it to tracetool baseline when that is made", name, path))
		}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, &traceError{path, err}
	}
	defer file.Close()
	runs, err := measure.ReadBaseline(file)
	if err != nil {
		return nil, &traceError{path, err}
	}
	for _, r := range runs {
		r.Trace.Path = path
	}
	return runs, nil
}

// produce opens the output, lets make write documents or a file into it, and makes
// it appear if that succeeds. A document's Failure is no reason not to.
func (c *reportCommand) produce(inputs []string, make func() error) (err error) {
	stop, err := c.global.profiles.start()
	if err != nil {
		return err
	}
	defer func() { err = join(err, stop()) }()
	c.inputs = inputs
	if c.out, err = c.openOutput(c.global.output, inputs); err != nil {
		return err
	}
	defer c.out.abandon()
	err = make()
	if coded, ok := errors.AsType[interface {
		error
		ExitCode() int
	}](err); ok && coded.ExitCode() == codeCheckFailed {
		return join(err, c.out.commit())
	}
	return cmp.Or(err, c.out.commit())
}

// damagedOnes are the errors of --strict.
func (c *reportCommand) damagedOnes(runs measure.Series) error {
	var errs []error
	for _, r := range runs {
		if c.global.strict && !r.Trace.Complete() {
			errs = append(errs, damaged(&r.Trace))
		}
	}
	return join(errs...)
}

// noteDamage prints on standard error what keeps a file made of runs from telling
// all of them.
func (c *reportCommand) noteDamage(runs measure.Series) {
	for _, r := range runs {
		c.noteWarnings(&reports.Document{Trace: r.Trace})
	}
}

// readFile reads a file of at most some bytes; of a longer one it returns one byte
// more.
func readFile(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most+1))
}

// checkInputs finds what is wrong with a command line that names inputs, of which so
// many documents are made.
func (c *reportCommand) checkInputs(inputs []string, documents int) error {
	stdin := 0
	for _, path := range inputs {
		if path == "-" {
			stdin++
		}
	}
	switch {
	case len(inputs) == 0:
		return &usageError{c.cmd.CommandPath(), errors.New("no trace given"), "tracetool help recording says how to make one"}
	case stdin > 1:
		return badValue(c.cmd, errors.New("standard input (-) is given twice"))
	}
	if err := c.global.checkWindow(); err != nil {
		return badValue(c.cmd, err)
	}
	return c.checkFormat(documents)
}

// inputsOf are the headers of the traces that runs were measured from.
func inputsOf(side string, runs measure.Series) []reports.Input {
	var list []reports.Input
	for _, r := range runs {
		list = append(list, reports.Input{Side: side, Trace: r.Trace})
	}
	return list
}

// plain prints a document that is about no trace.
func (c *reportCommand) plain(doc *reports.Document) error {
	if err := c.arrange(doc); err != nil {
		return err
	}
	return c.print(doc, false)
}
