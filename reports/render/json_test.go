package render_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// TestJSON reads JSON back and compares it with the document.
func TestJSON(t *testing.T) {
	for name, d := range documents() {
		var got struct {
			Schema, Report string
			Trace          map[string]any
			Inputs         []map[string]any
			Warnings       []fact.Warning
			Suppressed     []map[string]any
			Findings       []map[string]any
			Tables         map[string][]map[string]any
		}
		dec := json.NewDecoder(strings.NewReader(output(t, "json", d, reports.Style{})))
		dec.UseNumber()
		if err := dec.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got.Schema != "tracetool/1" || got.Report != d.Report {
			t.Errorf("%s: %s %s", name, got.Schema, got.Report)
		}
		if got.Warnings == nil || got.Findings == nil || got.Tables == nil {
			t.Errorf("%s: an empty list or object is null", name)
		}
		if diff := cmp.Diff(wantWarnings(d), got.Warnings, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: warnings: %s", name, diff)
		}
		if diff := cmp.Diff(wantEvents(d), gotEvents(got.Trace, got.Inputs)); diff != "" {
			t.Errorf("%s: side, path and events: %s", name, diff)
		}
		if len(got.Suppressed) != len(d.Suppressed) {
			t.Fatalf("%s: %d suppressed findings", name, len(got.Suppressed))
		}
		for i, s := range d.Suppressed {
			want := []any{s.Rule, orNil(s.Operation), orNil(s.Reason), nil}
			if !s.Until.IsZero() {
				want[3] = s.Until.Format("2006-01-02")
			}
			f := got.Suppressed[i]
			if diff := cmp.Diff(want, []any{f["rule"], f["operation"], f["reason"], f["until"]}); diff != "" {
				t.Errorf("%s: suppressed finding %d: %s", name, i, diff)
			}
		}
		for i, f := range d.Findings {
			want := map[string]any{
				"rule": f.Rule, "severity": string(f.Severity), "score": number(f.Score), "title": f.Title,
				"evidence": texts(f.Evidence), "command": orNil(f.Command),
				"site": orNil(f.Site.Func), "file": orNil(f.Site.File), "line": orNilLine(f.Site.Line),
				"operation": orNil(f.Operation),
			}
			if diff := cmp.Diff(want, got.Findings[i]); diff != "" {
				t.Errorf("%s: finding %d: %s", name, i, diff)
			}
		}
		if len(got.Tables) != len(d.Tables()) {
			t.Errorf("%s: %d tables", name, len(got.Tables))
		}
		for _, table := range d.Tables() {
			rows := got.Tables[table.Key]
			if rows == nil || len(rows) != len(table.Rows) {
				t.Fatalf("%s: %d rows in table %s", name, len(rows), table.Key)
			}
			for i := range table.Rows {
				if diff := cmp.Diff(wantRow(table, i), rows[i]); diff != "" {
					t.Errorf("%s: table %s, row %d: %s", name, table.Key, i, diff)
				}
			}
		}
	}
}

// wantWarnings are all that a reader has to know: those about one of several traces
// name it.
func wantWarnings(d *reports.Document) []fact.Warning {
	list := append([]fact.Warning(nil), d.Trace.Warnings...)
	for _, in := range d.Inputs {
		for _, w := range in.Trace.Warnings {
			list = append(list, fact.Warning{Code: w.Code, Message: in.Trace.Path + ": " + w.Message})
		}
	}
	return append(list, d.Warnings...)
}

func wantEvents(d *reports.Document) [][]any {
	if len(d.Inputs) == 0 {
		return [][]any{{nil, d.Trace.Path, number(d.Trace.Events)}}
	}
	var list [][]any
	for _, in := range d.Inputs {
		list = append(list, []any{orNil(in.Side), in.Trace.Path, number(in.Trace.Events)})
	}
	return list
}

func gotEvents(trace map[string]any, inputs []map[string]any) [][]any {
	if trace != nil {
		inputs = append(inputs, trace)
	}
	var list [][]any
	for _, t := range inputs {
		list = append(list, []any{t["side"], t["path"], t["events"]})
	}
	return list
}

// wantRow is what JSON has to say about a row, by the words of the contract.
func wantRow(table *reports.Table, i int) map[string]any {
	want := map[string]any{}
	for j, c := range table.Columns {
		if c.Show == reports.TextOnly {
			continue
		}
		cell := table.Rows[i][j]
		if c.Unit == reports.Place {
			f, _ := cell.(fact.Frame)
			file, line := c.Key+"_file", c.Key+"_line"
			if c.Key == "site" {
				file, line = "file", "line"
			}
			want[c.Key], want[file], want[line] = orNil(f.Func), orNil(f.File), orNilLine(f.Line)
			continue
		}
		switch v := cell.(type) {
		case nil:
			want[c.Key] = nil
		case string, bool:
			want[c.Key] = v
		case []string:
			want[c.Key] = texts(v)
		case []int64:
			list := []any{}
			for _, n := range v {
				list = append(list, number(n))
			}
			want[c.Key] = list
		case reports.Quantity:
			want[c.Key] = wantQuantity(v)
		case time.Duration:
			want[c.Key] = number(int64(v))
		case fact.Time:
			want[c.Key] = number(int64(v))
		case float64:
			data, _ := json.Marshal(v)
			want[c.Key] = json.Number(data)
		default:
			want[c.Key] = number(v)
		}
	}
	return want
}

func wantQuantity(q reports.Quantity) any {
	switch {
	case math.IsNaN(q.Value) || math.IsInf(q.Value, 0):
		return nil
	case q.Unit == reports.Duration || q.Value == math.Trunc(q.Value):
		return number(int64(math.Round(q.Value)))
	}
	data, _ := json.Marshal(q.Value)
	return json.Number(data)
}

func number(n any) json.Number { return json.Number(fmt.Sprint(n)) }

func texts(list []string) []any {
	out := []any{}
	for _, s := range list {
		out = append(out, s)
	}
	return out
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func orNilLine(n int) any {
	if n == 0 {
		return nil
	}
	return number(n)
}
