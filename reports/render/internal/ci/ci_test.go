package ci_test

import (
	"testing"

	"tracetool/reports"
	"tracetool/reports/render/internal/ci"
	"tracetool/traceparse/fact"
)

func TestSource(t *testing.T) {
	for file, want := range map[string]string{
		"":                      "",
		"shop/cache.go":         "shop/cache.go",
		"./shop//cache.go":      "shop/cache.go",
		"/src/shop/cache.go":    "/src/shop/cache.go",
		`C:\src\shop\cache.go`:  "C:/src/shop/cache.go",
		`shop\cache.go`:         "shop/cache.go",
		`shop/a\b.go`:           `shop/a\b.go`,
		"shop/\x1b[31mcache.go": "shop/cache.go",
	} {
		if got := ci.Source(reports.Style{}, file); got != want {
			t.Errorf("%q is %q, want %q", file, got, want)
		}
	}
	below := reports.Style{Source: func(string) string { return "cmd/main.go" }}
	if got := ci.Source(below, "/anywhere/cmd/main.go"); got != "cmd/main.go" {
		t.Error(got)
	}
}

func TestFingerprint(t *testing.T) {
	of := func(f reports.Finding) string { return new(ci.Fingerprints).Of(&f) }
	at := func(function string, line int) fact.Frame {
		return fact.Frame{Func: function, File: "main.go", Line: line}
	}
	class := of(reports.Finding{Rule: "a", Subject: "class contention", Site: at("main.f", 1), Operation: "mutex"})
	place := of(reports.Finding{Rule: "a", Site: at("main.f", 1), Operation: "mutex"})
	for _, test := range []struct {
		is, want string
		same     bool
	}{
		{of(reports.Finding{Rule: "a", Subject: "class contention", Site: at("main.g", 9), Operation: "once"}), class, true},
		{of(reports.Finding{Rule: "a", Subject: "class network", Site: at("main.f", 1), Operation: "mutex"}), class, false},
		{of(reports.Finding{Rule: "b", Subject: "class contention"}), class, false},
		{place, class, false},
		{of(reports.Finding{Rule: "a", Site: at("main.f", 9), Operation: "mutex"}), place, true},
		{of(reports.Finding{Rule: "a", Site: at("main.g", 1), Operation: "mutex"}), place, false},
		{of(reports.Finding{Rule: "a", Site: at("main.f", 1), Operation: "once"}), place, false},
	} {
		if (test.is == test.want) != test.same {
			t.Errorf("%s and %s: the same must be %v", test.is, test.want, test.same)
		}
	}
}
