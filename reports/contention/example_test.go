package contention_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"tracetool/reports/contention"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// The three sites at which goroutines waited longest for locks, semaphores and
// sends, and who made them wait.
func Example() {
	file, err := os.Open("../../samples/semaphore/trace.out")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()

	waits := contention.NewCollector()
	if _, err := traceparse.Scan(context.Background(), file, traceparse.Options{}, waits); err != nil {
		log.Fatal(err)
	}
	filter := &contention.Filter{Classes: []fact.Class{fact.Contention}}
	rows := waits.Result().BySite(filter)
	for _, row := range rows[:min(3, len(rows))] {
		waker, share := row.Top()
		fmt.Printf("%v at %s:%d\n", row.Operation, row.Site.Func, row.Site.Line)
		fmt.Printf("  %d waits of %d goroutines, p99 %v\n", row.Hist.N(), row.Goroutines, row.Hist.Quantile(0.99))
		fmt.Printf("  %.0f%% ended by %s calling %s\n", 100*share, waker.Place().Func, waker.Site.Call)
	}
	// Output:
	// chan-send at main.tokens.acquire:27
	//   98 waits of 10 goroutines, p99 23.903872ms
	//   100% ended by main.tokens.release calling chan receive
	// semaphore at main.convert:45
	//   98 waits of 10 goroutines, p99 23.893888ms
	//   100% ended by main.convert calling golang.org/x/sync/semaphore.(*Weighted).Release
	// mutex at main.convert:45
	//   7 waits of 7 goroutines, p99 38.144µs
	//   100% ended by main.convert calling golang.org/x/sync/semaphore.(*Weighted).Acquire
}
