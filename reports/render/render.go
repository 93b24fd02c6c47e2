// Package render lists the output formats. Each is a folder with a Renderer
// value; to add one, add its folder and its line here.
package render

import (
	"fmt"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/bench"
	"tracetool/reports/render/csv"
	"tracetool/reports/render/dot"
	"tracetool/reports/render/github"
	"tracetool/reports/render/gitlab"
	"tracetool/reports/render/json"
	"tracetool/reports/render/junit"
	"tracetool/reports/render/markdown"
	"tracetool/reports/render/mermaid"
	"tracetool/reports/render/sarif"
	"tracetool/reports/render/svg"
	"tracetool/reports/render/text"
)

// Formats returns every output format; the first is the default.
func Formats() []reports.Renderer {
	return []reports.Renderer{
		text.Renderer,
		markdown.Renderer,
		json.Renderer,
		csv.Renderer,
		dot.Renderer,
		mermaid.Renderer,
		svg.Renderer,
		junit.Renderer,
		sarif.Renderer,
		github.Renderer,
		gitlab.Renderer,
		bench.Renderer,
	}
}

// Names returns the formats' names in order.
func Names() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// Lookup returns the format with the given name.
func Lookup(name string) (reports.Renderer, error) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
	}
	return reports.Renderer{}, fmt.Errorf("no output format %q; there is %s", name, strings.Join(Names(), ", "))
}
