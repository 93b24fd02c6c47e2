package capture

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/pprof"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"tracetool/traceparse"
)

// serve starts a server for one test.
func serve(t *testing.T, h http.HandlerFunc) *Server {
	t.Helper()
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	return ask(t, web.URL)
}

// ask returns a request for a short trace.
func ask(t *testing.T, address string) *Server {
	t.Helper()
	s, err := NewServer(address)
	if err != nil {
		t.Fatal(err)
	}
	s.Duration, s.Timeout = 50*time.Millisecond, 5*time.Second
	return s
}

// sample is a trace of two generations.
func sample(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../../../samples/primitives/trace.out")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// send writes part of an answer and makes sure that it leaves.
func send(w http.ResponseWriter, data []byte) {
	w.Write(data)
	w.(http.Flusher).Flush()
}

func TestRecord(t *testing.T) {
	var seconds, key string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seconds, key = r.URL.Query().Get("seconds"), r.Host+" "+r.Header.Get("X-Key")
		pprof.Trace(w, r)
	})
	s.Header = http.Header{"X-Key": {"open sesame"}, "Host": {"shop.example"}}
	var out bytes.Buffer
	got, err := s.Record(t.Context(), &out)
	if err != nil {
		t.Fatal(err)
	}
	if got.Bytes != int64(out.Len()) || got.Elapsed < s.Duration {
		t.Errorf("%+v for %d bytes", got, out.Len())
	}
	if seconds != "0.05" || key != "shop.example open sesame" {
		t.Errorf("asked with seconds=%s, %s", seconds, key)
	}
	trace, err := traceparse.Scan(t.Context(), &out, traceparse.Options{})
	if err != nil || !trace.Complete() || trace.Duration < s.Duration/2 {
		t.Errorf("%+v, %v", trace, err)
	}
}

// TestInterrupt ends a trace early, and gets all of it.
func TestInterrupt(t *testing.T) {
	tracing := make(chan struct{})
	for _, scheme := range []string{"http", "https"} {
		web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			tracing <- struct{}{}
			pprof.Trace(w, r)
		}))
		if scheme == "http" {
			web.Start()
		} else {
			web.StartTLS()
		}
		s := ask(t, web.URL)
		s.Duration = time.Minute
		if scheme == "https" {
			s.TLS = web.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-tracing
			time.Sleep(30 * time.Millisecond)
			cancel()
		}()
		var out bytes.Buffer
		got, err := s.Record(ctx, &out)
		if err != context.Canceled || got.Elapsed > 5*time.Second {
			t.Errorf("%s: %+v, %v", scheme, got, err)
		}
		trace, err := traceparse.Scan(t.Context(), &out, traceparse.Options{})
		if err != nil || !trace.Complete() {
			t.Errorf("%s: %+v, %v", scheme, trace, err)
		}
		web.Close()
	}
}

// TestBroken is about traces that begin and do not end.
func TestBroken(t *testing.T) {
	t.Parallel()
	data := sample(t)
	sent := make(chan struct{}, 1)
	stuck := func(w http.ResponseWriter, r *http.Request) {
		send(w, data[:60000])
		if r.URL.Query().Get("seconds") == "60" { // the one to interrupt
			sent <- struct{}{}
		}
		<-r.Context().Done()
		time.Sleep(2 * patience) // as one who does not care for hung up clients
	}
	for _, test := range []struct {
		name      string
		handler   http.HandlerFunc
		interrupt bool
		timeout   time.Duration
		bytes     int64
		want      string
	}{
		{"dies", func(w http.ResponseWriter, r *http.Request) {
			send(w, data[:60000])
			panic(http.ErrAbortHandler)
		}, false, 5 * time.Second, 60000, "the connection broke after 60.0kB and "},
		{"dies in the header", func(w http.ResponseWriter, r *http.Request) {
			send(w, data[:5])
			panic(http.ErrAbortHandler)
		}, false, 5 * time.Second, 0, "the connection broke after 0B and "},
		{"hangs", stuck, false, 50 * time.Millisecond, 60000, "the server did not end the trace: given up after 60.0kB and "},
		{"interrupted", stuck, true, time.Minute, 60000, "interrupted after 60.0kB and "},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, test.handler)
			s.Timeout = test.timeout
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if test.interrupt {
				s.Duration = time.Minute
				go func() {
					<-sent
					cancel()
				}()
			}
			var out bytes.Buffer
			got, err := s.Record(ctx, &out)
			var broken *BrokenError
			if !errors.As(err, &broken) || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error %v, want %s…", err, test.want)
			}
			if got.Bytes != test.bytes || !bytes.Equal(out.Bytes(), data[:test.bytes]) {
				t.Errorf("%d bytes, want %d", got.Bytes, test.bytes)
			}
			if errors.Is(err, context.Canceled) != test.interrupt {
				t.Errorf("%v is %T", err, broken.Err)
			}
		})
	}
}

// TestTrouble is about answers that are no trace, and none at all.
func TestTrouble(t *testing.T) {
	t.Parallel()
	answer := func(status int, kind, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			w.Write([]byte(text))
		}
	}
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"not found", http.NotFound, "404 Not Found: does the server import net/http/pprof?"},
		{"pprof's error", answer(500, "text/plain; charset=utf-8", "Could not enable tracing: tracing is already enabled\n"),
			"500 Internal Server Error: Could not enable tracing: tracing is already enabled"},
		{"a page as error", answer(502, "text/html", "<html>\nsorry"), "502 Bad Gateway"},
		{"a page", answer(200, "text/html", "<!DOCTYPE html><p>Please log in."), `not a Go execution trace (it begins "<!DOCTYPE ht"): it looks like a web page`},
		{"short", answer(200, "text/plain", "ok"), `not a Go execution trace (it begins "ok")`},
		{"empty", answer(200, "text/plain", ""), "the answer is empty"},
		{"closed", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the server closed the connection"},
		{"silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no answer within 150ms"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, test.handler)
			if test.name == "silent" {
				s.Timeout = 100 * time.Millisecond
			}
			var out bytes.Buffer
			_, err := s.Record(t.Context(), &out)
			if want := s.URL.String() + ": " + test.want; err == nil || err.Error() != want {
				t.Errorf("error %v\nwant  %s", err, want)
			}
			if out.Len() > 0 {
				t.Errorf("wrote %d bytes", out.Len())
			}
		})
	}
}

// TestUnreachable is about servers that there are not.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	address := closed.Addr().String()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	for _, test := range []struct{ address, want string }{
		{address, "http://" + address + handler + ": connection refused"},
		{"http://user:secret@" + address, "http://user:xxxxx@" + address + handler + ": connection refused"},
		{strings.Replace(plain.URL, "http", "https", 1), strings.Replace(plain.URL, "http", "https", 1) + handler + ": the server speaks http, not https"},
	} {
		if _, err := ask(t, test.address).Record(t.Context(), new(bytes.Buffer)); err == nil || err.Error() != test.want {
			t.Errorf("error %v\nwant  %s", err, test.want)
		}
	}
}

type failingWriter struct{}

var errFull = errors.New("disk full")

func (failingWriter) Write([]byte) (int, error) { return 0, errFull }

// TestWriteError keeps the errors of either end apart.
func TestWriteError(t *testing.T) {
	t.Parallel()
	data := sample(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(data)))
		w.Write(data)
	})
	if _, err := s.Record(t.Context(), failingWriter{}); err != errFull {
		t.Errorf("error %v", err)
	}
}
