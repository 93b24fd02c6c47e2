package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// The trace formats that traceparse reads.
const oldestTrace, newestTrace = "1.11", "1.26"

// build says what this program is.
type build struct {
	Version  string  `json:"version"`
	Revision *string `json:"revision"`
	Go       string  `json:"go_version"`
	OS       string  `json:"os"`
	Arch     string  `json:"arch"`
	Oldest   string  `json:"oldest_trace"`
	Newest   string  `json:"newest_trace"`
}

func thisBuild() build {
	b := build{
		Version: "(devel)", Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		Oldest: "go" + oldestTrace, Newest: "go" + newestTrace,
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			b.Revision = &s.Value
		}
	}
	return b
}

func (b *build) String() string {
	return fmt.Sprintf("tracetool %s, %s %s/%s, reads traces of Go %s to %s",
		b.Version, b.Go, b.OS, b.Arch, oldestTrace, newestTrace)
}

func (t *tool) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "print the version, and which traces it reads",
		Example: "tracetool version\ntracetool version -f json",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.printVersion(cmd)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
}

func (t *tool) printVersion(cmd *cobra.Command) error {
	w := cmd.OutOrStdout()
	b := thisBuild()
	switch t.global.format.Name {
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(b)
	case "text":
		_, err := fmt.Fprintln(w, b.String())
		return err
	}
	return badValue(cmd, errors.New("its formats are text and json"))
}
