package markdown

import (
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/internal/header"
)

// heading says what was read, and what the reader has to know of it.
func heading(d *reports.Document) []string {
	blocks := []string{"# " + title(d)}
	switch {
	case d.Traceless():
	case len(d.Inputs) == 0:
		blocks = append(blocks, escapeLine(strings.Join(header.Facts(&d.Trace), " · ")))
	default:
		blocks = append(blocks, sides(d))
	}
	for _, lost := range header.Losses(d) {
		blocks = append(blocks, "> **Incomplete:** "+escape(lost))
	}
	for _, w := range header.Warnings(d) {
		blocks = append(blocks, "> **Warning:** "+escape(w.Message))
	}
	return blocks
}

func title(d *reports.Document) string {
	name := "Traces"
	if len(d.Inputs) == 0 {
		name = code(header.Name(&d.Trace))
	}
	switch {
	case d.Report == "":
		return name
	case len(d.Inputs) > 0 || d.Traceless():
		return capital(d.Report)
	}
	return capital(d.Report) + ": " + name
}

func capital(report string) string { return escape(strings.ToUpper(report[:1]) + report[1:]) }

// sides is a list of the sides of a comparison.
func sides(d *reports.Document) string {
	var lines []string
	for _, s := range header.Sides(d) {
		paths := make([]string, len(s.Paths))
		for i, path := range s.Paths {
			paths[i] = code(path)
		}
		line := "- "
		if s.Name != "" {
			line += "**" + escape(s.Name) + "** "
		}
		lines = append(lines, line+escape(strings.Join(s.Facts, " · "))+": "+strings.Join(paths, ", "))
	}
	return strings.Join(lines, "\n")
}
