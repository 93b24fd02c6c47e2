// Package waitflags holds the flags that select waits by what they are for.
package waitflags

import (
	"fmt"
	"strings"

	"tracetool/traceparse/fact"
)

// Operations is a list of operation keys, separated by commas.
type Operations []fact.Operation

func (f *Operations) String() string { return joinKeys(*f) }

// Set adds the operations that s lists.
func (f *Operations) Set(s string) (err error) {
	*f, err = parseKeys(*f, s, fact.ParseOperation, f.Values())
	return err
}

// Type names the value in help texts.
func (f *Operations) Type() string { return "operations" }

// Values lists what can be completed.
func (f *Operations) Values() []string { return keysOf(fact.Operations()) }

// Usage is the flag's line in help texts.
func (f *Operations) Usage() string {
	return "only these `operations`: " + strings.Join(f.Values(), ", ")
}

// Classes is a list of class keys, separated by commas.
type Classes []fact.Class

func (f *Classes) String() string { return joinKeys(*f) }

// Set adds the classes that s lists.
func (f *Classes) Set(s string) (err error) {
	*f, err = parseKeys(*f, s, fact.ParseClass, f.Values())
	return err
}

// Type names the value in help texts.
func (f *Classes) Type() string { return "classes" }

// Values lists what can be completed.
func (f *Classes) Values() []string { return keysOf(fact.Classes()) }

// Usage is the flag's line in help texts.
func (f *Classes) Usage() string {
	return "only these `classes`: " + strings.Join(f.Values(), ", ")
}

func keysOf[T fmt.Stringer](values []T) []string {
	keys := make([]string, len(values))
	for i, v := range values {
		keys[i] = v.String()
	}
	return keys
}

func joinKeys[T fmt.Stringer](values []T) string { return strings.Join(keysOf(values), ",") }

func parseKeys[T any](list []T, s string, parse func(string) (T, bool), valid []string) ([]T, error) {
	for key := range strings.SplitSeq(s, ",") {
		v, ok := parse(strings.TrimSpace(key))
		if !ok {
			return nil, fmt.Errorf("no such key %q; there is %s", key, strings.Join(valid, ", "))
		}
		list = append(list, v)
	}
	return list, nil
}
