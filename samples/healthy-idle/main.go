// Healthy-idle: a service with nothing to do: an HTTP server with a trickle of
// requests, workers without jobs, a ticker, a signal handler, a cond and a WaitGroup
// waiter. All waits are idleness, however long: the trace must lead to no
// finding at all, over several generations.
package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

type service struct {
	jobs     chan int
	stop     chan struct{}
	mu       sync.Mutex
	changed  sync.Cond
	version  int
	running  sync.WaitGroup
	requests atomic.Int64
	ticks    atomic.Int64
}

func (s *service) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.requests.Add(1)
	io.WriteString(w, "ok\n")
}

func (s *service) worker() {
	for range s.jobs {
	}
}

// watchConfig waits for a change that never comes.
func (s *service) watchConfig() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for version := s.version; version == s.version; {
		s.changed.Wait()
	}
}

func (s *service) handleSignals() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	<-signals
}

func (s *service) collectMetrics() {
	defer s.running.Done()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.ticks.Add(1)
		case <-s.stop:
			return
		}
	}
}

func (s *service) waitForShutdown() { s.running.Wait() }

// trickle is the only client, with one kept connection.
func trickle(url string, count int) error {
	for range count {
		time.Sleep(100 * time.Millisecond)
		resp, err := http.Get(url)
		if err != nil {
			return err
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	return nil
}

func serve(truth record.Counters) {
	s := &service{jobs: make(chan int), stop: make(chan struct{})}
	s.changed.L = &s.mu
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	s.running.Add(1)
	go http.Serve(l, s)
	for range 4 {
		go s.worker()
	}
	go s.watchConfig()
	go s.handleSignals()
	go s.collectMetrics()
	go s.waitForShutdown()
	if err := trickle("http://"+l.Addr().String(), 25); err != nil {
		panic(err)
	}
	truth["requests"], truth["ticks"], truth["workers"] = s.requests.Load(), s.ticks.Load(), 4
}

func main() { record.Main(serve) }
