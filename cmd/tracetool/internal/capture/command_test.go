package capture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// as tells this test binary, run as a command, how to end.
const as = "CAPTURE_TEST_AS"

// TestAsCommand is the command that other tests record.
func TestAsCommand(t *testing.T) {
	switch os.Getenv(as) {
	case "pass":
		fmt.Println("said")
	case "fail":
		t.Fatal("for a test")
	case "hang":
		fmt.Println("hangs")
		time.Sleep(time.Minute)
	default:
		t.Skip("nobody records")
	}
}

// thisBinary is a command line that runs this test binary to end in some way.
func thisBinary(t *testing.T, end string) *Command {
	t.Helper()
	t.Setenv(as, end)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewCommand([]string{exe, "-test.run=^TestAsCommand$"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCommand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace.out")
	var out bytes.Buffer
	if err := thisBinary(t, "pass").Record(t.Context(), path, nil, &out, &out); err != nil {
		t.Fatalf("%v\n%s", err, out.Bytes())
	}
	if !strings.HasPrefix(out.String(), "said\n") {
		t.Errorf("passed on %q", out.String())
	}
	if got := Inspect(t.Context(), path); got != Whole {
		t.Errorf("condition %v", got)
	}
}

func TestFailingCommand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace.out")
	c := thisBinary(t, "fail")
	err := c.Record(t.Context(), path, nil, io.Discard, io.Discard)
	if exit, ok := errors.AsType[*ExitError](err); !ok || exit.Status != "exit status 1" {
		t.Errorf("error %v", err)
	}
	if want := c.Name() + ": exit status 1"; err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if got := Inspect(t.Context(), path); got != Whole {
		t.Errorf("condition %v", got)
	}
}

// canceller cancels at the first output.
type canceller context.CancelFunc

func (c canceller) Write(p []byte) (int, error) {
	c()
	return len(p), nil
}

func TestInterruptedCommand(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := thisBinary(t, "hang")
	start := time.Now()
	err := c.Record(ctx, filepath.Join(t.TempDir(), "trace.out"), nil, canceller(cancel), io.Discard)
	if err != context.Canceled || time.Since(start) > 10*time.Second {
		t.Errorf("error %v after %v", err, time.Since(start))
	}
}

// TestFlagPlace is about where the flag goes, and which commands take one.
func TestFlagPlace(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ argv, want string }{
		{"go test -run X ./pkg", "go test -trace=T -run X ./pkg"},
		{"go test ./pkg -args -trace", "go test -trace=T ./pkg -args -trace"},
		{"go -C dir test", "go -C dir test -trace=T"},
		{"go -C=dir test -v", "go -C=dir test -trace=T -v"},
		{"go test -C dir -v", "go test -C dir -trace=T -v"},
		{"go test --C=dir -v", "go test --C=dir -trace=T -v"},
		{"/opt/go/bin/go test", "/opt/go/bin/go test -trace=T"},
		{"go1.25.1 test", "go1.25.1 test -trace=T"},
		{"./shop.test -test.v", "./shop.test -test.trace=T -test.v"},
	} {
		c, err := NewCommand(strings.Fields(test.argv))
		if err != nil {
			t.Errorf("%s: %v", test.argv, err)
			continue
		}
		if got := strings.Join(append(c.argv[:1:1], c.arguments("T")...), " "); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
	const outside = ": no trace can be started from outside, not by GODEBUG either: the program has to import net/http/pprof or use runtime/trace"
	for argv, want := range map[string]string{
		"./server -v":                  "./server" + outside,
		"go run .":                     "go run" + outside,
		"go -C dir build":              "go build" + outside,
		"go":                           "go" + outside,
		"gofmt test":                   "gofmt" + outside,
		"go test -trace x":             "go test: -trace is set already: leave it out, -o names the file",
		"go test . --trace=x":          "go test: -trace is set already: leave it out, -o names the file",
		"go test -test.trace x":        "go test: -test.trace is set already: leave it out, -o names the file",
		"./shop.test -test.trace=a -v": "shop.test: -test.trace is set already: leave it out, -o names the file",
	} {
		if _, err := NewCommand(strings.Fields(argv)); err == nil || err.Error() != want {
			t.Errorf("%s: %v\nwant %s", argv, err, want)
		}
	}
	if _, err := NewCommand(nil); err == nil {
		t.Error("no command is one")
	}
}

func TestMissingCommand(t *testing.T) {
	t.Parallel()
	c, err := NewCommand([]string{"./no-such.test"})
	if err != nil {
		t.Fatal(err)
	}
	err = c.Record(t.Context(), filepath.Join(t.TempDir(), "trace.out"), nil, io.Discard, io.Discard)
	if err == nil || err.Error() != "./no-such.test: no such file or directory" {
		t.Errorf("error %v", err)
	}
}

func TestInspect(t *testing.T) {
	t.Parallel()
	data := sample(t)
	path := filepath.Join(t.TempDir(), "trace.out")
	for _, test := range []struct {
		data []byte
		want Condition
	}{
		{nil, Worthless}, {data[:headerSize], Worthless}, {data[:1000], Worthless}, {[]byte("<html>"), Worthless},
		{data[:len(data)-1000], Damaged}, {data, Whole},
	} {
		if err := os.WriteFile(path, test.data, 0o666); err != nil {
			t.Fatal(err)
		}
		if got := Inspect(t.Context(), path); got != test.want {
			t.Errorf("%d bytes: condition %v, want %v", len(test.data), got, test.want)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if got := Inspect(over, path); got != Damaged {
		t.Errorf("without time: condition %v", got)
	}
	if got := Inspect(t.Context(), path+"x"); got != Worthless {
		t.Errorf("no file: condition %v", got)
	}
}
