// Package source explains blocked goroutines from the program's source: which
// lock, channel, wait group or condition each of them waits for, which locks it
// holds meanwhile, and where in the program somebody could end the wait.
//
// # From a trace to a claim
//
//  1. [Open] finds the source of the stacks' frames and loads the packages of
//     its module, type-checked and in SSA form. Packages outside the module are
//     read without function bodies: they take part by their types only.
//  2. A frame becomes a function and the instruction on its line. A line without
//     the operation that the trace shows there is source that has changed since:
//     a [Mismatch], of which nothing is claimed.
//  3. The functions that a call may run are those of golang.org/x/tools' call graph.
//     All further steps go by them.
//  4. The operand of the blocking instruction is an object: a field of a type, a
//     package variable, a local variable. Values that may be the same object are
//     unified over assignments, calls, closures and fields.
//  5. Locks held: a forward analysis of each frame's function from its entry to
//     the call that the frame is in, with the effects of its callees.
//  6. What a goroutine may still do: all that can be reached from its frames.
//  7. From these, the explanations, one for each kind of mistake.
//
// A trace has no addresses: it shows that two goroutines wait for Store.mu, and not
// that it is the mutex of one Store. Where a claim rests on that, or on a path
// that was not followed, it is one of the explanation's caveats.
package source
