package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"tracetool/reports"
)

// Groups of commands in the help.
const (
	groupReports = "reports"
	groupCI      = "ci"
	groupOthers  = "others"
)

// errHelpShown ends a command line that had nothing to do: its help says enough.
var errHelpShown = errors.New("no command given")

func init() { cobra.EnableCommandSorting = false } // the order says something

// rootCommand builds the tree of commands.
func (t *tool) rootCommand() *cobra.Command {
	build := thisBuild()
	root := &cobra.Command{
		Use:   "tracetool",
		Short: "read Go execution traces",
		Long: `Tracetool reads Go execution traces and says what goroutines waited for, who
made them wait and what it cost.`,
		Version:                    build.String(),
		Args:                       cobra.ArbitraryArgs,
		RunE:                       t.runRoot,
		SilenceErrors:              true,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
		CompletionOptions:          cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetIn(t.In)
	root.SetOut(t.stdout)
	root.SetErr(t.Err)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { t.printHelp(cmd.OutOrStdout(), cmd) })
	root.SetFlagErrorFunc(flagError)
	root.AddGroup(&cobra.Group{ID: groupReports, Title: "Reports"}, &cobra.Group{ID: groupCI, Title: "Keep it fast in CI"}, &cobra.Group{ID: groupOthers, Title: "Other commands"})
	t.global.define(root.PersistentFlags())
	t.completeGlobals(root)

	for _, r := range t.reports {
		add(root, groupReports, t.reportCommand(r))
	}
	add(root, groupCI, t.checkCommand())
	add(root, groupCI, t.diffCommand())
	add(root, groupCI, t.baselineCommand())
	add(root, groupCI, t.findingsCommand())
	add(root, groupOthers, t.recordCommand())
	add(root, groupOthers, t.completionCommand())
	help := t.helpCommand()
	add(root, groupOthers, help)
	root.SetHelpCommand(help)
	add(root, groupOthers, t.versionCommand())
	return root
}

// Series are the commands about several traces at once, as reports that have help and
// examples and no instances.
func Series() []reports.Report {
	return []reports.Report{checkReport, diffReport, baselineReport, findingsReport}
}

func add(root *cobra.Command, group string, cmd *cobra.Command) {
	cmd.GroupID = group
	root.AddCommand(cmd)
}

// runRoot is called without a command, or with an unknown one.
func (t *tool) runRoot(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		t.printHelp(t.Err, cmd)
		return errHelpShown
	}
	return unknownCommand(cmd, args[0])
}

// unknownCommand is the error of a name that no subcommand of cmd has.
func unknownCommand(cmd *cobra.Command, name string) error {
	err := &usageError{cmd.CommandPath(), fmt.Errorf("unknown command %q", name), "see " + cmd.CommandPath() + " --help"}
	if like := cmd.SuggestionsFor(name); len(like) > 0 {
		err.hint = fmt.Sprintf("did you mean %s?", like[0])
	} else if _, statErr := os.Stat(name); statErr == nil {
		err.hint = fmt.Sprintf("a command comes before the trace: %s summarize %s", cmd.CommandPath(), name)
	}
	return err
}

// noArguments is for commands that take none.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(cmd, fmt.Errorf("unexpected argument %q", args[0]))
	}
	return nil
}
