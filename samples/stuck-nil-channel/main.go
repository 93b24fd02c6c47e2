// Stuck-nil-channel: a replica gets its updates by channels, and one of its two
// constructors does not make them. The mistake is in newStandby, where newReplica has the
// two make calls. The primary replicas work; of the standby, the goroutine of
// (*Replica).applyLoop receives from a nil channel, in (*Replica).next, and that of
// (*Replica).superviseLoop waits in a select on nil channels only. Nothing can ever
// wake either: a tool must give a definite verdict for the receive from the trace
// alone (reason "forever"), and for the select with the source's help.
package main

import (
	"errors"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	primaries = 2
	updates   = 30
)

var errStale = errors.New("a stale update")

type update struct{ key, version int }

// Replica applies updates in their order.
type Replica struct {
	name     string
	updates  chan update
	errs     chan error
	resync   chan struct{}
	versions map[int]int // owned by applyLoop
	applied  atomic.Int64
	stale    atomic.Int64
}

func newReplica(name string) *Replica {
	r := &Replica{name: name, versions: map[int]int{}}
	r.updates = make(chan update, 8)
	r.errs, r.resync = make(chan error, 1), make(chan struct{})
	return r
}

// newStandby is a replica that is not fed yet.
func newStandby(name string) *Replica {
	return &Replica{name: name, versions: map[int]int{}}
}

func (r *Replica) next() update { return <-r.updates }

func (r *Replica) applyLoop() {
	for {
		u := r.next()
		if u.version <= r.versions[u.key] {
			r.errs <- errStale
			continue
		}
		r.versions[u.key] = u.version
		r.applied.Add(1)
	}
}

func (r *Replica) superviseLoop() {
	for {
		select {
		case <-r.errs:
			r.stale.Add(1)
		case <-r.resync:
			r.stale.Store(0)
		}
	}
}

func (r *Replica) start() {
	go r.applyLoop()
	go r.superviseLoop()
}

func feed(truth record.Counters) {
	var replicas []*Replica
	for range primaries {
		replicas = append(replicas, newReplica("primary"))
	}
	standby := newStandby("standby")
	for _, r := range append(replicas, standby) {
		r.start()
	}
	for i := range updates {
		time.Sleep(20 * time.Millisecond)
		version := i + 1
		if i%10 == 9 {
			version = 0 // stale
		}
		for _, r := range replicas {
			r.updates <- update{key: i % 4, version: version}
		}
	}
	time.Sleep(50 * time.Millisecond)
	for _, r := range replicas {
		truth["applied"] += r.applied.Load()
		truth["stale"] += r.stale.Load()
	}
	truth["applied_by_standby"] = standby.applied.Load()
	truth["goroutines_stuck"], truth["sites_stuck"] = 2, 2
}

func main() { record.Main(feed) }
