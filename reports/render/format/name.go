package format

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"tracetool/traceparse/fact"
)

// Func shortens a function's full name to the last element of its package,
// the receiver and the function:
//
//	github.com/nats-io/nats-server/v2/server.(*client).readLoop → server.(*client).readLoop
//	example.org/queue/v3.Push[go.shape.int].func1 → queue.Push[...].func1
//	gopkg.in/yaml%2ev3.(*Decoder).Decode → yaml.(*Decoder).Decode
func Func(name string) string { return parseName(name).String() }

// FitFunc is Func in at most width columns: an ellipsis first takes the place
// of the package, then of the receiver, and of the function itself only when
// it does not fit alone.
func FitFunc(name string, width int) string {
	n := parseName(name)
	full := n.String()
	if Width(full) <= width {
		return full
	}
	// What is left for the package, then for the receiver, beside an ellipsis.
	if n.receiver != "" {
		rest := n.receiver + "." + n.function
		if room := width - 1 - Width(rest); room >= 0 {
			return joinCut(Head(n.pkg, room-1), rest)
		}
	}
	if room := width - 1 - Width(n.function); room >= 0 {
		prefix := n.pkg
		if n.receiver != "" {
			prefix = n.receiver
		}
		return joinCut(Head(prefix, room-1), n.function)
	}
	// A closure's own number tells less than the function around it, but two
	// closures of one function must not look the same.
	outer, closure := n.function, ""
	if at := closureSuffix.FindStringIndex(outer); at != nil {
		outer, closure = outer[:at[0]], outer[at[0]:]
	}
	if Width(closure) <= width/2 {
		return Head(outer, width-1-Width(closure)) + Ellipsis + closure
	}
	return Fit(n.function, width)
}

// joinCut joins the beginning of a cut prefix and what follows its ellipsis.
func joinCut(front, rest string) string {
	if front == "" {
		return Ellipsis + rest
	}
	return front + Ellipsis + "." + rest
}

// File shortens a path to its last element.
func File(path string) string {
	path = Clean(path)
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

// Place writes a frame for a cell: "cache.(*Store).Get store.go:41"; ""
// for an empty frame.
func Place(f fact.Frame) string {
	return strings.TrimSpace(Func(f.Func) + " " + position(f))
}

// Mention writes a frame for a sentence: "cache.(*Store).Get (store.go:41)".
func Mention(f fact.Frame) string {
	name, pos := Func(f.Func), position(f)
	if name == "" || pos == "" {
		return name + pos
	}
	return name + " (" + pos + ")"
}

// FitPlace is Place in at most width columns. It shortens the longer of
// function and file, and never a line number.
func FitPlace(f fact.Frame, width int) string {
	full := Place(f)
	if Width(full) <= width {
		return full
	}
	name, pos := Func(f.Func), position(f)
	switch {
	case pos == "":
		return FitFunc(f.Func, width)
	case name == "":
		return fitPosition(f, width)
	}
	room := width - 1 // for both, beside the space
	half := room / 2
	forPos := max(room-Width(name), half)
	if Width(pos) < forPos || Width(pos) <= half {
		forPos = Width(pos)
	}
	pos = fitPosition(f, forPos)
	return FitFunc(f.Func, room-Width(pos)) + " " + pos
}

// position is the file's last element and the line: "store.go:41".
func position(f fact.Frame) string {
	if f.File == "" {
		return ""
	}
	return File(f.File) + lineSuffix(f)
}

func lineSuffix(f fact.Frame) string {
	if f.Line <= 0 {
		return ""
	}
	return ":" + strconv.Itoa(f.Line)
}

// fitPosition shortens the file's name and keeps the line whole.
func fitPosition(f fact.Frame, width int) string {
	line := lineSuffix(f)
	name := File(f.File)
	if Width(name+line) <= width {
		return name + line
	}
	stem := strings.TrimSuffix(name, ".go")
	if room := width - Width(line) - Width(".go") - 1; room >= 3 && stem != name {
		return Head(stem, room) + Ellipsis + ".go" + line
	}
	return Fit(name, max(2, width-Width(line))) + line
}

// Local is a function's name without its package: "(*Store).Get".
func Local(name string) string {
	n := parseName(name)
	n.pkg = ""
	return n.String()
}

// funcName is a function's name in its parts, each ready to be printed.
type funcName struct {
	pkg, receiver, function string
}

func (n funcName) String() string {
	s := n.function
	if n.receiver != "" {
		s = n.receiver + "." + s
	}
	if n.pkg != "" {
		s = n.pkg + "." + s
	}
	return s
}

var (
	majorVersion = regexp.MustCompile(`^v[0-9]+$`)
	dotVersion   = regexp.MustCompile(`\.v[0-9]+$`)
	// closureSuffix matches what the compiler appends to the function around
	// a closure or a wrapper: ".func1.2", ".gowrap1", "-fm", "-range1".
	closureSuffix = regexp.MustCompile(`(\.func[0-9]+|\.gowrap[0-9]+|\.deferwrap[0-9]+|\.[0-9]+|-fm|-range[0-9]+|·[a-z0-9·]+)+$`)
)

// parseName takes a symbol name apart. Names that are not of the usual form,
// such as "chan send", come back whole.
func parseName(name string) funcName {
	name = elideTypes(Clean(name))
	before := name // slashes and dots in type arguments are gone, those in a receiver remain
	if i := strings.IndexAny(before, "[("); i >= 0 {
		before = before[:i]
	}
	slash := strings.LastIndexByte(before, '/')
	dot := strings.IndexByte(name[slash+1:], '.')
	if dot < 0 || strings.ContainsRune(before, ' ') {
		return funcName{function: name}
	}
	n := funcName{function: name[slash+1+dot+1:]}
	n.pkg = packageName(name[:slash+1+dot])
	n.receiver, n.function = splitReceiver(n.function)
	return n
}

// packageName is the last element of a package's path that names it.
func packageName(path string) string {
	elements := strings.Split(path, "/")
	last := elements[len(elements)-1]
	if len(elements) > 1 && majorVersion.MatchString(last) {
		last = elements[len(elements)-2]
	}
	if plain, err := url.PathUnescape(last); err == nil && plain != last {
		last = Clean(plain)
		if at := dotVersion.FindStringIndex(last); at != nil && at[0] > 0 {
			last = last[:at[0]]
		}
	}
	return last
}

// splitReceiver splits "(*T).m.func1" and "T.m" but not "f.func1".
func splitReceiver(s string) (receiver, function string) {
	if strings.HasPrefix(s, "(") {
		if end := strings.Index(s, ")."); end > 0 {
			return s[:end+1], s[end+2:]
		}
		return "", s
	}
	outer := s
	if at := closureSuffix.FindStringIndex(s); at != nil {
		outer = s[:at[0]]
	}
	// "T[...].m": the dots inside the brackets separate nothing.
	from := 0
	if end := strings.Index(outer, "]"); end >= 0 {
		from = end
	}
	if dot := strings.IndexByte(outer[from:], '.'); dot > 0 {
		dot += from
		return s[:dot], s[dot+1:]
	}
	return "", s
}

// elideTypes replaces type arguments, however deep, by "[...]", as the runtime
// does when it prints a stack.
func elideTypes(name string) string {
	var b strings.Builder
	depth := 0
	for _, r := range name {
		switch {
		case r == '[':
			if depth == 0 {
				b.WriteString("[...]")
			}
			depth++
		case r == ']' && depth > 0:
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	if depth != 0 {
		return name
	}
	return b.String()
}
