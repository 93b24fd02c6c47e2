// Cond: a bounded queue made of a mutex and two condition variables, with a consumer
// slower than its producers. The trace must show coordination on a cond: producers
// wait in (*Queue).Put for room, woken by (*Queue).Get; a stopped loader waits in
// (*Queue).WaitClosed, woken by the Broadcast in (*Queue).Close.
package main

import (
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

// Queue is a bounded queue.
type Queue struct {
	mu            sync.Mutex
	room, filled  sync.Cond
	items         []int
	limit         int
	closed        bool
	puts, removed int64
}

func newQueue(limit int) *Queue {
	q := &Queue{limit: limit}
	q.room.L, q.filled.L = &q.mu, &q.mu
	return q
}

// Put waits while the queue is full.
func (q *Queue) Put(item int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == q.limit {
		q.room.Wait()
	}
	q.items = append(q.items, item)
	q.puts++
	q.filled.Signal()
}

// Get waits while the queue is empty; false means closed and empty.
func (q *Queue) Get() (int, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.closed {
		q.filled.Wait()
	}
	if len(q.items) == 0 {
		return 0, false
	}
	item := q.items[0]
	q.items = q.items[1:]
	q.removed++
	q.room.Signal()
	return item, true
}

// Close lets Get drain the queue and wakes whoever waits for the end.
func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.filled.Broadcast()
}

// WaitClosed waits for Close. It shares the cond of Get, as careless code does.
func (q *Queue) WaitClosed(wg *sync.WaitGroup) {
	defer wg.Done()
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.closed {
		q.filled.Wait()
	}
}

func produce(q *Queue, count int, wg *sync.WaitGroup) {
	defer wg.Done()
	for i := range count {
		q.Put(i)
	}
}

func consume(q *Queue, wg *sync.WaitGroup) {
	defer wg.Done()
	for {
		if _, ok := q.Get(); !ok {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func run(truth record.Counters) {
	q := newQueue(8)
	var producers, others sync.WaitGroup
	producers.Add(3)
	others.Add(1)
	go consume(q, &others)
	for range 3 {
		go produce(q, 150, &producers)
	}
	producers.Wait()
	others.Add(1)
	go q.WaitClosed(&others)
	time.Sleep(20 * time.Millisecond)
	q.Close()
	others.Wait()
	truth["puts"], truth["gets"] = q.puts, q.removed
}

func main() { record.Main(run) }
