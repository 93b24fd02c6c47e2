// Leak-send: a request asks a slow backend in a goroutine and gives up after a
// timeout, and then nobody is left to receive the answer. The trace must show that
// goroutines of queryBackend are blocked for ever on a channel send in
// (*request).answer, and that their number only grows, over several generations.
package main

import (
	"time"

	"tracetool/samples/internal/record"
)

const (
	requests  = 110
	slowEvery = 2 // one backend answer in two comes too late
)

// request has an unbuffered channel, the mistake: a buffer of one would do.
type request struct{ answers chan string }

func (r *request) answer(text string) { r.answers <- text }

func queryBackend(r *request, takes time.Duration) {
	time.Sleep(takes)
	r.answer("42")
}

// handle returns false if it gave up, and then it has leaked a goroutine.
func handle(number int) bool {
	r := &request{answers: make(chan string)}
	takes := 2 * time.Millisecond
	if number%slowEvery == 0 {
		takes = 60 * time.Millisecond
	}
	go queryBackend(r, takes)
	select {
	case <-r.answers:
		return true
	case <-time.After(20 * time.Millisecond):
		return false
	}
}

func serve(truth record.Counters) {
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for i := range requests {
		<-tick.C
		if handle(i) {
			truth["answered"]++
		} else {
			truth["goroutines_leaked"]++
		}
	}
	time.Sleep(80 * time.Millisecond) // the last late answer is stuck by now
	truth["requests"] = requests
}

func main() { record.Main(serve) }
