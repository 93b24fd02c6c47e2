package tracetest

import "tracetool/traceparse/fact"

// Scope is the part of the program that a rule, or a metric, is about. Several of
// different kinds must all apply; several operations or classes are alternatives.
// Names may hold * and leave out the package's path: "cache.(*Store).*".
type Scope struct{ key, value string }

// Operation limits to waits of an operation, such as "mutex" or "chan-receive".
func Operation(key string) Scope { return Scope{"operation", key} }

// Class limits to waits of a class: "contention", "coordination", "external".
func Class(key string) Scope { return Scope{"class", key} }

// Site limits to waits in a function.
func Site(function string) Scope { return Scope{"site", function} }

// Group limits to goroutines of a group, which are named by the function they run.
func Group(name string) Scope { return Scope{"group", name} }

// Task limits to tasks, Region to regions, of runtime/trace.
func Task(name string) Scope { return Scope{"task", name} }

// Region limits to regions of runtime/trace.
func Region(name string) Scope { return Scope{"region", name} }

// Each applies a rule to each "operation", "class", "site", "group", "task" or
// "region" by itself.
func Each(dimension string) Scope { return Scope{"per", dimension} }

// kind is the scope of what is an operation or a class.
func kind(what string) Scope {
	if _, ok := fact.ParseOperation(what); ok {
		return Operation(what)
	}
	if _, ok := fact.ParseClass(what); ok {
		return Class(what)
	}
	return Operation(what) // which is a mistake, and reported as one
}
