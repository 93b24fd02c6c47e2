package render_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/jstemmer/go-junit-report/v2/junit"
	"pgregory.net/rapid"

	"tracetool/reports"
)

type testsuite struct {
	Name      string `xml:"name,attr"`
	Tests     int    `xml:"tests,attr"`
	Failures  int    `xml:"failures,attr"`
	Skipped   int    `xml:"skipped,attr"`
	Errors    int    `xml:"errors,attr"`
	Time      string `xml:"time,attr"`
	Testcases []struct {
		Name      string      `xml:"name,attr"`
		Classname string      `xml:"classname,attr"`
		Failure   *caseResult `xml:"failure"`
		Skipped   *caseResult `xml:"skipped"`
	} `xml:"testcase"`
	SystemErr string `xml:"system-err"`
}

type caseResult struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// TestJUnit reads the XML back. The decoder refuses what XML forbids.
func TestJUnit(t *testing.T) {
	each(t, "junit", func(t rapid.TB, d *reports.Document, out string) {
		var root struct {
			XMLName xml.Name    `xml:"testsuites"`
			Suites  []testsuite `xml:"testsuite"`
		}
		dec := xml.NewDecoder(strings.NewReader(out))
		if err := dec.Decode(&root); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		if len(root.Suites) != 1 {
			t.Fatalf("%d suites", len(root.Suites))
		}
		checkSuite(t, &root.Suites[0])
		checkTotals(t, d, out)
		checkElements(t, out)
	})
}

// checkSuite compares a suite's numbers with its cases.
func checkSuite(t rapid.TB, s *testsuite) {
	failed, skipped := 0, 0
	names := map[string]bool{}
	for _, c := range s.Testcases {
		if names[c.Name] || c.Classname == "" {
			t.Errorf("case %q of class %q", c.Name, c.Classname)
		}
		names[c.Name] = true
		if c.Failure != nil {
			failed++
		}
		if c.Skipped != nil {
			skipped++
		}
	}
	if s.Tests != len(s.Testcases) || s.Failures != failed || s.Skipped != skipped || s.Errors != 0 || s.Time != "0" {
		t.Errorf("%+v has other numbers than its cases", s)
	}
}

// totals are the numbers of tests, failures and skipped tests.
type totals struct{ Tests, Failures, Skipped int }

// checkTotals reads the XML with the types of go-junit-report, as services written
// in Go do, and compares the numbers of all suites and of each with the document.
func checkTotals(t rapid.TB, d *reports.Document, out string) {
	var all junit.Testsuites
	if err := xml.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	want := expected(d)
	if got := (totals{all.Tests, all.Failures, all.Skipped}); got != want || all.Errors+all.Disabled != 0 {
		t.Errorf("all suites hold %+v, want %+v", got, want)
	}
	for _, s := range all.Suites {
		if got := (totals{s.Tests, s.Failures, s.Skipped}); got != want || len(s.Testcases) != want.Tests {
			t.Errorf("a suite of %d cases holds %+v, want %+v", len(s.Testcases), got, want)
		}
	}
}

// expected counts the document's checks, and findings about none of them.
func expected(d *reports.Document) totals {
	var n totals
	known := map[string]bool{}
	for _, c := range d.Checks {
		known[c.Rule] = true
		n.Tests++
		switch c.Outcome {
		case reports.Failed:
			n.Failures++
		case reports.Undecided, reports.Skipped:
			n.Skipped++
		}
	}
	for _, f := range d.Findings {
		if !known[f.Rule] {
			n.Tests++
			n.Failures++
		}
	}
	n.Tests = max(1, n.Tests) // where there is nothing to say, one test passes
	return n
}

// checkElements states the order that schemas of JUnit ask for.
func checkElements(t rapid.TB, out string) {
	order := map[string]int{"properties": 1, "testcase": 2, "system-out": 3, "system-err": 4}
	depth, last := 0, 0
	dec := xml.NewDecoder(strings.NewReader(out))
	for {
		token, err := dec.Token()
		if err != nil {
			return
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth++; depth != 3 {
				continue
			}
			if order[e.Name.Local] < max(1, last) {
				t.Errorf("%s stands late", e.Name.Local)
			}
			last = order[e.Name.Local]
		case xml.EndElement:
			depth--
		}
	}
}

func TestJUnitText(t *testing.T) {
	out := output(t, "junit", checks(), reports.Style{})
	for _, want := range []string{
		`<skipped message="suppressed: known, #12 (until 2026-12-31)">`,
		`<skipped message="undecided: the trace holds no heap sizes">`,
		"at /src/shop/cache.go:41\n", "at budget.yaml:12]]>", "]]]]><![CDATA[>",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.ContainsAny(out, "\x00\x07\x1b\ufffe\uffff") {
		t.Error("control characters")
	}
}
