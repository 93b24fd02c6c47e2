package capture

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"

	"tracetool/reports/render/format"
	"tracetool/traceparse"
)

// BrokenError is a trace that began and did not end.
type BrokenError struct {
	Trace Trace // what arrived
	Err   error // why
}

// Error says what happened when; what became of the trace is for the one to add
// who keeps it.
func (e *BrokenError) Error() string {
	what := "the connection broke"
	switch {
	case errors.Is(e.Err, context.Canceled):
		what = "interrupted"
	case e.Err == errSilent:
		what = "the server did not end the trace: given up"
	}
	return fmt.Sprintf("%s after %s and %s", what, format.Bytes(e.Trace.Bytes), format.Duration(e.Trace.Elapsed))
}

// Unwrap returns Err.
func (e *BrokenError) Unwrap() error { return e.Err }

func (s *Server) silent() error {
	return fmt.Errorf("%s: no answer within %s", s.Name(), format.Duration(s.Duration+s.Timeout))
}

// wrong is the error of an answer that is no trace.
func (s *Server) wrong(begin []byte) error {
	if len(begin) == 0 {
		return fmt.Errorf("%s: the answer is empty", s.Name())
	}
	// The reader of traces knows best what the bytes look like.
	_, err := traceparse.Scan(context.Background(), bytes.NewReader(begin), traceparse.Options{})
	return fmt.Errorf("%s: %w", s.Name(), err)
}

// refused is the error of a status other than OK.
func (s *Server) refused(resp *http.Response) error {
	text := s.Name() + ": " + resp.Status
	switch message := firstLine(resp); {
	case resp.StatusCode == http.StatusNotFound:
		text += ": does the server import net/http/pprof?"
	case message != "":
		text += ": " + message
	}
	return errors.New(text)
}

// firstLine is what a server says in plain text, such as net/http/pprof's
// "Could not enable tracing: tracing is already enabled".
func firstLine(resp *http.Response) string {
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind != "text/plain" {
		return ""
	}
	const enough = 300
	text, _ := io.ReadAll(io.LimitReader(resp.Body, enough)) // as much as there is
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	return strings.TrimSpace(line)
}

// unreachable words the error of a request without an answer.
func (s *Server) unreachable(err error) error {
	text := s.Name() + ": " + reason(err)
	switch {
	case errors.As(err, new(x509.UnknownAuthorityError)):
		text += "; --cacert FILE trusts an authority, --insecure trusts anyone"
	case strings.HasSuffix(text, "tls: certificate required"), strings.HasSuffix(text, "tls: bad certificate"):
		text += "; --cert FILE and --key FILE present a certificate"
	case os.IsTimeout(err):
		text = fmt.Sprintf("%s: no connection within %s", s.Name(), format.Duration(s.Timeout))
	case errors.Is(err, http.ErrSchemeMismatch):
		text = s.Name() + ": the server speaks http, not https"
	}
	return errors.New(text)
}

// reason is the innermost part of err: what wraps it names operations and
// addresses that the message has already.
func reason(err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok { // net/http may wrap it in text
		err = op
	}
	for {
		switch e := err.(type) {
		case *url.Error:
			err = e.Err
		case *net.OpError:
			err = e.Err
		case *os.SyscallError:
			err = e.Err
		case *fs.PathError:
			err = e.Err
		case *exec.Error:
			err = e.Err
		case *tls.CertificateVerificationError:
			err = e.Err
		case *net.DNSError:
			return e.Err
		default:
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				return "the server closed the connection"
			}
			return strings.TrimPrefix(err.Error(), "x509: ")
		}
	}
}
