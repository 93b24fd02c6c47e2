package text

import (
	"github.com/fatih/color"

	"tracetool/reports"
)

// palette is the few colours of the format. Each leaves a string alone when
// colour is off.
type palette struct {
	heading, faint, command, warning, failure func(string) string
}

func newPalette(on bool) palette {
	paint := func(attributes ...color.Attribute) func(string) string {
		if !on {
			return plain
		}
		c := color.New(attributes...)
		c.EnableColor() // whatever the library concludes from the environment
		return func(s string) string {
			if s == "" {
				return s
			}
			return c.Sprint(s)
		}
	}
	return palette{
		heading: paint(color.Bold),
		faint:   paint(color.Faint),
		command: paint(color.FgCyan),
		warning: paint(color.FgYellow),
		failure: paint(color.FgRed),
	}
}

func plain(s string) string { return s }

func (p palette) severity(s reports.Severity) func(string) string {
	switch s {
	case reports.Error:
		return p.failure
	case reports.Warning:
		return p.warning
	}
	return plain
}
