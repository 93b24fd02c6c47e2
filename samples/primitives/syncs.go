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

// newKey returns equal keys at different addresses; largeKey{} would be one constant.
func newKey() any {
	key := new(largeKey)
	key[0] = 1
	return *key
}

// caseSyncMap swaps a key that others swap too. It takes turns between two copies,
// since keys at the same address are equal without a comparison.
func caseSyncMap(m *sync.Map, copies [2]any, wg *sync.WaitGroup) {
	defer wg.Done()
	for i := range 150 {
		m.Swap(copies[i%2], nil)
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

func startSyncMap() {
	var m sync.Map
	var wg sync.WaitGroup
	m.Store(newKey(), nil)
	var keys [3][2]any
	for i := range keys {
		keys[i] = [2]any{newKey(), newKey()}
	}
	wg.Add(len(keys))
	for _, copies := range keys {
		go caseSyncMap(&m, copies, &wg)
	}
	wg.Wait()
}
