package locks

import (
	"fmt"
	"slices"

	"tracetool/reports/internal/meanwhile"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Verdict says in a word what made a lock's waits long.
type Verdict string

const (
	// Running: the holders ran; what they do under the lock takes long.
	Running Verdict = "running"
	// NoProc: the holders were runnable, without a proc; or they had been handed
	// the lock and did not run yet.
	NoProc Verdict = "no-proc"
	// Convoy: as Running or NoProc, and the queue feeds itself: the lock went from
	// waiter to waiter, at least 8 times in a row and at least twice as often as
	// goroutines waited at a time.
	Convoy Verdict = "convoy"
	// Syscall: the holders were in syscalls.
	Syscall Verdict = "syscall"
	// Asleep: the holders slept.
	Asleep Verdict = "sleep"
	// Network: the holders waited for the network.
	Network Verdict = "network"
	// Waiting: the holders waited for something else, another lock as a rule.
	Waiting Verdict = "waiting"
	// NotReleased: more time was waited in waits that outlast the trace than in
	// those that ended.
	NotReleased Verdict = "not-released"
	// Unknown: the trace does not tell.
	Unknown Verdict = "unknown"
)

const minConvoy = 8

// Verdict is what took most of the ended waits' time: the greatest part of
// Meanwhile, or NotReleased. Waiting is Asleep or Network where that is what the
// holders waited for at least half of the time that they waited.
func (r *Row) Verdict() Verdict {
	if 2*r.OpenTime > r.Total() {
		return NotReleased
	}
	most, d := r.Meanwhile.Most()
	switch most {
	case meanwhile.Running, meanwhile.Runnable:
		switch {
		case r.Lock.MaxConvoy >= max(minConvoy, 2*r.Lock.MaxQueue) && r.amongWaiters():
			return Convoy
		case most == meanwhile.Running:
			return Running
		}
		return NoProc
	case meanwhile.Syscall:
		return Syscall
	case meanwhile.Waiting:
		on, longest := r.Meanwhile.WaitingOn()
		switch {
		case 2*longest >= d && on.What == fact.Sleep.String():
			return Asleep
		case 2*longest >= d && on.What == fact.Network.String():
			return Network
		}
		return Waiting
	}
	return Unknown
}

// amongWaiters reports whether who held the lock longest is of those who wait.
func (r *Row) amongWaiters() bool {
	top, _ := r.Top()
	return top != nil && slices.ContainsFunc(r.WaitSites, func(f fact.Frame) bool { return f.Func == top.Site.Func })
}

// Summary is the row in a few words: "cache.(*Store).refresh (store.go:88) held it,
// in a syscall 80.0%, running 12.0%".
func (r *Row) Summary() string {
	top, _ := r.Top()
	switch {
	case r.Verdict() == NotReleased:
		return r.stillWait()
	case top == nil:
		return "the trace does not tell who held it"
	}
	return holderName(top) + " held it, " + r.Meanwhile.String()
}

func (r *Row) stillWait() string {
	return format.Plural(r.Open, "goroutine still waits", "goroutines still wait") + " for it at the end"
}

// Sentence is the row as a sentence: "cache.(*Store).Get (store.go:41) waited
// 12.4s for a mutex that cache.(*Store).refresh (store.go:88) held; meanwhile it
// was in a syscall 80.0%, running 12.0%."
func (r *Row) Sentence() string {
	s := mention(r.WaitSites[0])
	if n := len(r.WaitSites) - 1; n > 0 {
		s += " and " + format.Plural(int64(n), "other site", "other sites")
	}
	s += " waited " + format.Duration(r.Total()) + " for " + article(r.Kind)
	if r.Verdict() != NotReleased {
		s += r.holding()
	}
	if r.Open > 0 {
		s += "; " + r.stillWait()
	}
	if r.Verdict() == Convoy {
		s += fmt.Sprintf("; the lock went from waiter to waiter, %s times in a row", format.Count(int64(r.Lock.MaxConvoy)))
	}
	return s + "."
}

// holding says who held the lock, and what all holders did meanwhile.
func (r *Row) holding() string {
	top, share := r.Top()
	if top == nil {
		return ", and the trace does not tell who held it"
	}
	s, they := " that "+holderName(top)+" held", "; meanwhile it was "
	if share < 0.995 {
		s += " " + format.Share(share) + " of the time"
		they = "; meanwhile the holders were "
	}
	return s + they + r.Meanwhile.String()
}

func article(kind string) string {
	switch kind {
	case "rwmutex":
		return "an RWMutex"
	case "once":
		return "a Once"
	case "fd-lock":
		return "the lock of a file"
	}
	return "a " + kind
}

// holderName is the place where a holder releases or, where the trace has none,
// its group.
func holderName(h *Holder) string {
	if h.Site.Func == "" {
		return "a goroutine"
	}
	return mention(h.Site)
}

func mention(f fact.Frame) string {
	if s := format.Mention(f); s != "" {
		return s
	}
	return "a place " + names.Older
}
