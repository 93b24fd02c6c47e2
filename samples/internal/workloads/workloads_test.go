package main

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"strings"
	"testing"

	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// short is the share of the work that a test does.
const short = 0.2

// waits is a sink that counts the waits of each function for each operation.
type waits map[string]int

// Wait leaves out the package: in a test it is not main.
func (ws waits) Wait(w *fact.Wait) {
	_, function, _ := strings.Cut(path.Base(w.Site.Func), ".")
	ws[key(w.Site.Operation, function)]++
}

func key(op fact.Operation, function string) string { return fmt.Sprint(op, " in ", function) }

// planted is where each workload's regression makes goroutines wait.
var planted = map[string]string{
	"pipeline": key(fact.ChanSend, "(*pipeline).readBlocks"),
	"lock":     key(fact.Mutex, "(*ledger).post"),
	"http":     key(fact.ChanSend, "askBackend"),
}

// TestRegressions: each workload runs, its trace is whole, and there is more waiting
// where the regression is. How much more is for budgets to tell.
func TestRegressions(t *testing.T) {
	for name, w := range workloads {
		t.Run(name, func(t *testing.T) {
			healthy, bad := recorded(t, w, false), recorded(t, w, true)
			if site := planted[name]; bad[site] <= healthy[site] {
				t.Errorf("%s: %d waits with the regression, %d without", site, bad[site], healthy[site])
			}
		})
	}
}

func recorded(t *testing.T, w workload, regression bool) waits {
	t.Helper()
	var traced bytes.Buffer
	if err := record(&traced, w, short, regression); err != nil {
		t.Fatal(err)
	}
	ws := waits{}
	tr, err := traceparse.Scan(context.Background(), &traced, traceparse.Options{}, ws)
	if err != nil {
		t.Fatal(err)
	}
	if !tr.Complete() {
		t.Error("the trace is damaged")
	}
	return ws
}
