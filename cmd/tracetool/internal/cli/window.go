package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/spf13/pflag"

	"tracetool/traceparse"
)

// around is a window around something that the trace names.
type around struct {
	re     *regexp.Regexp // nil if there is none
	margin offset
	number natural // of the match, from 1
}

// usualMargin is how much --around shows before and after.
const usualMargin = 50 * time.Millisecond

// defineWindow makes the flags that select a part of the trace.
func (g *globals) defineWindow(fs *pflag.FlagSet) {
	g.around.margin.value, g.around.number.value = usualMargin, 1
	fs.Var(&g.from, "from", "leave out what comes before this `OFFSET` from the trace's start, such as 1.5s")
	fs.Var(&g.to, "to", "leave out what comes after this `OFFSET`")
	fs.Var(&g.last, "last", "leave out all but this last `DURATION` of the trace, or before --to")
	fs.Var(&pattern{&g.around.re}, "around", "leave out all but the time around the first region, task or log that matches `REGEXP`: its name, or \"category: message\"")
	fs.Var(&g.around.margin, "margin", "with --around: this `DURATION` before and after as well (default 50ms)")
	fs.Var(&g.around.number, "match", "with --around: the `N`th match instead of the first")
}

// checkWindow finds what is wrong with these flags as a whole.
func (g *globals) checkWindow() error {
	aimed := g.around.re != nil
	switch {
	case g.last.set && g.from.set:
		return errors.New("--last and --from exclude each other")
	case aimed && (g.from.set || g.to.set || g.last.set):
		return errors.New("--around stands alone: no --from, --to or --last beside it")
	case g.around.margin.set && !aimed:
		return errors.New("--margin needs --around")
	case g.around.number.set && !aimed:
		return errors.New("--match needs --around")
	case g.around.number.value == 0:
		return errors.New("--match 0: matches are counted from 1")
	case g.last.set && g.last.value == 0:
		return fmt.Errorf("--last %v leaves nothing", g.last.value)
	case g.to.set && g.to.value <= g.from.value:
		return fmt.Errorf("--to %v is not after --from %v", g.to.value, g.from.value)
	}
	return nil
}

// open opens a trace, to be read twice if only reading it tells what part of it
// to look at.
func (c *reportCommand) open(path string) (*traceparse.Source, error) {
	if c.global.last.set || c.global.around.re != nil {
		return traceparse.OpenTwice(path, c.In)
	}
	return traceparse.Open(path, c.In)
}

// window returns how to scan src: which part of it, and by how many workers. It
// leaves src at its start.
func (c *reportCommand) window(ctx context.Context, src *traceparse.Source) (traceparse.Options, error) {
	g := &c.global
	opts := traceparse.Options{Jobs: min(g.jobs.value, maxJobs), From: g.from.value, To: g.to.value}
	switch {
	case g.last.set:
		end, err := c.end(ctx, src, opts)
		opts.From = max(0, end-g.last.value)
		return opts, err
	case g.around.re != nil:
		found, err := c.find(ctx, src, opts)
		if err != nil {
			return opts, err
		}
		opts.From = max(0, time.Duration(found.start)-g.around.margin.value)
		opts.To = time.Duration(found.end) + g.around.margin.value
		if opts.From == opts.To {
			return opts, &traceError{src.Name(), fmt.Errorf("--around %q: %s takes no time, and --margin %v adds none", g.around.re, found, g.around.margin.value)}
		}
		return opts, src.Rewind()
	}
	return opts, nil
}

// end returns where the window of --last ends: at the trace's end, or at --to if
// that is before.
func (c *reportCommand) end(ctx context.Context, src *traceparse.Source, opts traceparse.Options) (time.Duration, error) {
	stop := c.progress(src.Name(), src)
	defer stop()
	end, err := traceparse.Length(ctx, src, opts)
	if err != nil {
		return 0, readError(ctx, src, err)
	}
	if opts.To > 0 {
		end = min(end, opts.To)
	}
	return end, nil
}
