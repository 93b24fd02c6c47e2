package compare

// Name is the name of the documents.
const Name = "diff"

// What sides are compared with where nothing else is asked for.
const (
	DefaultAlpha = 0.05
	DefaultFloor = 0.10
)

// Long is the help's text.
const Long = `Diff compares runs of a program before a change with runs after it, and says what
changed, where, and whether that is more than noise.

Runs are joined by operation, function and group, never by line or goroutine. A side's
value is the median of its runs or, for open_waits, stuck and latency.open, the
greatest. The ratio is new ÷ old. The interval beside it covers the true ratio with 95%
confidence (Hodges-Lehmann, on logarithms), and p is that of the Mann-Whitney test.

Verdicts:
  different  p is below --alpha, even when adjusted for the many measures that are compared (Westfall-Young), and the change is at least --floor
  same       not different, and the interval is within a factor of 1.25 up or down, or all runs measured the same number
  unknown    neither: more runs would tell
  new        different, and only the new side has the site or group at all
  vanished   different, and only the old side has it

With an alpha of 5%, two sides that are alike show any difference at all in at most one
comparison of twenty. With fewer than 4 runs a side nothing can be told from noise; with
4, changes much greater than the noise can; 10 are better. What else the machine did
must be the same for both sides: record old and new in turn. One run a side still shows
old, new and ratio.

Rows come in the order of their verdict, and of how much of the program changed with
their site or group: of the procs' time that lay idle for it, of the critical path and,
for contention, of the wall, else of the number of waits; for a group, of the procs' time, of the goroutines created
or of those alive. What is less than 0.5% of the program is too small to be different
and comes last. Of each site or group the three metrics that changed by the greatest
factor come first. json and csv have all rows, with the adjusted p and what people see
as new and vanished in a column of its own, status.`
