package decode

// Pool recycles batches between the decoders that fill them and whoever
// consumes their events. It is safe for several goroutines. A channel and not a
// sync.Pool: a sync.Pool forgets everything at each garbage collection.
type Pool struct {
	free chan *Batch
}

// NewPool returns a pool that keeps at most n unused batches.
func NewPool(n int) *Pool { return &Pool{free: make(chan *Batch, n)} }

func (p *Pool) get() *Batch {
	select {
	case b := <-p.free:
		return b
	default:
		return &Batch{buf: make([]byte, 0, batchSize)}
	}
}

// Put takes back a batch whose events have been consumed.
func (p *Pool) Put(b *Batch) {
	b.buf = b.buf[:0]
	select {
	case p.free <- b:
	default:
	}
}
