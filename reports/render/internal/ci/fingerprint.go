package ci

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"tracetool/reports"
)

// Fingerprints tell the findings of one document apart, and know each again in
// the next run.
type Fingerprints struct{ seen map[string]int }

// Of returns the fingerprint of f. It is made of the rule and the subject or, of
// findings without one, the function and the operation: what is measured, goroutines
// and lines change with every run and every edit. What these do not tell apart is
// numbered in the order of the calls.
func (p *Fingerprints) Of(f *reports.Finding) string {
	hash := sha256.New()
	for _, s := range parts(f) {
		fmt.Fprintf(hash, "%d:%s;", len(s), s)
	}
	key := hex.EncodeToString(hash.Sum(nil)[:16])
	if p.seen == nil {
		p.seen = map[string]int{}
	}
	p.seen[key]++
	if n := p.seen[key]; n > 1 {
		key += fmt.Sprintf(":%d", n)
	}
	return key
}

// parts are what f is known by. Where there is a subject the site may be another one
// in the next run: the one that weighs most in it.
func parts(f *reports.Finding) []string {
	if f.Subject != "" {
		return []string{f.Rule, f.Subject}
	}
	return []string{f.Rule, f.Site.Func, f.Operation}
}
