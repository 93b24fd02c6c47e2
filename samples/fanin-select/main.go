// Fanin-select: three sources of different pace run into one select loop, which
// also flushes on a ticker. The trace must show coordination: merge waits in a
// select, woken by readSensor most often, and by the clock.
package main

import (
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

type reading struct{ value int }

// readSensor sends one reading each period, until it has sent count.
func readSensor(period time.Duration, count int, out chan<- reading, wg *sync.WaitGroup) {
	defer wg.Done()
	for i := range count {
		time.Sleep(period)
		out <- reading{i}
	}
}

// merge is the loop that waits for whichever source is next.
func merge(fast, medium, slow <-chan reading, done <-chan struct{}, out chan<- int64) {
	flush := time.NewTicker(50 * time.Millisecond)
	defer flush.Stop()
	var n int64
	for {
		select {
		case <-fast:
			n++
		case <-medium:
			n++
		case <-slow:
			n++
		case <-flush.C:
		case <-done:
			out <- n
			return
		}
	}
}

func fanIn(truth record.Counters) {
	fast, medium, slow := make(chan reading), make(chan reading), make(chan reading)
	done, total := make(chan struct{}), make(chan int64, 1)
	var wg sync.WaitGroup
	wg.Add(3)
	go merge(fast, medium, slow, done, total)
	go readSensor(2*time.Millisecond, 350, fast, &wg)
	go readSensor(10*time.Millisecond, 75, medium, &wg)
	go readSensor(70*time.Millisecond, 10, slow, &wg)
	wg.Wait()
	close(done)
	truth["sent"] = 350 + 75 + 10
	truth["merged"] = <-total
}

func main() { record.Main(fanIn) }
