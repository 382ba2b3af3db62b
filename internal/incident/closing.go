package incident

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

// ObjectType is what turns call a case that itself waits for somebody: for headquarters' word whether it closes.
const ObjectType = "incident"

// TurnsIn has a case whose closing is reviewed wait for headquarters, while the program is put together.
func (s *Service) TurnsIn(turns *turn.Service) {
	s.turns = turns
	turns.SeenBy(ObjectType, s.SeenCases)
	turns.ShownBy(ObjectType, s.shown)
	turns.LostBy(ObjectType, s.LostTurns, turn.Room{
		Fell:  func(context.Context, turn.Item) error { return nil }, // it is headquarters' from the beginning, and stays there
		Again: s.handAgain,
	})
	turns.Watch(ObjectType, turn.Watched{
		Signs: func(context.Context, []string) (map[string]turn.Signs, error) { return nil, nil }, // to look at a case is not to close it
		Shown: func(ctx context.Context, id string) (bool, error) { return s.may(ctx, id, access.ReadIncident) },
		Page:  func(_ context.Context, id string) (string, error) { return page(id), nil },

		Deputies: s.deputies, Waits: reviewed,
	})
	turns.PassedBy(ObjectType, turn.Passing{May: func(ctx context.Context, i turn.Item) (bool, error) {
		if i.Kind == turn.Unblock {
			return s.may(ctx, i.Object.ID, access.ReleaseIncident)
		}
		return s.may(ctx, i.Object.ID, access.TransitionIncident)
	}})
}

func page(id string) string { return "/incidents/" + id }

func (s *Service) may(ctx context.Context, id string, act access.Action) (bool, error) {
	_, _, err := s.see(ctx, id, act, false)
	if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
		return false, nil
	}
	return err == nil, err
}

// shown is for the board.
func (s *Service) shown(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	titles, err := s.store.titles(ctx, ids)
	all := make(map[string]turn.Shown, len(titles))
	for id, title := range titles {
		all[id] = turn.Shown{Path: page(id), Title: title}
	}
	return all, err
}

// afterStep keeps whose turn the case itself is, where it has come to the review of its closing or left it, or a hold on that was
// placed or let go.
func (s *Service) afterStep(ctx context.Context, now, next Incident) error {
	switch held := (now.Hold == nil) != (next.Hold == nil); {
	case s.turns == nil:
		return nil
	case next.State == ClosureReview && (now.State != ClosureReview || held):
		return s.hand(ctx, next)
	case now.State == ClosureReview && next.State != ClosureReview:
		return s.turns.Done(ctx, ObjectType, next.ID)
	}
	return nil
}

// hand makes it the turn of whoever leads cases at headquarters; under a hold, of one who may let go.
func (s *Service) hand(ctx context.Context, i Incident) error {
	hq, err := s.directory.Headquarters(ctx)
	if err != nil {
		return err
	}
	t := turn.Item{
		Object: turn.Object{Type: ObjectType, ID: i.ID, Reference: i.Reference}, Incident: i.ID, Kind: turn.Review, Organization: hq.ID,
	}
	if i.Hold != nil {
		t.Kind = turn.Unblock
		authority, err := s.authorities(ctx, i.ID, i.Hold.PlacedBy)
		if err != nil {
			return err
		}
		if len(authority) > 0 {
			t.Person = authority[0].ID
		}
	}
	return s.turns.Hand(ctx, t)
}

// authorities are those at headquarters who hold the authority to stop closings, in this case or standing; first who placed the
// hold, where they are one.
func (s *Service) authorities(ctx context.Context, incident, placer string) (all []directory.Person, err error) {
	hq, err := s.directory.Headquarters(ctx)
	if err != nil {
		return nil, err
	}
	in, err := s.Cast(ctx, incident, access.HoldAuthority)
	if err != nil {
		return nil, err
	}
	standing, err := s.directory.PeopleAt(ctx, hq.ID, access.HoldAuthority)
	if err != nil {
		return nil, err
	}
	for _, p := range append(in, standing...) {
		switch known := slices.ContainsFunc(all, func(o directory.Person) bool { return o.ID == p.ID }); {
		case known || p.Organization != hq.ID:
		case p.ID == placer:
			all = slices.Insert(all, 0, p)
		default:
			all = append(all, p)
		}
	}
	return all, nil
}

// deputies are the others who may do what the case waits for.
func (s *Service) deputies(ctx context.Context, id string) ([]directory.Person, error) {
	i, err := s.store.find(ctx, id, false)
	if err != nil {
		return nil, err
	}
	if i.Hold != nil {
		held, err := s.turns.Of(ctx, ObjectType, id)
		if err != nil && !fault.Is(err, fault.KindNotFound) { // it may wait for nobody any more
			return nil, err
		}
		all, err := s.authorities(ctx, id, "")
		return slices.DeleteFunc(all, func(p directory.Person) bool { return p.ID == held.Person }), err
	}
	hq, err := s.directory.Headquarters(ctx)
	if err != nil {
		return nil, err
	}
	return s.directory.PeopleAt(ctx, hq.ID, access.Coordinator, access.IncidentOwner)
}

// handAgain hands the turn to whom the case says.
func (s *Service) handAgain(ctx context.Context, id string) error {
	i, err := s.store.find(ctx, id, false)
	if err != nil || i.State != ClosureReview {
		return err
	}
	if i.Hold != nil {
		if *i.Hold, err = s.store.hold(ctx, i.Hold.ID); err != nil {
			return err
		}
	}
	return s.hand(ctx, i)
}
