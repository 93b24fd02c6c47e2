package tracetest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"

	"tracetool/reports/check"
	"tracetool/traceparse/fact"
)

// Option is a rule for [Run], or a setting.
type Option func(*settings) error

// NoOpenWaits requires that nothing that the function began to wait for is still
// waited for when it has returned. Goroutines have a second to end.
func NoOpenWaits(in ...Scope) Option {
	return rule(caller(), "no-open-waits", "open_waits == 0", in)
}

// NoLeaks requires that no more goroutines exist when the function has returned
// than before, whatever they do. They have a second to end.
func NoLeaks(in ...Scope) Option {
	return rule(caller(), "no-leaks", "goroutines.grown <= 0", in)
}

// NoStuck requires that no goroutine is left that probably never goes on
// (tracetool help stuck).
func NoStuck(in ...Scope) Option {
	return rule(caller(), "no-stuck", "stuck == 0", in)
}

// MaxWaitShare limits how many goroutines wait at a time, on average: the time
// waited divided by the time that the function took. What is an operation or a
// class of them ("mutex", "chan-send", "contention").
func MaxWaitShare(what string, share float64, in ...Scope) Option {
	condition := "wait.wall_share <= " + percent(share)
	return rule(caller(), what+"-wait-share", condition, append([]Scope{kind(what)}, in...))
}

// percent writes a share as reports do, without the 1 of 7.000000000000001%, which
// 100 × 0.07 is.
func percent(share float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(100*share, 'g', 15, 64), 64)
	return strconv.FormatFloat(rounded, 'f', -1, 64) + "%"
}

// MaxWaits limits the number of waits. Those for channels and the network repeat
// from run to run, those for locks do not.
func MaxWaits(what string, n int, in ...Scope) Option {
	return rule(caller(), what+"-waits", fmt.Sprintf("waits <= %d", n), append([]Scope{kind(what)}, in...))
}

// Require requires a condition over metrics, as in the rules of a budget:
// "wait.p50 <= 5ms and waits < 100" (tracetool check --metrics lists them).
func Require(name, condition string, in ...Scope) Option {
	return rule(caller(), name, condition, in)
}

// MaxSeverity limits the findings of tracetool summarize: the gravest that is let
// pass is "none", "info" or "warning". Findings about procs and scheduling depend on
// the machine: a budget's findings, with allow and forbid, are more precise.
func MaxSeverity(severity string) Option {
	at := caller()
	return func(s *settings) error {
		return s.parse(at, map[string]any{"findings": map[string]string{"max_severity": severity}})
	}
}

// Budget requires all that a budget file does. Its name is relative to the test's
// folder.
func Budget(file string) Option {
	return func(s *settings) error {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		b, err := check.Parse(file, data)
		if err != nil {
			return err
		}
		if s.baseline == "" && b.Baseline != "" && b.Compares() != nil {
			s.baseline = b.Baseline
			if !filepath.IsAbs(s.baseline) {
				s.baseline = filepath.Join(filepath.Dir(file), s.baseline)
			}
		}
		return s.add(b, leftover.Match(data))
	}
}

// Baseline is what rules compare with: a file that tracetool baseline has written,
// or a trace. It replaces the one that a budget names.
func Baseline(file string) Option {
	return func(s *settings) error {
		s.baseline, s.baselineGiven = file, true
		return nil
	}
}

// Runs runs the function n times, each with a trace of its own. Rules look at the
// medians or, of what is left over, at the worst run.
func Runs(n int) Option {
	return func(s *settings) error {
		if n < 1 {
			return fmt.Errorf("tracetest.Runs(%d): at least one", n)
		}
		s.runs = n
		return nil
	}
}

// leftover finds conditions about what is left over when the function has
// returned.
var leftover = regexp.MustCompile(`\b(open_waits|stuck|goroutines\.(alive|grown)|latency\.open)\b`)

// caller is where the caller's caller is called: the line of a rule in the test.
func caller() fact.Frame {
	_, file, line, _ := runtime.Caller(2)
	return fact.Frame{File: filepath.Base(file), Line: line}
}
