package segment

import "sync"

const poolSize = 16 // buffers kept for reuse, more than the workers of most machines

// A pool keeps released buffers. It was chosen over sync.Pool because generations
// of one trace differ in size a hundredfold: a buffer has to fit, or a small
// generation pins a large buffer while it is decoded.
type pool struct {
	mu   sync.Mutex
	free [][]byte
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
	if best < 0 {
		return make([]byte, 0, n+n/8) // it may have to fit a little more next time
	}
	b := p.free[best]
	last := len(p.free) - 1
	p.free[best] = p.free[last]
	p.free = p.free[:last]
	return b[:0]
}

// put keeps b, in the place of an earlier one if there are enough.
func (p *pool) put(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) == poolSize {
		copy(p.free, p.free[1:])
		p.free = p.free[:poolSize-1]
	}
	p.free = append(p.free, b)
}
