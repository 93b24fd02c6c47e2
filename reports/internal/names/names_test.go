package names

import (
	"testing"

	"tracetool/traceparse/fact"
)

func TestGroup(t *testing.T) {
	created := fact.Frame{Func: "main.serve", Line: 7}
	for _, test := range []struct {
		group *fact.Group
		want  string
	}{
		{nil, Older},
		{&fact.Group{}, Older},
		{&fact.Group{Created: created}, Older},
		{&fact.Group{Entry: "main.work", Created: created}, "main.work"},
		{&fact.Group{Entry: "sync.(*WaitGroup).Go.func1", Created: created}, "main.serve:7 via wg.Go"},
		{&fact.Group{Entry: "sync.(*WaitGroup).Go.func1"}, "sync.(*WaitGroup).Go.func1"},
		{&fact.Group{Entry: "golang.org/x/sync/errgroup.(*Group).Go.func1", Created: created},
			"main.serve:7 via errgroup.Go"},
		{&fact.Group{Entry: "time.goFunc", Created: created}, "main.serve:7 via time.AfterFunc"},
	} {
		if got := Group(test.group); got != test.want {
			t.Errorf("%+v is %q, want %q", test.group, got, test.want)
		}
	}
}

func TestSite(t *testing.T) {
	for _, test := range []struct {
		site *fact.Site
		want string
	}{
		{nil, Older},
		{&fact.Site{Reason: "sync"}, Older},
		{&fact.Site{Frame: fact.Frame{Func: "main.get"}}, "main.get"},
	} {
		if got := Site(test.site); got != test.want {
			t.Errorf("%+v is %q, want %q", test.site, got, test.want)
		}
	}
}
