package segment

import "sync"

// poolBytes bounds the buffers kept for reuse: enough for the generations of most
// traces, while those of the rare huge one are garbage at once.
const poolBytes = 16 << 20

// A pool keeps released buffers. It was chosen over sync.Pool because generations
// of one trace differ in size a hundredfold: a buffer has to fit, or a small
// generation pins a large buffer while it is decoded.
type pool struct {
	mu   sync.Mutex
	free [][]byte // oldest first
	size int      // their capacities' sum
}

// get returns an empty buffer for at least n bytes: the smallest that fits and is
// not far too large, or a new one.
func (p *pool) get(n int) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	best := -1
	for i, b := range p.free {
		fits := cap(b) >= n && cap(b) <= 2*n+minBuffer
		if fits && (best < 0 || cap(b) < cap(p.free[best])) {
			best = i
		}
	}
	if best < 0 && n >= reserve {
		return make([]byte, 0, n)
	}
	if best < 0 {
		return make([]byte, 0, n+n/8) // it may have to fit a little more next time
	}
	return p.remove(best)[:0]
}

// put keeps b, in the place of earlier ones if there are enough.
func (p *pool) put(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if cap(b) > poolBytes {
		return
	}
	for p.size+cap(b) > poolBytes {
		p.remove(0)
	}
	p.free = append(p.free, b)
	p.size += cap(b)
}

func (p *pool) remove(i int) []byte {
	b := p.free[i]
	p.free = append(p.free[:i], p.free[i+1:]...)
	p.size -= cap(b)
	return b
}
