// Package dagre runs the JavaScript library @dagrejs/dagre, version 3.1.3, which
// lays out directed graphs in layers. Its licence is in the file LICENSE.
//
// dagre.min.js is dist/dagre.min.js of the npm package, unchanged.
package dagre

import (
	_ "embed" // for the library
	"encoding/json"
	"fmt"
	"sync"

	"github.com/dop251/goja"
)

var (
	//go:embed dagre.min.js
	library string
	//go:embed layout.js
	caller string
)

// Graph is what to lay out, from left to right.
type Graph struct {
	Nodes []Node `json:"nodes"`
	Edges []Edge `json:"edges"`
	// NodeSep and EdgeSep are distances between nodes, and between edges, of one
	// layer; that of a node and an edge is their mean.
	NodeSep float64 `json:"nodeSep"`
	EdgeSep float64 `json:"edgeSep"`
}

// Node is a box.
type Node struct {
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Edge joins two different nodes. Its size is its label's.
type Edge struct {
	From   int     `json:"from"`
	To     int     `json:"to"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
	// Weight tells edges that should be short, straight and forward.
	Weight int `json:"weight"`
}

// Layout is where things go.
type Layout struct {
	// Nodes are the boxes' centres.
	Nodes []Point `json:"nodes"`
	Edges []Path  `json:"edges"`
}

// Point is a place in the picture; Y grows downwards.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Path is an edge's way.
type Path struct {
	// Point is the label's centre.
	Point
	// Bends are the places on the layers between the two nodes, one of which is
	// the label's centre, from From to To.
	Bends []Point `json:"bends"`
}

// programs compiles the sources once.
var programs = sync.OnceValues(func() (list []*goja.Program, err error) {
	for _, src := range []string{library, caller} {
		p, err := goja.Compile("dagre", src, false)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
})

// Run lays out g. The same graph gives the same layout: each run has an
// interpreter of its own.
func Run(g *Graph) (*Layout, error) {
	text, err := json.Marshal(g)
	if err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	list, err := programs()
	if err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	vm := goja.New()
	for _, p := range list {
		if _, err := vm.RunProgram(p); err != nil {
			return nil, fmt.Errorf("layout: %w", err)
		}
	}
	var run func(string) (string, error)
	if err := vm.ExportTo(vm.Get("layout"), &run); err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	result, err := run(string(text))
	if err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	var l Layout
	if err := json.Unmarshal([]byte(result), &l); err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	return &l, nil
}
