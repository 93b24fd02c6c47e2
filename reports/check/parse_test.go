package check_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/tools/txtar"

	"tracetool/reports/check"
)

const rightBudget = "version: 1\nrules:\n  - name: a\n    require: waits < 5\n"

func inUTF16(s string, order binary.AppendByteOrder, mark bool) (data []byte) {
	if mark {
		data = order.AppendUint16(data, 0xfeff)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		data = order.AppendUint16(data, u)
	}
	return data
}

// What editors and mistaken files put in the place of a budget.
func TestFiles(t *testing.T) {
	trace, err := os.ReadFile("../../samples/mutex-convoy/trace.out")
	if err != nil {
		t.Fatal(err)
	}
	crlf := strings.ReplaceAll(rightBudget, "\n", "\r\n")
	const wrongRule = "  - name: b\n    require: |\n      waits < 5 and\n      wiats < 5\n"
	for name, test := range map[string]struct{ data, want string }{
		"byte order mark":    {"\ufeff" + rightBudget, "right"},
		"CRLF":               {crlf, "right"},
		"CRLF, wrong":        {crlf + strings.ReplaceAll(wrongRule, "\n", "\r\n"), `b:8:7: rule "b": no metric "wiats"; did you mean waits?`},
		"mark, wrong":        {"\ufeffversion: 2\nrules: [{name: a, require: stuck < 5}]", "b:1:10: version 2: this tracetool reads version 1"},
		"no last line end":   {strings.TrimSuffix(rightBudget, "\n"), "right"},
		"UTF-16, mark":       {string(inUTF16(rightBudget, binary.LittleEndian, true)), "b:1:1: this is UTF-16; save it as UTF-8"},
		"UTF-16, big endian": {string(inUTF16(rightBudget, binary.BigEndian, false)), "b:1:1: this is UTF-16; save it as UTF-8"},
		"Latin-1":            {rightBudget + "# gr\xfc\xdfe\n", "b:1:1: this is not a text file in UTF-8"},
		"a trace":            {string(trace), "b:1:1: this is an execution trace, not a budget"},
		"gzip":               {"\x1f\x8b\x08\x00\x00\x00\x00\x00", "b:1:1: this is not a text file in UTF-8"},
		"NUL":                {rightBudget + "\x00", "b:1:1: this is not a text file in UTF-8"},
		"10 MB":              {strings.Repeat(rightBudget, 10<<20/len(rightBudget)), "b:1:1: too large for a budget: more than 256 kB"},
		"deep brackets":      {"rules: " + strings.Repeat("[", 1000), "b:1:58: nested too deep for a budget"},
		"many keys":          {strings.Repeat("a: b\n", 50_000), "b:1001:1: no budget has lines of more than 5000 letters, or 1000 lines side by side"},
		"many quotes":        {strings.Repeat("\"", 200_000), "b:1:1: no budget has lines of more than 5000 letters, or 1000 lines side by side"},
		"deep dashes":        {"rules:\n" + strings.Repeat("- ", 1000), "b:2:101: nested too deep for a budget"},
	} {
		begin := time.Now()
		if got := strings.TrimSuffix(told("b", []byte(test.data)), "\n"); got != test.want {
			t.Errorf("%s: %s\nwant %s", name, brief(got), test.want)
		}
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func brief(s string) string { return s[:min(len(s), 500)] }

// Whatever is in a file: no panic, and every mistake is one line with a place.
func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if filepath.Ext(file.Name) == ".yaml" {
				f.Add(file.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := check.Parse("b", data)
		if (b == nil) != (err != nil) {
			t.Fatalf("a budget %v with error %v", b, err)
		}
		for _, err := range each(err) {
			m, ok := errors.AsType[*check.Mistake](err)
			if !ok || m.Line < 1 || m.Column < 1 || bytes.ContainsAny([]byte(m.Message), "\n\r") || m.Message == "" {
				t.Errorf("not a line with a place: %#v", err)
			}
		}
	})
}

// FuzzCondition does the same for conditions alone.
func FuzzCondition(f *testing.F) {
	data, err := os.ReadFile("testdata/expressions.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		f.Add(strings.TrimSuffix(line, "\n"))
	}
	f.Fuzz(func(t *testing.T, condition string) {
		_, err := check.Parse("b", []byte("version: 1\nrules:\n- name: a\n  require: '"+strings.ReplaceAll(condition, "'", "''")+"'\n"))
		for _, err := range each(err) {
			m, ok := errors.AsType[*check.Mistake](err)
			if !ok || m.Line < 1 || m.Column < 1 || strings.ContainsAny(m.Message, "\n\r") {
				t.Errorf("not a line with a place: %#v", err)
			}
		}
	})
}

// each takes joined errors apart.
func each(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}
