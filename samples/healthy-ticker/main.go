// Healthy-ticker: a daemon that lives by the clock: a ticker loop, a loop that sleeps, one
// that looks at its channel with a select and a default, an AfterFunc that winds itself
// up again, and a signal handler. Nothing is planted: at the end all goroutines
// wait for a timer, a signal or a job. A tool must find nothing that stands out,
// and nobody stuck, not even those that wait from the first moment to the last.
package main

import (
	"hash/crc32"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"tracetool/samples/internal/record"
)

const uptime = 1300 * time.Millisecond

type daemon struct {
	block   []byte
	jobs    chan int
	reload  chan os.Signal
	stop    chan struct{}
	ticks   atomic.Int64
	scans   atomic.Int64
	polls   atomic.Int64
	renewed atomic.Int64
	done    atomic.Int64
}

// rotateLoop works at each tick, until it is stopped.
func (d *daemon) rotateLoop() {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			crc32.ChecksumIEEE(d.block)
			d.ticks.Add(1)
		case <-d.stop:
			return
		}
	}
}

// scanLoop sleeps between two scans.
func (d *daemon) scanLoop() {
	for {
		crc32.ChecksumIEEE(d.block)
		d.scans.Add(1)
		time.Sleep(110 * time.Millisecond)
	}
}

// pollLoop does not wait for a job, it looks whether there is one.
func (d *daemon) pollLoop() {
	for {
		select {
		case <-d.jobs:
			d.done.Add(1)
		default:
			d.polls.Add(1)
			time.Sleep(15 * time.Millisecond)
		}
	}
}

// renewLease runs in a goroutine of the timer's.
func (d *daemon) renewLease() {
	d.renewed.Add(1)
	time.AfterFunc(100*time.Millisecond, d.renewLease)
}

// handleSignals waits for a signal that does not come.
func (d *daemon) handleSignals() {
	signal.Notify(d.reload, syscall.SIGHUP)
	for range d.reload {
		d.scans.Store(0)
	}
}

func (d *daemon) awaitStop() { <-d.stop }

func run(truth record.Counters) {
	d := &daemon{
		block:  make([]byte, 256<<10),
		jobs:   make(chan int, 4),
		reload: make(chan os.Signal, 1),
		stop:   make(chan struct{}),
	}
	go d.handleSignals()
	go d.rotateLoop()
	go d.scanLoop()
	go d.pollLoop()
	go d.awaitStop()
	d.renewLease()
	for end := time.Now().Add(uptime); time.Now().Before(end); {
		d.jobs <- 1
		time.Sleep(90 * time.Millisecond)
	}
	truth["ticks"], truth["scans"], truth["polls"] = d.ticks.Load(), d.scans.Load(), d.polls.Load()
	truth["renewed"], truth["jobs"] = d.renewed.Load(), d.done.Load()
	truth["goroutines_stuck"], truth["sites_stuck"] = 0, 0
}

func main() { record.Main(run) }
