package cli

import (
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

const (
	// progressDelay is how long work may take before it shows progress.
	progressDelay   = time.Second
	progressRefresh = 150 * time.Millisecond
)

// measured is work whose progress is known, in bytes; a Size of -1 is unknown.
type measured interface {
	Size() int64
	Consumed() int64
}

// progress shows a bar on standard error if that is a terminal and the work takes
// long enough. The function that it returns removes the bar.
func (t *tool) progress(name string, work measured) (stop func()) {
	if !t.ErrTerminal || t.global.noProgress {
		return func() {}
	}
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		select {
		case <-time.After(progressDelay):
			t.drawProgress(name, work, quit)
		case <-quit:
		}
	}()
	return func() {
		close(quit)
		<-gone
	}
}

func (t *tool) drawProgress(name string, work measured, quit <-chan struct{}) {
	container := mpb.New(mpb.WithOutput(t.Err), mpb.WithAutoRefresh(), mpb.WithRefreshRate(progressRefresh))
	total := work.Size()
	read := decor.CurrentKiloByte("% .1f", decor.WC{W: 10})
	var bar *mpb.Bar
	if total > 0 {
		bar = container.AddBar(total,
			mpb.PrependDecorators(decor.Name(name+" "), decor.Percentage(decor.WC{W: 5})),
			mpb.AppendDecorators(read))
	} else {
		bar = container.New(0, mpb.SpinnerStyle().PositionLeft(),
			mpb.PrependDecorators(decor.Name(name+" ")), mpb.AppendDecorators(read))
	}
	tick := time.NewTicker(progressRefresh)
	defer tick.Stop()
	for {
		current := work.Consumed()
		if total > 0 {
			current = min(current, total-1) // a complete bar would remain
		}
		bar.SetCurrent(current)
		select {
		case <-tick.C:
		case <-quit:
			bar.Abort(true)
			container.Wait()
			return
		}
	}
}
