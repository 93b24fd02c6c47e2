package path

import (
	"strings"

	"tracetool/reports/render/format"
)

// Parts below leastShare are not worth a word of a sentence, but one always is.
const leastShare = 0.03

// Shares says what the path was spent on:
// "61.0% lock at main.(*Store).Get (x.go:41), 20.1% cpu".
func (p *Path) Shares() string {
	var parts []string
	sites := p.Sites()
	for _, b := range p.Ranked() {
		share := p.Share(p.Bounds[b])
		if share < leastShare && len(parts) > 0 {
			break
		}
		part := format.Share(share) + " " + b.String()
		if top := topSite(sites, b); top != nil && 2*top.Total > p.Bounds[b] {
			if 10*top.Total < 9*p.Bounds[b] {
				part += " mostly"
			}
			part += " " + preposition(b) + " " + format.Mention(top.Site)
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return "no time at all"
	}
	return strings.Join(parts, ", ")
}

func topSite(sites []SiteTotal, b Bound) *SiteTotal {
	for i := range sites {
		if sites[i].Bound == b {
			return &sites[i]
		}
	}
	return nil
}

// preposition: the scheduler's sites are goroutines.
func preposition(b Bound) string {
	if b == Scheduler {
		return "of"
	}
	return "at"
}
