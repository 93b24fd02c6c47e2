package path

import (
	"testing"
	"unsafe"

	"tracetool/traceparse/fact"
)

func TestRecordSize(t *testing.T) {
	if n := unsafe.Sizeof(record{}); n > 24 {
		t.Errorf("a record has %d bytes", n)
	}
}

// TestLockChain: 1 holds a lock until 30, then 2, then 3. What they ran while others
// waited for them is the lock's, what ran before the wait is CPU time.
func TestLockChain(t *testing.T) {
	s := newStory()
	s.g(1)
	s.block(2, 10, lockSite)
	s.block(3, 20, lockSite)
	s.wake(2, 1, 30, unlock)
	s.wake(3, 2, 40, unlock)
	expect(t, s.Path(s.to(3, 0, 50)), `
		0-10 g1 cpu put
		10-30 g1 lock get > sync.(*Mutex).Unlock at main.put
		30-40 g2 lock get > sync.(*Mutex).Unlock at main.put
		40-50 g3 cpu g3
		in mutex main.get until main.put 30
	`)
}

// TestLockHolderSleeps: the holder's sleep, network and syscall time keeps its bound.
func TestLockHolderSleeps(t *testing.T) {
	s := newStory()
	s.block(2, 10, lockSite)
	s.block(1, 20, napSite)
	s.end(1, 40, fact.Waker{Kind: fact.WakerTimer})
	s.change(1, 45, fact.Syscall, wait(fact.SyscallOperation, "write"), fact.Waker{})
	s.run(1, 55)
	s.wake(2, 1, 60, unlock)
	expect(t, s.Path(s.to(2, 0, 70)), `
		0-10 g1 cpu nap
		10-20 g1 lock get
		20-40 g1 timer nap
		40-45 g1 lock get
		45-55 g1 syscall write
		55-60 g1 lock get > sync.(*Mutex).Unlock at main.put
		60-70 g2 cpu g2
		in mutex main.get until main.put 50
	`)
}

// TestBarging: 2 is woken in vain and waits again within 10 µs: one wait, of which 3
// is the end. What 3 ran since the first block is the lock's.
func TestBarging(t *testing.T) {
	s := newStory()
	s.g(3)
	s.block(2, 1000, lockSite)
	s.wake(2, 1, 20_000, unlock)
	s.block(2, 25_000, lockSite)
	s.wake(2, 3, 40_000, unlock)
	expect(t, s.Path(s.to(2, 0, 50_000)), `
		0-1000 g3 cpu put
		1000-40000 g3 lock get > sync.(*Mutex).Unlock at main.put
		40000-50000 g2 cpu g2
		in mutex main.get until main.put 39000
	`)
	// Later than that it is another wait.
	s = newStory()
	s.g(3)
	s.block(2, 1000, lockSite)
	s.wake(2, 1, 20_000, unlock)
	s.block(2, 35_000, lockSite)
	s.wake(2, 3, 40_000, unlock)
	expect(t, s.Path(s.to(2, 0, 50_000)), `
		0-35000 g3 cpu put
		35000-40000 g3 lock get > sync.(*Mutex).Unlock at main.put
		40000-50000 g2 cpu g2
		in mutex main.get until main.put 5000
	`)
}

// TestPipeline: what a receiver waits for is the sender's work, all the way up.
func TestPipeline(t *testing.T) {
	s := newStory()
	s.block(3, 5, recvSite)
	s.block(2, 6, recvSite)
	s.wake(2, 1, 30, send)
	s.wake(3, 2, 50, send)
	p := s.Path(s.to(3, 0, 60))
	expect(t, p, `
		0-30 g1 cpu emit > chan send at main.emit
		30-50 g2 cpu emit > chan send at main.emit
		50-60 g3 cpu g3
		in chan-receive main.next until main.emit 45
	`)
	if p.NumLegs != 3 || len(p.Legs) != 3 || p.Legs[0].Start != 0 || p.Legs[1].Goroutine != 2 || p.Legs[2].Duration != 10 {
		t.Errorf("%d legs: %+v", p.NumLegs, p.Legs)
	}
}

// TestStraggler: a batch ends with the last of its workers, whose creator is where
// it began.
func TestStraggler(t *testing.T) {
	s := newStory()
	s.create(2, 1, 5)
	s.create(3, 1, 6)
	s.block(1, 7, wgSite)
	s.change(2, 10, fact.NotExist, nil, fact.Waker{})
	s.change(3, 40, fact.Runnable, nil, fact.Waker{}) // preempted
	s.run(3, 50)
	s.wake(1, 3, 80, done)
	s.change(3, 81, fact.NotExist, nil, fact.Waker{})
	expect(t, s.Path(s.to(1, 0, 90)), `
		0-6 g1 cpu spawn > go statement at main.spawn
		6-40 g3 cpu work
		40-50 g3 scheduler g3
		50-80 g3 cpu work > sync.(*WaitGroup).Done at main.work
		80-90 g1 cpu g1
		in waitgroup main.join until main.work 73
	`)
}

// TestWorld: timers, the network, the collector and what never ends stay.
func TestWorld(t *testing.T) {
	s := newStory()
	s.block(1, 10, napSite)
	s.end(1, 20, fact.Waker{Kind: fact.WakerTimer})
	s.block(1, 30, netSite)
	s.end(1, 40, fact.Waker{Kind: fact.WakerNetwork})
	s.block(1, 50, recvSite) // with a timeout
	s.end(1, 60, fact.Waker{Kind: fact.WakerTimer})
	s.block(1, 70, wait(fact.GC, "alloc"))
	s.end(1, 80, fact.Waker{Kind: fact.WakerGC})
	s.block(1, 85, wait(fact.UnknownOperation, "odd"))
	s.end(1, 90, fact.Waker{Kind: fact.WakerUnknown})
	s.block(1, 95, lockSite)
	expect(t, s.Path(s.to(1, 0, 100)), `
		0-10 g1 cpu nap
		10-20 g1 timer nap
		20-30 g1 cpu read
		30-40 g1 network read
		40-50 g1 cpu next
		50-60 g1 timer next
		60-70 g1 cpu alloc
		70-80 g1 gc alloc
		80-85 g1 cpu odd
		85-90 g1 unknown odd
		90-95 g1 cpu get
		95-100 g1 lock get
	`)
}

// TestCreation: a goroutine that nobody created is a timer's, one of which there is no
// record unknown.
func TestCreation(t *testing.T) {
	s := newStory()
	s.create(2, 0, 10)
	expect(t, s.Path(s.to(2, 0, 20)), `
		0-10 g2 timer g2
		10-20 g2 cpu g2
	`)
	expect(t, s.Path(s.to(7, 5, 20)), `
		5-20 g0 unknown (older than the trace)
	`)
}

// TestBackDated: the first state of an older goroutine may be told late; it has
// nothing before it, and may be woken at once.
func TestBackDated(t *testing.T) {
	s := newStory()
	s.g(1)
	s.block(1, 100, napSite)
	s.end(1, 200, fact.Waker{Kind: fact.WakerTimer})
	s.gs[2] = &fact.Goroutine{ID: 2, Slot: 2, Group: &fact.Group{}}
	s.change(2, 0, fact.Waiting, recvSite, fact.Waker{})
	s.wake(2, 1, 210, send)
	expect(t, s.Path(s.to(2, 50, 220)), `
		50-100 g1 cpu nap
		100-200 g1 timer nap
		200-210 g1 cpu emit > chan send at main.emit
		210-220 g2 cpu (older than the trace)
		in chan-receive main.next until main.emit 160
	`)
}

// TestRuntimeWakes: a worker of the collector that polls the network causes nothing.
func TestRuntimeWakes(t *testing.T) {
	s := newStory()
	s.g(9).Group.System = true
	s.block(1, 10, recvSite)
	s.wake(1, 9, 30, nil)
	s.block(1, 40, recvSite)
	s.wake(1, 9, 50, send) // a finalizer's
	expect(t, s.Path(s.to(1, 0, 60)), `
		0-50 g9 cpu emit > chan send at main.emit
		50-60 g1 cpu g1
		in chan-receive main.next until main.emit 10
	`)
	earlier := s.target(s.records.at(s.latest(1)).prev-2, 0, 45)
	if p := s.Path(earlier); p.Bounds[Channel] == 0 || p.Bounds[CPU] == p.Length() {
		t.Errorf("not the channel's:\n%s", lines(p))
	}
}

// TestPauses: without a proc while the collector has stopped the world.
func TestPauses(t *testing.T) {
	s := newStory()
	s.g(1)
	s.change(1, 10, fact.Runnable, nil, fact.Waker{})
	s.RangeEdge(&fact.RangeEdge{Time: 20, Kind: fact.RangeSTW, Begin: true, Name: "stop-the-world (GC sweep termination)"})
	s.RangeEdge(&fact.RangeEdge{Time: 30, Kind: fact.RangeSTW, Name: "stop-the-world (GC sweep termination)"})
	s.RangeEdge(&fact.RangeEdge{Time: 35, Kind: fact.RangeSTW, Begin: true, Name: "stop-the-world (read mem stats)"})
	s.RangeEdge(&fact.RangeEdge{Time: 38, Kind: fact.RangeSTW, Name: "stop-the-world (read mem stats)"})
	s.run(1, 40)
	expect(t, s.Path(s.to(1, 0, 50)), `
		0-10 g1 cpu g1
		10-20 g1 scheduler g1
		20-30 g1 gc g1
		30-40 g1 scheduler g1
		40-50 g1 cpu g1
	`)
	expect(t, s.Path(s.to(1, 25, 36)), `
		25-30 g1 gc g1
		30-36 g1 scheduler g1
	`)
}

// TestGap: what damage hides is unknown, and a wait that it cuts off has no waker.
func TestGap(t *testing.T) {
	s := newStory()
	s.block(1, 10, lockSite)
	s.change(1, 20, fact.Unknown, nil, fact.Waker{})
	s.change(1, 50, fact.Running, nil, fact.Waker{})
	s.gs[2] = &fact.Goroutine{ID: 2, Slot: 2, Group: &fact.Group{Entry: "main.g2"}}
	s.change(2, 50, fact.Waiting, recvSite, fact.Waker{})
	s.wake(2, 1, 60, send)
	expect(t, s.Path(s.to(2, 0, 70)), `
		0-10 g1 cpu get
		10-20 g1 lock get
		20-50 g1 unknown g1
		50-60 g1 cpu emit > chan send at main.emit
		60-70 g2 cpu g2
		in chan-receive main.next until main.emit 10
	`)
	s = newStory()
	s.gs[2] = &fact.Goroutine{ID: 2, Slot: 2, Group: &fact.Group{Entry: "main.g2"}}
	s.change(2, 50, fact.Waiting, recvSite, fact.Waker{})
	expect(t, s.Path(s.to(2, 0, 70)), `
		0-50 g2 unknown g2
		50-70 g2 channel next
	`)
}
