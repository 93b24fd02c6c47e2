package record

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

// StackOf says where the runtime sees one goroutine. Func, File and Line are its
// innermost frame in package main, or its outermost frame if it has none there.
type StackOf struct {
	ID    int64  `json:"id"`
	State string `json:"state"` // as in a traceback, such as "chan receive"
	Func  string `json:"func"`
	File  string `json:"file"` // without its folder
	Line  int    `json:"line"`
}

var (
	headLine = regexp.MustCompile(`^goroutine (\d+) \[([^],]+)`)
	fileLine = regexp.MustCompile(`^\t(.+):(\d+)`)
)

// parseStacks returns where the goroutines of a traceback are, but for the
// tracer's.
func parseStacks(text string) []StackOf {
	var list []StackOf
	for text := range strings.SplitSeq(text, "\n\n") {
		if s, ok := parseStack(strings.Split(text, "\n")); ok && !strings.HasPrefix(s.Func, "runtime/trace.") {
			list = append(list, s)
		}
	}
	return list
}

// parseStack reads a header line, and for each frame a line with the function
// and one with the place.
func parseStack(lines []string) (s StackOf, ok bool) {
	head := headLine.FindStringSubmatch(lines[0])
	if head == nil {
		return s, false
	}
	s.ID, _ = strconv.ParseInt(head[1], 10, 64)
	s.State = head[2]
	for i := 1; i+1 < len(lines) && !strings.HasPrefix(lines[i], "created by "); i += 2 {
		place := fileLine.FindStringSubmatch(lines[i+1])
		end := strings.LastIndexByte(lines[i], '(') // the arguments
		if place == nil || end < 0 {
			return s, false
		}
		s.Func, s.File = lines[i][:end], path.Base(place[1])
		s.Line, _ = strconv.Atoi(place[2])
		if strings.HasPrefix(s.Func, "main.") {
			break
		}
	}
	return s, s.Func != ""
}
