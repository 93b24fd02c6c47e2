package source

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"tracetool/traceparse/fact"
)

// module is where the source is looked for.
type module struct {
	dir  string // absolute, with symbolic links resolved
	path string // its import path, "" where there is no go.mod
}

// findModule finds the module around dir, or around the files of the trace.
func findModule(dir string, live []Goroutines) (module, error) {
	if dir == "" {
		dir = cmp.Or(existingDir(live), ".")
	}
	abs, err := filepath.Abs(dir)
	if err == nil {
		abs, err = filepath.EvalSymlinks(abs)
	}
	if err != nil {
		return module{}, fmt.Errorf("no source in %s: %w", dir, err)
	}
	for d := abs; ; d = filepath.Dir(d) {
		if text, err := os.ReadFile(filepath.Join(d, "go.mod")); err == nil {
			return module{dir: d, path: modulePath(string(text))}, nil
		}
		if d == filepath.Dir(d) {
			return module{}, fmt.Errorf("no source in %s: no go.mod there or above", dir)
		}
	}
}

// existingDir is the directory of the first file of a trace made without
// -trimpath that exists and belongs to no other module's cached copy.
func existingDir(live []Goroutines) string {
	for f := range frames(live) {
		if !filepath.IsAbs(f.File) || strings.Contains(f.File, "@v") || isStandard(packagePath(f.Func)) {
			continue
		}
		if _, err := os.Stat(f.File); err == nil {
			return filepath.Dir(f.File)
		}
	}
	return ""
}

func frames(live []Goroutines) func(func(fact.Frame) bool) {
	return func(yield func(fact.Frame) bool) {
		for _, g := range live {
			if g.Stack == nil {
				continue
			}
			for _, f := range g.Stack.Frames {
				if !yield(f) {
					return
				}
			}
		}
	}
}

func modulePath(gomod string) string {
	for line := range strings.Lines(gomod) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			name, _, _ = strings.Cut(name, "//")
			return strings.Trim(strings.TrimSpace(name), `"`)
		}
	}
	return ""
}

// packagePath is the import path in a function's full name; "main" for a
// command, whatever its path.
func packagePath(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	if bracket := strings.IndexByte(function, '['); bracket >= 0 && bracket < slash {
		slash = strings.LastIndexByte(function[:bracket], '/') + 1
	}
	if dot := strings.IndexByte(function[slash:], '.'); dot >= 0 {
		return function[:slash+dot]
	}
	return function
}

// isStandard goes by the rule that only the standard library's paths begin
// with an element without a dot; a module may break it, see [module.owns].
func isStandard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return pkg != "main" && !strings.Contains(first, ".")
}

// owns reports whether the function may be one of the module's.
func (m module) owns(function string) bool {
	pkg := strings.TrimSuffix(packagePath(function), "_test")
	return pkg == "main" || pkg == m.path || strings.HasPrefix(pkg, m.path+"/")
}

// file returns the path below the module's directory of a file of the trace,
// "" if the module has no such file. The compiler recorded an import path with
// -trimpath, else a path of the machine that compiled, which may be another:
// then the longest end of it that the module has decides.
func (m module) file(f fact.Frame) string {
	if !m.owns(f.Func) || strings.Contains(f.File, "@v") {
		return ""
	}
	name := path.Clean(filepath.ToSlash(f.File)) // "./main.go" where files were compiled by name
	if rest, ok := strings.CutPrefix(name, m.path+"/"); ok && m.path != "" {
		return m.existing(rest)
	}
	if rest, ok := strings.CutPrefix(name, filepath.ToSlash(m.dir)+"/"); ok {
		return m.existing(rest)
	}
	for rest := strings.TrimPrefix(name, "/"); ; {
		if found := m.existing(rest); found != "" && m.plausible(f.Func, rest) {
			return found
		}
		_, after, ok := strings.Cut(rest, "/")
		if !ok {
			return ""
		}
		rest = after
	}
}

// plausible keeps a main.go of one command from being taken for another's.
func (m module) plausible(function, rest string) bool {
	pkg := packagePath(function)
	if pkg == "main" {
		return true
	}
	return path.Join(m.path, path.Dir(rest)) == pkg ||
		strings.HasSuffix(rest, "_test.go") && path.Join(m.path, path.Dir(rest))+"_test" == pkg
}

func (m module) existing(rest string) string {
	if info, err := os.Stat(filepath.Join(m.dir, filepath.FromSlash(rest))); err != nil || info.IsDir() {
		return ""
	}
	return rest
}
