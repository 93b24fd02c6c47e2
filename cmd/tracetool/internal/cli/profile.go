package cli

import (
	"errors"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"

	"github.com/spf13/pflag"
)

// profiles are the files to write profiles of tracetool itself to.
type profiles struct{ cpu, memory, trace string }

func (p *profiles) define(fs *pflag.FlagSet) {
	fs.StringVar(&p.cpu, "cpuprofile", "", "write a CPU profile of tracetool to `FILE`")
	fs.StringVar(&p.memory, "memprofile", "", "write a heap profile of tracetool to `FILE`")
	fs.StringVar(&p.trace, "trace", "", "write an execution trace of tracetool to `FILE`")
	for _, name := range []string{"cpuprofile", "memprofile", "trace"} {
		fs.Lookup(name).Hidden = true
	}
}

// start begins what was asked for. The function that it returns ends it.
func (p *profiles) start() (stop func() error, err error) {
	var ends []func() error
	stop = func() error {
		var errs []error
		for _, end := range ends {
			errs = append(errs, end())
		}
		return errors.Join(errs...)
	}
	begin := func(path string, begin func(*os.File) error, end func(*os.File) error) {
		if path == "" || err != nil {
			return
		}
		var file *os.File
		if file, err = os.Create(path); err == nil {
			err = begin(file)
		}
		if err != nil {
			err = &writeError{path, err}
			return
		}
		ends = append(ends, func() error {
			if err := errors.Join(end(file), file.Close()); err != nil {
				return &writeError{path, err}
			}
			return nil
		})
	}
	begin(p.cpu,
		func(f *os.File) error { return pprof.StartCPUProfile(f) },
		func(*os.File) error { pprof.StopCPUProfile(); return nil })
	begin(p.trace,
		func(f *os.File) error { return trace.Start(f) },
		func(*os.File) error { trace.Stop(); return nil })
	begin(p.memory,
		func(*os.File) error { return nil },
		func(f *os.File) error { runtime.GC(); return pprof.WriteHeapProfile(f) })
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	return stop, nil
}
