package measure

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxBaseline is the size from which a file is no baseline: those of large programs
// have some hundred kB a run, and take a hundred times that in memory.
const maxBaseline = 32 << 20

// ReadBaseline reads what [Series.Write] has written. A file that is incomplete, or
// holds what cannot have been measured, is an error. Its errors are one line.
func ReadBaseline(r io.Reader) (Series, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBaseline+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxBaseline {
		return nil, fmt.Errorf("too large for a baseline: more than %d MB", maxBaseline>>20)
	}
	if err := checkSchema(data); err != nil {
		return nil, err
	}
	s, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("damaged baseline: %w", err)
	}
	return s, nil
}

// checkSchema comes first: of another version nothing else is understood.
func checkSchema(data []byte) error {
	var head struct{ Schema string }
	if err := json.Unmarshal(data, &head); err != nil {
		return fmt.Errorf("not a baseline: %w", oneLine(err))
	}
	switch {
	case head.Schema == Schema:
		return nil
	case strings.HasPrefix(head.Schema, schemaFamily):
		return fmt.Errorf("a baseline of another version (%.80s, this tracetool reads %s): write it anew with tracetool baseline",
			oneWord(head.Schema), Schema)
	}
	return fmt.Errorf("not a baseline: its schema is %.80q, not %q", head.Schema, Schema)
}

// parse refuses keys that it does not know: a layout that has more has another
// version, so that they are mistakes.
func parse(data []byte) (Series, error) {
	var f baseline
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, oneLine(err)
	}
	s, err := f.series()
	if err != nil {
		return nil, err
	}
	for i, r := range s {
		if err := r.check(); err != nil {
			return nil, fmt.Errorf("run %d %w", i+1, err)
		}
	}
	return s, nil
}

// oneLine drops what encoding/json says of Go types.
func oneLine(err error) error {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%.80q at byte %d is a %s", e.Field, e.Offset, e.Value)
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("it breaks off, or is no JSON, at byte %d", e.Offset)
	}
	if text, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("unknown key %.80s", text)
	}
	return err
}

// oneWord is a text from a file in a message.
func oneWord(s string) string { return strings.Trim(fmt.Sprintf("%q", s), `"`) }
