package main

import (
	"io"
	"iter"
	"os"
)

func caseIOPipeRead(r *io.PipeReader) { _, _ = r.Read(make([]byte, 8)) }

// caseIOPipeWrite waits for a reader, and then until it has read enough.
func caseIOPipeWrite(w *io.PipeWriter) { _, _ = w.Write(make([]byte, 8)) }

func caseOSPipeRead(r *os.File) { _, _ = r.Read(make([]byte, 8)) }

func caseOSPipeWrite(w *os.File, large []byte) { _, _ = w.Write(large) }

// sequence runs in a coroutine: its waits have an empty reason and no stack.
func sequence(yield func(int) bool) {
	for i := range 20 {
		if !yield(i) {
			return
		}
	}
}

func pullSequence() {
	next, stop := iter.Pull(iter.Seq[int](sequence))
	defer stop()
	for range 10 {
		next()
	}
}

func startPipes() {
	r, w := io.Pipe()
	go caseIOPipeRead(r)
	settle()
	_, _ = w.Write([]byte{1})
	settle()
	go caseIOPipeWrite(w)
	settle()
	_, _ = io.ReadFull(r, make([]byte, 8))
	settle()

	or, ow, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	go caseOSPipeRead(or)
	settle()
	_, _ = ow.Write([]byte{1})
	settle()
	large := make([]byte, 96<<10) // a pipe holds 64 KiB
	go caseOSPipeWrite(ow, large)
	settle()
	_, _ = io.ReadFull(or, large)
	settle()
	or.Close()
	ow.Close()

	go pullSequence()
	settle()
}
