package waitgraph

import (
	"testing"

	"tracetool/traceparse/fact"
)

// TestPlantedEdges: the heaviest edge of each sample is the one that was planted:
// who waits, for what, and who lets it wait. (In critical-lock it is the lock that
// is waited for longest; which one costs more is impact's to say.)
func TestPlantedEdges(t *testing.T) {
	for sample, want := range map[string]struct {
		op       fact.Operation
		at, from string // functions of package main: who waits, and from where it is woken
	}{
		"slow-stage":          {fact.ChanSend, "decode", "resize"},
		"slow-consumer":       {fact.ChanSend, "produce", "consume"},
		"lock-convoy":         {fact.Mutex, "(*AuditLog).append", "(*AuditLog).append"},
		"mutex-convoy":        {fact.Mutex, "(*Store).Get", "(*Store).refresh"},
		"holder-sleeps":       {fact.Mutex, "(*Accounts).balance", "(*Accounts).refund"},
		"holder-io":           {fact.Mutex, "(*Journal).length", "(*Journal).flush"},
		"holder-descheduled":  {fact.Mutex, "(*Inventory).reserve", "(*Inventory).recount"},
		"lock-handoff":        {fact.Mutex, "(*Index).update", "(*Index).rebuild"},
		"straggler":           {fact.WaitGroup, "(*Index).batch", "(*Index).indexLargest"},
		"waitgroup-straggler": {fact.WaitGroup, "(*Batch).run", "compressShard"},
		"serial-section":      {fact.ChanReceive, "(*Report).scanLoop", "(*Report).round"},
		"rwmutex-starvation":  {fact.RWMutexWrite, "(*Config).reload", "(*Config).export"},
	} {
		g := graphIn(t, sample, &Filter{})
		e := g.Edges[0]
		if e.Operation != want.op || e.Site.Func != "main."+want.at || e.WakeSite.Func != "main."+want.from {
			t.Errorf("%s: %v at %s, ended at %s; want %v at %s, ended at %s",
				sample, e.Operation, e.Site.Func, e.WakeSite.Func, want.op, want.at, want.from)
		}
	}
}
