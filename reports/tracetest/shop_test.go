package tracetest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// The worked example, samples/shop: its test must pass as it is, and fail with the
// change in slow.patch; and what its CI runs must work.

const shop = "../../samples/shop"

// run runs a program in a folder, and returns its exit code and what it prints.
func run(t *testing.T, dir string, env []string, name string, args ...string) (int, string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// patched applies slow.patch to a copy of the example, and returns the arguments of
// go test that put the copy in the place of the original, and the copy's folder.
func patched(t *testing.T) (overlay, dir string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git to apply the patch with")
	}
	top, err := filepath.Abs(shop)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	dir = filepath.Join(root, "samples/shop")
	if err := os.CopyFS(dir, os.DirFS(top)); err != nil {
		t.Fatal(err)
	}
	if code, out := run(t, root, nil, "git", "apply", filepath.Join(top, "slow.patch")); code != 0 {
		t.Fatalf("git apply: %s", out)
	}
	replace := map[string]string{}
	files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, f := range files {
		replace[filepath.Join(top, filepath.Base(f))] = f
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay = filepath.Join(root, "overlay.json")
	if err := os.WriteFile(overlay, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return "-overlay=" + overlay, dir
}

// record runs the example's test, and returns the folder with its traces.
func record(t *testing.T, args ...string) (code int, out, traces string) {
	t.Helper()
	traces = filepath.Join(t.TempDir(), "traces")
	env := []string{"TRACETOOL_ARTIFACTS=" + traces, "TRACETOOL_KEEP=1"}
	code, out = run(t, shop, env, "go", append([]string{"test", "-count=3", "-run=TestOrders"}, args...)...)
	return code, out, traces
}

func TestShop(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the example and the command")
	}
	tool := t.TempDir()
	if code, out := run(t, ".", nil, "go", "build", "-o", tool, "tracetool/cmd/tracetool"); code != 0 {
		t.Fatal(out)
	}
	code, out, good := record(t)
	if code != 0 {
		t.Fatalf("the example fails:\n%s", out)
	}
	overlay, dir := patched(t)
	code, out, bad := record(t, overlay)
	if code != 1 {
		t.Errorf("with slow.patch: exit code %d, want 1:\n%s", code, out)
	}
	lock := fmt.Sprintf("at shop.(*Prices).Get (prices.go:%d)", lineOf(t, filepath.Join(dir, "prices.go"), "p.mu.Lock()"))
	for _, want := range []string{
		"no-queues: wait.wall_share of ", "shop.(*Prices).Get is ", lock,
		"Customers must not wait for each other.", "orders-do-not-queue: ",
		"sleeps while it holds a lock that others wait for", "sleep at shop.wholesaler.Price",
		"tracetool summarize " + filepath.Join(bad, "TestOrders-01.trace"),
	} {
		if !strings.Contains(out, want) {
			t.Errorf("with slow.patch: does not say %q:\n%s", want, out)
		}
	}
	t.Run("ci", func(t *testing.T) { continuous(t, tool, good, bad) })
}

func lineOf(t *testing.T, file, text string) int {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, _, ok := strings.Cut(string(data), text)
	if !ok {
		t.Fatalf("%s: no %s", file, text)
	}
	return 1 + strings.Count(before, "\n")
}

// continuous runs the scripts of both CI files with traces of the example and with
// those of its slow version. Of GitHub's, one step must fail.
func continuous(t *testing.T, tool, good, bad string) {
	steps, script := scripts(t)
	for _, traces := range []string{good, bad} {
		dir := t.TempDir()
		for _, name := range []string{"tracetool.yaml", "base.json"} {
			copyFile(t, filepath.Join(shop, name), filepath.Join(dir, name))
		}
		if err := os.CopyFS(filepath.Join(dir, "traces"), os.DirFS(traces)); err != nil {
			t.Fatal(err)
		}
		env := []string{"PATH=" + tool + string(filepath.ListSeparator) + os.Getenv("PATH"), "GITHUB_STEP_SUMMARY=" + filepath.Join(dir, "summary.md")}
		for _, step := range steps {
			want := 0
			if traces == bad && strings.Contains(step, "check -f github") {
				want = 1
			}
			if code, out := run(t, dir, env, "bash", "-e", "-c", step); code != want {
				t.Errorf("exit code %d, want %d: %s\n%s", code, want, step, out)
			}
		}
		want := 0
		if traces == bad {
			want = 1
		}
		if code, out := run(t, dir, env, "bash", "-e", "-c", script); code != want {
			t.Errorf("exit code %d, want %d: %s\n%s", code, want, script, out)
		}
		for _, name := range []string{"summary.md", "contention.sarif", "code-quality.json", "contention.xml", "contention.md"} {
			if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || len(data) == 0 {
				t.Errorf("%s: %v, %d bytes", name, err, len(data))
			} else if traces == bad && name != "summary.md" && name != "contention.md" && !strings.Contains(string(data), "no-queues") {
				t.Errorf("%s does not tell of no-queues:\n%s", name, data)
			}
		}
	}
}

// scripts are GitHub's steps and GitLab's script, but for what needs the network,
// or is run above.
func scripts(t *testing.T) (github []string, gitlab string) {
	t.Helper()
	var actions struct {
		Jobs map[string]struct{ Steps []struct{ Run string } }
	}
	var pipeline struct{ Contention struct{ Script []string } }
	read(t, ".github/workflows/contention.yml", &actions)
	read(t, ".gitlab-ci.yml", &pipeline)
	for _, step := range actions.Jobs["budget"].Steps {
		if strings.HasPrefix(step.Run, "tracetool ") {
			github = append(github, step.Run)
		}
	}
	var lines []string
	for _, line := range pipeline.Contention.Script {
		if !strings.HasPrefix(line, "go ") {
			lines = append(lines, line)
		}
	}
	if len(github) != 3 || len(lines) != 5 {
		t.Fatalf("%d steps, %d lines", len(github), len(lines))
	}
	return github, strings.Join(lines, "\n")
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shop, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o666); err != nil {
		t.Fatal(err)
	}
}
