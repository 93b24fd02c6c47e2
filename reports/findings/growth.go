package findings

import (
	"fmt"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
)

const (
	minRise      = 10                     // goroutines more at the end than at the start
	risingSteps  = 0.6                    // of the steps in which the number rises
	fallTolerate = 0.1                    // falls ÷ rise
	minGrowWall  = 500 * time.Millisecond // a shorter trace shows a start, not a trend
)

var growingGroup = Rule{
	Key: "growing-group",
	Doc: "A group's goroutines become more and more: at equal steps through a trace of at least 500 ms their number rises " +
		"in at least 60% of the steps, falls by no more than a tenth of the rise, and rises by at least 10. " +
		"The score is 45 + 45·(rise ÷ number at the end).",
	Check: func(in *Input) []reports.Finding {
		var found []reports.Finding
		for _, p := range in.Populations {
			if in.wall() < minGrowWall || !p.grows() {
				continue
			}
			first, last := p.Alive[0], p.Alive[len(p.Alive)-1]
			n := score(45, 90, float64(last-first)/float64(last))
			found = append(found, reports.Finding{
				Severity: severity(n), Score: n, Site: p.Group.Created,
				Title: fmt.Sprintf("Goroutines pile up: %s grew from %s to %s without pause.",
					format.Func(names.Group(p.Group)), format.Count(first), format.Count(last)),
				Evidence: []string{fmt.Sprintf("%s were created at %s and %s ended; alive at equal steps: %s.",
					format.Count(p.Created), format.Mention(p.Group.Created), format.Count(p.Ended), p.curve())},
				Command: in.command("goroutines " + focus(p.Group.Entry)),
			})
		}
		return found
	},
}

// grows tests for a rise that is steady: not a pool that is filled once, nor a
// number that comes and goes with the load.
func (p *Population) grows() bool {
	n := len(p.Alive)
	if n < 5 || p.Alive[n-1]-p.Alive[0] < minRise {
		return false
	}
	var rises int
	var fallen int64
	for i := 1; i < n; i++ {
		if d := p.Alive[i] - p.Alive[i-1]; d > 0 {
			rises++
		} else {
			fallen -= d
		}
	}
	return float64(rises) >= risingSteps*float64(n-1) &&
		float64(fallen) <= fallTolerate*float64(p.Alive[n-1]-p.Alive[0])
}

// curve is five of the numbers alive, from the first to the last.
func (p *Population) curve() string {
	const points = 5
	var list []string
	for i := range points {
		list = append(list, format.Count(p.Alive[i*(len(p.Alive)-1)/(points-1)]))
	}
	return strings.Join(list, ", ")
}
