package measure_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tracetool/reports/measure"
)

// A pattern is short for a regular expression.
func TestPatternIsRegexp(t *testing.T) {
	letters := rapid.StringOfN(rapid.SampledFrom([]rune("ab./*")), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		pattern, name := letters.Draw(t, "pattern"), letters.Draw(t, "name")
		parts := strings.Split(pattern, "*")
		for i, part := range parts {
			parts[i] = regexp.QuoteMeta(part)
		}
		want := regexp.MustCompile("^(?s:.*/)?" + strings.Join(parts, "(?s:.*)") + "$").MatchString(name)
		if got := measure.NewPattern(pattern).Match(name); got != want {
			t.Fatalf("%q matches %q: %v, want %v", pattern, name, got, want)
		}
	})
}
