package check

import (
	"slices"
	"time"

	"tracetool/reports"
)

// add takes a finding, and reports whether it counts: it does unless a suppression
// that has not expired is about it.
func (r *Result) add(f reports.Finding) bool {
	for _, s := range r.Budget.Suppress {
		if !s.about(&f) {
			continue
		}
		if s.expired(r.in.Today) {
			r.warn("suppression-expired", "%s:%d: the suppression of %s expired on %s (reason: %s)",
				r.Budget.Path, s.Origin.Line, s.Rule, s.Until.Format(time.DateOnly), s.Reason)
			continue
		}
		r.Suppressed = append(r.Suppressed, reports.Suppressed{Finding: f, Reason: s.Reason, Until: s.Until})
		return false
	}
	r.Broken = append(r.Broken, f)
	return true
}

func (s *Suppression) about(f *reports.Finding) bool {
	return s.Rule == f.Rule && s.Site.Match(f.Site.Func) && (s.Operation == "" || s.Operation == f.Operation)
}

// expired reports whether the last day is over where today is.
func (s *Suppression) expired(today time.Time) bool {
	return !s.Until.IsZero() && today.Format(time.DateOnly) > s.Until.Format(time.DateOnly)
}

// unused tells of suppressions that nothing needs any more.
func (r *Result) unused() {
	for _, s := range r.Budget.Suppress {
		suppressed := slices.ContainsFunc(r.Suppressed, func(f reports.Suppressed) bool { return s.about(&f.Finding) })
		counted := slices.ContainsFunc(r.Broken, func(f reports.Finding) bool { return s.about(&f) })
		if !suppressed && !counted {
			r.warn("suppression-unused", "%s:%d: the suppression of %s is about nothing that was found: it can go",
				r.Budget.Path, s.Origin.Line, s.Rule)
		}
	}
}
