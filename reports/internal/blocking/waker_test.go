package blocking_test

import (
	"testing"

	"tracetool/reports/internal/blocking"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// TestWakers: who ended a wait is known for 99.5% of the waits for goroutines,
// with the place that did it; and no goroutine is blamed for the end of a sleep,
// nor for what the network did unless it closed the connection or set a deadline that is past.
func TestWakers(t *testing.T) {
	each(t, func(t *testing.T, path string, opts traceparse.Options) {
		c := blocking.NewCollector()
		r := c.Result(scan(t, path, opts, c))
		var waits, named int64
		for _, e := range r.Edges {
			if e.Runnable || e.Kind == fact.WakerNone {
				continue
			}
			switch e.Site.Operation {
			case fact.ChanSend, fact.ChanReceive, fact.Select, fact.Mutex, fact.RWMutexRead, fact.RWMutexWrite, fact.WaitGroup, fact.Cond:
				waits += e.Hist.N()
				if e.Kind == fact.WakerTimer || e.Kind == fact.WakerGoroutine && e.WakeSite != nil {
					named += e.Hist.N()
				} else {
					t.Logf("%d waits in %v at %s ended by %v", e.Hist.N(), e.Site.Operation, e.Site.Func, e.Kind)
				}
			case fact.Sleep, fact.Network:
				// A request that ends aborts the read behind it, by a deadline that is past.
				deadline := e.Site.Func == "net/http.(*connReader).backgroundRead"
				if e.Kind == fact.WakerGoroutine && e.Closed != e.Hist.N() && !deadline {
					t.Errorf("%d waits in %v at %s ended by a goroutine: %+v", e.Hist.N(), e.Site.Operation, e.Site.Func, e.WakeSite)
				}
			}
		}
		if float64(named) < 0.995*float64(waits) {
			t.Errorf("the waker is known of %d of %d waits", named, waits)
		}
	})
}
