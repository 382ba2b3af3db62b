package notice

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// WithRequest writes a do-not-touch notice to each site of a request and hands it to review, in the transaction in which
// somebody sends the request: evidence goes while people clean up (R51). It goes out with the request, or as soon as a second
// person has approved it after that.
func (s *Service) WithRequest(ctx context.Context, incident, request string, sites []string) error {
	if len(sites) == 0 {
		return fault.Invalid("", "notice.nobody_there")
	}
	for _, site := range sites {
		c, err := s.Defaults(ctx, Content{Kind: DoNotTouch, Site: site, Request: request, OnApproval: true})
		if err != nil {
			return err
		}
		if len(c.Recipients) == 0 {
			return fault.Invalid("", "notice.nobody_there")
		}
		v, err := s.create(ctx, incident, c, request)
		if err != nil {
			return err
		}
		if _, err := s.Submit(access.IfMatch(ctx, v.Version), v.ID); err != nil { // the reader's version is the request's
			return err
		}
	}
	return nil
}

// RequestWent has what waited for a request go out with it, in the transaction in which the request does. What nobody has approved
// yet waits for that alone.
func (s *Service) RequestWent(ctx context.Context, request string) error {
	ids, err := s.store.with(ctx, request)
	if err != nil {
		return err
	}
	for _, id := range ids {
		n, err := s.store.find(ctx, id, true)
		if err != nil {
			return err
		}
		if !n.Awaits {
			continue
		}
		n.Awaits = false
		if n.State != Scheduled || n.LeavesAt().After(s.now()) {
			if err := s.store.save(ctx, &n); err != nil {
				return err
			}
			continue
		}
		next, f, err := s.outOrBack(ctx, n)
		if err != nil {
			return err
		}
		if err := s.commit(ctx, &next, f); err != nil {
			return err
		}
	}
	return nil
}

// Standing are the notices that go or went with one of these requests, and have not ended.
func (s *Service) Standing(ctx context.Context, requests ...string) (all []Notice, err error) {
	ids, err := s.store.with(ctx, requests...)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		n, err := s.store.find(ctx, id, false)
		if err != nil {
			return nil, err
		}
		if n.State == Sent || n.unsent() {
			all = append(all, n)
		}
	}
	return all, nil
}

// TakeBack ends a notice with its request, in its transaction: whoever ended that decides this with it. What was sent is recalled,
// without a reason: the request's own is for others. What never went out is discarded.
func (s *Service) TakeBack(ctx context.Context, id string) error {
	n, err := s.store.find(ctx, id, true)
	if err != nil {
		return err
	}
	data := map[string]any{"request": n.WithRequest}
	if n.State == Sent {
		if n, err = n.move(Recall); err != nil {
			return err
		}
		n.Reason, n.ReasonLanguage = "", ""
		if err := s.end(ctx, n, everybody, everybody); err != nil {
			return err
		}
		return s.commit(ctx, &n, fact{fact: journal.NoticeRecalled, data: data})
	}
	if !n.unsent() {
		return nil
	}
	n.State = Discarded
	return s.commit(ctx, &n, fact{fact: journal.NoticeDiscarded, data: data})
}

// LeftStanding tells a notice's author that its request has ended, and the notice hasn't: whoever ended it may not recall it.
func (s *Service) LeftStanding(ctx context.Context, n Notice) error { return s.nudge(ctx, n) }

func (n Notice) unsent() bool {
	return slices.Contains([]State{Draft, Translating, Review, Approved, Scheduled}, n.State)
}
