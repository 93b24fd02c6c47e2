// Package blocking finds who made whom wait. One pass over the transitions gives,
// for every wait, its waker, what the waker did while it was waited for, whom it
// waited for in turn, and how much proc time lay idle meanwhile.
//
// What a waker did. Every goroutine keeps a history of what it was up to: it ran,
// it was runnable, in a syscall, or it waited and then what its own waker was up
// to, and so on. When h ends a wait [a, b) of g, the part of h's history inside
// [a, b) becomes g's history of that wait, behind the edge g→h. So a wait is
// taken apart recursively by one copy, and the parts sum to b−a exactly. The part
// of [a, b) before h existed, or before anything is known of it, is unknown.
//
// A history is exact for the recent past. Of the older past it keeps, for periods
// of at most 1/8 of their age, how long each activity took, not in which order:
// that bounds the memory of a goroutine by the logarithm of its age. Where a wait
// begins within such a period the split among activities, not the sum, is an
// estimate, off by at most 1/8 of the wait.
//
// Idle procs. At every instant at which no goroutine is runnable, the procs that
// run nothing are offered to the goroutines of the program that wait: those in
// contention first, then coordination, external, runtime and unknown. Each takes
// one proc at most; where there are too few for a class, its goroutines share them
// alike. What a wait took is its part in the parallelism deficit; divided by all
// proc time it is the wait's impact. (After GAPP, which charges procs−running to
// what waits; the order of classes keeps idle workers from diluting a lock.)
package blocking
