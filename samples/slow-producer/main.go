// Slow-producer: one producer that needs a millisecond for each message feeds four
// consumers over an unbuffered channel. The trace must show coordination, not
// contention: consumers wait for a channel receive in consume, woken by produce.
package main

import (
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

type message struct{ number int }

const (
	consumers = 4
	messages  = 600
)

// produce reads one message at a time, which is the bottleneck.
func produce(out chan<- message) {
	defer close(out)
	for i := range messages {
		readRow()
		out <- message{i}
	}
}

// consume is ready for its next message long before the producer has it.
func consume(in <-chan message, counts []int64, wg *sync.WaitGroup) {
	defer wg.Done()
	for range in {
		counts[0]++
	}
}

func readRow() { time.Sleep(time.Millisecond) }

func pipeline(truth record.Counters) {
	rows := make(chan message)
	var wg sync.WaitGroup
	wg.Add(consumers)
	counts := make([]int64, consumers)
	for i := range consumers {
		go consume(rows, counts[i:i+1], &wg)
	}
	go produce(rows)
	wg.Wait()
	for _, n := range counts {
		truth["messages"] += n
	}
	truth["consumers"] = consumers
}

func main() { record.Main(pipeline) }
