package tracetest

import (
	"strings"
	"testing"
)

func TestBenchmark(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	r := testing.Benchmark(func(b *testing.B) {
		Benchmark(b, func(b *testing.B) {
			for range b.N {
				queue()
			}
		}, append(usual, Measure("goroutines.created"), Measure("wait.p50", Operation("sleep")))...)
	})
	t.Log(r.String())
	if n := r.Extra["goroutines-created/op"]; n < 4 || n > 5 {
		t.Errorf("%v goroutines an operation, want 4", n)
	}
	if n := r.Extra["contention-waits/op"]; n < 3 || n > 12 {
		t.Errorf("%v waits an operation, want about 10", n)
	}
	if share := r.Extra["contention-wait-wall-share"]; share < 1 || share > 3 {
		t.Errorf("%v waits at a time, want more than 1", share)
	}
	if p50 := r.Extra["sleep-wait-p50-ns"]; p50 < 3e6 || p50 > 30e6 {
		t.Errorf("sleeps take %v ns, want 3 ms", p50)
	}
}

func TestBenchmarkLoop(t *testing.T) {
	r := testing.Benchmark(func(b *testing.B) {
		Benchmark(b, func(b *testing.B) {
			for b.Loop() {
				pool()
			}
		}, Measure("goroutines.created"))
	})
	if n := r.Extra["goroutines-created/op"]; n < 3 || n > 4 {
		t.Errorf("%v goroutines an operation, want 3", n)
	}
}

func TestMistakenMetrics(t *testing.T) {
	for key, want := range map[string]string{"wait": "wait.p50", "waites": "did you mean waits?", "waits+waits": "not a metric by itself"} {
		if _, err := Measure(key).parse(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", key, err, want)
		}
	}
}
