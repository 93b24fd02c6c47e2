package measure

import (
	"slices"
	"strings"

	"tracetool/traceparse/fact"
)

// Dimension is something that rows are told apart by.
type Dimension uint8

// The dimensions, in the order of the documentation.
const (
	ByOperation Dimension = 1 << iota
	ByClass
	BySite
	ByGroup
	ByTask
	ByRegion
)

var dimensionKeys = []struct {
	d   Dimension
	key string
}{
	{ByOperation, "operation"}, {ByClass, "class"}, {BySite, "site"}, {ByGroup, "group"}, {ByTask, "task"}, {ByRegion, "region"},
}

// Keys are the names of the dimensions in d.
func (d Dimension) Keys() []string {
	var keys []string
	for _, k := range dimensionKeys {
		if d&k.d != 0 {
			keys = append(keys, k.key)
		}
	}
	return keys
}

// ParseDimension returns the dimension with the given key, 0 if there is none.
func ParseDimension(key string) Dimension {
	for _, k := range dimensionKeys {
		if k.key == key {
			return k.d
		}
	}
	return 0
}

// AllDimensions has every dimension.
const AllDimensions = ByOperation | ByClass | BySite | ByGroup | ByTask | ByRegion

// Selection is the part of a run that a metric is asked for. The zero value
// selects all.
type Selection struct {
	Operations                []fact.Operation
	Classes                   []fact.Class
	Site, Group, Task, Region Pattern
}

// Dimensions are those by which s selects.
func (s *Selection) Dimensions() Dimension {
	var d Dimension
	for _, x := range []struct {
		on bool
		d  Dimension
	}{
		{len(s.Operations) > 0, ByOperation}, {len(s.Classes) > 0, ByClass}, {!s.Site.All(), BySite},
		{!s.Group.All(), ByGroup}, {!s.Task.All(), ByTask}, {!s.Region.All(), ByRegion},
	} {
		if x.on {
			d |= x.d
		}
	}
	return d
}

// String says what is selected: "operation mutex, site cache.(*Store).Get", ""
// for all.
func (s *Selection) String() string {
	var parts []string
	add := func(key string, values ...string) {
		if text := strings.Join(values, "|"); text != "" {
			parts = append(parts, key+" "+text)
		}
	}
	var ops, classes []string
	for _, op := range s.Operations {
		ops = append(ops, op.String())
	}
	for _, c := range s.Classes {
		classes = append(classes, c.String())
	}
	add("operation", ops...)
	add("class", classes...)
	add("site", s.Site.text)
	add("group", s.Group.text)
	add("task", s.Task.text)
	add("region", s.Region.text)
	return strings.Join(parts, ", ")
}

// operation reports whether s selects what op does.
func (s *Selection) operation(op fact.Operation) bool {
	return (len(s.Operations) == 0 || slices.Contains(s.Operations, op)) &&
		(len(s.Classes) == 0 || slices.Contains(s.Classes, op.Class()))
}

// place reports whether s selects a place.
func (s *Selection) place(p *Place) bool {
	return s.operation(p.Operation) && s.Site.Match(p.Site) && s.Group.Match(p.Group)
}

// Covers reports whether s selects all that o, narrowed to one value of a
// dimension, does.
func (s *Selection) Covers(o *Selection) bool {
	for _, op := range fact.Operations() {
		if o.operation(op) && !s.operation(op) {
			return false
		}
	}
	return s.Site.Match(o.Site.text) && s.Group.Match(o.Group.text) && s.Task.Match(o.Task.text) && s.Region.Match(o.Region.text)
}

// Narrow is s with the dimension d limited to one value of it.
func (s *Selection) Narrow(d Dimension, op fact.Operation, name string) Selection {
	n := *s
	switch d {
	case ByOperation:
		n.Operations, n.Classes = []fact.Operation{op}, nil
	case ByClass:
		n.Classes = []fact.Class{op.Class()}
	case BySite:
		n.Operations, n.Classes, n.Site = []fact.Operation{op}, nil, Exactly(name)
	case ByGroup:
		n.Group = Exactly(name)
	case ByTask:
		n.Task = Exactly(name)
	case ByRegion:
		n.Region = Exactly(name)
	}
	return n
}
