package main

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

func caseErrgroupWait(g *errgroup.Group) { _ = g.Wait() }

// caseErrgroupLimit waits because the group has as many goroutines as it may.
func caseErrgroupLimit(g *errgroup.Group) {
	g.Go(func() error { return nil })
}

func caseSemaphore(s *semaphore.Weighted) {
	if s.Acquire(context.Background(), 1) == nil {
		s.Release(1)
	}
}

func caseSingleflight(g *singleflight.Group, slow func() (any, error)) {
	_, _, _ = g.Do("key", slow)
}

// largeKey is slow to compare, and sync.Map compares keys under its lock.
type largeKey [1 << 20]byte

// caseSyncMap swaps a key that others swap too, from a copy of their own: equal
// addresses would spare the comparison.
func caseSyncMap(m *sync.Map, key any, wg *sync.WaitGroup) {
	defer wg.Done()
	for range 40 {
		m.Swap(key, 1)
	}
}

func startSyncs() {
	hold := make(chan struct{})
	slow := func() error { <-hold; return nil }

	g := new(errgroup.Group)
	g.SetLimit(1)
	g.Go(slow)
	go caseErrgroupWait(g)
	settle()
	hold <- struct{}{}
	settle()
	g.Go(slow)
	go caseErrgroupLimit(g)
	settle()
	hold <- struct{}{}
	settle()

	s := semaphore.NewWeighted(1)
	_ = s.Acquire(context.Background(), 1)
	go caseSemaphore(s)
	settle()
	s.Release(1)
	settle()

	flight := new(singleflight.Group)
	go flight.Do("key", func() (any, error) { return nil, slow() })
	settle()
	go caseSingleflight(flight, nil)
	settle()
	hold <- struct{}{}
	settle()

	startSyncMap()
}

// newKey returns equal keys at different addresses; largeKey{} would be one constant.
func newKey() any {
	key := new(largeKey)
	key[0] = 1
	return *key
}

func startSyncMap() {
	var m sync.Map
	var wg sync.WaitGroup
	m.Store(newKey(), 0)
	wg.Add(4)
	for range 4 {
		go caseSyncMap(&m, newKey(), &wg)
	}
	wg.Wait()
}
