// Package source opens a trace: a file, standard input, compressed or not.
package source
