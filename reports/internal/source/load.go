package source

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
)

// loader type-checks packages and those that they import.
//
// go/packages could do that, but it checks the function bodies of all
// dependencies too or else needs their compiled export data: both take many
// times as long as the module's own packages do.
type loader struct {
	module module
	prog   *ssa.Program
	types  map[string]*types.Package // by import path
	ours   []*ssa.Package
	broken []string // packages of the module with errors
}

// load loads the packages in the module's directories dirs, with or without
// their tests.
func load(ctx context.Context, m module, dirs []string, tests bool) (*loader, error) {
	cfg := &packages.Config{
		Context: ctx,
		Dir:     m.dir,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedDeps | packages.NeedModule | packages.NeedTypesSizes,
		// Reading source must neither fetch modules nor run a C compiler.
		Env: append(os.Environ(), "GOPROXY=off", "CGO_ENABLED=0"),
	}
	cfg.Tests = tests
	roots, err := packages.Load(cfg, patterns(dirs)...)
	if err != nil {
		if _, missing := exec.LookPath("go"); missing != nil {
			return nil, errors.New("the source cannot be read: the go command is not installed, or not in PATH")
		}
		return nil, fmt.Errorf("the source cannot be read: %w", err)
	}
	l := &loader{module: m, types: map[string]*types.Package{}, prog: ssa.NewProgram(token.NewFileSet(), ssa.GlobalDebug|ssa.InstantiateGenerics)}
	newVariants(roots, l.add).visitAll(roots)
	if len(l.ours) == 0 {
		return nil, fmt.Errorf("the source cannot be read: %s", strings.Join(append(l.broken, "no package"), "; "))
	}
	for _, pkg := range l.ours {
		pkg.Build()
	}
	return l, nil
}

func patterns(dirs []string) []string {
	list := make([]string, len(dirs))
	for i, d := range dirs {
		list[i] = "./" + d
	}
	return list
}

// add type-checks one package, those it imports being there already.
func (l *loader) add(pkg *packages.Package) {
	if pkg.PkgPath == "unsafe" {
		l.types[pkg.PkgPath] = types.Unsafe
		l.prog.CreatePackage(types.Unsafe, nil, nil, true)
		return
	}
	ours := l.isOurs(pkg)
	files, err := l.parse(pkg)
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, Instances: map[*ast.Ident]types.Instance{}, FileVersions: map[*ast.File]string{},
	}
	cfg := &types.Config{
		Importer: importer{pkg, l}, IgnoreFuncBodies: !ours, FakeImportC: true, Sizes: pkg.TypesSizes,
		Error: func(e error) {
			if err == nil {
				err = e
			}
		},
	}
	if pkg.Module != nil && pkg.Module.GoVersion != "" {
		cfg.GoVersion = "go" + pkg.Module.GoVersion
	}
	if !ours {
		dropTables(files)
	}
	checked, _ := cfg.Check(pkg.PkgPath, l.prog.Fset, files, info)
	l.types[pkg.PkgPath] = checked
	switch {
	case ours && err == nil:
		l.ours = append(l.ours, l.prog.CreatePackage(checked, files, info, true))
		return
	case ours:
		l.broken = append(l.broken, fmt.Sprintf("%s does not compile: %v", pkg.PkgPath, err))
	}
	l.prog.CreatePackage(checked, nil, nil, true)
}

// dropTables empties the composite literals of package variables: the types
// stay, and the tables of package unicode alone take longer to check than all
// else. An array that counts its elements keeps them.
func dropTables(files []*ast.File) {
	for _, f := range files {
		for _, d := range f.Decls {
			if vars, ok := d.(*ast.GenDecl); ok && vars.Tok == token.VAR {
				ast.Inspect(vars, func(n ast.Node) bool {
					if lit, ok := n.(*ast.CompositeLit); ok && lit.Type != nil && !countsItself(lit.Type) {
						lit.Elts = nil
					}
					return true
				})
			}
		}
	}
}

func countsItself(t ast.Expr) bool {
	array, ok := t.(*ast.ArrayType)
	if !ok {
		return false
	}
	_, ellipsis := array.Len.(*ast.Ellipsis)
	return ellipsis
}

func (l *loader) isOurs(pkg *packages.Package) bool {
	if pkg.Module != nil {
		return pkg.Module.Main
	}
	return len(pkg.GoFiles) > 0 && strings.HasPrefix(pkg.GoFiles[0], l.module.dir+string(filepath.Separator))
}

func (l *loader) parse(pkg *packages.Package) ([]*ast.File, error) {
	var files []*ast.File
	err := error(nil)
	for _, e := range pkg.Errors {
		err = errors.Join(err, e)
	}
	for _, name := range pkg.CompiledGoFiles {
		f, parseErr := parser.ParseFile(l.prog.Fset, name, nil, parser.SkipObjectResolution)
		err = errors.Join(err, parseErr)
		if f != nil {
			files = append(files, f)
		}
	}
	return files, err
}

// importer gives a package what it imports, vendored or not.
type importer struct {
	pkg *packages.Package
	l   *loader
}

func (i importer) Import(name string) (*types.Package, error) {
	if dep := i.pkg.Imports[name]; dep != nil && i.l.types[dep.PkgPath] != nil {
		return i.l.types[dep.PkgPath], nil
	}
	if name == "unsafe" {
		return types.Unsafe, nil
	}
	return nil, fmt.Errorf("package %s is not there", name)
}

// directories lists the directories of the module that hold frames of live.
func (m module) directories(live []Goroutines) []string {
	var dirs []string
	for f := range frames(live) {
		if file := m.file(f); file != "" {
			dirs = append(dirs, path.Dir(file))
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}
