//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tracetool/cmd/tracetool/internal/cli"
	"tracetool/reports/catalogue"
)

// TestExamples runs every example of the help from a folder that holds the
// samples, as a reader would.
func TestExamples(t *testing.T) {
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(samples, filepath.Join(dir, "samples")); err != nil {
		t.Fatal(err)
	}
	examples := []string{
		"tracetool version", "tracetool version -f json", "tracetool help version",
		"tracetool help recording", "tracetool completion bash",
	}
	for _, r := range append(catalogue.Reports(), cli.Series()...) {
		if len(r.Examples) == 0 {
			t.Errorf("report %s has no examples", r.Name)
		}
		for _, e := range r.Examples {
			if !strings.HasPrefix(e+" ", "tracetool "+r.Name+" ") {
				t.Errorf("example of report %s: %s", r.Name, e)
			}
			examples = append(examples, e)
		}
	}
	for _, e := range examples {
		var stdout, stderr bytes.Buffer
		cmd := exec.Command("sh", "-c", e)
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
		err := cmd.Run()
		broken := cmd.ProcessState.ExitCode() == 1 && strings.Contains(e, "--budget")
		if !broken && (err != nil || stderr.Len() > 0) {
			t.Errorf("$ %s\n%v\n%s", e, err, stderr.Bytes())
		}
		if stdout.Len() == 0 && !strings.Contains(e, " -o ") {
			t.Errorf("$ %s\nno output", e)
		}
	}
}

// TestInterrupt sends a signal while a trace is awaited from a pipe.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	var stderr bytes.Buffer
	cmd := exec.Command("tracetool", "summarize", "-o", "report.txt", "-")
	cmd.Dir, cmd.Stderr = dir, &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	begun := func() bool {
		list, _ := filepath.Glob(filepath.Join(dir, ".report.txt.*.tmp"))
		return len(list) > 0
	}
	for start := time.Now(); !begun(); time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > 20*time.Second {
			t.Fatal("no temporary file")
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d", code)
	}
	if list, _ := os.ReadDir(dir); len(list) > 0 || stderr.Len() > 0 {
		t.Errorf("left behind: %v %s", list, stderr.Bytes())
	}
}

// TestBrokenPipe closes standard output before anything is written.
func TestBrokenPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	var stderr bytes.Buffer
	cmd := exec.Command("tracetool", "summarize", "../../samples/cond/trace.out")
	cmd.Stdout, cmd.Stderr = w, &stderr
	cmd.Run()
	if stderr.Len() > 0 {
		t.Errorf("stderr: %s", stderr.Bytes())
	}
	if s := cmd.ProcessState.Sys().(syscall.WaitStatus); !s.Signaled() || s.Signal() != syscall.SIGPIPE {
		t.Errorf("ended with %v", cmd.ProcessState)
	}
}
