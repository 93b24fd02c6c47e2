package cli

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

// repository is where the program's source is, if it is at hand.
type repository struct {
	// root is the folder that paths are relative to: the one that holds .git, or
	// the current one.
	root string
	// module is the path of the module around the current folder, and dir its
	// folder below root, "." for root itself.
	module, dir string
	// below is the current folder below root, "" for root itself.
	below string
}

// here finds the repository around the current folder.
func here() *repository {
	cwd, err := os.Getwd()
	if err != nil {
		return &repository{}
	}
	r := &repository{root: cwd}
	if root := above(cwd, ".git"); root != "" {
		r.root = root
		if below, err := filepath.Rel(root, cwd); err == nil && below != "." {
			r.below = filepath.ToSlash(below)
		}
	}
	if mod := above(cwd, "go.mod"); mod != "" {
		if data, err := os.ReadFile(filepath.Join(mod, "go.mod")); err == nil {
			r.module = modfile.ModulePath(data)
			r.dir, _ = filepath.Rel(r.root, mod)
		}
	}
	return r
}

// above is the first folder from dir upward that has an entry name, "" if none has.
func above(dir, name string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// source makes the path of a file, as the compiler recorded it, one below the
// repository's root: absolute paths lose the root, those of a build with -trimpath
// the module's path, and what is in the current folder gains its path. Other files are not the repository's, and keep theirs.
func (r *repository) source(file string) string {
	if rest, ok := strings.CutPrefix(file, r.module+"/"); ok && r.module != "" {
		return path.Join(filepath.ToSlash(r.dir), rest)
	}
	if r.root != "" && filepath.IsAbs(file) {
		if rel, err := filepath.Rel(r.root, file); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	if !filepath.IsAbs(file) && r.below != "" {
		if _, err := os.Stat(file); err == nil { // the budget, as the user named it
			return path.Join(r.below, filepath.ToSlash(file))
		}
	}
	return file
}
