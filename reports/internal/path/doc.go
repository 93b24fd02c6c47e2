// Package path follows what a goroutine had to wait for back through those who
// woke it: the critical path, and what would become of it if waits were shorter.
//
// [Collector] keeps every change of state of a trace as a node of a graph, in 24
// bytes: it knows the goroutine's change before it and, of a wake-up or a
// creation, the latest change of the goroutine that did it. Both came earlier,
// so the graph has no cycles, and its order is that of the changes' numbers.
//
// # The critical path
//
// The path of a goroutine over [from, to) is walked backward from to. While the
// goroutine runs, is runnable or is in a syscall, the path stays with it. Where it
// was woken by another goroutine, the path passes to that one at the time of the
// wake-up; where it was created, to its creator. A wait that a goroutine did not
// end stays on the path. The pieces are contiguous: they sum to the window
// exactly. [Bound] says what each was spent on.
//
// A few rules deviate from this definition, which is Perfetto's. The lock rule: where
// goroutine h ended a wait for a lock, h's running during that wait is bound by the
// lock and is charged to the waiting site, since the waiter needed the lock and not
// what h worked on. Of several such waits the innermost counts, the last one that
// the path came through. For channels, wait groups and conditions the waiter
// needed the work: it is CPU time. What else h did during the wait keeps its bound.
// And a goroutine of the runtime that wakes another one from within the runtime is
// no cause: the wait stays on the path.
//
// No trace tells who started a timer that created a goroutine. The path goes from that
// goroutine's birth back to the one through whose wait it came: the part of that wait
// before the birth is the timer's. If the wait began later, what that one did before
// it goes on. Likewise a goroutine of the runtime that waited for work gives the path
// back to the one that waited for it.
//
// # Shorter waits
//
// [Collector.Saved] moves the changes of state forward in their order. Running,
// runnable and syscall time and waits that no goroutine ended keep their length;
// a wait that a goroutine ended lasts until that goroutine is there; and the waits
// in question become shorter by a share. Nothing before the window moves. A goroutine
// that a timer created is born earlier by as much as a wait begins earlier that it
// ended and that began before the birth; of several waits by the most.
//
// What a change depends on is the latest one of its goroutine and that of its
// waker, so that trying a site takes memory for each goroutine only.
// [Collector.Shorten] tells the path as well: it has the changes' new times take the
// place of the old ones in the graph, and what determines each that of its cause.
package path
