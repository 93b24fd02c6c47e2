package markdown

import (
	"errors"
	"io"

	"tracetool/reports"
)

// Renderer is the markdown format.
var Renderer = reports.Renderer{Name: "markdown", Render: Render}

// Render writes d.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	return errors.New("not yet")
}
