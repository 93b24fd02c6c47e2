// Blocked lets goroutines block in one way each, and writes a trace and a dump of
// all goroutines at the same moment, when nothing moves any more.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/trace"
	"slices"
	"strings"
	"time"
)

// settle is time for the goroutines to block. A goroutine in a syscall keeps its
// proc for some ms.
const settle = 150 * time.Millisecond

func main() {
	name := flag.String("case", "", "what to do; without it the cases are listed")
	tracePath := flag.String("trace", "", "write the trace to `FILE`")
	dumpPath := flag.String("dump", "", "write the dump to `FILE`")
	flag.Parse()
	c, ok := cases[*name]
	if !ok {
		fmt.Println(strings.Join(sorted(), "\n"))
		return
	}
	if c.before != nil {
		c.before()
		time.Sleep(settle)
	}
	file, err := os.Create(*tracePath)
	check(err)
	check(trace.Start(file))
	stop := func() {
		check(os.WriteFile(*dumpPath, quiet(), 0o644))
		trace.Stop()
		check(file.Close())
		os.Exit(0)
	}
	if c.blocksMain {
		time.AfterFunc(settle, stop)
	}
	c.body()
	time.Sleep(settle)
	stop()
}

// quiet is a dump in which no goroutine of the program is about to move: on a busy
// machine it takes longer until they are where they stay.
func quiet() []byte {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(settle) {
		text := dump()
		if !strings.Contains(string(text), "[runnable") && strings.Count(string(text), "[running") == 1 || time.Now().After(deadline) {
			return text
		}
	}
}

func dump() []byte {
	buf := make([]byte, 1<<20)
	return buf[:runtime.Stack(buf, true)]
}

func sorted() []string {
	var names []string
	for name := range cases {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
