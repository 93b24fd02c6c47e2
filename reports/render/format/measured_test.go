package format_test

import (
	"math"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/render/format"
)

func TestMeasured(t *testing.T) {
	measured := func(x float64, u reports.Unit) string {
		q := reports.Quantity{Value: x, Unit: u}
		if by, at := format.Cell(reports.Measured, q), format.Cell(reports.Measured, &q); by != at {
			t.Errorf("%v: %q by value, %q by pointer", q, by, at)
		}
		return format.Cell(reports.Measured, q)
	}
	check(t, []row{
		{measured(48210, reports.Count), "48,210"},
		{measured(12.5, reports.Count), "12.5"},
		{measured(48210.5, reports.Count), "48,211"},
		{measured(1.0/3, reports.Count), "0.33"},
		{measured(0.0001, reports.Count), "0.0001"},
		{measured(-12.5, reports.Count), "-12.5"},
		{measured(math.NaN(), reports.Count), "-"},
		{measured(math.Inf(1), reports.Duration), "-"},
		{measured(1e30, reports.Count), format.Count(1 << 62)},
		{measured(257e3+0.5, reports.Duration), "257µs"},
		{measured(-12.4e6, reports.Duration), "-12.4ms"},
		{measured(0, reports.Duration), "0s"},
		{measured(1e30, reports.Duration), format.Duration(time.Duration(1 << 62))},
		{measured(29.6e6+0.5, reports.Bytes), "29.6MB"},
		{measured(12.5, reports.Bytes), "13B"},
		{measured(0.087, reports.Share), "8.7%"},
		{measured(-0.5, reports.Share), "-50.0%"},
		{measured(2.618, reports.Mean), "2.62"},
		{format.Cell(reports.Measured, nil), "-"},
		{format.Cell(reports.Measured, (*reports.Quantity)(nil)), "-"},
	})
	if !format.IsNumber(reports.Measured) {
		t.Error("what is measured is no number")
	}
}
