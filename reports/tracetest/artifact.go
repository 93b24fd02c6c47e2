package tracetest

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The environment says where traces are kept, and whether those of tests that
// pass are too.
const (
	folderVariable = "TRACETOOL_ARTIFACTS"
	keepVariable   = "TRACETOOL_KEEP"
)

// keep writes a trace into a folder in which it outlives the test, and returns its
// path.
func keep(t testing.TB, dir string, data []byte) (string, error) {
	file, err := create(dir, strings.NewReplacer("/", "-", "\\", "-", ":", "-").Replace(t.Name()))
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	return file.Name(), errors.Join(err, file.Close())
}

// folder is where to keep traces. What t.ArtifactDir returns is removed with the
// test, unless go test was told to keep it.
func folder(t testing.TB) (string, error) {
	if dir := os.Getenv(folderVariable); dir != "" {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return "", err
		}
		return dir, os.MkdirAll(dir, 0o777)
	}
	if f := flag.Lookup("test.artifacts"); f != nil && f.Value.String() == "true" {
		return t.ArtifactDir(), nil
	}
	return os.MkdirTemp("", "tracetest")
}

// create makes a file that is not there yet: with go test -count, or in a folder
// that has traces of other packages, nothing is written over.
func create(dir, name string) (*os.File, error) {
	for n := 1; ; n++ {
		path := filepath.Join(dir, fmt.Sprintf("%s-%02d.trace", name, n))
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, os.ErrExist) {
			return file, err
		}
	}
}

// keepsAll reports whether traces of tests that pass are kept.
func keepsAll() bool {
	value := os.Getenv(keepVariable)
	return value != "" && value != "0"
}
