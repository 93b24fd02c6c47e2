// Tasks-regions: an order desk annotated with runtime/trace: tasks "order" and
// "refund", regions "validate", "charge" (with "fraud-check" inside), "ship" (in
// another goroutine) and "pay-back", logs with category "order". Every fifth order is
// foreign and takes 40 ms where others take 8; one "order" task never ends.
package main

import (
	"context"
	"fmt"
	"runtime/trace"
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

const (
	orders       = 30
	refunds      = 10
	foreignEvery = 5
)

// processOrder takes the time of its fraud check, and that of ship beside it.
func processOrder(number int) {
	ctx, task := trace.NewTask(context.Background(), "order")
	defer task.End()
	trace.Log(ctx, "order", fmt.Sprintf("id=%d", number))
	validate(ctx)
	charge(ctx, number%foreignEvery == 0)
	shipped := make(chan struct{})
	go ship(ctx, shipped)
	<-shipped
}

func validate(ctx context.Context) {
	defer trace.StartRegion(ctx, "validate").End()
	time.Sleep(time.Millisecond)
}

func charge(ctx context.Context, foreign bool) {
	defer trace.StartRegion(ctx, "charge").End()
	time.Sleep(time.Millisecond)
	checkFraud(ctx, foreign)
}

func checkFraud(ctx context.Context, foreign bool) {
	defer trace.StartRegion(ctx, "fraud-check").End()
	if foreign {
		trace.Log(ctx, "order", "foreign")
		time.Sleep(32 * time.Millisecond)
	}
}

func ship(ctx context.Context, shipped chan<- struct{}) {
	defer close(shipped)
	defer trace.StartRegion(ctx, "ship").End()
	time.Sleep(6 * time.Millisecond)
}

func processRefund() {
	ctx, task := trace.NewTask(context.Background(), "refund")
	defer task.End()
	defer trace.StartRegion(ctx, "pay-back").End()
	time.Sleep(3 * time.Millisecond)
}

// handleOrders works two orders at a time through its two clerks.
func handleOrders(numbers <-chan int, wg *sync.WaitGroup) {
	defer wg.Done()
	for n := range numbers {
		processOrder(n)
	}
}

func desk(truth record.Counters) {
	numbers := make(chan int)
	var wg sync.WaitGroup
	wg.Add(2)
	for range 2 {
		go handleOrders(numbers, &wg)
	}
	for i := range orders {
		numbers <- i
	}
	close(numbers)
	wg.Wait()
	for range refunds {
		processRefund()
	}
	lost, _ := trace.NewTask(context.Background(), "order") // never ends
	trace.Log(lost, "order", "waiting for stock")
	time.Sleep(15 * time.Millisecond)
	truth["tasks_order"], truth["tasks_refund"], truth["tasks_unfinished"] = orders+1, refunds, 1
	truth["regions_validate"], truth["regions_charge"], truth["regions_fraud-check"] = orders, orders, orders
	truth["regions_ship"], truth["regions_pay-back"] = orders, refunds
	truth["orders_foreign"] = orders / foreignEvery
	truth["logs"] = orders + orders/foreignEvery + 1
}

func main() { record.Main(desk) }
