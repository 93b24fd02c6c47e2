package measure_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tracetool/reports/compare"
	"tracetool/reports/internal/measuretest"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

func written(t testing.TB, s measure.Series) []byte {
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Files in the repository, which no version may make unreadable.
func TestCommittedBaselines(t *testing.T) {
	paths, _ := filepath.Glob("../check/testdata/alarms/*.json")
	for _, path := range append(paths, "../../samples/shop/base.json") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := measure.ReadBaseline(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", path, err)
		} else if again := written(t, s); !bytes.Equal(data, again) {
			t.Errorf("%s is written as another file", path)
		}
	}
	if len(paths) == 0 {
		t.Error("no files")
	}
}

// Of a trace that is cut off after its first generations, a baseline knows so as the trace itself does.
func TestDamagedBaseline(t *testing.T) {
	data, err := os.ReadFile("../../samples/healthy-idle/trace.out")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cut.trace")
	if err := os.WriteFile(path, data[:len(data)*8/10], 0o666); err != nil {
		t.Fatal(err)
	}
	cut := measuretest.Run(t, path, measure.NeedAll)
	runs, err := measure.ReadBaseline(bytes.NewReader(written(t, measure.Series{cut, scan(t, "healthy-idle", measure.NeedAll)})))
	if err != nil {
		t.Fatal(err)
	}
	got, want := &runs[0].Trace, &cut.Trace
	if want.LostBytes == 0 || got.Complete() || got.LostBytes != want.LostBytes || got.LostTime != want.LostTime {
		t.Errorf("lost %d bytes, %v, want %d, %v", got.LostBytes, got.LostTime, want.LostBytes, want.LostTime)
	}
	if !runs[1].Trace.Complete() {
		t.Error("a run that lost nothing is not complete")
	}
	d := compare.New(runs[:1], runs[1:], compare.Options{}).Document()
	if !slices.ContainsFunc(d.Warnings, func(w fact.Warning) bool { return w.Code == "incomplete-runs" }) {
		t.Errorf("a comparison does not warn: %v", d.Warnings)
	}
}

// An endless file is read no further than it must be.
func TestEndlessBaseline(t *testing.T) {
	var file endless
	if _, err := measure.ReadBaseline(&file); err == nil || !strings.Contains(err.Error(), "more than 32 MB") {
		t.Error(err)
	}
	if file.read != 32<<20+1 {
		t.Errorf("%d bytes are read", file.read)
	}
}

type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	return len(p), nil
}

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
	f.Add([]byte(part("yields", `[{"at": "main.f", "runs": [1]}]`)))
	f.Add([]byte(wait(`{"waits": "BAEDAQECAQ", "open": 1, "impact": 0.5}`)))
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
