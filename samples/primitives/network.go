package main

import "net"

func caseAccept(l net.Listener) { closeConn(l.Accept()) }

// caseAcceptClosed waits for the network until another goroutine closes l.
func caseAcceptClosed(l net.Listener) { closeConn(l.Accept()) }

// caseCloseListener waits in Close until the goroutine in Accept has let go.
func caseCloseListener(l net.Listener) { l.Close() }

func caseDial(addr string) { closeConn(net.Dial("tcp", addr)) }

func caseConnRead(c net.Conn) { _, _ = c.Read(make([]byte, 8)) }

// caseConnWrite writes more than the connection's buffers hold.
func caseConnWrite(c net.Conn, large []byte) { _, _ = c.Write(large) }

// caseConcurrentWrite waits for the lock that caseConnWrite holds on c, and then,
// if the buffers are still full, for the network.
func caseConcurrentWrite(c net.Conn) { _, _ = c.Write([]byte{1}) }

func closeConn(c net.Conn, err error) {
	if err == nil {
		c.Close()
	}
}

func listen() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return l
}

// connPair returns the two ends of a connection whose buffers soon fill.
func connPair() (client, server net.Conn) {
	l := listen()
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		panic(err)
	}
	if server, err = l.Accept(); err != nil {
		panic(err)
	}
	_ = client.(*net.TCPConn).SetWriteBuffer(64 << 10)
	_ = server.(*net.TCPConn).SetReadBuffer(64 << 10)
	return client, server
}

// drain reads n bytes: it blocks in drain, for which there is no expectation.
func drain(c net.Conn, n int) {
	for buf := make([]byte, 64<<10); n > 0; {
		k, err := c.Read(buf)
		if err != nil {
			return
		}
		n -= k
	}
}

func startNetwork() {
	l := listen()
	go caseAccept(l)
	settle()
	go caseDial(l.Addr().String())
	settle()
	go caseAcceptClosed(l)
	settle()
	go caseCloseListener(l)
	settle()

	client, server := connPair()
	go caseConnRead(server)
	settle()
	_, _ = client.Write([]byte{1})
	settle()
	large := make([]byte, 1<<20)
	go caseConnWrite(client, large)
	settle()
	go caseConcurrentWrite(client)
	settle()
	drain(server, len(large)+1)
	settle()
	client.Close()
	server.Close()
}
