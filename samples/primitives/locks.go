package main

import "sync"

func caseMutexLock(mu *sync.Mutex) { mu.Lock(); mu.Unlock() }

func caseLockerInterface(l sync.Locker) { l.Lock(); l.Unlock() }

func caseRLock(rw *sync.RWMutex) { rw.RLock(); rw.RUnlock() }

func caseRLocker(rw *sync.RWMutex) { l := rw.RLocker(); l.Lock(); l.Unlock() }

func caseRWLockBehindReader(rw *sync.RWMutex) { rw.Lock(); rw.Unlock() }

func caseRWLockBehindWriter(rw *sync.RWMutex) { rw.Lock(); rw.Unlock() }

func caseCondSignal(c *sync.Cond) { c.L.Lock(); c.Wait(); c.L.Unlock() }

func caseCondBroadcast(c *sync.Cond) { c.L.Lock(); c.Wait(); c.L.Unlock() }

// caseCondRelock waits for the cond and then, inside Wait, for its mutex.
func caseCondRelock(c *sync.Cond) { c.L.Lock(); c.Wait(); c.L.Unlock() }

func caseOnceDo(o *sync.Once) { o.Do(func() {}) }

func caseOnceFunc(f func()) { f() }

func caseOnceValue(f func() int) { f() }

func caseWaitGroupWait(wg *sync.WaitGroup) { wg.Wait() }

func caseWaitGroupGo(wg *sync.WaitGroup) { wg.Go(settle); wg.Wait() }

func startLocks() {
	startMutexes()
	startRWMutexes()
	startConds()
	startOnces()

	var wg sync.WaitGroup
	wg.Add(1)
	go caseWaitGroupWait(&wg)
	settle()
	wg.Done()
	go caseWaitGroupGo(new(sync.WaitGroup))
	settle()
	settle()
}

func startMutexes() {
	var mu sync.Mutex
	mu.Lock()
	go caseMutexLock(&mu)
	go caseLockerInterface(&mu)
	settle()
	mu.Unlock()
	settle()
}

func startRWMutexes() {
	var rw sync.RWMutex
	rw.Lock()
	go caseRLock(&rw)
	go caseRLocker(&rw)
	settle()
	rw.Unlock()
	settle()

	rw.RLock()
	go caseRWLockBehindReader(&rw)
	settle()
	rw.RUnlock()
	settle()

	rw.Lock()
	go caseRWLockBehindWriter(&rw)
	settle()
	rw.Unlock()
	settle()
}

func startConds() {
	// Signal and Broadcast without the lock, so that the waiter finds it free.
	signal := sync.NewCond(new(sync.Mutex))
	go caseCondSignal(signal)
	settle()
	signal.Signal()
	settle()

	// Each waiter has a cond of its own, else they would meet at the relock.
	broadcast := sync.NewCond(new(sync.Mutex))
	go caseCondBroadcast(broadcast)
	settle()
	broadcast.Broadcast()
	settle()

	relock := sync.NewCond(new(sync.Mutex))
	go caseCondRelock(relock)
	go caseCondRelock(relock)
	settle()
	relock.L.Lock()
	relock.Broadcast()
	settle()
	relock.L.Unlock()
	settle()
}

func startOnces() {
	var once sync.Once
	hold, entered := make(chan struct{}), make(chan struct{}, 1)
	slow := func() { entered <- struct{}{}; <-hold }
	go once.Do(slow)
	<-entered
	go caseOnceDo(&once)
	settle()
	hold <- struct{}{}
	settle()

	f := sync.OnceFunc(slow)
	go f()
	<-entered
	go caseOnceFunc(f)
	settle()
	hold <- struct{}{}
	settle()

	v := sync.OnceValue(func() int { slow(); return 1 })
	go v()
	<-entered
	go caseOnceValue(v)
	settle()
	hold <- struct{}{}
	settle()
}
