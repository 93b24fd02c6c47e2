package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// shop is the server of the http workload and its clients.
type shop struct {
	names    catalogue
	room     int // in the channel for a backend's answer
	requests int // of each client
	url      string
	server   *http.Server
	clients  http.Client
}

func httpWorkload(share float64, regression bool) (body, tidy func() error, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	s := &shop{
		names:    catalogue{names: map[int]string{}},
		room:     1,
		requests: scaled(httpRequests, share),
		url:      "http://" + l.Addr().String() + "/price?item=",
	}
	if regression {
		s.room = 0
	}
	s.clients.Transport = &http.Transport{MaxIdleConnsPerHost: httpClients}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go s.names.refresh(done)
	go s.server.Serve(l)
	return s.buyAll, func() error { close(done); return s.server.Close() }, nil
}

// ServeHTTP answers with the price of an item.
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	item, err := strconv.Atoi(r.FormValue("item"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	name := s.names.lookup(item)
	fmt.Fprintln(w, name, compute(100_000)%100, s.price(r.Context(), item))
}

// price asks the backend and gives up after a while.
func (s *shop) price(ctx context.Context, item int) int {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer := make(chan int, s.room)
	go askBackend(item, answer)
	select {
	case price := <-answer:
		return price
	case <-ctx.Done():
		return 0
	}
}

func askBackend(item int, answer chan<- int) {
	takes := between(time.Millisecond, 3*time.Millisecond)
	if item%lateEvery == 0 {
		takes = late
	}
	time.Sleep(takes)
	answer <- item
}

// buyAll runs the clients, and waits until late answers have come.
func (s *shop) buyAll() error {
	errs := make([]error, httpClients)
	var clients sync.WaitGroup
	for i := range errs {
		clients.Go(func() { errs[i] = s.buy(i * s.requests) })
	}
	clients.Wait()
	time.Sleep(late)
	return errors.Join(errs...)
}

// buy is one client.
func (s *shop) buy(first int) error {
	for i := range s.requests {
		resp, err := s.clients.Get(s.url + strconv.Itoa(first+i))
		if err != nil {
			return err
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	return nil
}
