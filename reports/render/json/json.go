package json

import (
	"errors"
	"io"

	"tracetool/reports"
)

// Renderer is the json format.
var Renderer = reports.Renderer{Name: "json", Render: Render}

// Render writes d.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	return errors.New("not yet")
}
