package check

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/reports/render/format"
)

// name makes a name its own.
func (b *initial) name(name string) string {
	if b.used == nil {
		b.used = make(map[string]int)
	}
	name = strings.ToValidUTF8(name, "*") // as it is written
	if b.used[name]++; b.used[name] > 1 {
		return b.name(fmt.Sprintf("%s (%d)", name, b.used[name]))
	}
	return name
}

// measured is the least and the greatest value of the runs.
func (b *initial) measured(key string, sel *measure.Selection) string {
	m := measure.Lookup(key)
	values := b.runs.Values(m, sel)
	least, most := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			least, most = min(least, v), max(most, v)
		}
	}
	if least > most {
		return "not known"
	}
	low, high := format.Cell(reports.Measured, m.Quantity(least)), format.Cell(reports.Measured, m.Quantity(most))
	if low == high {
		return low
	}
	return low + " to " + high
}

// percent is a share, rounded up to two digits.
func percent(share float64) string {
	return strconv.FormatFloat(up(100*share), 'f', -1, 64) + "%"
}

// round is a duration in ns, rounded up to two digits.
func round(ns float64) string {
	for _, u := range []struct {
		name string
		ns   float64
	}{{"s", 1e9}, {"ms", 1e6}, {"us", 1e3}} {
		if ns >= u.ns {
			return strconv.FormatFloat(up(ns/u.ns), 'f', -1, 64) + u.name
		}
	}
	return strconv.FormatFloat(up(ns), 'f', -1, 64) + "ns"
}

// up rounds up to two digits.
func up(x float64) float64 {
	if x <= 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(x))-1)
	rounded := math.Ceil(x/unit) * unit
	short, _ := strconv.ParseFloat(strconv.FormatFloat(rounded, 'g', 3, 64), 64)
	return short
}

// short is a function without its package's path.
func short(function string) string { return format.Func(function) }

// quoted is a YAML string. What is no text in it matches anything.
func quoted(s string) string { return strconv.Quote(strings.ToValidUTF8(s, "*")) }
