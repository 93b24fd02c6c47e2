package compare

// Name is the name of the documents.
const Name = "diff"

// What sides are compared with where nothing else is asked for.
const (
	DefaultAlpha = 0.05
	DefaultFloor = 0.05
)

// Long is the help's text.
const Long = `Diff compares runs of a program before a change with runs after it.

TO BE WRITTEN`
