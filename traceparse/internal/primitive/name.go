package primitive

import "strings"

// importPath returns the import path of the package that a function belongs
// to, from the function's name as the runtime prints it. Dots in the last
// element remain escaped ("gopkg.in/yaml%2ev3"), as they are in the name.
func importPath(function string) string {
	// Receivers and type arguments may hold paths of their own:
	// "main.Map[go.shape.string,example.com/x.T].Get".
	if i := strings.IndexAny(function, "[("); i >= 0 {
		function = function[:i]
	}
	slash := strings.LastIndexByte(function, '/') + 1
	if dot := strings.IndexByte(function[slash:], '.'); dot >= 0 {
		return function[:slash+dot]
	}
	return function
}

// paths is a set of import paths. "net" stands for that package alone, "os/..."
// for os and everything below it, as in the go command.
type paths []string

// has reports whether the set contains the import path.
func (set paths) has(path string) bool {
	for _, p := range set {
		parent, below := strings.CutSuffix(p, "/...")
		if path == parent {
			return true
		}
		if below && strings.HasPrefix(path, parent) && path[len(parent)] == '/' {
			return true
		}
	}
	return false
}
