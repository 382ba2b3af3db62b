package decision

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// handOn gives the turn to whom the decision says, or to nobody once it has ended.
func (s *Service) handOn(ctx context.Context, d Decision) error {
	if d.State != Open {
		return s.turns.Done(ctx, ObjectType, d.ID)
	}
	seat, _ := d.SeatOf(d.Holder) // a holder has one
	return s.hand(ctx, d, seat)
}

// handTo lets a seat into the case before it gets the turn.
func (s *Service) handTo(ctx context.Context, d Decision, seat Seat) error {
	if err := s.letIn(ctx, d, seat); err != nil {
		return err
	}
	return s.hand(ctx, d, seat)
}

func (s *Service) hand(ctx context.Context, d Decision, seat Seat) error {
	return s.turns.Hand(ctx, turn.Item{
		Object: turn.Object{Type: ObjectType, ID: d.ID, Reference: d.Reference}, Incident: d.Incident, Kind: turn.Answer,
		Organization: seat.Organization, Person: seat.Person, Due: d.NeededAt(),
	})
}

// fell puts on record that whoever was to decide does not see the case any more or has left: headquarters says which of the
// others it is.
func (s *Service) fell(ctx context.Context, meant turn.Item) error {
	d, err := s.load(ctx, meant.Object.ID)
	if err != nil {
		return err
	}
	return s.journal.Append(ctx, d.entry(journal.DecisionFellBack, map[string]any{"person": d.Holder, "organization": meant.Organization}, nil))
}

// again hands the turn to whom the decision says, who may see it again.
func (s *Service) again(ctx context.Context, id string) error {
	d, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	return s.handOn(ctx, d)
}

// mayPass: whoever is away has one of the others who may decide stand in for them, and those decide for them as ever.
func (s *Service) mayPass(ctx context.Context, i turn.Item) (bool, error) {
	_, _, err := s.see(ctx, i.Object.ID, access.DecideDecision, false)
	return err == nil, err
}

// noSigns: opening a question is not deciding it.
func noSigns(context.Context, []string) (map[string]turn.Signs, error) { return nil, nil }

func page(_ context.Context, id string) (string, error) { return "/decisions/" + id, nil }

// sees says whether the actor of ctx may see a decision.
func (s *Service) sees(ctx context.Context, id string) (bool, error) {
	d, err := s.load(ctx, id)
	if err != nil {
		return false, err
	}
	g, err := s.incidents.Grant(ctx, d.Incident)
	return err == nil && access.See(ctx, access.ReadDecision, d.scope(g)) == nil, err
}

// deputies are the others who may decide, in their order.
func (s *Service) deputies(ctx context.Context, id string) (all []directory.Person, err error) {
	d, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, seat := range d.Seats {
		if seat.Person == d.Holder {
			continue
		}
		p, err := s.directory.LookupPerson(ctx, seat.Person)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func (s *Service) load(ctx context.Context, id string) (Decision, error) {
	d, err := s.store.find(ctx, id, false)
	if err == nil && d.ID == "" {
		err = fault.NotFound()
	}
	return d, err
}
