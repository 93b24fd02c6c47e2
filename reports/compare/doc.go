// Package compare tells whether one side of runs of a program measures different
// from another.
package compare
