package traceparse_test

import (
	"context"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"

	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// waits is a sink: it counts waits by what was waited for.
type waits map[fact.Operation]int

func (w waits) Wait(f *fact.Wait) {
	if f.G.Group.System {
		return
	}
	w[f.Site.Operation]++
}

// Scan delivers each kind of fact to the sinks that have a method for it.
func ExampleScan() {
	file, err := os.Open("../samples/mutex-convoy/trace.out")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()

	count := waits{}
	trace, err := traceparse.Scan(context.Background(), file, traceparse.Options{}, count)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d procs, complete: %v\n", trace.GOMAXPROCS, trace.Complete())

	for _, operation := range slices.Sorted(maps.Keys(count)) {
		fmt.Printf("%4d %v (%v)\n", count[operation], operation, operation.Class())
	}
	// Output:
	// 2 procs, complete: true
	//  257 mutex (contention)
	//    1 waitgroup (coordination)
	//  748 sleep (external)
}
