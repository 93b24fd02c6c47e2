package cli

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tracetool/cmd/tracetool/internal/capture"
)

// headers reads "Key: value" lines.
func headers(lines []string) (http.Header, error) {
	h := make(http.Header)
	for _, line := range lines {
		key, value, ok := strings.Cut(line, ":")
		key = strings.TrimSpace(key)
		if !ok || key == "" || strings.ContainsAny(key, " \t\r\n") || strings.ContainsAny(value, "\r\n") {
			return nil, fmt.Errorf("--header %q: not KEY: VALUE", line)
		}
		h.Add(key, strings.TrimSpace(value))
	}
	return h, nil
}

// period is a flag that holds a duration above 0.
type period struct {
	value time.Duration
	set   bool
}

func (p *period) Set(s string) error {
	v, err := time.ParseDuration(s)
	switch {
	case err != nil:
		return errors.New("not a duration such as 1.5s or 200ms")
	case v <= 0:
		return errors.New("must be above 0")
	}
	p.value, p.set = v, true
	return nil
}

func (p *period) String() string {
	if p.value == 0 {
		return ""
	}
	return p.value.String()
}

func (p *period) Type() string { return "DURATION" }

// seconds is a flag that sets a period by a number.
type seconds period

func (s *seconds) Set(text string) error {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return errors.New("not a number")
	}
	if s.value, err = capture.Seconds(n); err != nil {
		return err
	}
	s.set = true
	return nil
}

func (s *seconds) String() string { return "" }
func (s *seconds) Type() string   { return "N" }
