package bench

import (
	"math"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/internal/cell"
	"tracetool/traceparse/fact"
)

// table tells which columns of a table name its rows, and which measure them.
type table struct {
	source *reports.Table
	prefix string
	names  []int
	units  []string // of the columns that measure; else ""
	// happenings: the rows are told apart by when they were. A point in time after
	// a name and a number is only one more figure.
	happenings bool
}

func newTable(d *reports.Document, source *reports.Table) *table {
	t := &table{source: source, prefix: camel(d.Report) + "/" + word(source.Key), units: make([]string, len(source.Columns))}
	measured := false
	for i, c := range source.Columns {
		switch {
		case c.Show == reports.TextOnly:
		case c.Unit == reports.Offset:
			t.happenings = t.happenings || !measured || len(t.names) == 0
		case measures(c.Unit):
			measured = true
			t.units[i] = t.unit(c.Key, c.Unit)
		case !measured && identifies(c.Unit):
			t.names = append(t.names, i)
		}
	}
	return t
}

// measures reports whether cells of the unit are measurements. A point in time
// is none: it depends on when the trace was started.
func measures(u reports.Unit) bool {
	return format.IsNumber(u) && u != reports.ID && u != reports.Offset
}

func identifies(u reports.Unit) bool {
	switch u {
	case reports.Text, reports.Func, reports.Place, reports.List:
		return true
	}
	return false
}

// unit is what benchstat knows about a column: ns and B it scales and prints with
// a prefix, a share would read "583m". No two columns have the same.
func (t *table) unit(key string, u reports.Unit) string {
	name := word(strings.ReplaceAll(key, "_", "-"))
	name = named(name, u)
	for slices.Contains(t.units, name) {
		name = "other-" + name
	}
	return name
}

func named(name string, u reports.Unit) string {
	switch u {
	case reports.Duration:
		return strings.TrimSuffix(name, "-ns") + "-ns"
	case reports.Bytes:
		return strings.TrimSuffix(name, "-bytes") + "-B"
	case reports.Share:
		return strings.TrimSuffix(name, "-share") + "-%"
	}
	return name
}

// values are the measurements of a row. They stay in ns, as go test writes them:
// it is the readers of the format that make sec of it.
func (t *table) values(row []any) []benchfmt.Value {
	var list []benchfmt.Value
	for i, unit := range t.units {
		if unit == "" {
			continue
		}
		x, known := number(cell.Value(t.source.Columns[i].Unit, row[i]))
		if !known {
			continue
		}
		kind := cell.Unit(t.source.Columns[i].Unit, row[i])
		if kind == reports.Share {
			x = percent(x)
		}
		if t.source.Columns[i].Unit == reports.Measured {
			unit = named(unit, kind)
		}
		list = append(list, benchfmt.Value{Value: x, Unit: unit})
	}
	return list
}

// percent rounds: 57.1, not 57.099999999999994.
func percent(share float64) float64 {
	if x := math.Round(share*1e8) / 1e6; !math.IsInf(x, 0) {
		return x
	}
	return share
}

func number(cell any) (float64, bool) {
	switch x := cell.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x, true
	}
	return 0, false
}

// name is the name of a row's benchmark.
func (t *table) name(row []any) string {
	name := t.prefix
	for _, i := range t.names {
		c := t.source.Columns[i]
		if id := word(identity(cell.Value(c.Unit, row[i]))); id != "" {
			name += "/" + word(c.Key) + "=" + id
		}
	}
	return name
}

// identity is what a cell says about which row it is.
func identity(cell any) string {
	switch x := cell.(type) {
	case string:
		return x
	case fact.Frame:
		return x.Func
	case []string:
		if len(x) > 0 {
			return position.ReplaceAllString(x[0], "")
		}
	}
	return ""
}
