package cli

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracetool/reports"
	"tracetool/reports/render"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

func (t *tool) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion " + strings.Join(shells, "|"),
		Short: "print a script that lets a shell complete command lines",
		Long: `Completion prints a script that lets a shell complete commands, flags and their
values. To load it:

  bash        source <(tracetool completion bash)
  zsh         source <(tracetool completion zsh)
  fish        tracetool completion fish | source
  powershell  tracetool completion powershell | Out-String | Invoke-Expression

The first three belong into the shell's start-up file, the last into its profile.`,
		Example:   "tracetool completion bash",
		Args:      cobra.ArbitraryArgs,
		ValidArgs: shells,
		RunE:      t.runCompletion,
	}
}

func (t *tool) runCompletion(cmd *cobra.Command, args []string) error {
	root, w := cmd.Root(), t.stdout
	switch {
	case len(args) == 0:
		return usage(cmd, fmt.Errorf("no shell given; %w", choose(shells)))
	case len(args) > 1:
		return usage(cmd, fmt.Errorf("unexpected argument %q", args[1]))
	}
	switch args[0] {
	case "bash":
		return root.GenBashCompletionV2(w, true)
	case "zsh":
		return root.GenZshCompletion(w)
	case "fish":
		return root.GenFishCompletion(w, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(w)
	}
	return usage(cmd, fmt.Errorf("unknown shell %q; %w", args[0], choose(shells)))
}

// valued is implemented by values of flags that are some of a list.
type valued interface{ Values() []string }

// completeOwn lets shells complete the values of a report's own flags.
func completeOwn(cmd *cobra.Command, own *flag.FlagSet) {
	own.VisitAll(func(f *flag.Flag) {
		if v, ok := f.Value.(valued); ok {
			completeFlag(cmd, f.Name, func(*cobra.Command) []string { return v.Values() })
		}
	})
}

// completeGlobals lets shells complete the values of global flags.
func (t *tool) completeGlobals(root *cobra.Command) {
	completeFlag(root, "format", func(*cobra.Command) []string { return render.Names() })
	completeFlag(root, "color", func(*cobra.Command) []string { return t.global.color.values() })
	completeFlag(root, "sort", t.fromEmpty(columnKeys))
	completeFlag(root, "table", t.fromEmpty(tableNames))
	for _, name := range []string{"jobs", "top", "from", "to", "last", "around", "margin", "match", "focus", "ignore", "width"} {
		completeFlag(root, name, func(*cobra.Command) []string { return nil })
	}
}

// fromEmpty takes values from a report's document on no trace.
func (t *tool) fromEmpty(values func(*reports.Document) []string) func(*cobra.Command) []string {
	return func(cmd *cobra.Command) []string {
		c, ok := t.commands[cmd.Name()]
		if !ok {
			return nil
		}
		doc, err := c.empty()
		if err != nil {
			return nil
		}
		return values(doc)
	}
}

// columnKeys returns what --sort may name.
func columnKeys(doc *reports.Document) []string {
	var keys []string
	for _, table := range doc.Tables() {
		for _, column := range table.Columns {
			if column.Unit != reports.Bar && !slices.Contains(keys, column.Key) {
				keys = append(keys, column.Key)
			}
		}
	}
	return keys
}

// completeFlag completes a flag with values, of which a list may hold several,
// separated by commas.
func completeFlag(cmd *cobra.Command, name string, values func(*cobra.Command) []string) {
	err := cmd.RegisterFlagCompletionFunc(name, func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndex(typed, ",")+1]
		var list []string
		for _, v := range values(cmd) {
			list = append(list, before+v)
		}
		return list, cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // the flag does not exist or is completed already
	}
}

// completeHelp completes what help explains.
func completeHelp(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var list []string
	if len(args) == 0 {
		for _, c := range cmd.Root().Commands() {
			if !c.Hidden {
				list = append(list, cobra.CompletionWithDesc(c.Name(), c.Short))
			}
		}
		for _, topic := range topics {
			list = append(list, cobra.CompletionWithDesc(topic.name, topic.short))
		}
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}
