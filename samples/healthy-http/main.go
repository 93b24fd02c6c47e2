// Healthy-http: an HTTP server on loopback under light load, with four clients on kept
// connections, a database/sql pool, whose connectionOpener waits in a select, and a log
// that is written behind a channel. Nothing is planted: at the end the clients have
// ended, and all others wait for the network or, in a receive or a select, for work. A
// tool must find nothing that stands out, and nobody stuck.
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	clients  = 4
	requests = 10 // of each client
	interval = 80 * time.Millisecond
)

// memory is a database driver that can only ping.
type memory struct{}

var errNoStatements = errors.New("no statements here")

func (memory) Connect(context.Context) (driver.Conn, error) { return memory{}, nil }
func (memory) Driver() driver.Driver                        { return nil }
func (memory) Ping(context.Context) error                   { return nil }
func (memory) Prepare(string) (driver.Stmt, error)          { return nil, errNoStatements }
func (memory) Begin() (driver.Tx, error)                    { return nil, errNoStatements }
func (memory) Close() error                                 { return nil }

type server struct {
	db             *sql.DB
	accessLog      chan string
	served, logged atomic.Int64
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.db.PingContext(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	s.accessLog <- r.URL.Path
	s.served.Add(1)
	fmt.Fprintln(w, "ok")
}

func (s *server) writeAccessLog() {
	for line := range s.accessLog {
		fmt.Fprintln(io.Discard, time.Now(), line)
		s.logged.Add(1)
	}
}

// poll is a client that asks every now and then, on its own connection.
func poll(url string, polls *sync.WaitGroup, answers *atomic.Int64) {
	defer polls.Done()
	client := &http.Client{Transport: &http.Transport{IdleConnTimeout: time.Minute}}
	for range requests {
		time.Sleep(interval)
		resp, err := client.Get(url)
		if err != nil {
			panic(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		answers.Add(1)
	}
}

func serve(truth record.Counters) {
	s := &server{db: sql.OpenDB(memory{}), accessLog: make(chan string, 16)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	web := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go web.Serve(l)
	go s.writeAccessLog()
	var polls sync.WaitGroup
	var answers atomic.Int64
	polls.Add(clients)
	for range clients {
		time.Sleep(interval / clients)
		go poll("http://"+l.Addr().String()+"/health", &polls, &answers)
	}
	polls.Wait()
	time.Sleep(interval)
	truth["requests"], truth["answers"], truth["logged"] = s.served.Load(), answers.Load(), s.logged.Load()
	truth["goroutines_stuck"], truth["sites_stuck"] = 0, 0
}

func main() { record.Main(serve) }
