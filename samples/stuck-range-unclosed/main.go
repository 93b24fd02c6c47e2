// Stuck-range-unclosed: an import hands lines to three parsers, which range over a
// channel, and then waits for them in a WaitGroup; but nobody closes the channel. The
// mistake is in (*Import).Run, before the Wait. Four goroutines are stuck to the end: three
// of (*Import).parse receive in their range loop, and that of Run waits in the
// WaitGroup. By operation all are idle: a tool must say that the only goroutine which
// sent to this channel waits for its receivers, and that no one closes it.
//
// Nothing else goes on: main waits for a timer. A tool that looks for global quiescence
// sees it from the last line to the moment when that timer wakes main, which
// does nothing but end the trace.
package main

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	parsers = 3
	lines   = 60
)

// Import reads amounts from lines.
type Import struct {
	lines   chan string
	parsers sync.WaitGroup
	rows    atomic.Int64
	total   atomic.Int64
}

// Run ends when all lines are parsed, or so it seems.
func (im *Import) Run(file []string) int64 {
	im.parsers.Add(parsers)
	for range parsers {
		go im.parse()
	}
	for _, line := range file {
		time.Sleep(5 * time.Millisecond) // a slow disk
		im.lines <- line
	}
	im.parsers.Wait()
	return im.total.Load()
}

func (im *Import) parse() {
	defer im.parsers.Done()
	for line := range im.lines {
		if err := im.add(line); err != nil {
			fmt.Println(err)
		}
	}
}

func (im *Import) add(line string) error {
	_, text, found := strings.Cut(line, ";")
	if !found {
		return fmt.Errorf("%q has no amount", line)
	}
	amount, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return err
	}
	im.rows.Add(1)
	im.total.Add(amount)
	return nil
}

// importFile runs one import, of which it would print the sum.
func importFile(im *Import, done *atomic.Int64) {
	var file []string
	for i := range lines {
		file = append(file, fmt.Sprintf("customer %d;%d", i, i*i))
	}
	fmt.Println("total", im.Run(file))
	done.Add(1)
}

func run(truth record.Counters) {
	im := &Import{lines: make(chan string)}
	var done atomic.Int64
	go importFile(im, &done)
	<-time.After(1100 * time.Millisecond)
	truth["lines"], truth["rows"], truth["imports_done"] = lines, im.rows.Load(), done.Load()
	truth["goroutines_stuck"] = parsers + 1 - done.Load()
	truth["sites_stuck"], truth["quiescent"] = 2, 1
}

func main() { record.Main(run) }
