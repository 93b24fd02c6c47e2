// Package mermaid writes the graph of a document as a Mermaid flowchart.
package mermaid

import (
	"io"

	"tracetool/reports"
)

// Renderer is the Mermaid format.
var Renderer = reports.Renderer{Name: "mermaid", Graph: true, Render: Render}

// Render writes the graph of d. It ignores style.
func Render(w io.Writer, d *reports.Document, _ reports.Style) error {
	_, err := io.WriteString(w, "flowchart LR\n")
	return err
}
