// Worker-pool: three workers take jobs that come in bursts from a buffered channel
// and send what they find to a results channel that one collector reads. The pool
// is healthy: workers wait in worker for a channel receive between bursts, woken
// by submitBursts; submitBursts fills the buffer and waits briefly for a send.
package main

import (
	"hash/crc32"
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

const (
	workers   = 3
	bursts    = 20
	burstSize = 24
)

type (
	job    struct{ page []byte }
	result struct{ sum uint32 }
)

func worker(jobs <-chan job, results chan<- result, wg *sync.WaitGroup) {
	defer wg.Done()
	for j := range jobs {
		var sum uint32
		for range 20 {
			sum = crc32.Update(sum, crc32.IEEETable, j.page)
		}
		results <- result{sum}
	}
}

func submitBursts(jobs chan<- job) {
	defer close(jobs)
	page := make([]byte, 32<<10)
	for range bursts {
		for range burstSize {
			jobs <- job{page}
		}
		time.Sleep(30 * time.Millisecond)
	}
}

func collect(results <-chan result, done chan<- int64) {
	var n int64
	for range results {
		n++
	}
	done <- n
}

func pool(truth record.Counters) {
	jobs, results := make(chan job, 16), make(chan result, 16)
	done := make(chan int64, 1)
	var wg sync.WaitGroup
	wg.Add(workers)
	for range workers {
		go worker(jobs, results, &wg)
	}
	go submitBursts(jobs)
	go collect(results, done)
	wg.Wait()
	close(results)
	truth["jobs"] = bursts * burstSize
	truth["results"] = <-done
	truth["workers"] = workers
}

func main() { record.Main(pool) }
