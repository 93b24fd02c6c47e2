package cli

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tracetool/reports/render/format"
)

// helpWidth is the width of all help, whatever the terminal's.
const helpWidth = 80

// topic is a page of help that belongs to no command.
type topic struct{ name, short, text string }

var topics = []topic{
	{"exit-codes", "what the exit codes mean", `Exit codes:

    0  success, also if part of the trace was damaged and left out
    1  a check failed
    2  usage error, unreadable input, or a write that failed;
       with --strict also a damaged trace
  130  interrupted

Of several traces, those that can be read are reported in any case. Errors are
one line each on standard error; standard output holds reports only.`},
	{"recording", "how to record a trace", `How to record a trace:

  a test or benchmark
      tracetool record -- go test -run TestCheckout ./shop
      go test -trace trace.out -run TestCheckout ./shop
  a server that imports net/http/pprof
      tracetool record -d 5s localhost:6060
      curl -o trace.out 'http://localhost:6060/debug/pprof/trace?seconds=5'
  any program
      trace.Start(file), and trace.Stop() at the end, of package runtime/trace
  the seconds before something went wrong (Go 1.25)
      trace.NewFlightRecorder, Start, and WriteTo when it happens

Then:

  tracetool summarize trace.out

Traces of Go ` + oldestTrace + ` to ` + newestTrace + ` are read. They may be compressed with gzip or
zstd, and "-" is standard input.`},
}

func (t *tool) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND | TOPIC]",
		Short:   "explain a command or a topic",
		Example: "tracetool help version\ntracetool help recording",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.runHelp(cmd, args)
		},
		ValidArgsFunction: completeHelp,
	}
}

func (t *tool) runHelp(cmd *cobra.Command, args []string) error {
	root := cmd.Root()
	if len(args) == 1 {
		for _, topic := range topics {
			if topic.name == args[0] {
				_, err := fmt.Fprintln(t.stdout, topic.text)
				return err
			}
		}
	}
	target, rest, err := root.Find(args)
	if err != nil || len(rest) > 0 {
		return unknownCommand(root, strings.Join(args, " "))
	}
	target.InitDefaultHelpFlag()
	t.printHelp(t.stdout, target)
	return nil
}

// printHelp writes the help of a command. An error of w is left to it.
func (t *tool) printHelp(w io.Writer, cmd *cobra.Command) {
	b := new(bytes.Buffer)
	long := cmd.Long
	if long == "" {
		long = strings.ToUpper(cmd.Short[:1]) + cmd.Short[1:] + "."
	}
	fmt.Fprintln(b, fold(long))
	use := cmd.UseLine()
	if !cmd.HasParent() {
		use = "tracetool COMMAND [flags] TRACE…"
	}
	fmt.Fprintf(b, "\nUsage: %s\n", use)
	if !cmd.HasParent() {
		helpCommands(b, cmd)
	}
	helpExamples(b, cmd)
	helpFlags(b, cmd)
	w.Write(b.Bytes())
}

// helpCommands lists what the root offers.
func helpCommands(b *bytes.Buffer, root *cobra.Command) {
	for _, group := range root.Groups() {
		fmt.Fprintf(b, "\n%s:\n", group.Title)
		for _, cmd := range root.Commands() {
			if cmd.GroupID == group.ID {
				helpEntry(b, cmd.Name(), cmd.Short)
			}
		}
	}
	fmt.Fprintf(b, "\nTopics (tracetool help TOPIC):\n")
	for _, topic := range topics {
		helpEntry(b, topic.name, topic.short)
	}
}

// helpEntry writes a name and what it stands for.
func helpEntry(b *bytes.Buffer, name, short string) {
	words := strings.Fields(short)
	words[0] = fmt.Sprintf("  %-14s %s", name, words[0])
	for _, line := range fill(words, strings.Repeat(" ", 17), "") {
		fmt.Fprintln(b, line)
	}
}

func helpExamples(b *bytes.Buffer, cmd *cobra.Command) {
	if cmd.Example == "" {
		return
	}
	fmt.Fprintf(b, "\nExamples:\n")
	for line := range strings.Lines(cmd.Example) {
		words := strings.Split(strings.TrimSpace(line), " ")
		words[0] = "  " + words[0]
		for _, part := range fill(words, "      ", ` \`) {
			fmt.Fprintln(b, part)
		}
	}
}

// helpFlags explains the flags of a command; global ones are explained at the
// root only, and named elsewhere.
func helpFlags(b *bytes.Buffer, cmd *cobra.Command) {
	if !cmd.HasParent() {
		fmt.Fprintf(b, "\nFlags of every report:\n%s", flagUsages(cmd.PersistentFlags()))
		return
	}
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" {
			own.AddFlag(f)
		}
	})
	if own.HasAvailableFlags() {
		fmt.Fprintf(b, "\nFlags:\n%s", flagUsages(own))
	}
	if cmd.GroupID != groupReports && cmd.GroupID != groupCI {
		return
	}
	var names []string
	cmd.Root().PersistentFlags().VisitAll(func(f *pflag.Flag) {
		switch {
		case f.Hidden:
		case f.Shorthand != "":
			names = append(names, "-"+f.Shorthand+"/--"+f.Name+",")
		default:
			names = append(names, "--"+f.Name+",")
		}
	})
	fmt.Fprintf(b, "\nFlags of every report, explained by tracetool --help:\n")
	names[0] = "  " + names[0]
	lines := strings.Join(fill(names, "  ", ""), "\n")
	fmt.Fprintln(b, strings.TrimSuffix(lines, ","))
}

func flagUsages(fs *pflag.FlagSet) string { return fs.FlagUsagesWrapped(helpWidth) }

// listed is an indented line: what stands in front, and the text that goes on
// below itself where it does not fit.
var listed = regexp.MustCompile(`^(\s+(?:\S+\s{2,})?)(.*)$`)

// fold fills paragraphs up to the help's width. Indented lines stay apart.
func fold(text string) string {
	var out, paragraph []string
	flush := func() {
		out = append(out, fill(strings.Fields(strings.Join(paragraph, " ")), "", "")...)
		paragraph = nil
	}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		if line == "" || line[0] == ' ' || line[0] == '\t' {
			flush()
			if m := listed.FindStringSubmatch(line); m != nil && format.Width(line) > helpWidth {
				words := strings.Fields(m[2])
				words[0] = m[1] + words[0]
				out = append(out, fill(words, strings.Repeat(" ", len(m[1])), "")...)
				continue
			}
			out = append(out, line)
			continue
		}
		paragraph = append(paragraph, line)
	}
	flush()
	return strings.Join(out, "\n")
}

// fill puts as many words on each line as fit. Lines but the first begin with
// indent, lines but the last end in suffix.
func fill(words []string, indent, suffix string) []string {
	var lines []string
	line := ""
	for i, word := range words {
		switch {
		case i == 0:
			line = word
		case format.Width(line)+1+format.Width(word)+format.Width(suffix) > helpWidth:
			lines = append(lines, line+suffix)
			line = indent + word
		default:
			line += " " + word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
