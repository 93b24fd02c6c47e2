package main

import (
	"context"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

// older is what one goroutine of each of olderFuncs blocks on.
type older struct {
	mu                      sync.Mutex
	read, written, written2 sync.RWMutex
	cond                    *sync.Cond
	once                    sync.Once
	wg                      sync.WaitGroup
	hold                    chan struct{} // released by close, as are its users
	nothing, recv, ranged   chan int
	send, full              chan int
	group, limited          errgroup.Group
	sem                     *semaphore.Weighted
	flight                  singleflight.Group
	ctx                     context.Context
	cancel                  context.CancelFunc
	sleep                   time.Duration
	listener                net.Listener
	client, server          net.Conn
	ioRead                  *io.PipeReader
	ioWrite                 *io.PipeWriter
	osRead, osWrite         *os.File
}

// newOlder holds all that can be held, so that olderFuncs block.
func newOlder(sleep time.Duration) *older {
	o := &older{
		cond: sync.NewCond(new(sync.Mutex)), hold: make(chan struct{}),
		nothing: make(chan int), recv: make(chan int), ranged: make(chan int),
		send: make(chan int), full: make(chan int, 1),
		sem: semaphore.NewWeighted(1), sleep: sleep, listener: listen(),
	}
	o.mu.Lock()
	o.read.RLock()
	o.written.Lock()
	o.written2.Lock()
	o.wg.Add(1)
	o.full <- 1
	o.limited.SetLimit(1)
	o.group.Go(o.wait)
	o.limited.Go(o.wait)
	_ = o.sem.Acquire(context.Background(), 1)
	o.ctx, o.cancel = context.WithCancel(context.Background())
	o.client, o.server = connPair()
	o.ioRead, o.ioWrite = io.Pipe()
	var err error
	if o.osRead, o.osWrite, err = os.Pipe(); err != nil {
		panic(err)
	}
	go o.once.Do(func() { _ = o.wait() })
	go o.flight.Do("key", func() (any, error) { return nil, o.wait() })
	return o
}

func (o *older) wait() error { <-o.hold; return nil }

// start comes well after newOlder, whose goroutines have taken their holds by then.
func (o *older) start() {
	for _, f := range olderFuncs {
		go f(o)
	}
}

// release ends what start began; olderSleep and the other timers end by themselves.
func (o *older) release() {
	o.mu.Unlock()
	o.read.RUnlock()
	o.written.Unlock()
	o.written2.Unlock()
	o.cond.Broadcast()
	o.wg.Done()
	close(o.hold)
	o.recv <- 1
	close(o.ranged)
	<-o.send
	<-o.full
	o.sem.Release(1)
	o.cancel()
	closeConn(net.Dial("tcp", o.listener.Addr().String()))
	_, _ = o.client.Write([]byte{1})
	_, _ = o.ioWrite.Write(make([]byte, 8))
	_, _ = o.osWrite.Write([]byte{1})
}
