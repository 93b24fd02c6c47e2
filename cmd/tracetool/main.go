// Tracetool reads Go execution traces and says what goroutines waited for, who
// made them wait and what it cost.
package main

import (
	"os"

	"tracetool/cmd/tracetool/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}
