package whatif

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// speedup is a flag: the share by which waits become shorter.
type speedup float64

func (s *speedup) String() string { return fmt.Sprintf("%g%%", float64(*s)*100) }

// Set takes "50%" and "0.5".
func (s *speedup) Set(text string) error {
	number, percent := strings.CutSuffix(text, "%")
	x, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return errors.New("not a number: say 50% or 0.5")
	}
	if percent {
		x /= 100
	}
	if !(x >= 0 && x <= 1) {
		return errors.New("not between 0% and 100%: say 50% or 0.5")
	}
	*s = speedup(x)
	return nil
}
