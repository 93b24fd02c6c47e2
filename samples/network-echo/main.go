// Network-echo: an echo server and four clients on the loopback. The trace must show
// external waits: serveConn and ping wait for the network in a read and
// (*Server).acceptLoop in an accept. No goroutine wakes them, save that Close ends the accept.
package main

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	clients   = 4
	perClient = 200
	size      = 512
)

// Server echoes what it reads.
type Server struct {
	listener net.Listener
	wg       sync.WaitGroup
	conns    atomic.Int64
}

func (s *Server) acceptLoop() {
	defer s.wg.Done()
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // closed
		}
		s.conns.Add(1)
		s.wg.Add(1)
		go serveConn(conn, &s.wg)
	}
}

func serveConn(conn net.Conn, wg *sync.WaitGroup) {
	defer wg.Done()
	defer conn.Close()
	buf := make([]byte, size)
	for {
		if _, err := io.ReadFull(conn, buf); err != nil {
			return // the client has gone
		}
		time.Sleep(time.Millisecond) // the server's work
		if _, err := conn.Write(buf); err != nil {
			return
		}
	}
}

func ping(addr string, trips *atomic.Int64, wg *sync.WaitGroup) {
	defer wg.Done()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return // fewer round trips than expected tell
	}
	defer conn.Close()
	buf := make([]byte, size)
	for range perClient {
		if _, err := conn.Write(buf); err != nil {
			return
		}
		if _, err := io.ReadFull(conn, buf); err != nil {
			return
		}
		trips.Add(1)
	}
}

func run(truth record.Counters) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	s := &Server{listener: l}
	s.wg.Add(1)
	go s.acceptLoop()
	var trips atomic.Int64
	var wg sync.WaitGroup
	wg.Add(clients)
	for range clients {
		go ping(l.Addr().String(), &trips, &wg)
	}
	wg.Wait()
	l.Close()
	s.wg.Wait()
	truth["round_trips"], truth["connections"] = trips.Load(), s.conns.Load()
	truth["clients"] = clients
}

func main() { record.Main(run) }
