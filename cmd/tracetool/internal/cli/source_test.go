package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// Paths in formats for CI are those of files in the repository, wherever the trace
// was recorded and the command runs.
func TestSource(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	module := filepath.Join(root, "services", "shop")
	below := filepath.Join(module, "internal")
	for _, dir := range []string{filepath.Join(root, ".git"), below} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(module, "go.mod"), []byte("module example.org/shop // a service\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{module, below} {
		t.Chdir(dir)
		repo := here()
		for file, want := range map[string]string{
			filepath.Join(below, "cache.go"):         "services/shop/internal/cache.go",
			"example.org/shop/internal/cache.go":     "services/shop/internal/cache.go",
			"example.org/shopping/cache.go":          "example.org/shopping/cache.go",
			"net/http/server.go":                     "net/http/server.go",
			filepath.Join(root+"-other", "cache.go"): filepath.Join(root+"-other", "cache.go"),
		} {
			if got := repo.source(file); got != want {
				t.Errorf("in %s, %s is %s, want %s", dir, file, got, want)
			}
		}
	}

	if got := here().source("go.mod"); got != "go.mod" {
		t.Errorf("in a folder without it, go.mod is %s", got)
	}
	t.Chdir(module)
	if got := here().source("go.mod"); got != "services/shop/go.mod" {
		t.Errorf("got %s", got)
	}
	t.Chdir(root) // above the module: only absolute paths are known
	if got := here().source(filepath.Join(below, "cache.go")); got != "services/shop/internal/cache.go" {
		t.Errorf("got %s", got)
	}
}
