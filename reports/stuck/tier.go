package stuck

import (
	"fmt"
	"strings"
)

// Tier is how sure it is that a goroutine will never go on. A greater one is
// surer.
type Tier uint8

const (
	// Idle: nothing says that it is stuck. All of a healthy service's goroutines
	// are.
	Idle Tier = iota
	// NeverEnded: it is alive and does not wait; it has been without a proc, or
	// in one syscall, for 10 ms at least.
	NeverEnded
	// Probable: the evidence of the trace says so, and something that is not in
	// the trace may still prove it wrong.
	Probable
	// Quiescence: nothing is left in the program that could wake it: see
	// [judge.quiesce].
	Quiescence
	// Definite: it waits in select{} or on a nil channel.
	Definite
	numTiers
)

var tierKeys = [numTiers]string{"idle", "never-ended", "probable", "global-quiescence", "definite"}

// String returns the tier's key in flags and output.
func (t Tier) String() string {
	if t < numTiers {
		return tierKeys[t]
	}
	return "unknown"
}

// short is the tier's key in tables, where a long word would be cut.
func (t Tier) short() string { return strings.TrimPrefix(t.String(), "global-") }

// tierFlag is a flag's value, nil until it is set.
type tierFlag struct{ tier *Tier }

func (f *tierFlag) String() string {
	if f.tier == nil {
		return ""
	}
	return f.tier.String()
}

// Set takes a tier's key.
func (f *tierFlag) Set(s string) error {
	for t := range numTiers {
		if s == t.String() || s == t.short() {
			f.tier = &t
			return nil
		}
	}
	return fmt.Errorf("no such tier; there is %s", strings.Join(f.Values(), ", "))
}

// Type names the value in help texts.
func (f *tierFlag) Type() string { return "tier" }

// Values lists what can be completed, worst first.
func (f *tierFlag) Values() []string {
	var keys []string
	for t := Definite; t > Idle; t-- {
		keys = append(keys, t.String())
	}
	return append(keys, Idle.String())
}
