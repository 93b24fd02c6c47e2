package waitflags

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/traceparse/fact"
)

func TestSet(t *testing.T) {
	var ops Operations
	var classes Classes
	for _, s := range []string{"mutex, chan-send", "unknown"} {
		if err := ops.Set(s); err != nil {
			t.Error(err)
		}
	}
	if err := classes.Set("contention,unknown"); err != nil {
		t.Error(err)
	}
	want := []any{Operations{fact.Mutex, fact.ChanSend, fact.UnknownOperation}, Classes{fact.Contention, fact.UnknownClass}}
	if diff := cmp.Diff(want, []any{ops, classes}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if ops.String() != "mutex,chan-send,unknown" || classes.String() != "contention,unknown" {
		t.Errorf("%v, %v", ops.String(), classes.String())
	}
}

func TestSetErrors(t *testing.T) {
	for _, s := range []string{"lock", "mutex,", "contention"} {
		if err := new(Operations).Set(s); err == nil || !strings.Contains(err.Error(), "there is mutex, rwmutex-read") {
			t.Errorf("operation %q: %v", s, err)
		}
	}
	if err := new(Classes).Set("mutex"); err == nil || !strings.HasSuffix(err.Error(), "there is contention, coordination, external, runtime, unknown") {
		t.Errorf("class: %v", err)
	}
}
