package cli

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tracetool/reports"
	"tracetool/reports/render/markdown"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// reportCommand is the command of one report.
type reportCommand struct {
	*tool
	report   reports.Report
	cmd      *cobra.Command
	settings []setting // what the command line says of the report's own flags
	out      *output
	inputs   []string // files that must not be written to
}

// setting is a value given to a flag.
type setting struct{ flag, value string }

// recorder notes what a flag is set to.
type recorder struct {
	pflag.Value
	set func(value string)
}

func (r *recorder) Set(s string) error {
	err := r.Value.Set(s)
	if err == nil {
		r.set(s)
	}
	return err
}

func (t *tool) reportCommand(report reports.Report) *cobra.Command {
	c := &reportCommand{tool: t, report: report}
	c.cmd = &cobra.Command{
		Use:               report.Name + " [flags] TRACE…",
		Short:             report.Short,
		Long:              report.Long,
		Example:           strings.Join(report.Examples, "\n"),
		Args:              cobra.ArbitraryArgs,
		RunE:              c.run,
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault),
	}
	own := flag.NewFlagSet(report.Name, flag.ContinueOnError)
	report.New(own)
	c.cmd.Flags().AddGoFlagSet(own)
	own.VisitAll(func(f *flag.Flag) {
		added := c.cmd.Flags().Lookup(f.Name)
		added.Value = &recorder{added.Value, func(value string) {
			c.settings = append(c.settings, setting{f.Name, value})
		}}
	})
	completeOwn(c.cmd, own)
	t.commands[report.Name] = c
	return c.cmd
}

// instance makes an instance for one trace, with the flags of the command line,
// and lets it check them.
func (c *reportCommand) instance() (reports.Instance, error) {
	own := flag.NewFlagSet(c.report.Name, flag.ContinueOnError)
	i := c.report.New(own)
	for _, s := range c.settings {
		if err := own.Set(s.flag, s.value); err != nil {
			return nil, badValue(c.cmd, fmt.Errorf("--%s %q: %w", s.flag, s.value, err))
		}
	}
	if p, ok := i.(reports.Preparer); ok {
		if err := p.Prepare(&c.global.options); err != nil {
			return nil, badValue(c.cmd, err)
		}
	}
	return i, nil
}

// run reports on the traces one after the other. A trace that cannot be read does
// not keep the others from being reported.
func (c *reportCommand) run(cmd *cobra.Command, traces []string) (err error) {
	if err := c.checkInputs(traces, len(traces)); err != nil {
		return err
	}
	stop, err := c.global.profiles.start()
	if err != nil {
		return err
	}
	defer func() { err = join(err, stop()) }()
	c.inputs = traces
	if c.out, err = c.openOutput(c.global.output, traces); err != nil {
		return err
	}
	defer c.out.abandon()

	var failures []error
	whole, printed := true, false
	for _, path := range traces {
		doc, err := c.analyse(cmd.Context(), path)
		if trouble, ok := errors.AsType[*traceError](err); ok {
			failures = append(failures, trouble)
			whole = false
			continue
		}
		if err == nil {
			err = c.print(doc, printed)
			printed = true
		}
		if err != nil {
			return join(append(failures, err)...)
		}
		if doc.Failure != nil {
			failures = append(failures, &traceError{nameOf(&doc.Trace), doc.Failure})
		}
		if c.global.strict && !doc.Trace.Complete() {
			failures = append(failures, damaged(&doc.Trace))
		}
	}
	if whole {
		failures = append(failures, c.out.commit())
	}
	return join(failures...)
}

// join is errors.Join, which leaves a single error alone.
func join(errs ...error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

// empty is the report's document on a trace without events. A report on a trace
// has the tables of this one, and may have more.
func (c *reportCommand) empty() (*reports.Document, error) {
	i, err := c.instance()
	if err != nil {
		return nil, err
	}
	return i.View(&reports.Context{Options: c.global.options})
}

// analyse makes the document of one trace.
func (c *reportCommand) analyse(ctx context.Context, path string) (*reports.Document, error) {
	i, err := c.instance()
	if err != nil {
		return nil, err
	}
	trace, err := c.read(ctx, path, reports.Sinks(i)...)
	if err != nil {
		return nil, err
	}
	doc, err := i.View(&reports.Context{Options: c.global.options, Trace: *trace})
	if err != nil {
		return nil, &traceError{nameOf(trace), err}
	}
	doc.Filter = c.global.options.String()
	return doc, c.arrange(doc)
}

// read lets sinks collect the facts of the trace at path, or of the window of it that
// the flags ask for.
func (c *reportCommand) read(ctx context.Context, path string, sinks ...any) (*fact.Trace, error) {
	src, err := c.open(path)
	if err != nil {
		return nil, &traceError{path, err}
	}
	defer src.Close()
	opts, err := c.window(ctx, src)
	if err != nil {
		return nil, err
	}
	opts.Name = path
	return c.scan(ctx, src, opts, sinks...)
}

// scan lets sinks collect the facts of one trace.
func (c *reportCommand) scan(ctx context.Context, src *traceparse.Source, opts traceparse.Options, sinks ...any) (*fact.Trace, error) {
	stop := c.progress(src.Name(), src)
	defer stop()
	trace, err := traceparse.Scan(ctx, src, opts, sinks...)
	switch {
	case err != nil:
		return nil, readError(ctx, src, err)
	case opts.From > 0 && trace.Duration == 0:
		return nil, &traceError{src.Name(), fmt.Errorf("--from %v is at or after the trace's end", opts.From)}
	}
	return trace, nil
}

// readError is the error of reading src.
func readError(ctx context.Context, src *traceparse.Source, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &traceError{src.Name(), err}
}

// maxJobs keeps a slip of the finger from taking all memory: no machine has more
// cores, and what is printed does not depend on the number.
const maxJobs = 1024

// arrange applies --table and --sort.
func (c *reportCommand) arrange(doc *reports.Document) error {
	if name := c.global.table; name != "" {
		if err := selectTable(doc, name); err != nil {
			return badValue(c.cmd, err)
		}
	}
	if c.global.sort != "" {
		if err := doc.Sort(c.global.sort); err != nil {
			return badValue(c.cmd, fmt.Errorf("--sort: %w", err))
		}
	}
	return nil
}

// findingsTable is the name of the findings among the tables, as in csv.
const findingsTable = "findings"

// selectTable leaves only one table in the document.
func selectTable(doc *reports.Document, name string) error {
	if name == findingsTable && looksForFindings(doc) {
		doc.Sections = nil
		return nil
	}
	for _, s := range doc.Sections {
		if s.Table != nil && s.Table.Key == name {
			doc.Sections = []reports.Section{s}
			doc.Findings, doc.Quiet = nil, ""
			return nil
		}
	}
	return fmt.Errorf("--table: no table %q; there is %s", name, strings.Join(tableNames(doc), ", "))
}

func looksForFindings(doc *reports.Document) bool {
	return doc.Quiet != "" || len(doc.Findings) > 0
}

func tableNames(doc *reports.Document) []string {
	var names []string
	if looksForFindings(doc) {
		names = append(names, findingsTable)
	}
	for _, t := range doc.Tables() {
		names = append(names, t.Key)
	}
	return names
}

// print renders a document, after others of the same run or as the first.
func (c *reportCommand) print(doc *reports.Document, after bool) error {
	format := c.global.format
	if after && format.Name != "json" {
		if _, err := io.WriteString(c.out, "\n"); err != nil {
			return err
		}
	}
	err := format.Render(c.out, doc, c.global.style(c.Streams, c.out.terminal))
	if err = cmp.Or(c.out.err, err); err != nil {
		return err
	}
	if format.Name == "github" {
		if err := c.stepSummary(doc); err != nil { // it does not change the verdict
			c.note(fmt.Errorf("warning: no summary of the step: %w", err))
		}
	}
	if format.Name == "csv" || format.Name == "bench" || format.Graph { // they have no place for them
		c.noteWarnings(doc)
	}
	return nil
}

// noteWarnings prints warnings on standard error.
func (c *reportCommand) noteWarnings(doc *reports.Document) {
	traces := []fact.Trace{doc.Trace}
	for i := range doc.Inputs {
		traces = append(traces, doc.Inputs[i].Trace)
	}
	for i := range traces {
		for _, w := range traces[i].Warnings {
			c.note(&traceError{nameOf(&traces[i]), fmt.Errorf("warning: %s", w.Message)})
		}
	}
	for _, w := range doc.Warnings {
		c.note(fmt.Errorf("warning: %s", w.Message))
	}
}

// summaryVariable names the file to which a step of GitHub Actions appends what is
// to be shown on the page of the run.
const summaryVariable = "GITHUB_STEP_SUMMARY"

// stepSummary adds a document to the page of a run of GitHub Actions, if there is
// one.
func (c *reportCommand) stepSummary(doc *reports.Document) (err error) {
	path := os.Getenv(summaryVariable)
	if path == "" {
		return nil
	}
	if info, err := os.Stat(path); err == nil {
		if trace, same := c.sameFile(info, c.inputs); same {
			return fmt.Errorf("%s would be appended to the trace %s", summaryVariable, trace)
		}
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return &writeError{path, err}
	}
	defer func() {
		if closed := file.Close(); err == nil && closed != nil {
			err = &writeError{path, closed}
		}
	}()
	out := &writer{w: file, name: path}
	return cmp.Or(markdown.Render(out, doc, reports.Style{Top: c.global.top.value, TopSet: c.global.top.set}), out.err)
}

// damaged is the error of --strict.
func damaged(t *fact.Trace) error {
	what := "the trace is damaged"
	if t.LostBytes > 0 {
		what = fmt.Sprintf("%s: %d bytes lost", what, t.LostBytes)
	}
	return &traceError{nameOf(t), errors.New(what)}
}

// nameOf is what messages call a trace.
func nameOf(t *fact.Trace) string {
	if t.Path == "-" {
		return "standard input"
	}
	return t.Path
}
