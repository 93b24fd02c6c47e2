package capture

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// handler is where net/http/pprof serves traces.
const handler = "/debug/pprof/trace"

// NewServer understands an address: host:port, the URL of a server, or the whole
// URL of its handler of traces, whose "seconds" become the duration.
func NewServer(address string) (*Server, error) {
	u, err := parseAddress(address)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", address, err)
	}
	u.Path, u.RawPath = handlerPath(u.Path), ""
	s := &Server{URL: u, Duration: DefaultDuration}
	if text := u.Query().Get("seconds"); text != "" {
		seconds, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("%q: seconds=%s is no number", address, text)
		}
		if s.Duration, err = Seconds(seconds); err != nil {
			return nil, fmt.Errorf("%q: seconds=%s %w", address, text, err)
		}
	}
	return s, nil
}

// Seconds converts a number of seconds that a trace may last.
func Seconds(n float64) (time.Duration, error) {
	switch {
	case !(n > 0): // not a number either
		return 0, errors.New("must be above 0")
	case n > math.MaxInt32:
		return 0, errors.New("is too large")
	}
	return time.Duration(n * float64(time.Second)), nil
}

func parseAddress(address string) (*url.URL, error) {
	if !strings.Contains(address, "://") {
		if strings.HasPrefix(address, ":") {
			address = "localhost" + address
		}
		address = "http://" + address
		// Without a scheme only a port tells an address from a file or a command.
		if u, err := url.Parse(address); err == nil && u.Port() == "" {
			return nil, errors.New("neither HOST:PORT nor a URL")
		}
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New(reason(err))
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("neither http nor https")
	case u.Hostname() == "":
		return nil, errors.New("no host")
	}
	u.Fragment = ""
	return u, nil
}

// handlerPath completes the path of a URL up to the handler of traces.
func handlerPath(path string) string {
	path = strings.TrimRight(path, "/")
	if strings.HasSuffix(path, "/trace") { // it may be served elsewhere
		return path
	}
	return strings.TrimSuffix(path, "/debug/pprof") + handler
}
