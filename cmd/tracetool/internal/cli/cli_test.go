package cli

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"tracetool/reports"
	"tracetool/reports/catalogue"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

const samples = "../../../../samples/"

// result is what a command line did.
type result struct {
	code           int
	stdout, stderr string
}

// run runs a command line in this process with the given reports.
func run(list []reports.Report, stdin io.Reader, args ...string) result {
	var stdout, stderr bytes.Buffer
	t := newTool(&Streams{In: stdin, Out: &stdout, Err: &stderr}, list)
	code := t.run(context.Background(), args)
	return result{code, stdout.String(), stderr.String()}
}

// fake is a report whose parts a test can replace.
type fake struct {
	name    string
	words   []string
	prepare func(*reports.Options) error
	view    func(*fake, *reports.Context) (*reports.Document, error)
	sinks   []any
}

func (f *fake) report() reports.Report {
	return reports.Report{
		Name: "fake", Short: "a report for tests", Long: "Fake is for tests.",
		Examples: []string{"tracetool fake trace.out"},
		New: func(fs *flag.FlagSet) reports.Instance {
			i := *f
			i.words = nil
			fs.StringVar(&i.name, "name", "nobody", "a `name`")
			fs.Func("word", "a `word`, repeated", func(s string) error {
				i.words = append(i.words, s)
				return nil
			})
			return &i
		},
	}
}

// Span makes a fake a sink.
func (f *fake) Span(*fact.Span) {}

func (f *fake) Prepare(o *reports.Options) error {
	if f.prepare != nil {
		return f.prepare(o)
	}
	return nil
}

func (f *fake) Sinks() []any {
	if f.sinks != nil {
		return f.sinks
	}
	return []any{f}
}

func (f *fake) View(ctx *reports.Context) (*reports.Document, error) {
	if f.view != nil {
		return f.view(f, ctx)
	}
	t := &reports.Table{Key: "words", Columns: []reports.Column{{Key: "word", Head: "word"}}}
	t.Add(f.name)
	for _, w := range f.words {
		t.Add(w)
	}
	return &reports.Document{Report: "fake", Trace: ctx.Trace, Sections: []reports.Section{{Title: "Words", Table: t}}}, nil
}

const healthy = samples + "healthy-idle/trace.out"

// TestOwnFlags gives a report its flags anew for each trace.
func TestOwnFlags(t *testing.T) {
	list := []reports.Report{(&fake{}).report()}
	got := run(list, nil, "fake", "-f", "csv", "--word", "a", "--name=me", healthy, "--word=b", healthy)
	block := "table,word\nwords,me\nwords,a\nwords,b\n"
	if want := (result{stdout: block + "\n" + block}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got = run(list, nil, "fake", "--help")
	if !strings.Contains(got.stdout, `--name name   a name (default "nobody")`) {
		t.Errorf("help:\n%s", got.stdout)
	}
}

// spans counts spans.
type spans int

func (s *spans) Span(*fact.Span) { *s++ }

func TestSinks(t *testing.T) {
	var a, b spans
	f := &fake{sinks: []any{&a, &b}}
	if got := run([]reports.Report{f.report()}, nil, "fake", healthy); got.code != 0 {
		t.Fatal(got)
	}
	if a == 0 || a != b {
		t.Errorf("%d and %d spans", a, b)
	}
}

type checkFailed struct{}

func (checkFailed) Error() string { return "waits too long" }
func (checkFailed) ExitCode() int { return 1 }

// TestErrors is about errors of reports.
func TestErrors(t *testing.T) {
	view := func(err error) *fake {
		return &fake{view: func(*fake, *reports.Context) (*reports.Document, error) { return nil, err }}
	}
	for _, test := range []struct {
		name string
		fake *fake
		want result
	}{
		{"prepare", &fake{prepare: func(*reports.Options) error { return errors.New("--this and --that exclude each other") }},
			result{2, "", "tracetool fake: --this and --that exclude each other\n"}},
		{"view", view(errors.New("no goroutine 7\nat all")),
			result{2, "", "tracetool: " + healthy + ": no goroutine 7 at all\n"}},
		{"check", view(checkFailed{}),
			result{1, "", "tracetool: " + healthy + ": waits too long\n"}},
		{"panic", &fake{view: func(*fake, *reports.Context) (*reports.Document, error) { panic("of no\nuse") }},
			result{2, "", "tracetool: internal error: of no use; please report it\n"}},
	} {
		if got := run([]reports.Report{test.fake.report()}, nil, "fake", healthy); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestDebug(t *testing.T) {
	t.Setenv(debugVariable, "1")
	f := &fake{view: func(*fake, *reports.Context) (*reports.Document, error) { panic("oops") }}
	if got := run([]reports.Report{f.report()}, nil, "fake", healthy); !strings.Contains(got.stderr, "cli_test.go") {
		t.Errorf("no stack: %s", got.stderr)
	}
}

// TestExitCode joins errors: the gravest counts.
func TestExitCode(t *testing.T) {
	trouble := &traceError{"a", errors.New("unreadable")}
	for _, test := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{trouble, 2},
		{checkFailed{}, 1},
		{join(checkFailed{}, nil), 1},
		{join(checkFailed{}, trouble), 2},
		{join(trouble, context.Canceled), 130},
		{&writeError{"standard output", syscall.EPIPE}, 141},
	} {
		if got := exitCode(test.err); got != test.want {
			t.Errorf("%v: exit code %d, want %d", test.err, got, test.want)
		}
	}
}

// failing is a writer and a reader that fail.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
func (f failing) Read([]byte) (int, error)  { return 0, f.err }

// TestWriteErrors has output fail in every format and for help.
func TestWriteErrors(t *testing.T) {
	for _, args := range [][]string{
		{"summarize", healthy}, {"summarize", "-f", "json", healthy}, {"summarize", "-f", "csv", healthy},
		{"summarize", "-f", "markdown", healthy}, {"help"}, {"--help"}, {"--version"}, {"version"},
		{"help", "recording"}, {"summarize", "--help"}, {"completion", "bash"},
	} {
		for err, want := range map[error]result{
			syscall.ENOSPC: {2, "", "tracetool: writing to standard output: no space left on device\n"},
			syscall.EPIPE:  {141, "", ""},
		} {
			var stderr bytes.Buffer
			tool := newTool(&Streams{Out: failing{err}, Err: &stderr}, catalogue.Reports())
			got := result{tool.run(t.Context(), args), "", stderr.String()}
			if got != want {
				t.Errorf("%v: got %+v, want %+v", args, got, want)
			}
		}
	}
}

func TestReadError(t *testing.T) {
	got := run(catalogue.Reports(), failing{syscall.EIO}, "summarize", "-")
	if want := (result{2, "", "tracetool: standard input: input/output error\n"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestColor is about when colour is used.
func TestColor(t *testing.T) {
	for _, test := range []struct {
		flag               colorFlag
		wants, toTerminal  bool
		want               bool
		noColor, term, why string
	}{
		{"auto", true, true, true, "", "xterm", "a terminal"},
		{"auto", true, false, false, "", "xterm", "-o file"},
		{"auto", false, true, false, "", "xterm", "a pipe"},
		{"always", false, false, true, "1", "dumb", "always"},
		{"never", true, true, false, "", "xterm", "never"},
		{"auto", true, true, false, "1", "xterm", "NO_COLOR"},
		{"auto", true, true, false, "", "dumb", "TERM=dumb"},
	} {
		t.Setenv("NO_COLOR", test.noColor)
		t.Setenv("TERM", test.term)
		g := newGlobals()
		g.color = test.flag
		s := &Streams{Width: 100, Color: test.wants && wantsColor()}
		style := g.style(s, test.toTerminal)
		if style.Color != test.want {
			t.Errorf("%s: colour %v", test.why, style.Color)
		}
		if (style.Width == 100) != test.toTerminal {
			t.Errorf("%s: width %d", test.why, style.Width)
		}
	}
}

// waiting is work that takes its time.
type waiting struct{}

func (waiting) Size() int64     { return 100 }
func (waiting) Consumed() int64 { return 40 }

// TestProgress shows a bar only to a terminal and after a while.
func TestProgress(t *testing.T) {
	for _, test := range []struct {
		name           string
		terminal, none bool
		work           time.Duration
		want           bool
	}{
		{"long", true, false, progressDelay + 4*progressRefresh, true},
		{"short", true, false, 0, false},
		{"a pipe", false, false, progressDelay + 2*progressRefresh, false},
		{"--no-progress", true, true, progressDelay + 2*progressRefresh, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var stderr bytes.Buffer
			tool := newTool(&Streams{Err: &stderr, ErrTerminal: test.terminal}, nil)
			tool.global.noProgress = test.none
			stop := tool.progress("trace.out", waiting{})
			time.Sleep(test.work)
			stop()
			if got := strings.Contains(stderr.String(), "40 %"); got != test.want {
				t.Errorf("progress %q", stderr.String())
			}
			// The bar is taken away: what remains is a cleared line.
			if test.want && !strings.HasSuffix(stderr.String(), "\x1b[J") {
				t.Errorf("ends with %q", stderr.String())
			}
		})
	}
}

// TestHelpFits holds all help to the width of a terminal.
func TestHelpFits(t *testing.T) {
	pages := [][]string{{"--help"}, {"help", "help"}, {"help", "version"}, {"help", "completion"}}
	for _, r := range catalogue.Reports() {
		pages = append(pages, []string{r.Name, "--help"})
	}
	for _, topic := range topics {
		pages = append(pages, []string{"help", topic.name})
	}
	for _, args := range pages {
		got := run(catalogue.Reports(), nil, args...)
		if got.code != 0 || got.stderr != "" || got.stdout == "" {
			t.Errorf("%v: %+v", args, got)
		}
		for line := range strings.Lines(got.stdout) {
			line = strings.TrimSuffix(line, "\n")
			if format.Width(line) > helpWidth || strings.HasSuffix(line, " ") {
				t.Errorf("%v: %q", args, line)
			}
		}
	}
}

// TestCatalogue checks what the command line expects of reports.
func TestCatalogue(t *testing.T) {
	global := pflag.NewFlagSet("", pflag.ContinueOnError)
	newTool(&Streams{}, nil).global.define(global)
	for _, r := range catalogue.Reports() {
		if r.Short == "" || r.Long == "" || strings.HasSuffix(r.Short, ".") {
			t.Errorf("%s: short %q, long %q", r.Name, r.Short, r.Long)
		}
		own := flag.NewFlagSet(r.Name, flag.ContinueOnError)
		r.New(own)
		own.VisitAll(func(f *flag.Flag) {
			if global.Lookup(f.Name) != nil || f.Name == "help" || len(f.Name) == 1 {
				t.Errorf("%s: flag --%s is taken, or a letter only", r.Name, f.Name)
			}
			if f.Usage == "" {
				t.Errorf("%s: flag --%s is not explained", r.Name, f.Name)
			}
		})
	}
}

// TestColumns makes sure that the columns and tables that shells complete exist,
// whatever the trace.
func TestColumns(t *testing.T) {
	for _, r := range catalogue.Reports() {
		empty, err := command(r).empty()
		if err != nil {
			t.Fatalf("%s: no document on an empty trace: %v", r.Name, err)
		}
		for _, path := range traces(t) {
			doc, err := command(r).analyse(t.Context(), path)
			if err != nil {
				t.Errorf("%s %s: %v", r.Name, path, err)
				continue
			}
			got := shape(doc)
			for _, table := range shape(empty) {
				if !slices.Contains(got, table) {
					t.Errorf("%s %s: no table %s", r.Name, path, table)
				}
			}
		}
	}
}

// command makes a report's command without a command line.
func command(r reports.Report) *reportCommand {
	tool := newTool(&Streams{}, nil)
	tool.reportCommand(r)
	return tool.commands[r.Name]
}

// shape lists a document's tables with their columns.
func shape(doc *reports.Document) []string {
	var list []string
	for _, t := range doc.Tables() {
		line := t.Key + ":"
		for _, c := range t.Columns {
			line += " " + c.Key
		}
		list = append(list, line)
	}
	return list
}

// TestJobs compares the output of every report across numbers of workers, and of
// a file with standard input.
func TestJobs(t *testing.T) {
	for _, r := range catalogue.Reports() {
		for _, sample := range []string{"deadlock-abba", "primitives"} {
			path := samples + sample + "/trace.out"
			var first result
			for _, jobs := range []int{1, 2, 7} {
				got := run(catalogue.Reports(), nil, r.Name, "-f", "json", "-j", fmt.Sprint(jobs), path)
				if jobs == 1 {
					first = got
				}
				if got != first {
					t.Errorf("%s %s: -j %d differs from -j 1", r.Name, sample, jobs)
				}
			}
			data := read(t, path)
			got := run(catalogue.Reports(), bytes.NewReader(data), r.Name, "-f", "json", "-")
			first.stdout = strings.Replace(first.stdout, `"path":"`+path, `"path":"-`, 1)
			first.stdout = strings.ReplaceAll(first.stdout, " "+path, " -") // in commands of findings
			if got != first {
				t.Errorf("%s %s: standard input differs from the file", r.Name, sample)
			}
		}
	}
}
