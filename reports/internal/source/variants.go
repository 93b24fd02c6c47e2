package source

import (
	"slices"
	"strings"

	"tracetool/traceparse/fact"

	"golang.org/x/tools/go/packages"
)

// variants chooses one package for each import path: the one with the files of
// its own test, if that is loaded, and not the plain one too. Otherwise all of
// its functions would be there twice, and one of the test's objects would not be
// that of the package.
type variants struct {
	chosen map[string]*packages.Package // by import path
	seen   map[string]bool
	add    func(*packages.Package)
}

func newVariants(roots []*packages.Package, add func(*packages.Package)) *variants {
	v := &variants{map[string]*packages.Package{}, map[string]bool{}, add}
	for _, pkg := range roots {
		if pkg.ID == pkg.PkgPath+" ["+pkg.PkgPath+".test]" {
			v.chosen[pkg.PkgPath] = pkg
		}
	}
	return v
}

func (v *variants) visitAll(roots []*packages.Package) {
	for _, pkg := range roots {
		if !isTestMain(pkg) {
			v.visit(pkg)
		}
	}
}

// visit adds a package after those that it imports.
func (v *variants) visit(pkg *packages.Package) {
	if v.seen[pkg.PkgPath] {
		return
	}
	v.seen[pkg.PkgPath] = true
	if chosen := v.chosen[pkg.PkgPath]; chosen != nil {
		pkg = chosen
	}
	var names []string
	for name := range pkg.Imports {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		v.visit(pkg.Imports[name])
	}
	v.add(pkg)
}

// isTestMain: the main package that the go command writes for a test.
func isTestMain(pkg *packages.Package) bool {
	return pkg.Name == "main" && strings.HasSuffix(pkg.ID, ".test")
}

// ofTest reports whether the trace is one of a test.
func ofTest(live []Goroutines) bool {
	for f := range frames(live) {
		if isTestFrame(f) {
			return true
		}
	}
	return false
}

func isTestFrame(f fact.Frame) bool {
	return packagePath(f.Func) == "testing" || strings.HasSuffix(f.File, "_test.go")
}
