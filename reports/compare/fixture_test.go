package compare_test

import (
	"math"
	"math/rand/v2"
	"time"

	"tracetool/reports/compare"
	"tracetool/reports/internal/hist"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// usual is what the command line compares with.
var usual = compare.Options{Alpha: compare.DefaultAlpha, Floor: compare.DefaultFloor}

// program makes runs of a made-up program: per site a number of waits and their
// median length, which vary from run to run.
type program struct {
	random *rand.Rand
	sites  []site
	groups []group
	// vary is the standard deviation of the logarithm of how long waits take.
	vary float64
}

type site struct {
	operation fact.Operation
	function  string
	waits     int
	length    time.Duration
}

type group struct {
	name           string
	created, alive int64
}

func newProgram(seed uint64) *program {
	return &program{
		random: rand.New(rand.NewPCG(seed, 7)), vary: 0.15,
		sites: []site{
			{fact.Mutex, "example.org/shop.(*Cache).Get", 200, 600 * time.Microsecond},
			{fact.Mutex, "example.org/shop.(*Cart).Add", 50, 500 * time.Microsecond},
			{fact.ChanReceive, "example.org/shop.(*Feed).next", 400, 900 * time.Microsecond},
			{fact.ChanSend, "example.org/shop.(*Feed).push", 100, 200 * time.Microsecond},
			{fact.Mutex, "example.org/shop.tick", 3, 2 * time.Microsecond},
		},
		groups: []group{{"example.org/shop.serve", 200, 8}, {"example.org/shop.(*Feed).run", 2, 2}},
	}
}

// noise is a factor.
func (p *program) noise(deviation float64) float64 {
	return math.Exp(p.random.NormFloat64() * deviation)
}

func (p *program) run() *measure.Run {
	r := &measure.Run{Has: measure.NeedAll, PathLength: time.Second}
	r.Trace = fact.Trace{Path: "run.out", Version: 26, GOMAXPROCS: 8, Duration: time.Duration(p.noise(0.03) * 1e9)}
	for _, s := range p.sites {
		load := p.noise(p.vary)
		w := measure.Wait{Place: measure.Place{Operation: s.operation, Site: s.function, Group: p.groups[0].name}}
		for range s.waits {
			w.Hist.Add(time.Duration(float64(s.length) * load * p.noise(0.5)))
		}
		w.Idle = float64(w.Hist.Sum()) / 8e9 * p.noise(p.vary)
		r.Waits = append(r.Waits, w)
		if w.Hist.N() > 10 {
			r.Path = append(r.Path, measure.PathPart{Place: measure.Place{Operation: s.operation, Site: s.function},
				Total: time.Duration(float64(w.Hist.Sum()) / 3 * p.noise(p.vary))})
		}
	}
	for _, g := range p.groups {
		one := measure.Group{Name: g.name, Created: g.created, Ended: g.created, Alive: g.alive, Before: g.alive}
		one.Times.Running = time.Duration(1e9 * p.noise(p.vary))
		one.Times.Runnable = time.Duration(1e8 * p.noise(0.5))
		r.Groups = append(r.Groups, one)
	}
	r.Runtime = measure.Runtime{
		Running: time.Duration(2e9 * p.noise(p.vary)), DelayP50: time.Duration(2e4 * p.noise(0.3)), DelayP99: time.Duration(1e6 * p.noise(0.5)),
		DelayMax: time.Duration(5e6 * p.noise(0.7)), GCCycles: 4 + p.random.Int64N(2), Pauses: 9 + p.random.Int64N(3),
		Pause: time.Duration(1e6 * p.noise(0.4)), Busy: 0.25 * p.noise(0.05),
	}
	return r
}

func (p *program) runs(n int) measure.Series {
	var s measure.Series
	for range n {
		s = append(s, p.run())
	}
	return s
}

// waits are runs with one site, each with so many waits of a millisecond.
func waits(counts ...int) measure.Series {
	var s measure.Series
	for _, n := range counts {
		r := &measure.Run{Has: measure.NeedWaits, Trace: fact.Trace{Version: 26, GOMAXPROCS: 8, Duration: time.Second}}
		if n > 0 {
			var h hist.Hist
			for range n {
				h.Add(time.Millisecond)
			}
			r.Waits = []measure.Wait{{Place: measure.Place{Operation: fact.Mutex, Site: "main.work", Group: "main.main"}, Hist: h, Idle: -1}}
		}
		s = append(s, r)
	}
	return s
}
