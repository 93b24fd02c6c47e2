package json

import (
	"bufio"
	"bytes"
	stdjson "encoding/json"

	"tracetool/reports/render/internal/data"
)

// printer writes JSON piece by piece, so that a large table never exists as a
// whole, and keeps the first error.
type printer struct {
	out     *bufio.Writer
	scratch bytes.Buffer
	encoder *stdjson.Encoder // to scratch
	record  []any
	err     error
}

func newPrinter(out *bufio.Writer) *printer {
	p := &printer{out: out}
	p.encoder = stdjson.NewEncoder(&p.scratch)
	p.encoder.SetEscapeHTML(false)
	return p
}

func (p *printer) raw(s string) {
	if p.err == nil {
		_, p.err = p.out.WriteString(s)
	}
}

// print writes a prefix and a value.
func (p *printer) print(prefix string, value any) {
	p.raw(prefix)
	if p.err != nil {
		return
	}
	p.scratch.Reset()
	if p.err = p.encoder.Encode(value); p.err == nil {
		_, p.err = p.out.Write(bytes.TrimSuffix(p.scratch.Bytes(), []byte("\n")))
	}
}

// item starts element i of a list or an object, on a line of its own.
func (p *printer) item(i int, indent string) {
	if i > 0 {
		p.raw(",")
	}
	p.raw("\n" + indent)
}

// end closes a list or an object of n items; an empty one stays on its line.
func (p *printer) end(n int, closing string) {
	if n == 0 {
		p.raw(closing[len(closing)-1:])
		return
	}
	p.raw("\n" + closing)
}

// rows writes the records of t, one a line, and closes the list.
func (p *printer) rows(t *data.Table, indent, outer string) {
	for i := range t.Rows {
		if p.err != nil {
			return
		}
		p.item(i, indent)
		p.raw("{")
		p.record = t.Record(p.record[:0], i)
		for c, key := range t.Keys {
			if c > 0 {
				p.raw(",")
			}
			p.print("", key)
			p.print(":", list(p.record[c]))
		}
		p.raw("}")
	}
	p.end(t.Rows, outer+"]")
}

// list makes an empty list of a nil slice, which is one as far as reports are
// concerned.
func list(value any) any {
	switch v := value.(type) {
	case []string:
		if v == nil {
			return []string{}
		}
	case []int64:
		if v == nil {
			return []int64{}
		}
	}
	return value
}
