package csv

import (
	"errors"
	"io"

	"tracetool/reports"
)

// Renderer is the csv format.
var Renderer = reports.Renderer{Name: "csv", Render: Render}

// Render writes d.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	return errors.New("not yet")
}
