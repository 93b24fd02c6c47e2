package scheduler

import (
	"tracetool/reports/render/format"
)

// Lines tells scheduling and garbage collection in two lines for people:
//
//	delay p50 8.00µs · p99 1.90ms · max 14.0ms
//	GC 6 cycles, stop-the-world 1.20ms in 12 pauses, assists 0.4%
//
// What the trace has nothing of is said in words.
func (r *Result) Lines() []string { return []string{r.delayLine(), r.gcLine()} }

func (r *Result) delayLine() string {
	if r.Delay.Count == 0 {
		return "no goroutine waited for a proc"
	}
	d := &r.Delay
	return "delay p50 " + format.Duration(d.P50) + " · p99 " + format.Duration(d.P99) + " · max " + format.Duration(d.Max)
}

func (r *Result) gcLine() string {
	line := "no garbage collection"
	if r.GC.Count > 0 {
		line = "GC " + format.Plural(r.GC.Count, "cycle", "cycles")
	}
	if r.Pause.Count > 0 {
		line += ", stop-the-world " + format.Duration(r.Pause.Total) + " in " + format.Plural(r.Pause.Count, "pause", "pauses")
	}
	if r.Assist.Count > 0 {
		line += ", assists " + format.Share(r.AssistShare())
	}
	return line
}
