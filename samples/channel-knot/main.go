// Channel-knot: shops and their bank each wait for the other, over two unbuffered
// channels. The bank checks an order for 2 ms while shops wait to send theirs and one
// waits to receive its answer; that shop checks the approval for 2 ms before it takes
// the receipt, while the bank waits to send it. A few orders are archived by
// goroutines that wait for a shop. A tool must name the knot of shop and bank first: each
// waits for the other, which holds up the rest; archive only hangs on it.
package main

import (
	"hash/adler32"
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

const (
	shops        = 3
	orders       = 40 // of each shop
	checkTime    = 2 * time.Millisecond
	archiveEvery = 10
)

var page = make([]byte, 16<<10)

// check computes, so that waiting for it leads to a goroutine, not to a timer.
func check() {
	for start := time.Now(); time.Since(start) < checkTime; {
		adler32.Checksum(page)
	}
}

// blocked is what one goroutine knows of its waits.
type blocked struct{ send, receive time.Duration }

// shop has the bank wait for it when it could as well take the receipt first.
func shop(out chan<- int, answers <-chan string, b *blocked, wg *sync.WaitGroup) {
	defer wg.Done()
	for n := range orders {
		start := time.Now()
		out <- n
		sent := time.Now()
		<-answers // the approval
		b.send += sent.Sub(start)
		b.receive += time.Since(sent)
		if n%archiveEvery == 0 {
			wg.Add(1)
			copies := make(chan int)
			go archive(copies, wg)
			check()
			copies <- n
		} else {
			check()
		}
		start = time.Now()
		<-answers // the receipt
		b.receive += time.Since(start)
	}
}

// bank has all shops wait for it, one after another.
func bank(in <-chan int, answers chan<- string, b *blocked, wg *sync.WaitGroup) {
	defer wg.Done()
	for range shops * orders {
		start := time.Now()
		<-in
		b.receive += time.Since(start)
		check()
		start = time.Now()
		answers <- "approval"
		answers <- "receipt"
		b.send += time.Since(start)
	}
}

func archive(copies <-chan int, wg *sync.WaitGroup) {
	defer wg.Done()
	<-copies
}

func trade(truth record.Counters) {
	out, answers := make(chan int), make(chan string)
	var bankBlocked blocked
	var shopBlocked [shops]blocked
	var wg sync.WaitGroup
	wg.Add(1 + shops)
	go bank(out, answers, &bankBlocked, &wg)
	for i := range shopBlocked {
		go shop(out, answers, &shopBlocked[i], &wg)
	}
	wg.Wait()
	truth["shops"] = shops
	truth["orders"] = shops * orders
	truth["archived"] = shops * orders / archiveEvery
	truth["bank_send_ns"] = bankBlocked.send.Nanoseconds()
	truth["bank_receive_ns"] = bankBlocked.receive.Nanoseconds()
	for _, b := range shopBlocked {
		truth["shop_send_ns"] += b.send.Nanoseconds()
		truth["shop_receive_ns"] += b.receive.Nanoseconds()
	}
}

func main() { record.Main(trade) }
