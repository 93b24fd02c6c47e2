package fact

import "time"

// Trace says what was read: the header of every report.
type Trace struct {
	// Path is as the user gave it; "-" is standard input.
	Path string
	// Version is NN of the trace format's "go 1.NN". A format serves until the
	// next one: 1.23 is written by Go 1.23 and 1.24.
	Version int
	// Duration is the time from the first to the last event, or the window's
	// length when one was asked for. It is the wall of every share.
	Duration time.Duration
	// From is the window's start as an offset from the first event, 0 without
	// a window.
	From Time
	// To is the window's end, 0 without a window or where it has none.
	To Time
	// Gaps is the part of Duration that damage hides: the time, within the
	// window, between the generations on either side of what is lost.
	Gaps time.Duration
	// Started is the wall-clock time of the first event; zero before Go 1.25.
	Started time.Time
	// Events counts the events analysed, as many as golang.org/x/exp/trace
	// returns for the undamaged parts, synchronization events included.
	Events int64
	// Bytes is the length of the trace, uncompressed.
	Bytes int64
	// Generations counts those analysed.
	Generations int
	// GOMAXPROCS is the number of procs at the end of the trace, 0 if the
	// trace does not tell.
	GOMAXPROCS int
	// Created counts goroutines created during the trace (or the window),
	// Alive those that exist at its end; both without system goroutines.
	Created, Alive int64
	// LostBytes and LostTime are what damage took away; LostTime is an
	// estimate from the times that still could be read.
	LostBytes int64
	LostTime  time.Duration
	// Lost tells of each part that damage took away. In Warnings is a line on
	// each as well.
	Lost []Loss
	// Warnings tell what the reader of a report has to know.
	Warnings []Warning
}

// Complete reports whether all of the trace was analysed.
func (t *Trace) Complete() bool { return t.LostBytes == 0 && len(t.Warnings) == 0 }

// Warning is a caveat about the data that a result rests on.
type Warning struct {
	// Code is a stable key, such as "truncated".
	Code string
	// Message is one line for a person.
	Message string
}
