// Package tracetest holds Go tests to rules about waiting: a test fails if a
// function leaves goroutines blocked, waits for locks more than it may, or breaks
// the team's budget.
//
//	func TestOrders(t *testing.T) {
//		tracetest.Run(t, placeManyOrders,
//			tracetest.NoOpenWaits(),
//			tracetest.MaxWaitShare("mutex", 0.1),
//			tracetest.Budget("tracetool.yaml"))
//	}
//
// [Run] records an execution trace of the function, measures it as tracetool check
// does, and reports the broken rules with their evidence: the function and line
// that waits, and who made it wait. The trace of a test that fails is kept.
// [Benchmark] reports metrics of waiting, for benchstat to compare.
//
// # Rules
//
// Every rule is one of a budget (tracetool help check): [Require] takes any of its
// conditions, and the others are abbreviations of it. A [Scope] narrows a rule to a
// part of the program. What is wrong with a rule fails the test before anything is
// recorded. Rules that hold on every machine are about what is left over (open
// waits, leaks), about counts of channel and network waits, and about shares of the
// time, with room; [Runs] repeats the function so that medians count.
//
// # What is left over
//
// If a rule is about what is left over when the function has returned (open waits,
// goroutines, what is stuck, open tasks and regions), goroutines that are still there
// have a second to end. Recording goes on in that grace, but nothing else is measured in
// it: waits and their lengths, shares, latencies and delays are of the time of the
// function alone, whatever else a test or a budget demands. A trace that is kept is
// whole, so that tracetool check and other reports see the grace too, and divide by it:
// a log message in the trace (tracetool tasks) says when the function had returned, and
// --to leaves out what comes after. A trace as a [Baseline] is measured as runs are.
//
// # One trace at a time
//
// A trace is of the whole process. Tests that run in parallel would be in it, so
// that Run fails in a test that is parallel or below one, and afterwards the test
// can no longer call t.Parallel, as after t.Setenv. Goroutines of package testing
// do not count: those that wait for the test have done so since before the trace. In the
// function, parallel subtests belong into a group: t.Run returns when all of it has
// ended.
//
// Under go test -trace the process is traced already. Run then records with a
// flight recorder beside it, which the runtime allows, and does all that it does
// otherwise. It fails only if the program has a flight recorder of its own at the
// same time.
//
// # Traces of failed tests
//
// A trace that is kept goes into the first of
//
//	$TRACETOOL_ARTIFACTS            a folder, made if it is not there
//	t.ArtifactDir()                 with go test -artifacts
//	a new folder for temporary files
//
// and the test's log says where, as a command: tracetool summarize FILE. With
// TRACETOOL_KEEP=1 traces of tests that pass are kept as well, to make a baseline
// of. They are kept too if the function ends the test, with t.FailNow or a panic, and
// if it hangs: shortly before go test's -timeout ends the process, Run prints what
// is stuck, and keeps the trace.
package tracetest
