package format

import (
	"strconv"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/render/internal/cell"
	"tracetool/traceparse/fact"
)

// BarWidth is the width of bars where there is room for it.
const BarWidth = 24

// Cell writes a cell of a table, as wide as it wants to be.
func Cell(unit reports.Unit, value any) string {
	unit = cell.Unit(unit, value)
	switch v := cell.Value(unit, value).(type) {
	case nil:
		return Unknown
	case fact.Frame:
		return orUnknown(Place(v))
	case []string:
		return fitList(cleaned(v), -1)
	case []int64:
		return fitList(numbers(v), -1)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		switch unit {
		case reports.Func:
			return orUnknown(Func(v))
		case reports.File:
			return orUnknown(File(v))
		}
		return Clean(v)
	case int64:
		switch unit {
		case reports.Duration:
			return Duration(time.Duration(v))
		case reports.Offset:
			return Offset(fact.Time(v))
		case reports.Bytes:
			return Bytes(v)
		case reports.ID:
			return strconv.FormatInt(v, 10)
		case reports.Share:
			return Share(float64(v))
		}
		return Count(v)
	case float64:
		switch unit {
		case reports.Share:
			return Share(v)
		case reports.Mean:
			return strconv.FormatFloat(v, 'f', 2, 64)
		case reports.Bar:
			return Bar(v, BarWidth)
		case reports.Duration:
			return Duration(time.Duration(whole(v)))
		case reports.Count:
			return Fraction(v)
		case reports.Bytes:
			return Bytes(whole(v))
		}
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return Unknown
}

// FitCell is Cell in at most width columns, for units that can be shortened:
// names, texts, lists and bars. Numbers are never cut, whatever the width.
func FitCell(unit reports.Unit, value any, width int) string {
	full := Cell(unit, value)
	v := cell.Value(unit, value)
	if share, ok := v.(float64); ok && unit == reports.Bar {
		return Bar(share, width)
	}
	if Width(full) <= width || IsNumber(unit) {
		return full
	}
	switch v := v.(type) {
	case fact.Frame:
		return FitPlace(v, width)
	case []string:
		return fitList(cleaned(v), width)
	case []int64:
		return fitList(numbers(v), width)
	case string:
		switch unit {
		case reports.Func:
			return FitFunc(v, width)
		case reports.File:
			return FitMiddle(full, width)
		}
		return Fit(full, width)
	}
	return full
}

// IsNumber reports whether cells of the unit are numbers: aligned to the right
// and never cut.
func IsNumber(unit reports.Unit) bool {
	switch unit {
	case reports.Count, reports.Mean, reports.Duration, reports.Offset, reports.Share, reports.Bytes, reports.ID, reports.Measured:
		return true
	}
	return false
}

// fitList joins items within width columns, or all of them where width is
// negative; the rest is counted: "12, 13, +40 more".
func fitList(items []string, width int) string {
	full := strings.Join(items, ", ")
	if width < 0 || Width(full) <= width {
		return full
	}
	for n := len(items) - 1; n > 0; n-- {
		s := strings.Join(items[:n], ", ") + ", +" + strconv.Itoa(len(items)-n) + " more"
		if Width(s) <= width {
			return s
		}
	}
	if len(items) == 1 {
		return Fit(full, width)
	}
	return strconv.Itoa(len(items)) + " items"
}

func cleaned(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = Clean(s)
	}
	return out
}

func numbers(list []int64) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.FormatInt(n, 10)
	}
	return out
}

func orUnknown(s string) string {
	if s == "" {
		return Unknown
	}
	return s
}
