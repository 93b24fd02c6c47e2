package main

import "reflect"

// foreverCases counts the goroutines of startForever.
const foreverCases = 4

func caseChanRecv(c <-chan int) { <-c }

func caseChanRecvOK(c <-chan int) { _, ok := <-c; _ = ok }

func caseChanRange(c <-chan int) {
	for range c {
	}
}

func caseChanRecvClosed(c <-chan int) { <-c }

func caseChanRecvTrySend(c <-chan int) { <-c }

func caseChanSend(c chan<- int) { c <- 1 }

func caseChanSendFull(c chan<- int) { c <- 1; c <- 2 }

func caseChanSendTryRecv(c chan<- int) { c <- 1 }

func caseSelect(a <-chan int, b chan<- int) {
	select {
	case <-a:
	case b <- 1:
	}
}

func caseSelectClosed(a, b <-chan int) {
	select {
	case <-a:
	case <-b:
	}
}

// A select with one case compiles to a receive.
func caseSelectOneRecv(c <-chan int) {
	select {
	case <-c:
	}
}

func caseSelectOneSend(c chan<- int) {
	select {
	case c <- 1:
	}
}

func caseReflectRecv(c chan int) { reflect.ValueOf(c).Recv() }

func caseReflectSend(c chan int) { reflect.ValueOf(c).Send(reflect.ValueOf(1)) }

func caseReflectSelect(a, b chan int) {
	reflect.Select([]reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(a)},
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(b)},
	})
}

func caseSelectForever() { select {} }

func caseNilRecv(c chan int) { <-c }

func caseNilSend(c chan int) { c <- 1 }

func caseNilSelect(a, b chan int) {
	select {
	case <-a:
	case <-b:
	}
}

func startChannels() {
	startReceives()
	startSends()
	startSelects()
	startReflect()
	startForever()
}

func startReceives() {
	c := make(chan int)
	for _, f := range []func(<-chan int){caseChanRecv, caseChanRecvOK} {
		go f(c)
		settle()
		c <- 1
		settle()
	}
	go caseChanRange(c)
	settle()
	c <- 1
	settle()
	close(c)
	settle()

	closed := make(chan int)
	go caseChanRecvClosed(closed)
	settle()
	close(closed)
	settle()

	try := make(chan int)
	go caseChanRecvTrySend(try)
	settle()
	select {
	case try <- 1:
	default:
	}
	settle()
}

func startSends() {
	c, buffered := make(chan int), make(chan int, 1)
	go caseChanSend(c)
	go caseChanSendFull(buffered)
	settle()
	<-c
	<-buffered
	settle()

	go caseChanSendTryRecv(c)
	settle()
	select {
	case <-c:
	default:
	}
	settle()
}

func startSelects() {
	a, b := make(chan int), make(chan int)
	go caseSelect(a, b)
	settle()
	a <- 1
	settle()
	go caseSelect(a, b)
	settle()
	<-b
	settle()
	go caseSelectOneRecv(a)
	go caseSelectOneSend(b)
	settle()
	a <- 1
	<-b
	settle()
	go caseSelectClosed(a, b)
	settle()
	close(b)
	settle()
}

func startReflect() {
	a, b := make(chan int), make(chan int)
	go caseReflectRecv(a)
	go caseReflectSend(b)
	settle()
	reflect.ValueOf(a).Send(reflect.ValueOf(1))
	<-b
	settle()
	go caseReflectSelect(a, b)
	settle()
	b <- 1
	settle()
}

// startForever leaves its goroutines behind: nothing can wake them.
func startForever() {
	go caseSelectForever()
	go caseNilRecv(nil)
	go caseNilSend(nil)
	go caseNilSelect(nil, nil)
	settle()
}
