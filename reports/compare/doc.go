// Package compare tells whether one side of runs of a program, the new one,
// measures different from another, the old one. Runs are joined by what outlives
// a change of the program: operation, function and group, as package measure has
// them; never by line or goroutine.
//
// A side's value is that of [measure.Series.Value]: the median of its runs or, for
// metrics of which the worst run counts, the greatest. A ratio is new ÷ old.
//
// # The interval of a ratio
//
// It is the confidence interval of Hodges and Lehmann (Estimates of location based
// on rank tests, Annals of Mathematical Statistics 34, 1963) at 95%, on the
// logarithms, where a factor is a shift. Its ends are order statistics of the ratios
// of all pairs of an old and a new run, chosen by the exact distribution of U. It is
// about how much the runs as a whole moved, so the ratio of two medians may lie
// outside it. There is none with too few runs (3 against 3 are), where a run
// measured 0 or less, and for metrics of which the worst run counts.
//
// # The test
//
// p is that of the two-sided test of Mann and Whitney (On a test of whether one of
// two random variables is stochastically larger than the other, Annals of
// Mathematical Statistics 18, 1947): golang.org/x/perf/benchmath's, but for sides of
// different size with equal values, which it gets wrong: there by the exact
// distribution. With 3 runs a side it cannot be below 0.1, with 4 not below 0.029.
//
// # Many measures
//
// A comparison has hundreds of rows, of which chance alone would put one in twenty
// below a p of 0.05. The usual remedy, Benjamini and Hochberg's on p, would leave few
// runs without power: with 4 a side nothing could be different unless 57% of all rows
// are, with 5 unless 16% are, their least p being what it is. So p is adjusted as Westfall and Young do
// (Resampling-based multiple testing, 1993, maxT). The runs of both sides are dealt
// anew to two sides, in every way or in 2,000 random ones; each time the change that
// stands out most from its noise, of whatever row, is noted. The adjusted p of a row
// is the share of deals in which that one stood out at least as much as the row does
// in truth. So two sides that are alike show any difference at all, in whatever
// table, at most with probability alpha, however the rows depend on each other.
// How much a row stands out is Student's t, with a noise of at least 2% and, for
// counts, a quarter of one a run: runs that agree by chance would stand out beyond
// all bounds. Rows that are negligible take no part, see [Negligible].
//
// # Verdicts
//
// See [Different], [Same] and [Unknown].
package compare
