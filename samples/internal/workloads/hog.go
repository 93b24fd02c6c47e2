package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
)

// burnCommand is the argument with which this program is a hog.
const burnCommand = "burn"

// startHog starts a hog and returns when it burns. It is a process of its own, so
// that the operating system takes the CPUs from the workload, not Go's scheduler.
// The hog lives as long as its standard input is open: it ends with this program,
// whatever this one ends of.
func startHog() (stop func() error, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	hog := exec.Command(self, burnCommand)
	life, err := hog.StdinPipe()
	if err != nil {
		return nil, err
	}
	burning, err := hog.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := hog.Start(); err != nil {
		return nil, err
	}
	if _, err := burning.Read(make([]byte, 1)); err != nil {
		return nil, fmt.Errorf("the hog does not start: %w", err)
	}
	return func() error {
		life.Close()
		return hog.Wait()
	}, nil
}

// burn keeps every proc busy until life ends.
func burn(burning io.Writer, life io.Reader) {
	var ended atomic.Bool
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for !ended.Load() {
			}
		}()
	}
	fmt.Fprint(burning, ".")
	io.Copy(io.Discard, life)
	ended.Store(true)
}
