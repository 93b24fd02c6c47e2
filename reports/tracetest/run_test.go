package tracetest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// queue lets goroutines wait for one lock, nearly all of the time.
func queue() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 3 {
				mu.Lock()
				time.Sleep(3 * time.Millisecond)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

// pool hands jobs to workers, and waits for all of them.
func pool() {
	jobs := make(chan int)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range jobs {
				time.Sleep(time.Millisecond)
			}
		})
	}
	for i := range 12 {
		jobs <- i
	}
	close(jobs)
	wg.Wait()
}

// leak leaves a goroutine that waits for a channel.
func leak() {
	never := make(chan int)
	started := make(chan bool)
	go func() { started <- true; never <- 1 }()
	<-started
	time.Sleep(time.Millisecond)
}

// serve answers requests over connections that are still there when it returns.
func serve() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello")) }))
	defer server.Close()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if resp, err := server.Client().Get(server.URL); err == nil {
				resp.Body.Close()
			}
		})
	}
	wg.Wait()
}

func TestGoodCodePasses(t *testing.T) {
	for name, f := range map[string]func(){"pool": pool, "serve": serve, "nothing": func() {}} {
		t.Run(name, func(t *testing.T) {
			Run(t, f, NoOpenWaits(), NoStuck(), NoLeaks(), MaxWaits("chan-send", 100))
		})
	}
}

func TestBadCodeFails(t *testing.T) {
	for _, test := range []struct {
		name string
		f    func()
		rule Option
		want []string
	}{
		{"lock", queue, MaxWaitShare("mutex", 0.2), []string{"mutex-wait-share: wait.wall_share of ", "required is wait.wall_share <= 20%", "tracetest.queue.func1", "run_test.go:"}},
		{"class", queue, MaxWaitShare("contention", 0.2), []string{"contention-wait-share"}},
		{"sites", queue, Require("slow-site", "wait.wall_share <= 20%", Class("contention"), Each("site")), []string{"slow-site", "tracetest.queue.func1 is "}},
		{"count", pool, MaxWaits("chan-send", 2), []string{"chan-send-waits", "at tracetest.pool (run_test.go:"}},
		{"open", leak, NoOpenWaits(), []string{"no-open-waits: open_waits is 1", "tracetest.leak.func1", "run_test.go:"}},
		{"leak", leak, NoLeaks(), []string{"no-leaks: goroutines.grown is 1"}},
		{"finding", queue, MaxSeverity("none"), []string{"tracetest.queue.func1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			told := try(t, test.f, test.rule)
			if len(told.errors) != 1 {
				t.Fatalf("%d errors, want 1: %s", len(told.errors), told.told())
			}
			for _, want := range append(test.want, "\ntracetool summarize "+os.Getenv(folderVariable)) {
				if !strings.Contains(told.errors[0], want) {
					t.Errorf("does not say %q:\n%s", want, told.errors[0])
				}
			}
			if kept, _ := filepath.Glob(os.Getenv(folderVariable) + "/TestBadCodeFails-*-01.trace"); len(kept) != 1 {
				t.Errorf("kept %v", kept)
			}
			t.Log(told.errors[0])
		})
	}
}
