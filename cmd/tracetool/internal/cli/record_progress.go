package cli

import (
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"tracetool/reports/render/format"
)

// recordProgress shows on standard error how much of the time has passed and what
// has arrived, under the same conditions as progress.
func (t *tool) recordProgress(name string, length time.Duration, arrived *counter) (stop func()) {
	if !t.ErrTerminal || t.global.noProgress || length <= progressDelay {
		return func() {}
	}
	start := time.Now()
	elapsed := func() time.Duration { return min(time.Since(start), length) }
	container := mpb.New(mpb.WithOutput(t.Err), mpb.WithAutoRefresh(), mpb.WithRefreshRate(progressRefresh))
	bar := container.AddBar(int64(length),
		mpb.PrependDecorators(decor.Name(name+" "), decor.Any(func(decor.Statistics) string {
			return elapsed().Truncate(time.Second/10).String() + " of " + length.String()
		}, decor.WC{W: 12})),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
			return format.Bytes(arrived.n.Load())
		}, decor.WC{W: 8})))
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(progressRefresh)
		defer tick.Stop()
		for {
			bar.SetCurrent(int64(min(elapsed(), length-1))) // a complete bar would remain
			select {
			case <-tick.C:
			case <-quit:
				bar.Abort(true)
				container.Wait()
				return
			}
		}
	}()
	return func() {
		close(quit)
		<-gone
	}
}
