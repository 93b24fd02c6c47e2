// Primitives: each way in which user code can wait, once or a few times, each in a
// function of its own (case...), and once more as waits that are older than the trace
// (older...). A reader must find in each such function the operation that expect.txt
// names; "release" and "start" functions are the wakers and carry no expectation.
//
// Missing is what user code outside a test cannot cause, testing/synctest above all.
// iter.Pull is here (sequence), but its waits have no stack, hence no line in expect.txt.
package main

import (
	"runtime/debug"
	"time"

	"tracetool/samples/internal/record"
)

// Waits older than the trace, by the moment of their end.
var early, late, never *older

// startOlder turns collections off, so that they happen where startRuntime wants
// them and are not mixed into the other cases.
func startOlder() {
	debug.SetGCPercent(-1)
	early = newOlder(60 * time.Millisecond)
	late = newOlder(1300 * time.Millisecond)
	never = newOlder(time.Minute)
	settle()
	for _, o := range []*older{early, late, never} {
		o.start()
	}
	go olderSelectForever()
	go olderNilRecv(nil)
	go olderNilSend(nil)
	go olderNilSelect(nil, nil)
	time.Sleep(20 * time.Millisecond)
}

func run(truth record.Counters) {
	started := time.Now()
	early.release() // before the runtime has written their status
	startRuntime()
	startLocks()
	startChannels()
	startSyncs()
	startClock()
	startNetwork()
	startPipes()
	// The second generation begins after a second.
	time.Sleep(time.Until(started.Add(1200 * time.Millisecond)))
	late.release()
	time.Sleep(150 * time.Millisecond)
	truth["older_released_early"] = olderCases
	truth["older_released_late"] = olderCases
	truth["older_blocked_at_end"] = olderCases
	truth["forever"], truth["older_forever"] = foreverCases, foreverCases
}

// settle gives a goroutine the time to block, or to go on after its release.
func settle() { time.Sleep(4 * time.Millisecond) }

func main() { record.MainAfter(startOlder, run) }
