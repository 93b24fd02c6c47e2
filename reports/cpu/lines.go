package cpu

import (
	"fmt"
	"math"
	"slices"
	"time"

	"tracetool/reports/render/format"
)

// What it takes for spinning to be told in a sentence.
const (
	tellShare   = 0.05 // of all samples
	tellSamples = 5
	tellMost    = 3 // sentences
)

// enough samples to compare their time with that of the transitions.
const enough = 30

// How long goroutines run between two yields: below shortRun they cannot do more
// than look at a variable, above longRun they rarely do only that.
const (
	shortRun = time.Microsecond
	longRun  = 100 * time.Microsecond
)

// howTo is all that can be said of samples where there are none.
const howTo = "no CPU samples: run pprof.StartCPUProfile with it, or go test -cpuprofile cpu.out -trace trace.out"

// lines sum up the samples, and tell where goroutines spin.
func (v *view) lines() []string {
	var told []string
	for _, s := range v.result.Spinning() {
		if len(told) < tellMost && v.keep(&s) && v.result.notable(&s) {
			told = append(told, v.result.sentence(&s))
		}
	}
	if len(told) == 0 && v.result.Samples > 0 {
		told = []string{"no spinning to speak of"}
	}
	return slices.Concat([]string{v.samplesLine()}, told, v.yieldingLine(), v.shortLine())
}

func (v *view) samplesLine() string {
	r := v.result
	if r.Samples == 0 {
		return howTo
	}
	var system string
	if r.Runtime > 0 {
		system = fmt.Sprintf(" (%s of them the runtime's own)", format.Count(r.Runtime))
	}
	return fmt.Sprintf("%s%s, about %s of CPU time; the program's goroutines ran %s", format.Plural(r.Samples, "sample", "samples"),
		system, format.Duration(Estimate(r.Samples)), format.Duration(v.running))
}

// yieldingLine tells what yields cost besides what runs between them.
func (v *view) yieldingLine() []string {
	r := v.result
	if r.Yielding < tellSamples || r.Share(r.Yielding) < tellShare {
		return nil
	}
	return []string{format.Share(r.Share(r.Yielding)) + " of CPU samples are in the scheduler, called by runtime.Gosched"}
}

// shortLine tells what it means where goroutines ran without being sampled.
func (v *view) shortLine() []string {
	n := v.result.Samples - v.result.Runtime
	if n < enough || Estimate(n) > v.running*3/4 {
		return nil
	}
	return []string{"goroutines ran longer than the samples tell: other programs had the processors meanwhile, or the profile ran only part of the time"}
}

func (r *Result) notable(s *Spin) bool {
	return s.Kind == GoschedLoop || s.Samples >= tellSamples && r.Share(s.Samples) >= tellShare
}

// sentence says what was found at a site.
func (r *Result) sentence(s *Spin) string {
	where := format.Mention(s.Site)
	switch s.Kind {
	case GoschedLoop:
		return r.loopSentence(s, where)
	case LockSpin:
		return fmt.Sprintf("%s of CPU samples are in %s while it tries for a lock in %s: goroutines spin before they block.",
			format.Share(r.Share(s.Samples)), where, format.Func(s.Call))
	default:
		return fmt.Sprintf("%s of CPU samples are in %s: goroutines contend for an atomic, or use it very often.",
			r.between(s), where)
	}
}

// loopSentence names what is spun on only where samples show it.
func (r *Result) loopSentence(s *Spin, where string) string {
	calls := fmt.Sprintf("runtime.Gosched %s times a second", format.Count(int64(math.Round(r.PerSecond(s)))))
	if s.Samples < tellSamples {
		return fmt.Sprintf("%s calls %s and ran for %s in between: %s.", where, calls, format.Duration(s.Ran), s.verdict())
	}
	return fmt.Sprintf("%s of CPU samples are in %s, which calls %s: %s.", format.Share(r.Share(s.Samples)), where, calls, s.verdict())
}

// verdict says of a Gosched loop what it most likely does. One that computes and
// yields is hard to tell from one that looks at a variable.
func (s *Spin) verdict() string {
	run := s.Ran / time.Duration(s.Yields)
	switch {
	case s.InAtomic > 0 && s.InAtomic*10 >= s.Samples:
		return "goroutines spin on an atomic"
	case run > longRun, s.Samples >= tellSamples && run > shortRun:
		return fmt.Sprintf("goroutines spin, or compute %s at a time", format.Duration(run))
	}
	return "goroutines spin"
}

// between is the least and the most that atomics can have of the samples.
func (r *Result) between(s *Spin) string {
	least, most := format.Share(r.Share(s.Samples)), format.Share(r.Share(s.Own))
	if least == most {
		return least
	}
	return least + " to " + most
}
