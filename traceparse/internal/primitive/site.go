package primitive

import (
	"strings"

	"tracetool/traceparse/fact"
)

// machinery is what synchronization and I/O are made of: no one looks for the
// cause of a wait in these packages, only in what calls them. testing is here
// because it runs the tests it is given just as errgroup runs its functions.
var machinery = paths{
	"runtime/...", "internal/...", "sync/...", "reflect", "iter", "time", "context",
	"syscall", "os/...", "io/...", "bufio", "net", "testing/...",
	"golang.org/x/sync/...", "golang.org/x/sys/...",
}

// standard is the rest of the standard library, so far as it waits or
// allocates. It has to be listed: "log" and a user's module "mylog" look alike.
var standard = paths{
	"archive/...", "bytes", "compress/...", "crypto/...", "database/sql/...",
	"encoding/...", "errors", "expvar", "fmt", "go/ast", "go/build/...", "go/format",
	"go/parser", "go/printer", "go/scanner", "go/token", "go/types", "html/template",
	"log/...", "maps", "math/big", "math/rand/...", "mime/...", "net/http/...", "net/mail",
	"net/netip", "net/rpc/...", "net/smtp", "net/textproto", "net/url", "regexp/...",
	"slices", "sort", "strconv", "strings", "text/...", "unicode/...", "unique",
	"vendor/...",
}

// skip tells whether a frame is passed over in search of the user site.
type skip func(fact.Frame) bool

// skipFor returns which frames are passed over for an operation.
//
// A wait on the network, on a channel, for a timer or in a syscall is made on
// behalf of the caller, however deep in the library: every http.Get of a
// program blocks in net/http.(*persistConn).roundTrip, and that frame tells
// nobody anything. Goroutines of the library's own, such as an idle
// net/http.(*conn).serve, have no other frames, and so keep their name.
//
// A lock is another matter: log.(*Logger).output and
// database/sql.(*DB).putConn contend for a lock which belongs to the library,
// and whose waiters one wants to see together, not one by one under each of
// their callers. So for locks, and for conditions which go with them, the
// library's frame is the site.
func skipFor(o fact.Operation) skip {
	switch o {
	case fact.Mutex, fact.RWMutexRead, fact.RWMutexWrite, fact.Once, fact.Cond:
		return inMachinery
	}
	return inLibrary
}

// inLibrary reports whether a frame is in the standard library or in a wrapper
// around its primitives.
func inLibrary(f fact.Frame) bool {
	return inMachinery(f) || !isTest(f) && standard.has(importPath(f.Func))
}

// inMachinery reports whether a frame is in a package that synchronization or
// I/O is made of, or is compiled from one.
func inMachinery(f fact.Frame) bool {
	return !isTest(f) && (machinery.has(importPath(f.Func)) || isInlined(f) || isStub(f))
}

// isTest keeps the tests of the standard library visible as users of it.
func isTest(f fact.Frame) bool { return strings.HasSuffix(f.File, "_test.go") }

// isInlined recognizes a closure of a library function that was inlined into
// its caller. The compiler names it after the caller
// ("main.init.0.OnceValue[...].func118"), so that only the file tells. Files
// of the standard library are "sync/oncefunc.go" in a binary built with
// -trimpath and "…/src/sync/oncefunc.go" otherwise.
func isInlined(f fact.Frame) bool {
	for _, file := range [...]string{"sync/oncefunc.go", "sync/waitgroup.go", "context/context.go", "iter/iter.go"} {
		if rest, ok := strings.CutSuffix(f.File, file); ok && (rest == "" || strings.HasSuffix(rest, "/src/")) {
			return true
		}
	}
	return false
}

// isStub recognizes the Go side of a call to C ("main._Cfunc_sleep") and
// functions that the runtime lends to other packages.
func isStub(f fact.Frame) bool { return strings.Contains(f.Func, "._Cfunc_") || isLent(f.Func) }

// userFrame returns the index of the user site in a stack: the innermost frame
// that is not to be skipped or, where there is none, the outermost. It is -1
// for a stack without names.
func userFrame(stack []fact.Frame, skip skip) int {
	outermost := -1
	for i, f := range stack {
		if f.Func == "" {
			continue
		}
		if !skip(f) {
			return i
		}
		outermost = i
	}
	return outermost
}

// place returns the user site of a stack and the function it called.
func place(stack []fact.Frame, skip skip) (user fact.Frame, call string) {
	i := userFrame(stack, skip)
	if i < 0 {
		return fact.Frame{}, ""
	}
	return stack[i], callOf(stack[:i])
}

// callOf names the outermost call of the given frames, which are those that
// the user site called. It is "" where the user site is the innermost frame.
func callOf(stack []fact.Frame) string {
	for i := len(stack) - 1; i >= 0; i-- {
		f := stack[i]
		if f.Func == "" || isInlined(f) && !machinery.has(importPath(f.Func)) {
			continue
		}
		if operator, ok := operators[f.Func]; ok {
			return operator
		}
		return f.Func
	}
	return ""
}

// operators are the functions that the compiler calls for what is no function
// call in the source.
var operators = map[string]string{
	"runtime.chanrecv":     "chan receive",
	"runtime.chanrecv1":    "chan receive",
	"runtime.chanrecv2":    "chan receive",
	"runtime.chansend":     "chan send",
	"runtime.chansend1":    "chan send",
	"runtime.closechan":    "close",
	"runtime.selectgo":     "select",
	"runtime.selectnbsend": "select", // with a default case
	"runtime.selectnbrecv": "select",
	"runtime.block":        "select", // without cases
}

// Creation returns the user site of a go statement, from the creator's stack,
// innermost frame first. For a statement in a wrapper that runs the caller's
// function, such as errgroup.(*Group).Go or sync.(*WaitGroup).Go, that is the
// caller. It is a library's own frame where the library starts goroutines of
// its own, as goroutine dumps print it: "created by net/http.(*Server).Serve".
func Creation(stack []fact.Frame) fact.Frame {
	user, _ := place(stack, inMachinery)
	return user
}
