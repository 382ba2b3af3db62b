package request

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

// signs are what is known of how executors received requests.
func (s *Service) signs(ctx context.Context, ids []string) (map[string]turn.Signs, error) {
	received, err := s.received(ctx, ids)
	all := make(map[string]turn.Signs, len(ids))
	for _, r := range received {
		all[r.Request] = r.sign(all[r.Request])
	}
	return all, err
}

// received is the first time of one kind of receipt by an executor, with what they promised.
type received struct {
	Request  string
	Kind     ReceiptKind
	First    time.Time
	Promised time.Time
}

// sign adds what it says to what is known. Who was told by telephone has it and knows it.
func (r received) sign(s turn.Signs) turn.Signs {
	s.Promised = r.Promised
	switch r.Kind {
	case ReceiptDelivered:
		s.Delivered = first(s.Delivered, r.First)
	case ReceiptRead, ReceiptToldByPhone:
		s.Delivered, s.Read = first(s.Delivered, r.First), first(s.Read, r.First)
	}
	return s
}

func first(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// sees says whether the actor of ctx may see a request.
func (s *Service) sees(ctx context.Context, id string) (bool, error) {
	r, err := s.load(ctx, id)
	if err != nil {
		return false, err
	}
	grant, err := s.incidents.Grant(ctx, r.Incident)
	return err == nil && r.shownTo(ctx, grant), err
}

// Silence is what has been done about the silence around a request, and what will be if nobody does anything; of a draft what
// would be if it were sent now.
func (s *Service) Silence(ctx context.Context, id string) (turn.Outlook, error) {
	r, err := s.load(ctx, id)
	if err != nil {
		return turn.Outlook{}, err
	}
	if err := s.check(ctx, access.ReadEscalation, r); err != nil {
		return turn.Outlook{}, err
	}
	if r.State == Draft && r.Executor.Organization != "" {
		return s.turns.Foretell(ctx, turn.Example{
			Incident: r.Incident, Kind: turn.Acknowledge, Organization: r.Executor.Organization, Person: r.Executor.Person, Due: r.DueAt(),
		})
	}
	return s.turns.Silence(ctx, ObjectType, r.ID)
}

// TakeCareOf records the actor's word that they take care of the silence around a request.
func (s *Service) TakeCareOf(ctx context.Context, id, what string, by time.Time) (a turn.Acknowledgement, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		r, err := s.load(ctx, id)
		if err != nil {
			return err
		}
		if err := s.check(ctx, access.AcknowledgeSilence, r); err != nil {
			return err
		}
		if r.IssuedAt.IsZero() {
			return fault.Conflict("escalation.nothing_waits")
		}
		if err := prose("/what", what); err != nil {
			return err
		}
		a, err = s.turns.TakeCareOf(ctx, ObjectType, r.ID, what, by)
		return err
	})
	return a, err
}
