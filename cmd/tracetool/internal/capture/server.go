package capture

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// DefaultDuration is how long a server is traced if nobody says.
const DefaultDuration = 5 * time.Second

// Server is a program that imports net/http/pprof, and how to ask it for a trace.
type Server struct {
	URL      *url.URL // of the handler of traces
	Duration time.Duration
	Header   http.Header // of the request; may be nil
	TLS      *tls.Config // may be nil
	// Timeout is how long the server may keep us waiting: for a connection, and
	// for the trace's end once Duration is over.
	Timeout time.Duration
}

// errSilent is why a request is given up.
var errSilent = errors.New("the server is silent")

// Name is the server's address for messages, without passwords.
func (s *Server) Name() string {
	u := *s.URL
	u.RawQuery = ""
	return u.Redacted()
}

// Record asks for a trace and writes it to w as it arrives. A trace that began
// and has no end is a [BrokenError]; an error of w is returned as it is.
//
// When ctx is cancelled the server is told to end the trace now. If it does, the
// trace is whole and the error ctx's own.
func (s *Server) Record(ctx context.Context, w io.Writer) (Trace, error) {
	// The request outlives ctx by the time that the end of the trace takes.
	within, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), s.Duration+s.Timeout, errSilent)
	defer cancel()
	var l link
	defer context.AfterFunc(ctx, func() {
		if l.hangUp() {
			time.Sleep(patience)
		}
		cancel()
	})()
	trace, err := s.fetch(l.watch(within), &l, w)
	trace.Elapsed = l.elapsed()
	silent := context.Cause(within) == errSilent
	broken, ok := errors.AsType[*BrokenError](err)
	switch {
	case err == nil:
		return trace, ctx.Err()
	case ctx.Err() != nil && (ok || trace.Bytes == 0):
		return trace, &BrokenError{trace, ctx.Err()}
	case silent && trace.Bytes == 0:
		return trace, s.silent()
	case silent && ok:
		broken.Err = errSilent
	}
	return trace, err
}

// fetch makes the request and copies its answer.
func (s *Server) fetch(ctx context.Context, l *link, w io.Writer) (Trace, error) {
	req, err := s.request(ctx)
	if err != nil {
		return Trace{}, err
	}
	client := http.Client{Transport: s.transport()}
	resp, err := client.Do(req)
	if err != nil {
		return Trace{}, s.unreachable(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return Trace{}, s.refused(resp)
	}
	body := bufio.NewReaderSize(resp.Body, 1<<16)
	if err := s.checkBeginning(body, l); err != nil {
		return Trace{}, err
	}
	out := &sink{w: w}
	n, err := io.Copy(out, body)
	trace := Trace{n, l.elapsed()}
	switch {
	case out.err != nil:
		return trace, out.err
	case err != nil:
		return trace, &BrokenError{trace, err}
	}
	return trace, nil
}

func (s *Server) request(ctx context.Context) (*http.Request, error) {
	u := *s.URL
	query := u.Query()
	query.Set("seconds", strconv.FormatFloat(s.Duration.Seconds(), 'f', -1, 64))
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	for key, values := range s.Header {
		req.Header[key] = values
	}
	if host := s.Header.Get("Host"); host != "" {
		req.Host = host
	}
	return req, nil
}

// transport makes one connection for one trace. Compression would cost the
// server time that shows in its trace, and HTTP/2 has no way to hang up, see link.
func (s *Server) transport() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: s.Timeout}).DialContext,
		TLSHandshakeTimeout: s.Timeout,
		TLSClientConfig:     s.TLS,
		Protocols:           protocols,
		DisableCompression:  true,
		DisableKeepAlives:   true,
	}
}

// checkBeginning makes sure that a trace follows.
func (s *Server) checkBeginning(body *bufio.Reader, l *link) error {
	begin, err := body.Peek(headerSize)
	if strings.HasPrefix(string(begin), magic) && err == nil {
		return nil
	}
	if err != nil && err != io.EOF {
		return &BrokenError{Trace{0, l.elapsed()}, err}
	}
	return s.wrong(begin)
}

// sink keeps the error of writing apart from that of reading.
type sink struct {
	w   io.Writer
	err error
}

func (s *sink) Write(p []byte) (n int, err error) {
	n, s.err = s.w.Write(p)
	return n, s.err
}
