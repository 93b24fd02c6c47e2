package format_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

type row struct{ got, want string }

func check(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		if r.got != r.want {
			t.Errorf("%q, want %q", r.got, r.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	check(t, []row{
		{format.Count(0), "0"},
		{format.Count(999), "999"},
		{format.Count(48210), "48,210"},
		{format.Count(-1234567), "-1,234,567"},
		{format.Count(math.MinInt64), "-9,223,372,036,854,775,808"},

		{format.Compact(9114), "9,114"},
		{format.Compact(48210), "48k"},
		{format.Compact(999_600), "1.0M"},
		{format.Compact(6_012_345), "6.0M"},
		{format.Compact(12_345_678_901), "12G"},

		{format.Plural(1, "wait", "waits"), "1 wait"},
		{format.Plural(48210, "wait", "waits"), "48,210 waits"},

		{format.Offset(fact.Time(1234567890)), "1.234568s"},
		{format.Offset(0), "0.000000s"},

		{format.Share(0), "0%"},
		{format.Share(0.00001), "<0.1%"},
		{format.Share(0.0867), "8.7%"},
		{format.Share(0.9994), "99.9%"},
		{format.Share(0.9999), ">99.9%"},
		{format.Share(1), "100%"},
		{format.Share(2.469), "247%"},
		{format.Share(12.34), "1,234%"},
		{format.Share(-0.05), "-5.0%"},
		{format.Share(-0.0005), ">-0.1%"},
		{format.Share(-0.9999), "<-99.9%"},
		{format.Share(-2), "-200%"},
		{format.Share(math.NaN()), "-"},

		{format.Bytes(0), "0B"},
		{format.Bytes(812), "812B"},
		{format.Bytes(1000), "1.00kB"},
		{format.Bytes(29_600_000), "29.6MB"},
		{format.Bytes(999_950), "1.00MB"},

		{format.GoVersion(26), "Go 1.26"},
		{format.GoVersion(23), "Go 1.23-1.24"},
		{format.GoVersion(19), "Go 1.19-1.20"},
		{format.GoVersion(11), "Go 1.11-1.18"},
		{format.GoVersion(21), "Go 1.21"},

		{format.Bar(0, 8), ""},
		{format.Bar(0.0001, 8), "▏"},
		{format.Bar(0.5, 3), "█▌"},
		{format.Bar(7, 2), "██"},
	})
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                        "0s",
		1:                        "1ns",
		999:                      "999ns",
		1000:                     "1.00µs",
		257_000:                  "257µs",
		999_499:                  "999µs",
		999_500:                  "1.00ms",
		12_449_000:               "12.4ms",
		9_995_000:                "10.0ms",
		99_950_000:               "100ms",
		1_200_000_000:            "1.20s",
		158 * time.Second:        "158s",
		999 * time.Second:        "999s",
		999_600 * ms:             "16m40s",
		1234 * time.Second:       "20m34s",
		3598 * time.Second:       "59m58s",
		3600 * time.Second:       "1h00m",
		3590 * time.Second:       "59m50s",
		90 * time.Minute:         "1h30m",
		12345 * time.Hour:        "12345h00m",
		-12400 * ms:              "-12.4s",
		time.Duration(1<<63 - 1): "2562047h47m",
	} {
		got := format.Duration(d)
		if got != want {
			t.Errorf("Duration(%d) = %s, want %s", int64(d), got, want)
		}
	}
	// Three digits are off by half a unit of the last of them at most, minutes
	// beside hours by half a minute.
	for d := time.Duration(1); d > 0 && d < 1<<62; d += d/17 + 1 {
		back, err := time.ParseDuration(format.Duration(d))
		if err != nil || math.Abs(float64(back-d)) > 0.0085*float64(d) {
			t.Fatalf("%d is written %s and read as %d, %v", int64(d), format.Duration(d), int64(back), err)
		}
	}
}

const ms = time.Millisecond

func TestFunc(t *testing.T) {
	for name, want := range map[string]string{
		"":                         "",
		"main.main":                "main.main",
		"main.(*T[...]).m.func1.2": "main.(*T[...]).m.func1.2",
		"net/http.(*conn).serve":   "http.(*conn).serve",
		"github.com/nats-io/nats-server/v2/server.(*client).readLoop":         "server.(*client).readLoop",
		"github.com/redis/go-redis/v9.(*Client).Process":                      "go-redis.(*Client).Process",
		"gopkg.in/yaml%2ev3.(*Decoder).Decode":                                "yaml.(*Decoder).Decode",
		"gopkg.in/yaml%2ev3.Unmarshal":                                        "yaml.Unmarshal",
		"example.org/a%2eb.F":                                                 "a.b.F",
		"example.org/a/b.Map[go.shape.map[string]example.org/x.Y,int].func1":  "b.Map[...].func1",
		"example.org/a/b.(*Store[go.shape.struct { X example.org/c.D }]).Get": "b.(*Store[...]).Get",
		"example.org/a.glob..func1":                                           "a.glob..func1",
		"example.org/a.T.Method-fm":                                           "a.T.Method-fm",
		"v2.F":                                                                "v2.F",
		"chan send":                                                           "chan send",
		"select":                                                              "select",
		"a.b[":                                                                "a.b[",
		"evil\x1b[31m.f\n":                                                    "evil.f ",
	} {
		if got := format.Func(name); got != want {
			t.Errorf("Func(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestFitFunc(t *testing.T) {
	const (
		method  = "example.org/x/server.(*client).readLoop"
		plain   = "example.org/x/server.readLoop"
		value   = "example.org/x/server.Client.readLoop.func1"
		closure = "example.org/x/server.processEverything.func1.2"
	)
	check(t, []row{
		{format.FitFunc(method, 25), "server.(*client).readLoop"},
		{format.FitFunc(method, 24), "serv….(*client).readLoop"},
		{format.FitFunc(method, 20), "…(*client).readLoop"},
		{format.FitFunc(method, 19), "…(*client).readLoop"},
		{format.FitFunc(method, 14), "(*cl….readLoop"},
		{format.FitFunc(method, 9), "…readLoop"},
		{format.FitFunc(method, 8), "readLoo…"},
		{format.FitFunc(method, 4), "rea…"},
		{format.FitFunc(plain, 12), "se….readLoop"},
		{format.FitFunc(value, 22), "…Client.readLoop.func1"},
		{format.FitFunc(value, 18), "Cl….readLoop.func1"},
		{format.FitFunc(closure, 20), "processEver….func1.2"},
	})
}

func TestPlace(t *testing.T) {
	get := fact.Frame{Func: "example.org/cache.(*Store).Get", File: "/src/cache/store.go", Line: 41}
	long := fact.Frame{Func: "example.org/server.(*Cluster).process", File: `C:\src\a_very_long_file_name.go`, Line: 123456}
	check(t, []row{
		{format.Place(get), "cache.(*Store).Get store.go:41"},
		{format.Mention(get), "cache.(*Store).Get (store.go:41)"},
		{format.Place(fact.Frame{}), ""},
		{format.Mention(fact.Frame{}), ""},
		{format.Place(fact.Frame{Func: "main.f"}), "main.f"},
		{format.Mention(fact.Frame{File: "a/b.go"}), "b.go"},
		{format.FitPlace(get, 28), "ca….(*Store).Get store.go:41"},
		{format.FitPlace(long, 30), "(*Clus….process a_v….go:123456"},
		{format.File("/a/b.go"), "b.go"},
	})
	for width := 16; width < 70; width++ {
		for _, f := range []fact.Frame{get, long, {File: long.File, Line: 7}, {Func: long.Func}} {
			got := format.FitPlace(f, width)
			if format.Width(got) > width {
				t.Errorf("%q is wider than %d", got, width)
			}
			if f.Line > 0 && !strings.HasSuffix(got, format.Place(f)[strings.LastIndex(format.Place(f), ":"):]) {
				t.Errorf("%q has lost its line", got)
			}
		}
	}
}

// TestFit states that nothing is wider than it may be, whatever is in it.
func TestFit(t *testing.T) {
	for _, s := range []string{
		"", "x", "main.main", "例.漢字の関数", "github.com/a/b/v2.(*漢字).仕事.func1", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦 family",
		"\x1b[31mred\x1b[0m\xff\xfe", "a.b.c.d.e.f.g.h", "....", "a/b/c", "[[[...", "(*)", "(*T).", "-fm", ".func1",
	} {
		for width := 1; width < 50; width++ {
			for name, got := range map[string]string{
				"Fit":       format.Fit(format.Clean(s), width),
				"FitMiddle": format.FitMiddle(format.Clean(s), width),
				"FitFunc":   format.FitFunc(s, width),
			} {
				if format.Width(got) > width {
					t.Errorf("%s(%q, %d) = %q", name, s, width, got)
				}
			}
		}
	}
}

func TestClean(t *testing.T) {
	check(t, []row{
		{format.Clean("plain 漢字 👩‍👩‍👧‍👦"), "plain 漢字 👩‍👩‍👧‍👦"},
		{format.Clean("a\nb\tc\r"), "a b c"},
		{format.Clean("\x1b[31mred\x1b[0m"), "red"},
		{format.Clean("\x1b]0;title\x07x"), "x"},
		{format.Clean("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\"), "link"},
		{format.Clean("bell\x07 \u009b31m \x7f"), "bell 31m "},
		{format.Clean("\u202eevil\u2066"), "evil"},
		{format.Clean("bad \xff utf8"), "bad \uFFFD utf8"},
		{format.Clean("bad \xff\x07 utf8"), "bad \uFFFD utf8"},
		{format.Clean("\x1b"), ""},
	})
}

func FuzzNames(f *testing.F) {
	f.Add("github.com/a/b/v2.(*T[...]).m.func1", 12)
	f.Fuzz(func(t *testing.T, name string, width int) {
		width = 1 + (width%100+100)%100
		if got := format.FitFunc(name, width); format.Width(got) > width || strings.ContainsAny(got, "\x1b\n\r") {
			t.Errorf("FitFunc(%q, %d) = %q", name, width, got)
		}
	})
}
