package path

import (
	"errors"
	"strconv"
)

// integer is a flag that holds a number.
type integer int64

func (n *integer) Set(s string) error {
	v, err := strconv.ParseInt(s, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return errors.New("too large")
	case err != nil:
		return errors.New("not a number")
	}
	*n = integer(v)
	return nil
}

// String is "" for 0, which is no default to tell.
func (n *integer) String() string {
	if *n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*n), 10)
}
