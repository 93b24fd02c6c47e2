package check

import (
	"time"

	"tracetool/reports"
	"tracetool/reports/measure"
)

// add takes a finding, and reports whether it counts: it does unless a suppression
// that has not expired is about it.
func (r *Result) add(f reports.Finding, about func(*Suppression) bool) bool {
	for _, s := range r.of(f.Rule, about) {
		if s.expired(r.in.Today) {
			r.warn("suppression-expired", "%s:%d: the suppression of %s expired on %s (reason: %s)",
				s.Origin.File, s.Origin.Line, s.Rule, s.Until.Format(time.DateOnly), s.Reason)
			continue
		}
		r.Suppressed = append(r.Suppressed, reports.Suppressed{Finding: f, Reason: s.Reason, Until: s.Until})
		return false
	}
	r.Broken = append(r.Broken, f)
	return true
}

// of are the suppressions of a rule that are about what was found. None of them is
// one that nothing needs.
func (r *Result) of(rule string, about func(*Suppression) bool) (list []*Suppression) {
	for _, s := range r.Budget.Suppress {
		if s.Rule == rule && about(s) {
			list = append(list, s)
			r.needed[s] = true
		}
	}
	return list
}

// aboutFinding reports whether s is about the place of a finding of summarize.
func (s *Suppression) aboutFinding(f *reports.Finding) bool {
	return s.Site.Match(f.Site.Func) && (s.Operation == "" || s.Operation == f.Operation)
}

// aboutPart reports whether s is about the part of the program in which a rule does
// not hold: all that it names, and not only what weighs most in it. Otherwise who
// lives with one lock would not hear of others.
func (r *Result) aboutPart(s *Suppression, part *measure.Selection) bool {
	ops := part.Operations
	if s.Operation != "" && (len(ops) != 1 || ops[0].String() != s.Operation) {
		return false
	}
	return s.Site.All() || !part.Site.All() && (s.Site.Match(part.Site.String()) || r.allSites(s.Site, part.Site))
}

// allSites reports whether suppressed is all of what selected is in the runs: one may
// be written with the package's path, and the other without.
func (r *Result) allSites(suppressed, selected measure.Pattern) bool {
	found := false
	for _, name := range r.namesOf(measure.BySite) {
		if selected.Match(name) {
			if found = true; !suppressed.Match(name) {
				return false
			}
		}
	}
	return found
}

// expired reports whether the last day is over where today is.
func (s *Suppression) expired(today time.Time) bool {
	return !s.Until.IsZero() && today.Format(time.DateOnly) > s.Until.Format(time.DateOnly)
}

// unused tells of suppressions that nothing needs any more.
func (r *Result) unused() {
	for _, s := range r.Budget.Suppress {
		if !r.needed[s] {
			r.warn("suppression-unused", "%s:%d: the suppression of %s is about nothing that was found: it can go",
				s.Origin.File, s.Origin.Line, s.Rule)
		}
	}
}
