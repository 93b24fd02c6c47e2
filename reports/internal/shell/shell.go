// Package shell makes words of the command lines that reports suggest.
package shell

import "strings"

// Quote makes a word safe to paste into a shell.
func Quote(word string) string {
	if word != "" && !strings.ContainsAny(word, " '\"\\$&|;<>()*?[]#~`\t\n") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
