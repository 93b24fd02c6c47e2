package source

import (
	"cmp"
	"context"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tracetool/traceparse/fact"

	"golang.org/x/tools/go/ssa"
)

// Program is the source of a traced program.
type Program struct {
	module   module
	fset     *token.FileSet
	flow     *flow
	byFile   map[string][]*ssa.Function // by the path below the module
	ops      []operation                // all of the program, in source order
	broken   []string
	locks    *holding
	dones    *holding
	texts    map[string][]string
	seen     map[string]string // the trace's names of files, by path below the module
	trimmed  bool
	mismatch map[fact.Frame]string
	stops    map[*ssa.Function][]place
}

// Open loads the packages in which the frames of live lie. They are looked for
// below dir; where it is "", in the module of the files that the trace names if
// they exist, and else in that of the current directory. It runs the go
// command, which must be installed, and never goes to the network.
//
// The goroutines are the blocked and all other live ones. A Program is not safe
// for concurrent use.
func Open(ctx context.Context, dir string, live []Goroutines) (*Program, error) {
	m, err := findModule(dir, live)
	if err != nil {
		return nil, err
	}
	dirs := m.directories(live)
	if len(dirs) == 0 {
		return nil, fmt.Errorf("no function on these stacks is of the module %s in %s", m.path, m.dir)
	}
	l, err := load(ctx, m, dirs, ofTest(live))
	if err != nil {
		return nil, err
	}
	return newProgram(l, live), nil
}

func newProgram(l *loader, live []Goroutines) *Program {
	p := &Program{
		module: l.module, fset: l.prog.Fset, broken: l.broken, byFile: map[string][]*ssa.Function{},
		texts: map[string][]string{}, seen: map[string]string{}, mismatch: map[fact.Frame]string{},
		stops: map[*ssa.Function][]place{},
	}
	var funcs []*ssa.Function
	calls := newCallGraph(l.prog, l.ours)
	for fn := range calls.functions {
		if len(fn.Blocks) > 0 && fn.Origin() == nil {
			funcs = append(funcs, fn)
		}
	}
	slices.SortFunc(funcs, p.compareFunctions)
	for _, fn := range funcs {
		if fn.Synthetic == "" {
			file := p.fileOf(fn.Pos())
			p.byFile[file] = append(p.byFile[file], fn)
		}
	}
	p.flow = newFlow(l, funcs, calls.targets(funcs, p.compareFunctions))
	for instr := range p.flow.each {
		// Wrappers of method values do what the method does, elsewhere.
		if instr.Parent().Synthetic == "" || instr.Pos().IsValid() {
			p.ops = append(p.ops, p.flow.operations(instr)...)
		}
	}
	p.locks = newHolding(p.flow, lock|rlock|tryLock, unlock|runlock)
	p.dones = newHolding(p.flow, doneVerb, noVerb)
	for f := range frames(live) {
		if file := p.module.file(f); file != "" {
			p.seen[file] = f.File
			p.trimmed = p.trimmed || !filepath.IsAbs(f.File)
		}
	}
	return p
}

func (p *Program) compareFunctions(a, b *ssa.Function) int {
	x, y := p.fset.Position(a.Pos()), p.fset.Position(b.Pos())
	return cmp.Or(cmp.Compare(x.Filename, y.Filename), cmp.Compare(x.Offset, y.Offset), cmp.Compare(a.String(), b.String()))
}

// fileOf returns a position's file as a path below the module.
func (p *Program) fileOf(pos token.Pos) string {
	rel, err := filepath.Rel(p.module.dir, p.fset.Position(pos).Filename)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(rel)
}

// frameAt is a place of the source as a trace of it would name it.
func (p *Program) frameAt(fn *ssa.Function, pos token.Pos) fact.Frame {
	if !pos.IsValid() {
		pos = fn.Pos()
	}
	file := p.fileOf(pos)
	name := p.seen[file]
	switch {
	case name != "":
	case p.trimmed:
		name = p.module.path + "/" + file
	default:
		name = filepath.Join(p.module.dir, filepath.FromSlash(file))
	}
	return fact.Frame{Func: runtimeName(fn), File: name, Line: p.fset.Position(pos).Line}
}

// excerpt is the line of a frame with its neighbours.
func (p *Program) excerpt(f fact.Frame) []Line {
	file := p.module.file(f)
	text, ok := p.texts[file]
	if !ok && file != "" {
		data, err := os.ReadFile(filepath.Join(p.module.dir, filepath.FromSlash(file)))
		if err == nil {
			text = strings.Split(string(data), "\n")
		}
		p.texts[file] = text
	}
	var lines []Line
	for n := max(1, f.Line-1); n <= min(len(text), f.Line+1); n++ {
		lines = append(lines, Line{n, strings.TrimRight(text[n-1], "\r")})
	}
	return lines
}

// Mismatches returns the frames, so far asked about, that the source does not
// match, in the order of the frames.
func (p *Program) Mismatches() []Mismatch {
	var list []Mismatch
	for f, why := range p.mismatch {
		list = append(list, Mismatch{f, why})
	}
	slices.SortFunc(list, func(a, b Mismatch) int { return a.Frame.Compare(b.Frame) })
	return list
}
