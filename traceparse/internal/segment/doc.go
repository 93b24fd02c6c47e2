// Package segment cuts a Go execution trace into generations.
package segment
