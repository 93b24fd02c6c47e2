package measure

import (
	"time"

	"tracetool/traceparse/fact"
)

func (r *Run) head() runHead {
	h := runHead{
		GoVersion: r.Trace.Version, GOMAXPROCS: r.Trace.GOMAXPROCS, WallNS: int64(r.Trace.Duration),
		LostBytes: r.Trace.LostBytes, LostNS: int64(r.Trace.LostTime), Has: r.Has, PathNS: int64(r.PathLength), Runtime: &r.Runtime,
	}
	for _, c := range r.Channels {
		h.Channels = append(h.Channels, jsonChannel{c.Senders, c.Receivers, c.ConsumerBound, int64(c.Sending), int64(c.Receiving)})
	}
	for _, l := range r.Locks {
		h.Locks = append(h.Locks, jsonLock{l.Sites, l.MaxQueue, int64(l.Total)})
	}
	return h
}

func (h *runHead) run() *Run {
	r := &Run{Has: h.Has & NeedAll, PathLength: time.Duration(h.PathNS), Runtime: *h.Runtime}
	r.Trace = fact.Trace{
		Version: h.GoVersion, GOMAXPROCS: h.GOMAXPROCS, Duration: time.Duration(h.WallNS),
		LostBytes: h.LostBytes, LostTime: time.Duration(h.LostNS),
	}
	for _, c := range h.Channels {
		r.Channels = append(r.Channels, Channel{
			Senders: c.Senders, Receivers: c.Receivers, ConsumerBound: c.ConsumerBound,
			Sending: time.Duration(c.SendingNS), Receiving: time.Duration(c.ReceivingNS),
		})
	}
	for _, l := range h.Locks {
		r.Locks = append(r.Locks, Lock{Sites: l.Sites, MaxQueue: l.MaxQueue, Total: time.Duration(l.TotalNS)})
	}
	return r
}
