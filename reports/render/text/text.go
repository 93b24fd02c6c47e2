package text

import (
	"errors"
	"io"

	"tracetool/reports"
)

// Renderer is the text format.
var Renderer = reports.Renderer{Name: "text", Render: Render}

// Render writes d.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	return errors.New("not yet")
}
