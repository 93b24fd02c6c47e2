// Slow-stage: a pipeline of three stages over channels with two places each, whose
// middle stage computes for 2 ms an image while the others need microseconds. A tool
// must name resize first: decode waits to send to it, encode waits to receive from
// it, and it runs all the time itself.
package main

import (
	"hash/adler32"
	"time"

	"tracetool/samples/internal/record"
)

const (
	images     = 250
	decodeTime = 50 * time.Microsecond
	resizeTime = 2 * time.Millisecond
	encodeTime = 100 * time.Microsecond
)

type image struct {
	number int
	pixels []byte
	sum    uint32
}

// compute stands for work on the pixels that takes d.
func (m *image) compute(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
		m.sum += adler32.Checksum(m.pixels)
	}
}

func decode(out chan<- *image) {
	pixels := make([]byte, 16<<10)
	for n := range images {
		m := &image{number: n, pixels: pixels}
		m.compute(decodeTime)
		out <- m
	}
	close(out)
}

// resize is the bottleneck, one image at a time. It sends the time it worked at the end.
func resize(in <-chan *image, out chan<- *image, worked chan<- time.Duration) {
	var sum time.Duration
	for m := range in {
		start := time.Now()
		m.compute(resizeTime)
		sum += time.Since(start)
		out <- m
	}
	close(out)
	worked <- sum
}

func encode(in <-chan *image, done chan<- int) {
	n := 0
	for m := range in {
		m.compute(encodeTime)
		n++
	}
	done <- n
}

func thumbnails(truth record.Counters) {
	decoded, resized := make(chan *image, 2), make(chan *image, 2)
	worked, done := make(chan time.Duration, 1), make(chan int, 1)
	go encode(resized, done)
	go resize(decoded, resized, worked)
	go decode(decoded)
	truth["images"] = int64(<-done)
	truth["resize_ns"] = (<-worked).Nanoseconds()
}

func main() { record.Main(thumbnails) }
