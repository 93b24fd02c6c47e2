package shop

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"tracetool/reports/tracetest"
)

// TestOrders lets many customers order at once, and holds the shop to its budget.
func TestOrders(t *testing.T) {
	tracetest.Run(t, func() { rush(t, 8, 12) },
		tracetest.Budget("tracetool.yaml"),
		tracetest.NoLeaks())
}

func BenchmarkOrders(b *testing.B) {
	tracetest.Benchmark(b, func(b *testing.B) {
		for b.Loop() {
			rush(b, 8, 12)
		}
	},
		tracetest.Measure("wait.wall_share", tracetest.Class("contention")),
		tracetest.Measure("waits", tracetest.Operation("sleep")),
		tracetest.Measure("latency.p50", tracetest.Task("order")))
}

// wholesaler takes 2 ms for an answer, as a service in the same data center.
type wholesaler struct{}

func (wholesaler) Price(_ context.Context, product string) (int, error) {
	time.Sleep(2 * time.Millisecond)
	return 100 + len(product), nil
}

// rush opens a shop, lets customers order different products, and closes it.
func rush(t testing.TB, customers, orders int) {
	shop := New(NewPrices(wholesaler{}, time.Minute), 3, func(Order) { time.Sleep(200 * time.Microsecond) })
	defer shop.Close()
	server := httptest.NewServer(shop.Handler())
	defer server.Close()
	client := server.Client()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = customers
	var wg sync.WaitGroup
	for customer := range customers {
		wg.Go(func() {
			for n := range orders {
				order(t, client, fmt.Sprintf("%s/orders?count=2&product=product-%d-%d", server.URL, customer, n))
			}
		})
	}
	wg.Wait()
}

func order(t testing.TB, client *http.Client, url string) {
	resp, err := client.Post(url, "", nil)
	if err != nil {
		t.Error(err)
		return
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	if resp.StatusCode != http.StatusCreated {
		t.Error(resp.Status)
	}
}
