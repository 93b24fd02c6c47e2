package measure_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tracetool/reports/measure"
)

func written(t testing.TB, s measure.Series) []byte {
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Every mistake in a baseline is one line in plain words.
func TestWrongBaseline(t *testing.T) {
	const head = `{"schema": "tracetool/baseline/1", "runs": [{"has": 127, "runtime": {}}], `
	for name, test := range map[string]struct{ data, want string }{
		"empty":           {"", "not a baseline: it breaks off, or is no JSON, at byte 0"},
		"truncated":       {head + `"waits": [`, "not a baseline: it breaks off"},
		"another version": {`{"schema": "tracetool/baseline/2"}`, "a baseline of another version (tracetool/baseline/2, this tracetool reads tracetool/baseline/1): write it anew"},
		"another file":    {`{"schema": "tracetool/1"}`, `not a baseline: its schema is "tracetool/1"`},
		"a list":          {`[]`, "not a baseline: "},
		"kinds":           {head + `"waits": {}}`, `damaged baseline: "waits" at byte`},
		"runs missing":    {head + `"yields": [{"at": "main.f", "runs": []}]}`, `damaged baseline: yields "main.f" has 0 runs of 1`},
		"runs too many":   {head + `"yields": [{"at": "main.f", "runs": [1, 2]}]}`, "has 2 runs of 1"},
		"twice":           {head + `"yields": [{"at": "main.f", "runs": [1]}, {"at": "main.f", "runs": [2]}]}`, `yields "main.f" is there twice`},
		"below 0":         {head + `"yields": [{"at": "main.f", "runs": [-1]}]}`, "run 1 has a number below 0"},
		"operation":       {head + `"stuck": [{"at": {"operation": "lock"}, "runs": [1]}]}`, `no operation "lock"`},
		"distribution":    {head + `"waits": [{"at": {"operation": "mutex"}, "runs": [{"waits": "AAAA"}]}]}`, "not a distribution"},
		"line ends":       {head + `"yields": [{"at": "a\nb", "runs": []}]}`, `yields "a\nb"`},
	} {
		_, err := measure.ReadBaseline(strings.NewReader(test.data))
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.ContainsAny(err.Error(), "\n") || len(err.Error()) > 300 {
			t.Errorf("%s: %v\nwant %s", name, err, test.want)
		}
	}
	if _, err := measure.ReadBaseline(endless{}); err == nil {
		t.Error("an endless file is read")
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// A file that is cut off anywhere is no baseline.
func TestTruncatedBaseline(t *testing.T) {
	data := written(t, measure.Series{scan(t, "tasks-regions", measure.NeedAll)})
	for n := 0; n < len(data)-3; n += 97 {
		if _, err := measure.ReadBaseline(bytes.NewReader(data[:n])); err == nil {
			t.Errorf("%d of %d bytes are read", n, len(data))
		}
	}
}

// What can be read is written as what reads the same.
func FuzzReadBaseline(f *testing.F) {
	paths, _ := filepath.Glob("../check/testdata/alarms/*-bad.json")
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 20_000 {
			f.Add(data)
		}
	}
	f.Add([]byte(`{"schema": "tracetool/baseline/1", "runs": [{"has": 127, "runtime": {}}], "yields": [{"at": "main.f", "runs": [1]}],
"waits": [{"at": {"operation": "mutex", "site": "main.f"}, "runs": [{"waits": "BAICQgI", "open": 1, "impact": 0.5}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := measure.ReadBaseline(bytes.NewReader(data))
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("not one line: %q", err)
			}
			return
		}
		text := written(t, first)
		second, err := measure.ReadBaseline(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if again := written(t, second); !bytes.Equal(text, again) {
			t.Fatalf("%s\n%s", text, again)
		}
	})
}
