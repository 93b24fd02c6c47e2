package capture

import (
	"testing"
	"time"
)

func TestNewServer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ address, want string }{
		{"shop:6060", "http://shop:6060/debug/pprof/trace"},
		{":6060", "http://localhost:6060/debug/pprof/trace"},
		{"[::1]:6060/", "http://[::1]:6060/debug/pprof/trace"},
		{"shop:6060/debug/pprof/", "http://shop:6060/debug/pprof/trace"},
		{"https://shop", "https://shop/debug/pprof/trace"},
		{"https://shop/api#top", "https://shop/api/debug/pprof/trace"},
		{"http://shop/debug/pprof", "http://shop/debug/pprof/trace"},
		{"http://shop/debug/pprof/trace?pod=3", "http://shop/debug/pprof/trace?pod=3"},
		{"http://shop/internal/trace", "http://shop/internal/trace"},
	} {
		s, err := NewServer(test.address)
		if err != nil || s.URL.String() != test.want || s.Duration != DefaultDuration {
			t.Errorf("%s: %+v, %v", test.address, s, err)
		}
	}
	s, err := NewServer("shop:6060/debug/pprof/trace?seconds=1.5")
	if err != nil || s.Duration != 1500*time.Millisecond || s.Name() != "http://shop:6060/debug/pprof/trace" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestBadAddress(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ address, want string }{
		{"shop", "neither HOST:PORT nor a URL"},
		{"./server", "neither HOST:PORT nor a URL"},
		{"trace.out", "neither HOST:PORT nor a URL"},
		{"ftp://shop", "neither http nor https"},
		{"http://", "no host"},
		{"http://sh op", "invalid character \" \" in host name"},
	} {
		if _, err := NewServer(test.address); err == nil || err.Error() != `"`+test.address+`": `+test.want {
			t.Errorf("%s: %v, want %s", test.address, err, test.want)
		}
	}
	for seconds, want := range map[string]string{
		"x": "is no number", "0": "must be above 0", "nan": "must be above 0", "1e300": "is too large",
	} {
		address := "shop:1?seconds=" + seconds
		if _, err := NewServer(address); err == nil || err.Error() != `"`+address+`": seconds=`+seconds+" "+want {
			t.Errorf("%s: %v, want %s", address, err, want)
		}
	}
}
