package capture

import (
	"context"
	"os"

	"tracetool/traceparse"
)

// A trace begins "go 1.NN trace", in 16 bytes.
const (
	magic      = "go 1."
	headerSize = 16
)

// Condition is what a recording is worth.
type Condition int

// The conditions of a recording.
const (
	Worthless Condition = iota // nothing can be read
	Damaged                    // a part can be read
	Whole
)

// Inspect reads a recording. One that takes longer than ctx counts as damaged:
// something could be read by then.
func Inspect(ctx context.Context, path string) Condition {
	file, err := os.Open(path)
	if err != nil {
		return Worthless
	}
	defer file.Close()
	trace, err := traceparse.Scan(ctx, file, traceparse.Options{})
	switch {
	case ctx.Err() != nil && !Empty(path):
		return Damaged
	case err != nil:
		return Worthless
	case !trace.Complete():
		return Damaged
	}
	return Whole
}

// Empty reports whether a file holds no more than a trace's header.
func Empty(path string) bool {
	info, err := os.Stat(path)
	return err != nil || info.Size() <= headerSize
}
