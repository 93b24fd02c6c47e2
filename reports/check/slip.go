package check

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxCondition is how long a condition may be, in bytes.
const maxCondition = 5000

// slips are what people write in conditions who think of another language. The
// first group is the place.
var slips = []struct {
	re  *regexp.Regexp
	say string
}{
	{regexp.MustCompile("([\"'`])"), "text has no place in a condition: numbers are written without quotes, and select chooses a part of the program"},
	{regexp.MustCompile(`(=<)`), "write <="},
	{regexp.MustCompile(`(=>)`), "write >="},
	{regexp.MustCompile(`(<>)`), "write !="},
	{regexp.MustCompile(`(===|!==)`), "write == or !="},
	{regexp.MustCompile(`(?:^|[^<>=!])(=)(?:[^=<>]|$)`), "write == to compare"},
	{regexp.MustCompile(`([≤⩽])`), "write <="},
	{regexp.MustCompile(`([≥⩾])`), "write >="},
	{regexp.MustCompile(`(≠)`), "write !="},
	{regexp.MustCompile(`([×·])`), "write *"},
	{regexp.MustCompile(`(÷)`), "write /"},
	{regexp.MustCompile(`([−–])`), "write -"},
	{regexp.MustCompile(`\b(AND|And)\b|(?:^|[^&])(&)(?:[^&]|$)`), "write and"},
	{regexp.MustCompile(`\b(OR|Or)\b|(?:^|[^|])(\|)(?:[^|]|$)`), "write or"},
	{regexp.MustCompile(`\b(NOT|Not)\b`), "write not"},
	{regexp.MustCompile(`[0-9]\s+((?:ns|us|µs|μs|ms|s|m|h)\b|%)`), "no space between a number and its unit: 5ms, 10%"},
	{regexp.MustCompile(`(//|/\*|#)`), "no comments in a condition; YAML's begin with a # after a space"},
	{regexp.MustCompile(`([\[\]{}?:;@$\\])`), "conditions have no such sign: they compare (< <= > >= == !=), compute (+ - * / min max abs) and join (and or not)"},
}

// slip finds the first of what is wrong in a condition that can be seen without
// taking it apart.
func slip(text string) *problem {
	if len(text) > maxCondition {
		return &problem{0, fmt.Sprintf("a condition of %d bytes is too long; write several rules", len(text))}
	}
	best := first(wrongUnit(text), unbalanced(text))
	for _, s := range slips {
		at := s.re.FindStringSubmatchIndex(text)
		if at == nil {
			continue
		}
		start := max(at[2], at[len(at)-2])
		if p := (&problem{utf8.RuneCountInString(text[:start]), s.say}); best == nil || p.at < best.at {
			best = p
		}
	}
	return best
}

// numberWithLetters finds names, which may hold digits, and numbers that letters follow.
var numberWithLetters = regexp.MustCompile(`[\pL_][\pL_0-9.]*|[0-9][0-9._]*[\pL][\pL0-9.]*`)

var exponent = regexp.MustCompile(`^[0-9._]+[eE][0-9]*$`)

// wrongUnit finds a number with letters behind it that are no unit.
func wrongUnit(text string) *problem {
	for _, at := range numberWithLetters.FindAllStringIndex(text, -1) {
		s := text[at[0]:at[1]]
		if !isDigit(s) || exponent.MatchString(s) {
			continue
		}
		if _, err := time.ParseDuration(strings.ReplaceAll(s, "_", "")); err == nil || strings.Contains(err.Error(), "invalid duration") {
			continue
		}
		unit := strings.TrimLeft(s, "0123456789._")
		message := fmt.Sprintf("%s: no unit %s; durations have ns, us, ms, s, m or h, shares %%", quote(s), brief(unit))
		if _, err := time.ParseDuration(strings.ToLower(s)); err == nil {
			message = fmt.Sprintf("%s: no unit %s; did you mean %s?", quote(s), unit, strings.ToLower(s))
		}
		return &problem{utf8.RuneCountInString(text[:at[0]]), message}
	}
	return nil
}

// unbalanced finds a parenthesis without its other.
func unbalanced(text string) *problem {
	var open []int
	at := -1
	for _, c := range text {
		at++
		switch {
		case c == '(':
			open = append(open, at)
		case c == ')' && len(open) == 0:
			return &problem{at, "no ( belongs to this )"}
		case c == ')':
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return &problem{open[len(open)-1], "this ( is not closed"}
	}
	return nil
}

// unexpected is what the expression language says of what it did not expect.
var unexpected = regexp.MustCompile(`^unexpected token \w+\("(.*)"\)$`)

// explain puts what the expression language says into words of rules.
func explain(message string) string {
	message = firstLine(message)
	switch m := unexpected.FindStringSubmatch(message); {
	case m != nil:
		return quote(m[1]) + " is not expected here: a rule compares, as in waits <= 100 and stuck == 0"
	case strings.Contains(message, "EOF"), strings.HasPrefix(message, "unexpected end"), strings.HasPrefix(message, "expected name"):
		return "something is missing here: a rule compares, as in waits <= 100"
	case strings.Contains(message, "out of range"), strings.HasPrefix(message, "bad number"), strings.Contains(message, "invalid"):
		return "no number that can be read"
	case strings.Contains(message, "maximum allowed"):
		return "the condition is too long; write several rules"
	}
	return "not a condition: a rule compares, as in waits <= 100"
}

// quote is text of a budget in a message, in one line and short.
func quote(s string) string { return fmt.Sprintf("%q", brief(s)) }

const maxBrief = 80

// brief shortens what is too long for a message, and keeps it in one line.
func brief(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
	if runes := []rune(s); len(runes) > maxBrief {
		return string(runes[:maxBrief]) + "…"
	}
	return s
}
