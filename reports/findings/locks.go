package findings

import (
	"cmp"
	"fmt"
	"slices"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/meanwhile"
	"tracetool/reports/locks"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

const (
	holderShare = 0.5 // of a lock's waiting
)

var lockConvoy = Rule{
	Key: "lock-convoy",
	Doc: "A lock waited for as for lock-contention went from one goroutine to the next, each of which was waiting before the " +
		"one that woke it got the lock, at least 8 times in a row and twice as often as there were ever waiters at a time: the queue " +
		"keeps itself alive (the verdict of tracetool locks is convoy). The score is 50 + 50·min(1, waiting÷wall).",
	Check: func(in *Input) []reports.Finding {
		for _, r := range in.Locks {
			if !in.contendedLock(r) || r.Verdict() != locks.Convoy {
				continue
			}
			n := score(50, 100, share(r.Total()-r.OpenTime, in.wall()))
			return []reports.Finding{{
				Severity: severity(n), Score: n, Site: r.WaitSites[0], Operation: operation(r),
				Title: fmt.Sprintf("A convoy at the lock of %s: it goes from hand to hand, up to %s in a row.",
					format.Mention(r.WaitSites[0]), format.Plural(int64(r.Lock.MaxConvoy), "time", "times")),
				Evidence: []string{
					fmt.Sprintf("%s of %s were handed on by a goroutine that had itself been waiting; on average %.1f waited at a time, at most %d.",
						format.Count(r.Lock.Convoyed), format.Plural(r.Waits(), "wait", "waits"), r.Lock.MeanQueue, r.Lock.MaxQueue),
					"Taking the lock less often, or for less, lets the queue drain.",
				},
				Command: in.command("locks " + focus(r.WaitSites[0].Func)),
			}}
		}
		return nil
	},
}

// contendedLock reports whether a lock's waits are more than a coincidence: the
// thresholds of lock-contention.
func (in *Input) contendedLock(r *locks.Row) bool {
	ended, wall := r.Total()-r.OpenTime, lockWall
	if r.Hist.N()-r.Open < minWaits {
		wall = longWall
	}
	return ended >= minWaiting && share(ended, in.wall()) >= wall
}

var holderWaits = Rule{
	Key: "holder-waits",
	Doc: "At a lock waited for as for lock-contention, those who kept it were themselves waiting for at least half of the waits' time: " +
		"they slept, or waited for the network, a channel or another lock while they held it. Not for semaphores. The score is 50 + 50·min(1, that time÷wall).",
	Check: func(in *Input) []reports.Finding { return in.holder(meanwhile.Waiting) },
}

var holderInSyscall = Rule{
	Key:   "holder-in-syscall",
	Doc:   "As holder-waits, where those who kept the lock were in syscalls.",
	Check: func(in *Input) []reports.Finding { return in.holder(meanwhile.Syscall) },
}

var holderDescheduled = Rule{
	Key: "holder-descheduled",
	Doc: "As holder-waits, where those who kept the lock were runnable, without a proc; not where lock-convoy fires: " +
		"who is handed a lock has to be scheduled first.",
	Check: func(in *Input) []reports.Finding { return in.holder(meanwhile.Runnable) },
}

// holder finds the worst lock whose holders mostly did one thing.
func (in *Input) holder(did meanwhile.Part) []reports.Finding {
	for _, r := range in.Locks {
		most, d := r.Meanwhile.Most()
		if r.Kind == fact.Semaphore.String() { // what it limits takes long on purpose
			continue
		}
		if most != did || !in.contendedLock(r) || share(d, r.Meanwhile.Total()) < holderShare || r.Verdict() == locks.Convoy {
			continue
		}
		top, _ := r.Top()
		n := score(50, 100, share(d, in.wall()))
		return []reports.Finding{{
			Severity: severity(n), Score: n, Site: top.Site, Operation: operation(r),
			Title:    fmt.Sprintf("%s %s while it holds a lock that others wait for.", subject(top), in.doing(r, did)),
			Evidence: []string{r.Sentence()},
			Command:  in.command("locks " + focus(r.WaitSites[0].Func)),
		}}
	}
	return nil
}

// operation is what most of a lock's waiting was, as a key.
func operation(r *locks.Row) string {
	most := slices.MaxFunc(r.Lock.Edges, func(a, b *blocking.Edge) int { return cmp.Compare(a.Total(), b.Total()) })
	return most.Site.Operation.String()
}

func subject(h *locks.Holder) string {
	if h.Site.Func == "" {
		return "A goroutine"
	}
	return format.Mention(h.Site)
}

// doing says what the holders of a lock do.
func (in *Input) doing(r *locks.Row, did meanwhile.Part) string {
	switch did {
	case meanwhile.Syscall:
		return "is in a syscall"
	case meanwhile.Runnable:
		return "has no proc to run on"
	}
	switch r.Verdict() {
	case locks.Asleep:
		return "sleeps"
	case locks.Network:
		return "waits for the network"
	}
	on, _ := r.Meanwhile.WaitingOn()
	return "waits (" + on.Short() + ")"
}

// lockAt is the lock waited for at a site, nil if there is none.
func (in *Input) lockAt(s *fact.Site) *locks.Row {
	for _, r := range in.Locks {
		if slices.Contains(r.WaitSites, s.Frame) && len(r.Holders) > 0 {
			return r
		}
	}
	return nil
}

// explained reports whether another finding tells what the holders of a lock did.
func (in *Input) explained(r *locks.Row) bool {
	for _, rule := range []Rule{lockConvoy, holderWaits, holderInSyscall, holderDescheduled} {
		for _, f := range rule.Check(in) {
			top, _ := r.Top()
			if f.Site == top.Site || slices.Contains(r.WaitSites, f.Site) {
				return true
			}
		}
	}
	return false
}
