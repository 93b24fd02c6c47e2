// Growing-population: each client that connects gets a goroutine that forwards the events
// of its topic, until the topic's channel is closed. A client that disconnects is
// forgotten, but its topic is not closed: the mistake is in (*Broker).disconnect. So the
// goroutines of (*topic).forward, created in (*Broker).connect, only become more, ten a
// second over ten generations of the trace, all of them idle in a receive. Beside them
// live what a tool must not name: requests that are created as often and end, a
// pool of six workers, and fetches that come and go by the dozen.
package main

import (
	"fmt"
	"hash/crc32"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	seconds    = 10
	perSecond  = 10 // clients
	workers    = 6
	fetches    = 12
	burstEvery = 20 // clients
)

type topic struct{ events chan string }

func (t *topic) forward(b *Broker) {
	for range t.events {
		b.forwarded.Add(1)
	}
	b.closed.Add(1)
}

// Broker has a topic for each client.
type Broker struct {
	mu                         sync.Mutex
	topics                     map[int]*topic // guarded by mu
	connected, forwarded       atomic.Int64
	closed, requests, resizes  atomic.Int64
	fetchesBegun, fetchesEnded atomic.Int64
}

func (b *Broker) connect(client int) *topic {
	t := &topic{events: make(chan string)}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.topics[client] = t
	b.connected.Add(1)
	go t.forward(b)
	return t
}

func (b *Broker) disconnect(client int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.topics, client)
}

// serveClient is one request: it ends, its topic's forwarding does not.
func (b *Broker) serveClient(client int) {
	t := b.connect(client)
	t.events <- "welcome"
	time.Sleep(20 * time.Millisecond)
	b.disconnect(client)
	b.requests.Add(1)
}

func (b *Broker) resizeLoop(images <-chan []byte) {
	for image := range images {
		crc32.ChecksumIEEE(image)
		b.resizes.Add(1)
	}
}

// fetchFeeds has a dozen fetches at once, which end one after another.
func (b *Broker) fetchFeeds() {
	for i := range fetches {
		b.fetchesBegun.Add(1)
		go b.fetch(time.Duration(i+1) * 100 * time.Millisecond)
	}
}

func (b *Broker) fetch(takes time.Duration) {
	time.Sleep(takes)
	b.fetchesEnded.Add(1)
}

func serve(truth record.Counters) {
	b := &Broker{topics: map[int]*topic{}}
	images, image := make(chan []byte), make([]byte, 64<<10)
	for range workers {
		go b.resizeLoop(images)
	}
	for i := range seconds * perSecond {
		time.Sleep(time.Second / perSecond)
		if i%perSecond == 0 {
			truth[fmt.Sprintf("forwarding_after_%ds", i/perSecond)] = b.connected.Load() - b.closed.Load()
		}
		go b.serveClient(i)
		images <- image
		if i%burstEvery == 0 {
			b.fetchFeeds()
		}
	}
	time.Sleep(500 * time.Millisecond)
	truth["clients"], truth["requests_done"] = seconds*perSecond, b.requests.Load()
	truth["goroutines_stuck"] = b.connected.Load() - b.closed.Load()
	truth["sites_stuck"] = 1
	truth["images_resized"] = b.resizes.Load()
	truth["fetches_alive"] = b.fetchesBegun.Load() - b.fetchesEnded.Load()
}

func main() { record.Main(serve) }
