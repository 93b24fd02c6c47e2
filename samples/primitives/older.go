package main

import (
	"context"
	"io"
	"reflect"
	"time"
)

// olderCases counts the functions below that olderFuncs lists.
const olderCases = 25

// olderFuncs each block one goroutine on its part of an older.
var olderFuncs = [olderCases]func(*older){
	olderMutexLock, olderRLock, olderRWLock, olderRWLockBehindWriter,
	olderCondWait, olderOnceDo, olderWaitGroupWait,
	olderChanRecv, olderChanRange, olderChanSend, olderChanSendFull,
	olderSelect, olderSelectTimeout, olderReflectRecv,
	olderErrgroupWait, olderErrgroupLimit, olderSemaphore, olderSingleflight,
	olderContextCancel, olderSleep, olderTimeAfter,
	olderAccept, olderConnRead, olderIOPipeRead, olderOSPipeRead,
}

func olderMutexLock(o *older) { o.mu.Lock(); o.mu.Unlock() }

func olderRLock(o *older) { o.written.RLock(); o.written.RUnlock() }

func olderRWLock(o *older) { o.read.Lock(); o.read.Unlock() }

// olderRWLockBehindWriter has the writer lock of its own that olderRLock would share.
func olderRWLockBehindWriter(o *older) { o.written2.Lock(); o.written2.Unlock() }

func olderCondWait(o *older) { o.cond.L.Lock(); o.cond.Wait(); o.cond.L.Unlock() }

func olderOnceDo(o *older) { o.once.Do(func() {}) }

func olderWaitGroupWait(o *older) { o.wg.Wait() }

func olderChanRecv(o *older) { <-o.recv }

func olderChanRange(o *older) {
	for range o.ranged {
	}
}

func olderChanSend(o *older) { o.send <- 1 }

func olderChanSendFull(o *older) { o.full <- 2 }

func olderSelect(o *older) {
	select {
	case <-o.hold:
	case <-o.nothing:
	}
}

func olderSelectTimeout(o *older) {
	select {
	case <-o.nothing:
	case <-time.After(o.sleep):
	}
}

func olderReflectRecv(o *older) { reflect.ValueOf(o.hold).Recv() }

func olderErrgroupWait(o *older) { _ = o.group.Wait() }

func olderErrgroupLimit(o *older) { o.limited.Go(func() error { return nil }) }

func olderSemaphore(o *older) { _ = o.sem.Acquire(context.Background(), 1) }

func olderSingleflight(o *older) { _, _, _ = o.flight.Do("key", nil) }

func olderContextCancel(o *older) { <-o.ctx.Done() }

func olderSleep(o *older) { time.Sleep(o.sleep) }

func olderTimeAfter(o *older) { <-time.After(o.sleep) }

func olderAccept(o *older) { closeConn(o.listener.Accept()) }

func olderConnRead(o *older) { _, _ = o.server.Read(make([]byte, 8)) }

func olderIOPipeRead(o *older) { _, _ = io.ReadFull(o.ioRead, make([]byte, 8)) }

func olderOSPipeRead(o *older) { _, _ = o.osRead.Read(make([]byte, 8)) }

// The next four never end, and once is enough.

func olderSelectForever() { select {} }

func olderNilRecv(c chan int) { <-c }

func olderNilSend(c chan int) { c <- 1 }

func olderNilSelect(a, b chan int) {
	select {
	case <-a:
	case <-b:
	}
}
