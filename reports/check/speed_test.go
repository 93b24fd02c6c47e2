package check_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tracetool/reports/check"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// large is a run with 1000 sites and groups.
func large() *measure.Run {
	operations := []fact.Operation{fact.Mutex, fact.ChanSend, fact.ChanReceive, fact.Select}
	var sites []site
	for i := range 1000 {
		sites = append(sites, site{operations[i%4], fmt.Sprintf("example.org/shop/store%d.(*Store).Get", i), 20, time.Duration(i) * time.Microsecond})
	}
	r := made(sites...)
	for i := range r.Waits {
		r.Waits[i].Group = fmt.Sprintf("example.org/shop/serve%d.loop", i)
		r.Groups = append(r.Groups, measure.Group{Name: r.Waits[i].Group, Alive: 5, Before: 5})
	}
	return r
}

func fiftyRules() []byte {
	var b strings.Builder
	b.WriteString("version: 1\nrules:\n")
	for i := range 50 {
		switch {
		case i%10 == 0:
			fmt.Fprintf(&b, "  - {name: r%d, per: site, select: {class: contention}, require: waits < 50 or wait.typical_share <= 5%%}\n", i)
		case i%10 == 1:
			fmt.Fprintf(&b, "  - {name: r%d, per: group, require: goroutines.grown <= 5}\n", i)
		case i%2 == 0:
			fmt.Fprintf(&b, "  - {name: r%d, select: {operation: mutex, site: store%d.(*Store).Get}, require: wait.typical_share <= 50%%}\n", i, i)
		default:
			fmt.Fprintf(&b, "  - {name: r%d, select: {class: contention}, require: wait.p50 <= 5ms and wait.max <= 1h}\n", i)
		}
	}
	return []byte(b.String())
}

func BenchmarkCheckFiftyRules(b *testing.B) {
	budget, err := check.Parse("b", fiftyRules())
	if err != nil {
		b.Fatal(err)
	}
	in := &check.Input{Runs: measure.Series{large()}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := budget.Check(in); err != nil {
			b.Fatal(err)
		}
	}
}
