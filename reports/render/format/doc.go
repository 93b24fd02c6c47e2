// Package format writes single values for people: counts, durations, shares,
// bytes, function names and places. The text and markdown renderers write
// their cells with it, and reports compose sentences with it, so that a number
// reads the same everywhere.
//
// Nothing here depends on the environment: widths are those of a terminal that
// shows ambiguous characters one column wide.
package format
