package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// series makes several traces. The first error ends it.
func (c *recordCommand) series(ctx context.Context) error {
	start, n := time.Now(), c.repeat.value
	ext := filepath.Ext(c.output)
	stem := strings.TrimSuffix(c.output, ext) + "-"
	digits := max(2, len(fmt.Sprint(n)))
	for i := range n {
		if err := wait(ctx, time.Until(start.Add(time.Duration(i)*c.every.value))); err != nil {
			return err
		}
		then := ""
		if i == n-1 {
			then = next(word(stem) + "*" + word(ext))
		}
		if err := c.one(ctx, fmt.Sprintf("%s%0*d%s", stem, digits, i+1, ext), then); err != nil {
			return err
		}
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// next says what to do with traces, given as words of a shell.
func next(traces string) string {
	if traces == "-" {
		return ""
	}
	if strings.HasPrefix(traces, "-") {
		traces = "./" + traces
	}
	return "; tracetool summarize " + traces
}

// word writes text so that a shell takes it for one word.
func word(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// plainWord matches what a shell leaves as it is.
var plainWord = regexp.MustCompile(`^[\w./,:@%+=-]*$`)
