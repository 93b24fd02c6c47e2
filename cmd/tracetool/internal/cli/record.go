package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tracetool/cmd/tracetool/internal/capture"
)

// recordCommand is the command that makes traces.
type recordCommand struct {
	*tool
	cmd      *cobra.Command
	output   string
	duration period
	headers  []string
	tls      capture.TLS
	timeout  period
	repeat   natural
	every    period
	source   recorded
}

// ofServers are flags that mean nothing to a command.
var ofServers = []string{"duration", "seconds", "header", "cacert", "cert", "key", "insecure", "timeout"}

func (t *tool) recordCommand() *cobra.Command {
	c := &recordCommand{tool: t}
	c.cmd = &cobra.Command{
		Use:   "record [flags] SERVER | record [flags] -- COMMAND…",
		Short: "record a trace from a server or a test",
		Long: `Record makes a trace.

SERVER is a program that imports net/http/pprof: its HOST:PORT, or a URL. It is
traced for a while, and Ctrl-C ends that early. If the connection breaks, what
arrived is kept.

COMMAND is go test with one package, or a test binary. It is traced from start
to end, and the trace is kept if tests fail; then the exit code is 1. No other
command can be traced from outside: see tracetool help recording.

The file appears under its name when it is complete. With --repeat there are
several, with numbers before the extension: trace-01.out.`,
		Example: strings.Join([]string{
			"tracetool record localhost:6060",
			"tracetool record -d 2s -o - localhost:6060 | tracetool summarize -",
			"tracetool record --header 'Authorization: Bearer 3f9a' -o shop.out https://shop.example/debug/pprof/trace",
			"tracetool record --repeat 10 --every 30s localhost:6060",
			"tracetool record -o trace.out -- go test -run TestCheckout ./shop",
		}, "\n"),
		Args:              cobra.ArbitraryArgs,
		RunE:              c.run,
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault),
	}
	c.define()
	return c.cmd
}

// define makes the flags, in the order of the help. --output hides that of the
// reports: it has another default.
func (c *recordCommand) define() {
	c.duration.value, c.timeout.value = capture.DefaultDuration, 10*time.Second
	fs := c.cmd.Flags()
	fs.SortFlags = false
	fs.StringVarP(&c.output, "output", "o", "trace.out", "write the trace to `FILE`, - is standard output; it appears whole or not at all")
	fs.VarP(&c.duration, "duration", "d", "trace the server for this `DURATION`")
	fs.Var((*seconds)(&c.duration), "seconds", "the same as a number of seconds `N`")
	fs.Var(&c.repeat, "repeat", "record `N` traces, one after the other")
	fs.Var(&c.every, "every", "begin a trace of several each `DURATION`, not at once when one ends")
	fs.StringArrayVar(&c.headers, "header", nil, "send this header `'KEY: VALUE'`; may be repeated")
	fs.StringVar(&c.tls.Authorities, "cacert", "", "trust the certificate authorities in `FILE`, and no others")
	fs.StringVar(&c.tls.Cert, "cert", "", "present the certificate in `FILE`; needs --key")
	fs.StringVar(&c.tls.Key, "key", "", "read the certificate's private key from `FILE`")
	fs.BoolVar(&c.tls.Insecure, "insecure", false, "do not check the server's certificate")
	fs.Var(&c.timeout, "timeout", "wait no longer than this `DURATION` for a connection, and for the end of a trace after its time")
	for _, name := range []string{"duration", "seconds", "repeat", "every", "header", "timeout"} {
		completeFlag(c.cmd, name, func(*cobra.Command) []string { return nil })
	}
}

func (c *recordCommand) run(cmd *cobra.Command, args []string) (err error) {
	if err := c.check(); err != nil {
		return err
	}
	if c.source, err = c.choose(args); err != nil {
		return err
	}
	if c.repeat.value > 1 {
		return c.series(cmd.Context())
	}
	return c.one(cmd.Context(), c.output, next(word(c.output)))
}

// check finds what is wrong with the flags as a whole.
func (c *recordCommand) check() error {
	several := c.repeat.value > 1
	switch {
	case c.repeat.set && c.repeat.value == 0:
		return badValue(c.cmd, errors.New("--repeat 0 records nothing"))
	case c.every.set && !several:
		return badValue(c.cmd, errors.New("--every needs --repeat N"))
	case several && c.output == "-":
		return badValue(c.cmd, errors.New("--repeat needs files, -o - is none"))
	case c.output == "-" && c.Width > 0:
		return badValue(c.cmd, errors.New("-o - would write a trace to the terminal; pipe it"))
	case c.output == "":
		return badValue(c.cmd, errors.New("-o needs a name"))
	case (c.tls.Cert == "") != (c.tls.Key == ""):
		return badValue(c.cmd, errors.New("--cert and --key need each other"))
	}
	return nil
}

// choose finds out what to record.
func (c *recordCommand) choose(args []string) (recorded, error) {
	dash := c.cmd.ArgsLenAtDash()
	switch {
	case len(args) == 0:
		return nil, usage(c.cmd, errors.New("no server and no command given"))
	case dash == 0:
		return c.command(args)
	case dash > 0:
		return nil, usage(c.cmd, fmt.Errorf("either a server or a command: both %s and what follows --", args[0]))
	}
	return c.server(args)
}

func (c *recordCommand) command(argv []string) (recorded, error) {
	for _, name := range ofServers {
		if c.cmd.Flags().Changed(name) {
			return nil, badValue(c.cmd, fmt.Errorf("--%s is for servers; a command is traced from start to end", name))
		}
	}
	command, err := capture.NewCommand(argv)
	if err != nil {
		return nil, &usageError{c.cmd.CommandPath(), err, "see tracetool help recording"}
	}
	return &recordedCommand{c.tool, command}, nil
}

func (c *recordCommand) server(args []string) (recorded, error) {
	server, err := capture.NewServer(args[0])
	switch {
	case err != nil:
		return nil, &usageError{c.cmd.CommandPath(), err, "a command comes after --"}
	case len(args) > 1:
		return nil, usage(c.cmd, fmt.Errorf("unexpected argument %q", args[1]))
	}
	if c.duration.set {
		server.Duration = c.duration.value
	}
	server.Timeout = c.timeout.value
	if server.Header, err = headers(c.headers); err != nil {
		return nil, badValue(c.cmd, err)
	}
	if server.TLS, err = c.tls.Config(); err != nil {
		return nil, err
	}
	return &recordedServer{c.tool, server}, nil
}
