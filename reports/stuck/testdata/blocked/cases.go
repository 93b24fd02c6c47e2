package main

import (
	"context"
	"io"
	"iter"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// kase is one way to block. before runs before the trace starts; body must
// return unless it blocks the main goroutine.
type kase struct {
	before, body func()
	blocksMain   bool
}

var cases = map[string]kase{
	"receive":         {body: receive},
	"range":           {body: rangeOver},
	"send":            {body: send},
	"send-full":       {body: sendFull},
	"nil-channels":    {body: nilChannels},
	"select":          {body: selects},
	"mutex":           {body: mutex},
	"rwmutex":         {body: rwmutex},
	"once":            {body: once},
	"waitgroup":       {body: waitGroup},
	"cond":            {body: cond},
	"context":         {body: contexts},
	"timers":          {body: timers},
	"network":         {body: network},
	"pipes":           {body: pipes},
	"syscall":         {body: syscalls},
	"generic":         {body: generic},
	"deferred":        {body: deferred},
	"deep":            {body: func() { go deep(40, make(chan int)) }},
	"inlined":         {body: inlined},
	"iterators":       {body: iterators},
	"abba":            {body: abba},
	"pipeline":        {body: pipeline},
	"pool":            {body: pool},
	"many":            {body: many},
	"main-waitgroup":  {body: func() { waitGroup(); mainWaits() }, blocksMain: true},
	"main-select":     {body: func() { receive(); select {} }, blocksMain: true},
	"older":           {before: older, body: func() {}},
	"older-and-newer": {before: func() { receive(); mutex() }, body: func() { send(); cond() }},
}

func receive() {
	c := make(chan int)
	go func() { <-c }()
	go func() { _, _ = <-c }()
}

func rangeOver() {
	c := make(chan int)
	go func() {
		for range c {
		}
	}()
	go func() { // a select of one case is a receive
		select {
		case <-c:
		}
	}()
}

func send() {
	c := make(chan int)
	go func() { c <- 1 }()
	go sendOn(c)
}

func sendOn(c chan<- int) { c <- 2 }

func sendFull() {
	c := make(chan int, 2)
	go func() {
		for i := range 5 {
			c <- i
		}
	}()
}

func nilChannels() {
	var c chan int
	go func() { <-c }()
	go func() { c <- 1 }()
	go func() { select {} }()
	go func() {
		for range c {
		}
	}()
}

func selects() {
	a, b := make(chan int), make(chan int)
	go func() {
		select {
		case <-a:
		case b <- 1:
		}
	}()
	go func() {
		select {
		case <-a:
		case <-time.After(time.Hour):
		}
	}()
	var c, d chan int
	go func() {
		select {
		case <-c:
		case <-d:
		}
	}()
}

func mutex() {
	var mu sync.Mutex
	mu.Lock()
	go func() { mu.Lock() }()
	go lockTwice(new(sync.Mutex))
}

func lockTwice(mu *sync.Mutex) {
	mu.Lock()
	defer mu.Unlock()
	mu.Lock()
}

func rwmutex() {
	var mu, held sync.RWMutex
	mu.RLock()
	go func() { mu.Lock() }()
	time.Sleep(10 * time.Millisecond)
	go func() { mu.RLock() }()
	go mu.RLocker().Lock()
	go func() { mu.Lock() }() // behind the other writer
	held.Lock()
	go func() { held.RLock() }()
}

func once() {
	var o sync.Once
	c := make(chan int)
	go o.Do(func() { <-c })
	time.Sleep(10 * time.Millisecond)
	go func() { o.Do(func() {}) }()
	value := sync.OnceValue(func() int { return <-c })
	go func() { value() }()
	time.Sleep(10 * time.Millisecond)
	go func() { value() }()
}

var group sync.WaitGroup

func waitGroup() {
	c := make(chan int)
	group.Add(1)
	group.Go(func() { <-c })
	go func() { group.Wait() }()
	go group.Wait()
}

func mainWaits() { group.Wait() }

func cond() {
	c := sync.NewCond(new(sync.Mutex))
	for range 3 {
		go func() {
			c.L.Lock()
			c.Wait()
		}()
	}
}

func contexts() {
	ctx, cancel := context.WithCancel(context.Background())
	_ = cancel
	go func() { <-ctx.Done() }()
	child, stop := context.WithTimeout(ctx, time.Hour)
	_ = stop
	go func() {
		select {
		case <-child.Done():
		case <-ctx.Done():
		}
	}()
}

func timers() {
	go time.Sleep(time.Hour)
	go func() { time.Sleep(time.Hour) }()
	go func() { <-time.After(time.Hour) }()
	go func() {
		for range time.Tick(time.Hour) {
		}
	}()
}

func network() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() {
		for {
			c, err := l.Accept()
			check(err)
			go func() { io.Copy(io.Discard, c) }()
		}
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	check(err)
	go func() {
		var b [1]byte
		c.Read(b[:])
	}()
}

func pipes() {
	r, w, err := os.Pipe()
	check(err)
	_ = w
	go func() {
		var b [1]byte
		r.Read(b[:])
	}()
	pr, pw := io.Pipe()
	go func() {
		var b [1]byte
		pr.Read(b[:])
	}()
	_, qw := io.Pipe()
	_ = pw
	go func() { qw.Write([]byte("x")) }()
}

func syscalls() {
	var p [2]int
	check(syscall.Pipe(p[:]))
	go func() {
		var b [1]byte
		syscall.Read(p[0], b[:])
	}()
}

type queue[T any] struct{ c chan T }

func (q *queue[T]) pop() T { return <-q.c }

func push[T any](q *queue[T], v T) { q.c <- v }

func generic() {
	q := &queue[string]{make(chan string)}
	go q.pop()
	p := &queue[int]{make(chan int)}
	go push(p, 1)
	go func() { p2 := &queue[[]int]{make(chan []int)}; p2.pop() }()
}

func deferred() {
	c := make(chan int)
	go func() {
		defer func() { <-c }()
	}()
	go func() {
		defer func() {
			recover()
			c2 := make(chan int)
			c2 <- 1
		}()
		panic("recovered")
	}()
}

func deep(n int, c chan int) int {
	if n == 0 {
		return <-c
	}
	return deep(n-1, c) + 1
}

type holder struct{ mu sync.Mutex }

func (h *holder) lock() { h.mu.Lock() } // small enough to be inlined

func inlined() {
	h := new(holder)
	h.lock()
	go func() {
		h.lock()
	}()
	go h.lock()
}

func iterators() {
	c := make(chan int)
	go func() {
		next, stop := iter.Pull(func(yield func(int) bool) {
			yield(<-c)
		})
		defer stop()
		next()
	}()
}

func abba() {
	var a, b sync.Mutex
	go func() { a.Lock(); time.Sleep(20 * time.Millisecond); b.Lock() }()
	go func() { b.Lock(); time.Sleep(20 * time.Millisecond); a.Lock() }()
}

func pipeline() {
	a, b, c := make(chan int), make(chan int), make(chan int)
	go func() {
		for i := 0; ; i++ {
			a <- i
		}
	}()
	go func() {
		for v := range a {
			b <- v
		}
	}()
	go func() {
		for v := range b {
			c <- v
		}
	}()
	go func() { <-c; <-c; select {} }()
}

func pool() {
	jobs, results := make(chan int), make(chan int)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for j := range jobs {
				results <- j
			}
		})
	}
	go func() { wg.Wait(); close(results) }()
	go func() {
		for i := range 3 {
			jobs <- i
		}
	}()
}

func many() {
	var mu sync.Mutex
	mu.Lock()
	c := make(chan int)
	for i := range 200 {
		if i%2 == 0 {
			go func() { mu.Lock() }()
		} else {
			go func() { c <- i }()
		}
	}
}

func older() {
	receive()
	send()
	selects()
	mutex()
	waitGroup()
	cond()
	go func() { select {} }()
}
