package reports

import (
	"flag"
	"io"
	"net/url"
	"reflect"
	"regexp"
	"strings"

	"tracetool/traceparse/fact"
)

// Report is one analysis, as a value.
type Report struct {
	// Name is the subcommand's and the document's.
	Name string
	// Short is one line for the list of commands, Long the help's text.
	Short, Long string
	// Examples are command lines that can be pasted; "tracetool" comes first.
	// They name traces below samples/, and tests run them.
	Examples []string
	// Graph says that its documents have one, so that formats which draw it serve;
	// Checks that they hold the trace to rules, so that formats which show that do.
	Graph, Checks bool
	// New defines the report's own flags on fs and returns an instance for
	// one trace, which reads the flags' values no sooner than [Instance.View]
	// or [Preparer.Prepare].
	New func(fs *flag.FlagSet) Instance
}

// Instance collects the facts of one trace. It implements those of the Sink
// interfaces of tracetool/traceparse whose facts it needs.
type Instance interface {
	// View makes the document, after the scan.
	View(*Context) (*Document, error)
}

// Preparer is implemented by instances that check their flags before the scan.
type Preparer interface {
	Prepare(*Options) error
}

// Sinker is implemented by instances whose flags decide which facts they need.
type Sinker interface {
	// Sinks returns the sinks to register instead of the instance itself. It
	// is asked after [Preparer.Prepare].
	Sinks() []any
}

// Sinks returns the sinks to give to [tracetool/traceparse.Scan] for i: what its
// [Sinker] says, or i itself.
func Sinks(i Instance) []any {
	if s, ok := i.(Sinker); ok {
		return s.Sinks()
	}
	return []any{i}
}

// Options are what the user asked of every report.
type Options struct {
	// Focus keeps only rows with a function name that matches; Ignore drops
	// those with one that matches. Either may be nil.
	Focus, Ignore *regexp.Regexp
	// ShowRuntime keeps what belongs to the runtime.
	ShowRuntime bool
}

// Keep applies Focus and Ignore to the function names of one row.
func (o *Options) Keep(names ...string) bool {
	if o.Ignore != nil && matchAny(o.Ignore, names) {
		return false
	}
	return o.Focus == nil || matchAny(o.Focus, names)
}

// String says what Focus and Ignore leave, "" if that is all.
func (o *Options) String() string {
	var parts []string
	if o.Focus != nil {
		parts = append(parts, "only rows with a function like "+o.Focus.String())
	}
	if o.Ignore != nil {
		parts = append(parts, "no rows with a function like "+o.Ignore.String())
	}
	return strings.Join(parts, ", ")
}

func matchAny(re *regexp.Regexp, names []string) bool {
	for _, name := range names {
		if name != "" && (re.MatchString(name) || strings.Contains(name, "%") && re.MatchString(Unescape(name))) {
			return true
		}
	}
	return false
}

// Unescape is a function's name as people are shown it: the compiler writes
// "nats%2ego" for the last element of a package's path that holds a dot.
func Unescape(name string) string {
	if plain, err := url.PathUnescape(name); err == nil {
		return plain
	}
	return name
}

// Context is what a view may use besides what was collected.
type Context struct {
	Options
	Trace fact.Trace
}

// Style is how a person wants output to look.
type Style struct {
	// Width is the number of terminal columns to fit, 0 for no limit.
	Width int
	Color bool
	// Top limits the rows of every table; 0 shows all. Unset (TopSet false)
	// means a screenful in text and markdown and all in csv and json.
	Top    int
	TopSet bool
	// Source makes the path of a source file, as the compiler recorded it, that of
	// the file in the repository, for formats whose readers open it. Nil leaves
	// paths as they are.
	Source func(file string) string
}

// Rows returns how many of a table's rows to show to a person.
func (s Style) Rows(t *Table) int {
	limit := t.Screenful
	if s.TopSet {
		limit = s.Top
	}
	if limit <= 0 || limit > len(t.Rows) {
		return len(t.Rows)
	}
	return limit
}

// Renderer is one output format.
type Renderer struct {
	Name string
	// Graph says that it draws [Document.Graph], and nothing else.
	Graph bool
	// Checks says that it shows [Document.Checks] and findings, and nothing else.
	Checks bool
	// Single says that what it writes is a whole file, so that several documents
	// cannot follow each other.
	Single bool
	Render func(w io.Writer, d *Document, style Style) error
}

// number returns the numeric value of a cell.
func number(cell any) (float64, bool) {
	if q, ok := cell.(Quantity); ok {
		return q.Value, true
	}
	v := reflect.ValueOf(cell)
	switch {
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanFloat():
		return v.Float(), true
	}
	return 0, false
}
