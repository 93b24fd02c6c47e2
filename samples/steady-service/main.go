// Steady-service: a busy and healthy service: four workers take jobs from a buffered
// channel at a fraction of their capacity and count them under a lock held for
// nanoseconds. Workers wait in worker for a channel receive and almost never for
// the lock: the trace must lead to no finding.
package main

import (
	"hash/crc32"
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

const (
	workers = 4
	jobs    = 1200
)

// stats is locked once a job.
type stats struct {
	mu   sync.Mutex
	done int64
	sum  uint32
}

func (s *stats) add(sum uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	s.sum ^= sum
}

func worker(queue <-chan []byte, s *stats, wg *sync.WaitGroup) {
	defer wg.Done()
	for page := range queue {
		var sum uint32
		for range 80 {
			sum = crc32.Update(sum, crc32.IEEETable, page)
		}
		s.add(sum)
	}
}

// feed never waits for room: the buffer is larger than what it sends at once.
func feed(queue chan<- []byte) {
	defer close(queue)
	page := make([]byte, 64<<10)
	for i := range jobs {
		queue <- page
		if i%2 == 1 {
			time.Sleep(time.Millisecond)
		}
	}
}

func serve(truth record.Counters) {
	queue, s := make(chan []byte, 64), &stats{}
	var wg sync.WaitGroup
	wg.Add(workers)
	for range workers {
		go worker(queue, s, &wg)
	}
	feed(queue)
	wg.Wait()
	truth["jobs"], truth["lock_acquisitions"], truth["workers"] = s.done, s.done, workers
}

func main() { record.Main(serve) }
