package segment

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTimedArgs compares the table with the one in the source of the toolchain.
func TestTimedArgs(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip(err)
	}
	path := filepath.Join(strings.TrimSpace(string(root)), "src/internal/trace/tracev2/events.go")
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Skip(err)
	}
	numbers, want := make(map[string]int), [256]uint8{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			number(numbers, n)
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok {
				if args, timed := spec(n.Value); timed {
					want[numbers[key.Name]] = args
				}
			}
		}
		return true
	})
	want[evClockSnapshot] = 0 // in sync batches only
	if want != timedArgs {
		t.Errorf("got  %v\nwant %v", timedArgs, want)
	}
}

// number gives the event types of a declaration their numbers.
func number(numbers map[string]int, decl *ast.GenDecl) {
	first := -1
	for i, s := range decl.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok || decl.Tok != token.CONST {
			return
		}
		switch v.Names[0].Name {
		case "EvNone":
			first = 0
		case "MaxEvent":
			first = 127
		}
		if first >= 0 {
			numbers[v.Names[0].Name] = first + i
		}
	}
}

// spec reads how many arguments an event has, and whether it is timed.
func spec(e ast.Expr) (args uint8, timed bool) {
	fields, ok := e.(*ast.CompositeLit)
	if !ok {
		return 0, false
	}
	for _, field := range fields.Elts {
		kv, ok := field.(*ast.KeyValueExpr)
		if !ok {
			return 0, false
		}
		switch kv.Key.(*ast.Ident).Name {
		case "Args":
			args = uint8(len(kv.Value.(*ast.CompositeLit).Elts))
		case "IsTimedEvent":
			timed = true
		}
	}
	return args, timed
}
