package ci_test

import (
	"testing"

	"tracetool/reports"
	"tracetool/reports/render/internal/ci"
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
