// Generate builds the samples, runs each, and writes its trace.out and
// truth.json into its folder. It runs in the folder samples, as "go generate"
// does. Arguments name the samples to make; without any it makes all.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if err := generate(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(names []string) error {
	if len(names) == 0 {
		mains, err := filepath.Glob("*/main.go")
		if err != nil {
			return err
		}
		if len(mains) == 0 {
			return errors.New("no sample here: run it in the folder samples")
		}
		for _, m := range mains {
			names = append(names, filepath.Dir(m))
		}
	}
	tmp, err := os.MkdirTemp("", "samples")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for _, name := range names {
		if err := makeSample(tmp, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// The traces are committed, so they must be small. The collector's background sweeper
// sometimes yields in a loop and swells a trace, hence more than one attempt.
const (
	maxBytes = 400 << 10
	attempts = 5
)

// makeSample keeps the old files unless the new ones are good.
func makeSample(tmp, name string) error {
	program := filepath.Join(tmp, name)
	traceFile, truthFile := program+".trace", program+".json"
	// -trimpath keeps the paths of this machine out of the trace.
	if err := run("go", "build", "-trimpath", "-o", program, "./"+name); err != nil {
		return err
	}
	traced, err := record(program, traceFile, truthFile)
	if err != nil {
		return err
	}
	if path := machinePath(traced); path != "" {
		return fmt.Errorf("the trace holds a path of this machine: %q", path)
	}
	truth, err := os.ReadFile(truthFile)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(name, "trace.out"), traced, 0o644); err != nil {
		return err
	}
	fmt.Printf("%-22s %7d bytes\n", name, len(traced))
	return os.WriteFile(filepath.Join(name, "truth.json"), truth, 0o644)
}

// record runs a sample until its trace is small enough.
func record(program, traceFile, truthFile string) ([]byte, error) {
	for range attempts {
		if err := run(program, "-o", traceFile, "-truth", truthFile); err != nil {
			return nil, err
		}
		traced, err := os.ReadFile(traceFile)
		if err != nil || len(traced) <= maxBytes {
			return traced, err
		}
	}
	return nil, fmt.Errorf("%d traces in a row are larger than %d bytes", attempts, maxBytes)
}

// run sets the number of procs, so that traces do not depend on the machine's.
func run(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOMAXPROCS=2")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd.Run()
}

// machinePath returns the first path in a trace that names this machine, or "".
func machinePath(traced []byte) string {
	var suspects []string
	for _, dir := range []func() (string, error){os.Getwd, os.UserHomeDir, goroot} {
		if path, err := dir(); err == nil {
			suspects = append(suspects, path)
		}
	}
	for _, s := range append(suspects, os.TempDir()) {
		s = strings.TrimRight(s, "/") + "/"
		if s == "/" {
			continue
		}
		if i := bytes.Index(traced, []byte(s)); i >= 0 {
			return string(traced[i:min(i+60, len(traced))])
		}
	}
	return ""
}

// goroot is where the Go installation's files lie.
func goroot() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	return strings.TrimSpace(string(out)), err
}
