package primitive

import (
	"testing"

	"tracetool/traceparse/fact"
)

func TestImportPath(t *testing.T) {
	for function, want := range map[string]string{
		"main.main":                                             "main",
		"main.init.0.func1":                                     "main",
		"fmt.glob..func1":                                       "fmt",
		"mylog.(*Log).Write":                                    "mylog", // a module path without dot or slash
		"net/http.(*conn).serve":                                "net/http",
		"golang.org/x/sync/errgroup.(*Group).Wait":              "golang.org/x/sync/errgroup",
		"vendor/golang.org/x/net/http2.(*Framer).Do":            "vendor/golang.org/x/net/http2",
		"gopkg.in/yaml%2ev3.Unmarshal":                          "gopkg.in/yaml%2ev3",
		"github.com/nats-io/nats%2ego.(*Conn).parse":            "github.com/nats-io/nats%2ego",
		"internal/sync.(*HashTrieMap[...]).Swap":                "internal/sync",
		"main.Map[go.shape.string,example.com/x.T].Get":         "main",
		"example.com/a/b.(*Set[example.com/c/d.Key]).Add.func1": "example.com/a/b",
		"main.(*struct { net/http.Handler }).ServeHTTP":         "main",
		"": "",
	} {
		if got := importPath(function); got != want {
			t.Errorf("importPath(%q) = %q, want %q", function, got, want)
		}
	}
}

func TestPaths(t *testing.T) {
	set := paths{"net", "os/..."}
	for path, want := range map[string]bool{
		"net": true, "net/http": false, "os": true, "os/exec": true, "oslo": false, "": false,
	} {
		if set.has(path) != want {
			t.Errorf("has(%q) = %v", path, !want)
		}
	}
}

// Who is to blame for a wait in the library depends on what is waited for.
func TestUserSite(t *testing.T) {
	const (
		handler = "main.handle < net/http.HandlerFunc.ServeHTTP < net/http.(*conn).serve"
		read    = "internal/poll.(*FD).Read < net.(*conn).Read"
	)
	for _, test := range []struct{ what, reason, stack, site, call string }{
		{"a client waits for its request", "select",
			"runtime.selectgo < net/http.(*persistConn).roundTrip < net/http.(*Client).Do < net/http.Get < " + handler, "main.handle", "net/http.Get"},
		{"a query waits for a connection", "select",
			"runtime.selectgo < database/sql.(*DB).conn < database/sql.(*DB).QueryContext < " + handler, "main.handle", "database/sql.(*DB).QueryContext"},
		{"a decoder waits for its input", "network",
			read + " < encoding/json.(*Decoder).refill < encoding/json.(*Decoder).Decode < main.f", "main.f", "encoding/json.(*Decoder).Decode"},
		{"the lock of a logger is the logger's", "sync",
			"sync.(*Mutex).Lock < log.(*Logger).output < log.Printf < " + handler, "log.(*Logger).output", "sync.(*Mutex).Lock"},
		{"an idle server", "network",
			read + " < net/http.(*connReader).Read < bufio.(*Reader).Peek < net/http.(*conn).serve", "net/http.(*conn).serve", "bufio.(*Reader).Peek"},
		{"a goroutine of the library's own", "network",
			read + " < net/http.(*connReader).backgroundRead", "net/http.(*connReader).backgroundRead", "net.(*conn).Read"},
		{"a reader of the user's inside the library", "network",
			read + " < main.(*counter).Read < bufio.(*Reader).fill < main.f", "main.(*counter).Read", "net.(*conn).Read"},
		{"a test waits for its subtest", "chan receive",
			"runtime.chanrecv1 < testing.(*T).Run < example.com/m.TestAll < testing.tRunner", "example.com/m.TestAll", "testing.(*T).Run"},
		{"frames without a name", "chan receive",
			"runtime.chanrecv1 <  < main.f < ", "main.f", "chan receive"},
	} {
		got := Block(test.reason, stackOf(test.stack))
		if got.Func != test.site || got.Call != test.call {
			t.Errorf("%s: got %s calling %s, want %s calling %s", test.what, got.Func, got.Call, test.site, test.call)
		}
	}
}

// The standard library's own tests are users of it.
func TestUserSiteInTestFile(t *testing.T) {
	got := Block("sync", []fact.Frame{
		{Func: "sync.(*Mutex).Lock", File: "/opt/go/src/sync/mutex.go"},
		{Func: "sync.HammerMutex", File: "/opt/go/src/sync/mutex_test.go", Line: 61},
		{Func: "testing.tRunner", File: "/opt/go/src/testing/testing.go"},
	})
	if got.Func != "sync.HammerMutex" || got.Line != 61 {
		t.Errorf("%+v", got)
	}
}

// A closure of sync.OnceValue inlined into main.f bears the name of main.f.
func TestUserSiteInlined(t *testing.T) {
	for _, root := range []string{"", "/opt/go/src/"} { // built with -trimpath, and without
		got := Block("sync", []fact.Frame{
			{Func: "sync.(*Mutex).Lock", File: root + "sync/mutex.go"},
			{Func: "sync.(*Once).doSlow", File: root + "sync/once.go"},
			{Func: "sync.(*Once).Do", File: root + "sync/once.go"},
			{Func: "main.init.0.OnceValue[...].func1", File: root + "sync/oncefunc.go"},
			{Func: "main.f", File: "main.go"},
		})
		if got.Operation != fact.Once || got.Func != "main.f" || got.Call != "sync.(*Once).Do" {
			t.Errorf("%q: %+v", root, got)
		}
	}
	own := fact.Frame{Func: "example.com/m.f", File: "/home/me/m/sync/oncefunc.go"}
	if isInlined(own) {
		t.Error("a user's file of that name is not the library's")
	}
}

func TestCreation(t *testing.T) {
	for stack, want := range map[string]string{
		"main.f < main.main": "main.f",
		"golang.org/x/sync/errgroup.(*Group).Go < main.f < main.main":          "main.f",
		"sync.(*WaitGroup).Go < main.f":                                        "main.f",
		"testing.(*B).RunParallel < example.com/m.BenchmarkX":                  "example.com/m.BenchmarkX",
		"net/http.(*Server).Serve < net/http.ListenAndServe < main.main":       "net/http.(*Server).Serve",
		"os/exec.(*Cmd).Start < os/exec.(*Cmd).Run < main.f":                   "main.f",
		"runtime.gcBgMarkStartWorkers < runtime.gcStart < runtime.GC < main.f": "main.f",
		"": "",
	} {
		if got := Creation(stackOf(stack)).Func; got != want {
			t.Errorf("%s: got %s, want %s", stack, got, want)
		}
	}
}
