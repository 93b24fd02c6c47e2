package source

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// runtimeName is the function's name as the runtime prints it; a closure's is
// that of the function around it.
func runtimeName(fn *ssa.Function) string {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if fn.Origin() != nil {
		fn = fn.Origin()
	}
	pkg, recv := "", ""
	if obj, ok := fn.Object().(*types.Func); ok && obj.Pkg() != nil {
		pkg = packageName(obj.Pkg())
		if r := obj.Signature().Recv(); r != nil {
			recv = receiverName(r.Type())
		}
	} else if fn.Pkg != nil {
		pkg = packageName(fn.Pkg.Pkg)
	}
	return pkg + "." + recv + fn.Name()
}

func packageName(p *types.Package) string {
	if p.Name() == "main" {
		return "main"
	}
	return strings.TrimPrefix(p.Path(), "vendor/")
}

func receiverName(t types.Type) string {
	pointer := false
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t, pointer = p.Elem(), true
	}
	named, ok := types.Unalias(t).(*types.Named)
	switch {
	case !ok:
		return ""
	case pointer:
		return "(*" + named.Obj().Name() + ")."
	}
	return named.Obj().Name() + "."
}

// named reports whether fn, or the function around it, has a runtime's name. A
// closure is named after the function around it; if that was inlined, its
// caller's name comes first.
func named(fn *ssa.Function, function string) bool {
	function = strings.ReplaceAll(function, "[...]", "")
	name := runtimeName(fn)
	if fn.Parent() == nil {
		return function == name
	}
	outer := fn
	for outer.Parent() != nil {
		outer = outer.Parent()
	}
	if strings.HasPrefix(function, name+".") || strings.HasPrefix(function, name+"-range") {
		return true
	}
	if strings.HasPrefix(name, packagePath(name)+".init") && strings.HasPrefix(function, packagePath(name)+".glob.") {
		return true
	}
	return packagePath(function) == packagePath(name) && strings.Contains(function, "."+outer.Name()+".func")
}

// wrapper: functions that the compiler makes for go and defer statements.
func wrapper(function string) bool {
	return strings.Contains(function, ".gowrap") || strings.Contains(function, ".deferwrap")
}
