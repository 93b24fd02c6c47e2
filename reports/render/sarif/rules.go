package sarif

import (
	"net/url"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/internal/ci"
)

// rules are those that results refer to. Their order is that of the checks.
type rules struct {
	list []rule
	at   map[string]int
}

func newRules(d *reports.Document) *rules {
	r := &rules{at: map[string]int{}}
	for _, c := range d.Checks {
		r.index(c.Rule)
		if doc := format.Clean(c.Doc); doc != "" {
			r.describe(r.index(c.Rule), doc)
		}
	}
	// A rule has one level, results may have others: it is that of the worst.
	worst := map[string]reports.Severity{}
	for _, list := range [][]reports.Finding{d.Findings, suppressed(d)} {
		for _, f := range list {
			if s, ok := worst[f.Rule]; !ok || ci.Rank(f.Severity) > ci.Rank(s) {
				worst[f.Rule] = f.Severity
				r.list[r.index(f.Rule)].Default.Level = levels.Of(f.Severity)
			}
		}
	}
	return r
}

func suppressed(d *reports.Document) []reports.Finding {
	var list []reports.Finding
	for _, s := range d.Suppressed {
		list = append(list, s.Finding)
	}
	return list
}

// index returns the place of a rule in the list, where it is put if need be.
func (r *rules) index(key string) int {
	i, ok := r.at[key]
	if !ok {
		i = len(r.list)
		r.at[key] = i
		r.list = append(r.list, rule{ID: r.id(key), Default: configuration{Level: levels.Warning}})
		r.describe(i, r.list[i].ID)
	}
	return i
}

// id is the key as it is printed. No two rules may share one.
func (r *rules) id(key string) string {
	id := ci.Rule(key)
	for slices.ContainsFunc(r.list, func(other rule) bool { return other.ID == id }) {
		id += "'"
	}
	return id
}

// shortest is how much of a rule's description GitHub shows beside a result.
const shortest = 1024

func (r *rules) describe(i int, doc string) {
	r.list[i].Short = text(format.Fit(sentence(doc), shortest))
	r.list[i].Full = text(format.Fit(doc, shortest))
	r.list[i].Help = text(doc)
}

// sentence is the first sentence of a text.
func sentence(s string) string {
	first, _, found := strings.Cut(s, ". ")
	if found {
		return first + "."
	}
	return s
}

// text is a message. One that would be read as a link is none: its text comes
// from a trace.
func text(s string) message {
	return message{Text: strings.ReplaceAll(s, "](", "] (")}
}

// uri is the reference to a source file: relative to the repository's root, or
// absolute where the file is not in it.
func uri(file string) string {
	u := url.URL{Path: file}
	if ci.Absolute(file) {
		u = url.URL{Scheme: "file", Path: "/" + strings.TrimLeft(file, "/")}
	}
	return u.String()
}
