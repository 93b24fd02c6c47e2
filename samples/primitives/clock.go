package main

import (
	"context"
	"syscall"
	"time"
)

func caseSleep() { time.Sleep(3 * time.Millisecond) }

func caseTimeAfter() { <-time.After(3 * time.Millisecond) }

func caseTicker() {
	t := time.NewTicker(time.Millisecond)
	defer t.Stop()
	<-t.C
	<-t.C
}

func caseSelectTimeout(c <-chan int) {
	select {
	case <-c:
	case <-time.After(3 * time.Millisecond):
	}
}

func caseContextTimeout() {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Millisecond)
	defer cancel()
	<-ctx.Done()
}

func caseContextCancel(ctx context.Context) { <-ctx.Done() }

// caseSyscall waits in the kernel, which is a state of its own in the trace.
func caseSyscall() {
	t := syscall.NsecToTimespec((3 * time.Millisecond).Nanoseconds())
	_ = syscall.Nanosleep(&t, nil)
}

func startClock() {
	go caseSleep()
	go caseTimeAfter()
	go caseTicker()
	go caseSelectTimeout(make(chan int))
	go caseContextTimeout()
	ctx, cancel := context.WithCancel(context.Background())
	go caseContextCancel(ctx)
	settle()
	cancel()
	settle()
	go caseSyscall()
	settle()
	settle()
}
