package request

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/notice"
)

// handsOff writes the notice that goes to the sites with a request.
func (s *Service) handsOff(ctx context.Context, r Request) error {
	err := s.notices.WithRequest(ctx, r.Incident, r.ID, r.Sites)
	if f, ok := fault.As(err); ok && f.Kind == fault.KindInvalid {
		return f.At("/do_not_touch")
	}
	return err
}

// noNotices takes back what was to go out with a request that doesn't go out now.
func (s *Service) noNotices(ctx context.Context, r Request) error {
	all, err := s.notices.Standing(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, n := range all {
		if err := s.notices.TakeBack(ctx, n.ID); err != nil {
			return err
		}
	}
	return nil
}

// Cancel takes it back. What was answered stays. What was to go to its sites with it doesn't; whether they are told that what went
// there holds no more, whoever cancels says with it: what was found may be reason enough to leave things as they are.
func (s *Service) Cancel(ctx context.Context, id, reason string, recall bool) (Request, error) {
	return s.change(ctx, id, access.CancelRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		next, f, err := r.because(Cancel, journal.RequestCancelled, reason)
		if err != nil {
			return next, f, err
		}
		if r.IssuedAt.IsZero() {
			return next, f, s.noNotices(ctx, r)
		}
		return next, f, s.afterCancel(ctx, r, recall)
	})
}

func (s *Service) afterCancel(ctx context.Context, r Request, recall bool) error {
	may, err := s.mayRecall(ctx, r)
	if err != nil {
		return err
	}
	if recall && !may {
		return fault.Forbidden()
	}
	all, err := s.standing(ctx, r)
	if err != nil {
		return err
	}
	for _, n := range all {
		switch {
		case recall || n.State != notice.Sent:
			err = s.notices.TakeBack(ctx, n.ID)
		case !may: // who may wants it to stay
			err = s.notices.LeftStanding(ctx, n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) mayRecall(ctx context.Context, r Request) (bool, error) {
	sc, err := s.incidents.Scope(ctx, r.Incident)
	if err != nil {
		return false, err
	}
	return access.Check(ctx, access.RecallNotice, sc) == nil, nil
}

// Standing are the references of the do-not-touch notices that the actor can recall as they cancel the request.
func (s *Service) Standing(ctx context.Context, r Request) (references []string, err error) {
	if r.IssuedAt.IsZero() {
		return nil, nil
	}
	if may, err := s.mayRecall(ctx, r); err != nil || !may {
		return nil, err
	}
	all, err := s.standing(ctx, r)
	for _, n := range all {
		if n.State == notice.Sent { // what isn't is taken back anyway
			references = append(references, n.Reference)
		}
	}
	return references, err
}

// standing are the notices that nothing but the request holds: they went out with one of its revisions or, where it left things alone as
// well, with a request of the case that was cancelled before; and no other request wants things left as they are at that site. What
// still waits for approval says no more than its request.
func (s *Service) standing(ctx context.Context, r Request) ([]notice.Notice, error) {
	revisions, err := s.lineage(ctx, r.Lineage)
	if err != nil {
		return nil, err
	}
	own := make([]string, len(revisions))
	for i, one := range revisions {
		own[i] = one.ID
	}
	before, err := s.cancelled(ctx, r.Incident)
	if err != nil {
		return nil, err
	}
	all, err := s.notices.Standing(ctx, slices.Concat(own, before)...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	others, err := s.underway(ctx, r)
	return slices.DeleteFunc(all, func(n notice.Notice) bool {
		held := slices.Contains(own, n.WithRequest) || leaveAlone(revisions, n.Site)
		return !held || n.State == notice.Sent && leaveAlone(others, n.Site)
	}), err
}

// leaveAlone says that one of them wants equipment there left as it is.
func leaveAlone(all []Request, site string) bool {
	return slices.ContainsFunc(all, func(r Request) bool { return r.leavesAlone(site) })
}

// leavesAlone says that a step wants equipment there left as it is.
func (r Request) leavesAlone(site string) bool {
	return slices.Contains(r.Sites, site) && slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Kind == DoNotTouch })
}
