// Slow-consumer: four producers feed one consumer over an unbuffered channel, and
// the consumer needs a millisecond for each message. The trace must show
// contention on a channel send: producers wait in produce, woken by consume.
package main

import (
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

type message struct{ source, number int }

const (
	producers   = 4
	perProducer = 150
)

// produce is ready with its next message long before the consumer is.
func produce(source int, out chan<- message, wg *sync.WaitGroup) {
	defer wg.Done()
	for i := range perProducer {
		out <- message{source, i}
	}
}

// consume writes one message at a time, which is the bottleneck.
func consume(in <-chan message, done chan<- int) {
	n := 0
	for range in {
		writeRow()
		n++
	}
	done <- n
}

func writeRow() { time.Sleep(time.Millisecond) }

func pipeline(truth record.Counters) {
	messages, done := make(chan message), make(chan int, 1)
	var wg sync.WaitGroup
	wg.Add(producers)
	go consume(messages, done)
	for i := range producers {
		go produce(i, messages, &wg)
	}
	wg.Wait()
	close(messages)
	truth["messages"] = int64(<-done)
	truth["producers"] = producers
}

func main() { record.Main(pipeline) }
