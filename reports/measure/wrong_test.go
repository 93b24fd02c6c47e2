package measure_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"tracetool/reports/measure"
)

// whole is a baseline of one run, in its parts.
func whole() map[string]string {
	return map[string]string{
		"schema": `"tracetool/baseline/1"`, "runs": "[" + oneRun + "]",
		"waits": "[]", "groups": "[]", "tasks": "[]", "regions": "[]", "critical_path": "[]", "stuck": "[]", "yields": "[]",
	}
}

const oneRun = `{"go_version": 26, "gomaxprocs": 2, "wall_ns": 1000, "has": 127, "critical_path_ns": 0, "runtime": {}}`

// file is a baseline with parts other than those of whole; "" leaves one out.
func file(parts map[string]string) string {
	all := whole()
	maps.Copy(all, parts)
	var list []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if all[key] != "" {
			list = append(list, fmt.Sprintf("%q: %s", key, all[key]))
		}
	}
	return "{" + strings.Join(list, ",\n") + "}"
}

func part(key, value string) string { return file(map[string]string{key: value}) }

// run is a baseline of a run in which a part of oneRun is another.
func run(from, to string) string {
	return part("runs", "["+strings.Replace(oneRun, from, to, 1)+"]")
}

// wait is a baseline with a cell of the wait table, task with one of the tasks.
func wait(cell string) string {
	return part("waits", `[{"at": {"operation": "mutex", "site": "main.f"}, "runs": [`+cell+`]}]`)
}

func task(cell string) string { return part("tasks", `[{"at": "order", "runs": [`+cell+`]}]`) }

// Every mistake in a baseline is one line in plain words.
func TestWrongBaseline(t *testing.T) {
	const damaged = "damaged baseline: "
	for name, test := range map[string]struct{ data, want string }{
		"empty":           {"", "not a baseline: it breaks off, or is no JSON, at byte 0"},
		"truncated":       {file(nil)[:200], "not a baseline: it breaks off"},
		"more after it":   {file(nil) + "{}", "not a baseline: it breaks off, or is no JSON"},
		"another version": {`{"schema": "tracetool/baseline/2"}`, "a baseline of another version (tracetool/baseline/2, this tracetool reads tracetool/baseline/1): write it anew"},
		"another file":    {`{"schema": "tracetool/1"}`, `not a baseline: its schema is "tracetool/1"`},
		"a list":          {`[]`, "not a baseline: "},
		"kinds":           {part("waits", "{}"), damaged + `"waits" at byte`},
		"unknown key":     {part("queues", "[]"), damaged + `unknown key "queues"`},
		"unknown in run":  {run("has", "hat"), damaged + `unknown key "hat"`},
		"runs missing":    {part("yields", `[{"at": "main.f", "runs": []}]`), damaged + `yields "main.f" has 0 runs of 1`},
		"runs too many":   {part("yields", `[{"at": "main.f", "runs": [1, 2]}]`), "has 2 runs of 1"},
		"twice":           {part("yields", `[{"at": "main.f", "runs": [1]}, {"at": "main.f", "runs": [2]}]`), `yields "main.f" is there twice`},
		"below 0":         {part("yields", `[{"at": "main.f", "runs": [-1]}]`), "run 1 has a number below 0"},
		"operation":       {part("stuck", `[{"at": {"operation": "lock"}, "runs": [1]}]`), `no operation "lock"`},
		"line ends":       {part("yields", `[{"at": "a\nb", "runs": []}]`), `yields "a\nb"`},
		"no runs":         {part("runs", "[]"), damaged + "it has no runs"},
		"runs left out":   {part("runs", ""), damaged + "it has no runs"},
		"no run":          {part("runs", "[null]"), damaged + `run 1 has no "runtime"`},
		"no wall":         {run(`"wall_ns": 1000, `, ""), damaged + "run 1 took 0s: wall_ns is 0"},
		"wall below 0":    {run("1000", "-5"), "run 1 took -5ns"},
		"wall":            {run("1000", "9223372036854775807"), "wall_ns is 9223372036854775807"},
		"procs":           {run(`"gomaxprocs": 2`, `"gomaxprocs": -2`), "run 1 has a gomaxprocs of -2"},
		"many procs":      {run(`"gomaxprocs": 2`, `"gomaxprocs": 1048577`), "run 1 has a gomaxprocs of 1048577"},
		"has nothing":     {run("127", "0"), `"has" is 0`},
		"has the unknown": {run("127", "1024"), `"has" is 0`},
		"distribution":    {wait(`{"waits": "AAAA"}`), "not a distribution"},
		"no distribution": {wait(`{"waits": "", "open": 3, "impact": 0}`), `waits "{mutex main.f }": no waits: the distribution is empty`},
		"all open":        {wait(`{"waits": "BAEDAQECAQ", "open": 3, "impact": 0}`), "3 of 2 waits are open"},
		"impact":          {wait(`{"waits": "BAEDAQECAQ", "impact": 1.5}`), "an impact of 1.5, which is no share"},
		"impact below 0":  {wait(`{"waits": "BAEDAQECAQ", "impact": -1}`), "an impact of -1, which is no share"},
		"impact NaN":      {wait(`{"waits": "BAEDAQECAQ", "impact": NaN}`), "no JSON"},
		"few times":       {task(`{"count": 1, "times_ns": [1, 2]}`), `tasks "order": times_ns has 2 entries, not 9`},
		"many times":      {task(`{"count": 1, "times_ns": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}`), "times_ns has 10 entries, not 9"},
		"no times":        {task(`{"count": 1}`), "times_ns has 0 entries"},
		"more measured":   {task(`{"count": 1, "took": "BAEDAQECAQ", "times_ns": [1, 2, 3, 4, 5, 6, 7, 8, 9]}`), "2 of 1 were measured"},
	} {
		_, err := measure.ReadBaseline(strings.NewReader(test.data))
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.ContainsAny(err.Error(), "\n") || len(err.Error()) > 300 {
			t.Errorf("%s: %v\nwant %s\n%s", name, err, test.want, test.data)
		}
	}
}

// Tables may be empty, but none may be missing.
func TestMissingTable(t *testing.T) {
	if _, err := measure.ReadBaseline(strings.NewReader(file(nil))); err != nil {
		t.Error(err)
	}
	for key := range whole() {
		if key == "schema" || key == "runs" {
			continue
		}
		for _, value := range []string{"", "null"} {
			_, err := measure.ReadBaseline(strings.NewReader(part(key, value)))
			if want := fmt.Sprintf("damaged baseline: it has no table %q", key); err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
	}
}
