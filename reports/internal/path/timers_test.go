package path

import (
	"testing"

	"tracetool/traceparse/fact"
)

// timeout is a story in which 1 sleeps, computes until 100 and waits for a timer,
// which creates 5 at 110.
func timeout() *story {
	s := newStory()
	s.block(1, 20, napSite)
	s.end(1, 70, fact.Waker{Kind: fact.WakerTimer})
	s.block(1, 100, recvSite)
	s.create(5, 0, 110)
	return s
}

// TestTimerCreates: a wait for what a timer's goroutine does is the timer's until that
// goroutine is born, and before it the waiter's own history counts.
func TestTimerCreates(t *testing.T) {
	s := timeout()
	s.wake(1, 5, 115, send)
	expect(t, s.Path(s.to(1, 0, 120)), `
		0-20 g1 cpu nap
		20-70 g1 timer nap
		70-100 g1 cpu next
		100-110 g1 timer next > a timer
		110-115 g5 cpu emit > chan send at main.emit
		115-120 g1 cpu g1
		in chan-receive main.next until main.emit 15
	`)
	expect(t, s.Path(s.to(1, 105, 120)), `
		105-110 g1 timer next > a timer
		110-115 g5 cpu emit > chan send at main.emit
		115-120 g1 cpu g1
		in chan-receive main.next until main.emit 10
	`)
	// Its own path has no waiter.
	expect(t, s.Path(s.to(5, 0, 115)), `
		0-110 g5 timer g5
		110-115 g5 cpu emit
	`)
}

// TestTimerFamily: the timer's goroutine may leave the wake-up to one that it creates.
func TestTimerFamily(t *testing.T) {
	s := timeout()
	s.create(6, 5, 112)
	s.wake(1, 6, 115, send)
	target := s.to(1, 0, 120)
	expect(t, s.Path(target), `
		0-20 g1 cpu nap
		20-70 g1 timer nap
		70-100 g1 cpu next
		100-110 g1 timer next > a timer
		110-112 g5 cpu spawn > go statement at main.spawn
		112-115 g6 cpu emit > chan send at main.emit
		115-120 g1 cpu g1
		in chan-receive main.next until main.emit 15
	`)
	saves(t, s, target, only(napSite), 1, 50)
}

// TestTimerHolds: 2 came to need the timer's goroutine after that was born. What it did
// before goes on, and not what 1 waits for.
func TestTimerHolds(t *testing.T) {
	s := newStory()
	s.block(1, 10, wgSite)
	s.g(2)
	s.g(3)
	s.create(5, 0, 40)
	s.wake(2, 3, 45, nil) // it runs already
	s.block(2, 60, lockSite)
	s.wake(2, 5, 80, unlock)
	s.wake(1, 2, 90, done)
	expect(t, s.Path(s.to(1, 0, 100)), `
		0-40 g2 cpu get > a timer
		40-60 g5 cpu put
		60-80 g5 lock get > sync.(*Mutex).Unlock at main.put
		80-90 g2 cpu work > sync.(*WaitGroup).Done at main.work
		90-100 g1 cpu g1
		in waitgroup main.join until main.work 60
		in mutex main.get until main.put 20
	`)
}

// TestShorterBeforeTimer: what is before a wait for a timer's goroutine moves it. Of two
// who wait for it the one who comes earlier by more counts.
func TestShorterBeforeTimer(t *testing.T) {
	s := newStory()
	s.block(2, 5, recvSite)
	s.block(1, 20, napSite)
	s.RangeEdge(&fact.RangeEdge{Time: 75, Kind: fact.RangeSTW, Begin: true, Name: "stop-the-world (GC mark termination)"})
	s.RangeEdge(&fact.RangeEdge{Time: 78, Kind: fact.RangeSTW, Name: "stop-the-world (GC mark termination)"})
	s.end(1, 70, fact.Waker{Kind: fact.WakerTimer})
	s.change(1, 72, fact.Runnable, nil, fact.Waker{})
	s.run(1, 82)
	s.block(1, 100, recvSite)
	s.create(5, 0, 110)
	s.wake(2, 5, 113, send)
	s.wake(1, 5, 115, send)
	one, two := s.to(1, 0, 120), s.to(2, 0, 120)
	expect(t, saves(t, s, one, only(napSite), 1, 50), `
		0-20 g1 cpu nap
		20-22 g1 cpu next
		22-25 g1 scheduler g1
		25-28 g1 gc g1
		28-32 g1 scheduler g1
		32-50 g1 cpu next
		50-60 g1 timer next > a timer
		60-65 g5 cpu emit > chan send at main.emit
		65-70 g1 cpu g1
		in chan-receive main.next until main.emit 15
	`)
	saves(t, s, one, only(napSite), 0.5, 25)
	saves(t, s, one, only(netSite), 1, 0)
	expect(t, saves(t, s, two, only(napSite), 1, 50), `
		0-5 g2 cpu next
		5-60 g2 timer next > a timer
		60-63 g5 cpu emit > chan send at main.emit
		63-70 g2 cpu g2
		in chan-receive main.next until main.emit 58
	`)
	saves(t, s, one, only(recvSite), 1, 15)
}

// TestLastWake: running before a wake-up off the path is told at it, what is after the
// last one at the next block.
func TestLastWake(t *testing.T) {
	s := newStory()
	s.block(2, 1, lockSite)
	s.block(3, 1, recvSite)
	s.block(1, 2, napSite)
	s.end(1, 10, fact.Waker{Kind: fact.WakerTimer})
	at := s.latest(1)
	s.wake(3, 1, 20, send)
	s.wake(2, 1, 60, unlock)
	s.block(1, 70, napSite)
	s.end(1, 80, fact.Waker{Kind: fact.WakerTimer})
	s.create(4, 1, 85)
	target := s.to(1, 0, 90)
	expect(t, s.Path(target), `
		0-2 g1 cpu nap
		2-10 g1 timer nap
		10-60 g1 cpu put
		60-70 g1 cpu nap
		70-80 g1 timer nap
		80-85 g1 cpu spawn
		85-90 g1 cpu g1
	`)
	expect(t, saves(t, s, target, only(napSite), 0.5, 9), `
		0-2 g1 cpu nap
		2-6 g1 timer nap
		6-56 g1 cpu put
		56-66 g1 cpu nap
		66-71 g1 timer nap
		71-76 g1 cpu spawn
		76-81 g1 cpu g1
	`)
	// One that comes after the end in question tells nothing.
	expect(t, s.Path(s.target(at, 0, 55)), `
		0-2 g1 cpu nap
		2-10 g1 timer nap
		10-55 g1 cpu g1
	`)
}

// TestRuntimeIdle: a goroutine of the runtime that waits for work is not held up by the
// collector, and who waits for it waits for what its wait says.
func TestRuntimeIdle(t *testing.T) {
	idle := wait(fact.Runtime, "idle")
	s := newStory()
	s.g(9).Group.System = true
	s.block(9, 5, idle)
	s.block(1, 30, recvSite)
	s.end(9, 50, fact.Waker{Kind: fact.WakerRuntime})
	s.wake(1, 9, 60, send)
	expect(t, s.Path(s.to(1, 0, 70)), `
		0-30 g1 cpu next
		30-50 g1 channel next > the runtime
		50-60 g9 cpu emit > chan send at main.emit
		60-70 g1 cpu g1
		in chan-receive main.next until main.emit 30
	`)
	expect(t, s.Path(s.to(9, 0, 60)), `
		0-5 g9 cpu idle
		5-50 g9 unknown idle
		50-60 g9 cpu emit
	`)
	// The program's goroutines wait for a collection to begin or to end.
	s.block(1, 70, idle)
	s.end(1, 80, fact.Waker{Kind: fact.WakerRuntime})
	if p := s.Path(s.to(1, 65, 85)); p.Bounds[GC] != 10 {
		t.Errorf("%s", lines(p))
	}
}
