package cli

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tracetool/reports"
	"tracetool/reports/render"
)

// globals are the flags that every report has.
type globals struct {
	format     formatFlag
	output     string
	jobs       natural
	color      colorFlag
	noProgress bool
	width      natural
	top        natural
	sort       string
	table      string
	from, to   offset
	last       offset
	around     around
	options    reports.Options
	strict     bool
	profiles   profiles
}

func newGlobals() globals {
	return globals{format: formatFlag{render.Formats()[0]}, color: "auto"}
}

// define makes the flags, in the order of the help.
func (g *globals) define(fs *pflag.FlagSet) {
	fs.SortFlags = false
	fs.VarP(&g.format, "format", "f", "how to print: "+strings.Join(render.Names(), ", "))
	fs.StringVarP(&g.output, "output", "o", "", "write to `FILE` instead of standard output; it appears whole or not at all")
	fs.Var(&g.top, "top", "show the first `N` rows of each table, 0 for all (default: a screenful in text and markdown, all in csv and json)")
	fs.StringVar(&g.sort, "sort", "", "order rows by `COLUMN`, named by its key in json: numbers descending, text ascending")
	fs.StringVar(&g.table, "table", "", "show only the table with this `NAME`, its key in json")
	g.defineWindow(fs)
	fs.Var(&pattern{&g.options.Focus}, "focus", "keep only rows with a function that matches `REGEXP`")
	fs.Var(&pattern{&g.options.Ignore}, "ignore", "drop rows with a function that matches `REGEXP`")
	fs.BoolVar(&g.options.ShowRuntime, "show-runtime", false, "show what belongs to the runtime")
	fs.BoolVar(&g.strict, "strict", false, "exit with code 2 if the trace is damaged, after the report")
	fs.VarP(&g.jobs, "jobs", "j", "decode with `N` workers (default: one a core); the output is the same for every N")
	fs.Var(&g.color, "color", "use colour: auto, always or never; auto means on a terminal, unless NO_COLOR is set")
	fs.Var(&g.width, "width", "fit text into `N` columns (default: the terminal's; no limit elsewhere)")
	fs.BoolVar(&g.noProgress, "no-progress", false, "show no progress bar on standard error")
	g.profiles.define(fs)
}

// style is how to render to a destination, which is a terminal or not.
func (g *globals) style(s *Streams, terminal bool) reports.Style {
	style := reports.Style{Top: g.top.value, TopSet: g.top.set, Color: g.color == "always"}
	if g.format.Checks {
		style.Source = here().source
	}
	if terminal {
		style.Width = s.Width
		style.Color = style.Color || s.Color && g.color == "auto"
	}
	if g.width.set {
		style.Width = g.width.value
	}
	return style
}

// flagError words what pflag has to say about cmd's command line.
func flagError(cmd *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if e.GetSpecifiedShortnames() != "" {
			return usage(cmd, fmt.Errorf("unknown flag -%s", e.GetSpecifiedName()))
		}
		return usage(cmd, fmt.Errorf("unknown flag --%s", e.GetSpecifiedName()))
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usage(cmd, fmt.Errorf("--%s needs a value", e.GetFlag().Name))
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return badValue(cmd, fmt.Errorf("--%s %q: %w", e.GetFlag().Name, e.GetValue(), e.Unwrap()))
	}
	return usage(cmd, err)
}

// natural is a flag that holds a number, not negative.
type natural struct {
	value int
	set   bool
}

func (n *natural) Set(s string) error {
	v, err := strconv.Atoi(s)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return errors.New("too large")
	case err != nil:
		return errors.New("not a number")
	case v < 0:
		return errors.New("must not be negative")
	}
	n.value, n.set = v, true
	return nil
}

func (n *natural) String() string {
	if !n.set {
		return ""
	}
	return strconv.Itoa(n.value)
}

func (n *natural) Type() string { return "N" }

// offset is a flag that holds a time since the trace's start.
type offset struct {
	value time.Duration
	set   bool
}

func (o *offset) Set(s string) error {
	v, err := time.ParseDuration(s)
	switch {
	case err != nil:
		return errors.New("not a duration such as 1.5s or 200ms")
	case v < 0:
		return errors.New("must not be negative")
	}
	o.value, o.set = v, true
	return nil
}

func (o *offset) String() string {
	if !o.set {
		return ""
	}
	return o.value.String()
}

func (o *offset) Type() string { return "OFFSET" }

// share is a flag that holds a number from 0 to 1, or a percentage.
type share struct {
	value float64
	set   bool
}

func (x *share) Set(s string) error {
	number, percent := strings.CutSuffix(s, "%")
	v, err := strconv.ParseFloat(number, 64)
	if percent {
		v /= 100
	}
	if err != nil || !(v >= 0 && v <= 1) {
		return errors.New("not a share such as 5% or 0.05")
	}
	x.value, x.set = v, true
	return nil
}

func (x *share) String() string {
	if !x.set {
		return ""
	}
	return strconv.FormatFloat(x.value, 'g', -1, 64)
}

func (x *share) Type() string { return "SHARE" }

// pattern is a flag that holds a regular expression.
type pattern struct{ re **regexp.Regexp }

func (p *pattern) Set(s string) (err error) {
	*p.re, err = regexp.Compile(s)
	return err
}

func (p *pattern) String() string {
	if p.re == nil || *p.re == nil {
		return ""
	}
	return (*p.re).String()
}

func (p *pattern) Type() string { return "REGEXP" }

// formatFlag is a flag that holds an output format.
type formatFlag struct{ reports.Renderer }

func (f *formatFlag) Set(s string) error {
	r, err := render.Lookup(s)
	if err != nil {
		return choose(render.Names())
	}
	f.Renderer = r
	return nil
}

func (f *formatFlag) String() string { return f.Name }
func (f *formatFlag) Type() string   { return "FORMAT" }

// colorFlag is a flag that says when to use colour.
type colorFlag string

func (c *colorFlag) values() []string { return []string{"auto", "always", "never"} }

func (c *colorFlag) Set(s string) error {
	if !slices.Contains(c.values(), s) {
		return choose(c.values())
	}
	*c = colorFlag(s)
	return nil
}

func (c *colorFlag) String() string { return string(*c) }
func (c *colorFlag) Type() string   { return "WHEN" }

// choose is the error of a value that is none of a list.
func choose(values []string) error {
	return fmt.Errorf("there is %s", strings.Join(values, ", "))
}
