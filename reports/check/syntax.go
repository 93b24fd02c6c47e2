package check

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A budget is written by people: what is larger, or nested deeper, is none. The
// parser's time grows with the square of the keys side by side, and of a line.
const (
	maxBytes = 256 << 10
	maxDepth = 50
	maxLine  = 5000
	maxKeys  = 1000
)

// document returns the file's top node, nil if it is empty or wrong.
func (r *reader) document(data []byte) ast.Node {
	if message := notText(data); message != "" {
		r.mistake(1, 1, "%s", message)
		return nil
	}
	data = bytes.ReplaceAll(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	for line := range strings.SplitSeq(string(data), "\n") {
		r.lines = append(r.lines, []rune(line))
	}
	if line, column := r.deep(); line > 0 {
		r.mistake(line, column, "nested too deep for a budget")
		return nil
	}
	if line := r.broad(); line > 0 {
		r.mistake(line, 1, "no budget has lines of more than %d letters, or %d lines side by side", maxLine, maxKeys)
		return nil
	}
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	return r.only(file)
}

// only returns the file's one document.
func (r *reader) only(file *ast.File) ast.Node {
	docs := slices.DeleteFunc(file.Docs, func(d *ast.DocumentNode) bool {
		return d.Body == nil || d.Body.Type() == ast.NullType || d.Body.Type() == ast.CommentType
	})
	switch len(docs) {
	case 0:
		r.mistake(1, 1, "empty; tracetool check --init TRACE… writes a first budget")
		return nil
	case 1:
		return resolve(docs[0].Body)
	}
	r.wrong(docs[1].Body, "a second document after ---; a budget is one")
	return nil
}

// notText says why a file is no text, "" if it is.
func notText(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("go 1.")) && bytes.Contains(data[:min(len(data), 32)], []byte(" trace\x00")):
		return "this is an execution trace, not a budget"
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")), len(data) > 1 && (data[0] == 0) != (data[1] == 0):
		return "this is UTF-16; save it as UTF-8"
	case len(data) > maxBytes:
		return "too large for a budget: more than 256 kB"
	case bytes.IndexByte(data, 0) >= 0 || !utf8.Valid(data):
		return "this is not a text file in UTF-8"
	case bytes.Contains(data[:min(len(data), 64)], []byte(`"schema": "tracetool/baseline`)):
		return "this is a baseline, not a budget: --baseline reads it"
	}
	return ""
}

// deep is where brackets, dashes or indentation are nested too deep, 0 if nowhere.
func (r *reader) deep() (line, column int) {
	depth := 0
	for i, text := range r.lines {
		dashes, begun := 0, false
		for j, c := range text {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			case '-', '?', ':':
				if !begun || c != '-' {
					dashes++
				}
			}
			begun = begun || c != ' ' && c != '-' && c != '?'
			if depth > maxDepth || !begun && (dashes > maxDepth || j > 10*maxDepth) {
				return i + 1, j + 1
			}
		}
	}
	return 0, 0
}

// broad is the first line that is too long, or one too many of the same
// indentation; 0 if none is.
func (r *reader) broad() int {
	var beside [maxLine + 1]int // lines by indentation
	last := 0
	for i, text := range r.lines {
		indent := len(text) - len(trimLeft(text))
		if len(text) > maxLine {
			return i + 1
		}
		if indent == len(text) || text[indent] == '#' {
			continue
		}
		if indent < last {
			clear(beside[indent+1 : last+1])
		}
		last = indent
		if text[indent] != '-' {
			beside[indent]++
		}
		if beside[indent] > maxKeys {
			return i + 1
		}
	}
	return 0
}

func trimLeft(text []rune) []rune {
	for len(text) > 0 && text[0] == ' ' {
		text = text[1:]
	}
	return text
}

// syntax adds a mistake that keeps the file from being YAML.
func (r *reader) syntax(err error) {
	at, message := &token.Position{Line: 1, Column: 1}, firstLine(err.Error())
	if e, ok := errors.AsType[*yaml.SyntaxError](err); ok {
		message = e.Message
		if e.Token != nil && e.Token.Position != nil {
			at = e.Token.Position
		}
	}
	if r.slip() {
		return
	}
	r.mistake(max(1, at.Line), max(1, at.Column), "%s", inYAML(message))
}

var (
	tabbed  = regexp.MustCompile(`^ *(?:- +)*\t`)
	starred = regexp.MustCompile(`^(.*\b(?:site|group|task|region): *)\*`)
)

// slip adds mistakes that the parser of YAML finds late, and far from where they
// are, and reports whether there are any.
func (r *reader) slip() (found bool) {
	for i, text := range r.lines {
		line := string(text)
		if m := tabbed.FindString(line); m != "" && strings.TrimSpace(line) != "" {
			r.mistake(i+1, len(m), "a tab; indent with spaces")
			return true
		}
		if m := starred.FindStringSubmatch(line); m != nil {
			r.mistake(i+1, 1+utf8.RuneCountInString(m[1]), "a name that begins with * must be in quotes, as in \"*Get\"")
			found = true
		}
	}
	return found
}

// yamlWords puts what the parser of YAML says into words.
var yamlWords = []struct{ part, say string }{
	{"end character of", "this quote is not closed"},
	{"mapping value is not allowed", "a \": \" within a value: put it in quotes, or indent the next line like its neighbours"},
	{"unexpected key name", "no key with a value: write KEY: VALUE, with a space after the colon"},
	{"non-map value", "no key with a value: write KEY: VALUE, with a space after the colon"},
	{"map key-value", "no key with a value: write KEY: VALUE, with a space after the colon"},
	{"value is not allowed in this context", "indented otherwise than the lines around it"},
	{"'}' must be specified", "a , or } is missing before this; in { } put text with [ ] { } or , in quotes"},
	{"']' must be specified", "a , or ] is missing before this; in [ ] put text with [ ] { } or , in quotes"},
	{"end token '}'", "this { is not closed"},
	{"end token ']'", "this [ is not closed"},
	{"corresponding to", "nothing was opened that this closes"},
	{"reserved character", "no value begins with this sign: put it in quotes"},
	{"header option", "nothing may follow > or | in its line: put a value that begins with them in quotes"},
	{"anchor", "budgets have no anchors (&): put a value that begins with & in quotes"},
	{"alias", "budgets have no aliases (*): put a value that begins with * in quotes"},
	{"tag", "budgets have no tags (!): put a value that begins with ! in quotes"},
	{"directive", "budgets have no directives (%): put a value that begins with % in quotes"},
	{"block sequence", "a list where none can be: begin each of its lines with \"- \", indented alike"},
	{"escape", "within \" \" a \\ needs another one before it: use ' '"},
	{"tab character", "a tab; indent with spaces"},
}

func inYAML(message string) string {
	for _, w := range yamlWords {
		if strings.Contains(message, w.part) {
			return w.say
		}
	}
	return "this cannot be read as keys with values: compare with tracetool help check"
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
