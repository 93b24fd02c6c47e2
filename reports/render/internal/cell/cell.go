// Package cell gives the cells of a table, which hold any, one of a few types.
package cell

import (
	"fmt"
	"math"
	"reflect"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// Value returns a cell of the given unit as nil, string, int64, float64, bool,
// [fact.Frame], []string or []int64. Only an empty interface, a nil pointer and
// a float that is no number are nil. A Go type that does not belong to the unit
// is a mistake in the report; it is shown rather than hidden.
func Value(unit reports.Unit, cell any) any {
	v := reflect.ValueOf(cell)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() == reflect.Pointer {
		return nil
	}
	switch x := v.Interface().(type) {
	case fact.Frame:
		return x
	case []string:
		return x
	case []int64:
		return x
	case reports.Quantity:
		return number(x)
	case fmt.Stringer:
		if unit == reports.Text {
			return x.String()
		}
	}
	switch {
	case v.Kind() == reflect.String:
		return v.String()
	case v.Kind() == reflect.Bool:
		return v.Bool()
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return int64(v.Uint())
	case v.CanFloat():
		if f := v.Float(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f
		}
		return nil
	}
	return fmt.Sprint(cell)
}

// Unit is the unit of one cell in a column of the given one: a quantity has its
// own.
func Unit(unit reports.Unit, cell any) reports.Unit {
	switch q := cell.(type) {
	case reports.Quantity:
		return q.Unit
	case *reports.Quantity:
		if q != nil {
			return q.Unit
		}
	}
	return unit
}

// number is a quantity's value: an integer where it is one of a unit that counts.
func number(q reports.Quantity) any {
	x := q.Value
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return nil
	case q.Unit == reports.Duration:
		x = math.Round(x)
	case q.Unit != reports.Count && q.Unit != reports.Bytes:
		return x
	}
	if x == math.Trunc(x) && math.Abs(x) < 1<<62 {
		return int64(x)
	}
	return x
}
