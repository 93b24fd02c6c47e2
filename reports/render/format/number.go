package format

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"tracetool/traceparse/fact"
)

// Count writes a number with thousands separators: "48,210".
func Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Fraction writes a count that need not be whole, such as a median, with at most
// two decimals: "12.5", "48,211".
func Fraction(x float64) string {
	if math.Abs(x) >= 1000 || x == math.Trunc(x) {
		return Count(whole(x))
	}
	if math.Abs(x) < 0.005 {
		return strconv.FormatFloat(x, 'g', 2, 64) // not nothing
	}
	return strconv.FormatFloat(math.Round(100*x)/100, 'f', -1, 64)
}

// whole rounds x, to the largest integer where it is beyond.
func whole(x float64) int64 {
	const limit = 1 << 62
	return int64(math.Round(min(limit, max(-limit, x))))
}

// Compact writes a count where its size is enough: "9,114", "48k", "6.0M".
func Compact(n int64) string {
	if n > -10_000 && n < 10_000 {
		return Count(n)
	}
	return scaled(float64(n), 1000, 2, []string{"", "k", "M", "G", "T", "P", "E"})
}

// Plural writes a count with its noun: "1 wait", "48,210 waits".
func Plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// Duration writes a duration with three significant digits: "257µs", "12.4ms",
// "1.20s", "158s", and from a thousand seconds on "20m36s" and "2h30m". Single
// nanoseconds have no fraction; nothing is "0s". [time.ParseDuration] reads it.
func Duration(d time.Duration) string {
	x := float64(d)
	switch a := math.Abs(x); {
	case d == 0:
		return "0s"
	case a < 1000:
		return strconv.FormatInt(int64(d), 10) + "ns"
	case a < 999.5e9:
		return scaled(x/1e3, 1000, 3, []string{"µs", "ms", "s"})
	case a < 3599.5e9:
		return parts(d.Round(time.Second), time.Minute, "m", time.Second, "s")
	default:
		return parts(d.Round(time.Minute), time.Hour, "h", time.Minute, "m")
	}
}

// parts writes d in two units: "20m36s". A single "m" would look like a thousandth.
func parts(d, large time.Duration, l string, small time.Duration, s string) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	return fmt.Sprintf("%s%d%s%02d%s", sign, d/large, l, d%large/small, s)
}

// Offset writes a point in time as seconds since the trace's start, to the
// microsecond: "1.234567s".
func Offset(t fact.Time) string {
	return strconv.FormatFloat(float64(t)/1e9, 'f', 6, 64) + "s"
}

// Share writes a part of a whole: "8.7%", "0%", "100%", "247%". What is not
// quite nothing is "<0.1%", what is not quite everything ">99.9%"; below zero
// these are ">-0.1%" and "<-99.9%".
func Share(x float64) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return Unknown
	case x == 0:
		return "0%"
	case x < 0:
		return mirror.Replace("-" + Share(-x))
	case x < 0.001:
		return "<0.1%"
	case x > 0.9995 && x < 1:
		return ">99.9%"
	case x >= 1:
		return Count(int64(math.Round(100*x))) + "%"
	}
	return strconv.FormatFloat(100*x, 'f', 1, 64) + "%"
}

// mirror turns the bounds of shares around where they are negative.
var mirror = strings.NewReplacer("-<", ">-", "->", "<-")

// Bytes writes an amount of memory in powers of a thousand with three
// significant digits: "812B", "29.6MB".
func Bytes(n int64) string {
	if n > -1000 && n < 1000 {
		return strconv.FormatInt(n, 10) + "B"
	}
	return scaled(float64(n), 1000, 3, []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"})
}

// GoVersion names the Go releases that write trace format "go 1.NN":
// "Go 1.26", "Go 1.23-1.24".
func GoVersion(version int) string {
	last := map[int]int{11: 18, 19: 20, 23: 24}[version]
	if last != 0 {
		return fmt.Sprintf("Go 1.%d-1.%d", version, last)
	}
	return fmt.Sprintf("Go 1.%d", version)
}

// Bar draws a share as a bar of at most width columns, in eighths of a column.
// What is not nothing is drawn, be it ever so small.
func Bar(x float64, width int) string {
	if math.IsNaN(x) || x <= 0 || width <= 0 {
		return ""
	}
	eighths := max(1, int(math.Round(min(x, 1)*float64(8*width))))
	bar := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		bar += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return bar
}

// scaled writes x with as many significant digits in the first unit in which
// it is below base.
func scaled(x, base float64, digits int, units []string) string {
	limit := base - 0.5 // what rounds to base belongs to the next unit
	for len(units) > 1 && math.Abs(x) >= limit {
		x /= base
		units = units[1:]
	}
	return significant(x, digits) + units[0]
}

// significant writes x with so many significant digits, all integer digits in
// any case.
func significant(x float64, digits int) string {
	decimals := digits - 1
	for bound := 10.0; decimals > 0 && math.Abs(x) >= bound-0.5*math.Pow10(-decimals); bound *= 10 {
		decimals--
	}
	return strconv.FormatFloat(x, 'f', decimals, 64)
}
