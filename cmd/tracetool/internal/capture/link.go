package capture

import (
	"context"
	"net"
	"net/http/httptrace"
	"sync"
	"time"
)

// link is the connection of a request.
//
// A handler of net/http/pprof ends its trace early when the client closes the
// connection, but then cannot send the rest. So we close one direction only: the
// server reads the end of the requests, cancels this one, and the trace's end
// arrives in the other direction.
type link struct {
	mu    sync.Mutex
	conn  net.Conn
	asked time.Time
}

// watch returns a context for the request that l follows.
func (l *link) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.conn = info.Conn
		},
		WroteRequest: func(httptrace.WroteRequestInfo) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.asked = time.Now()
		},
	})
}

// elapsed is the time since the server was asked.
func (l *link) elapsed() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asked.IsZero() {
		return 0
	}
	return time.Since(l.asked)
}

// hangUp tells the server that no request follows. It returns false if there is
// no request yet that an answer could follow.
func (l *link) hangUp() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	half, ok := l.conn.(interface{ CloseWrite() error })
	return ok && !l.asked.IsZero() && half.CloseWrite() == nil
}
