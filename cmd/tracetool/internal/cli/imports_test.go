package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const root = "../../../.."

// sources calls visit with each Go file below the root, parsed, and the slashed
// path of its folder.
func sources(t *testing.T, mode parser.Mode, visit func(dir, name string, f *ast.File)) {
	t.Helper()
	count := 0
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(p) != ".go" {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, mode)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(p))
		count++
		visit(filepath.ToSlash(rel), d.Name(), f)
		return err
	})
	if err != nil || count < 50 {
		t.Fatalf("%d files, %v", count, err)
	}
}

// below reports whether a package path is folder or below it.
func below(pkg, folder string) bool {
	return pkg == folder || strings.HasPrefix(pkg, folder+"/")
}

// TestImports holds imports to the direction cmd → reports → traceparse and
// golang.org/x/exp to one package. Samples are programs that know nothing of
// tracetool; their tests may.
func TestImports(t *testing.T) {
	forbidden := map[string][]string{
		"traceparse": {"tracetool/reports", "tracetool/cmd", "tracetool/samples"},
		"reports":    {"tracetool/cmd", "tracetool/samples"},
		"cmd":        {"tracetool/samples"},
		"samples":    {"tracetool/reports", "tracetool/cmd", "tracetool/traceparse"},
	}
	const reader, decoder = "golang.org/x/exp", "traceparse/internal/decode"
	sources(t, parser.ImportsOnly, func(dir, name string, f *ast.File) {
		test := strings.HasSuffix(name, "_test.go")
		for _, spec := range f.Imports {
			pkg, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Error(err)
			}
			for folder, list := range forbidden {
				for _, other := range list {
					if below(dir, folder) && below(pkg, other) && !(test && folder == "samples") {
						t.Errorf("%s imports %s", path.Join(dir, name), pkg)
					}
				}
			}
			// Tests may compare with the reader.
			if below(pkg, reader) && !test && dir != decoder {
				t.Errorf("%s imports %s", path.Join(dir, name), pkg)
			}
		}
	})
}

// TestNoReaderTypes keeps what the decoder's package declares, which may hold
// types of golang.org/x/exp, out of exported declarations of public packages.
func TestNoReaderTypes(t *testing.T) {
	sources(t, 0, func(dir, name string, f *ast.File) {
		public := below(dir, "traceparse") || below(dir, "reports")
		if !public || strings.Contains(dir, "internal") || strings.HasSuffix(name, "_test.go") {
			return
		}
		ast.FileExports(f)
		for _, decl := range f.Decls {
			if function, ok := decl.(*ast.FuncDecl); ok {
				function.Body = nil
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "decode" {
						t.Errorf("%s exports decode.%s", path.Join(dir, name), s.Sel.Name)
					}
				}
				return true
			})
		}
	})
}
