package decision

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/turn"
)

// Filter narrows the log; what is empty does not.
type Filter struct {
	Open   *bool
	Matter Matter
}

// Get is the decision with that id.
func (s *Service) Get(ctx context.Context, id string) (Decision, error) {
	d, _, err := s.see(ctx, id, access.ReadDecision, false)
	return d, err
}

// List is the log of a case as far as the actor sees it, the newest question first: all of it for those who lead or analyse
// the case, and what one may decide oneself for others.
func (s *Service) List(ctx context.Context, incident string, f Filter, p Page) (List, error) {
	scope, err := s.incidents.Scope(ctx, incident)
	if err != nil {
		return List{}, err
	}
	if err := access.Check(ctx, access.ListDecisions, scope); err != nil {
		return List{}, err
	}
	a := access.From(ctx)
	v := sight{every: a.Leads(scope.Grant) || !a.WithoutContent() && scope.Grant.Analyses(access.Investigative), person: a.Person}
	return s.store.list(ctx, scope.Incident, f, v, p)
}

// Waiting is what is the actor's to decide, the newest turn first, over all cases.
func (s *Service) Waiting(ctx context.Context, p Page) (List, error) {
	if err := access.Check(ctx, access.ListMyDecisions, access.Scope{}); err != nil {
		return List{}, err
	}
	l, err := s.turns.Mine(ctx, ObjectType, p)
	if err != nil {
		return List{}, err
	}
	mine := List{Next: l.Next, Total: l.Total}
	for _, i := range l.Items {
		d, err := s.load(ctx, i.Object.ID)
		if err != nil {
			return mine, err
		}
		mine.Items = append(mine.Items, d)
	}
	return mine, nil
}

// Turn is whose turn a decision is that the actor has been shown; nil where it waits for nobody.
func (s *Service) Turn(ctx context.Context, d Decision) (*turn.Item, error) {
	if d.State != Open {
		return nil, nil
	}
	i, err := s.turns.Of(ctx, ObjectType, d.ID)
	return &i, err
}

// Elapsed is how long a question waited for its decision, or has waited until now.
type Elapsed struct {
	Clock   time.Duration
	Working time.Duration // of whoever was to decide
	Known   bool          // whether those days are

	Unverified []int // years that nobody vouches for, where Working was counted by them
}

// Elapsed is that of decisions that the actor has been shown, by their ids.
func (s *Service) Elapsed(ctx context.Context, all ...Decision) (map[string]Elapsed, error) {
	var whose []directory.Worker
	for _, d := range all {
		seat, _ := d.SeatOf(d.Holder)
		whose = append(whose, directory.Worker{Organization: seat.Organization, Person: seat.Person})
	}
	times, err := s.directory.LookupWorkingTimes(ctx, whose...)
	spent := make(map[string]Elapsed, len(all))
	for n, d := range all {
		until := d.Ended()
		if until.IsZero() {
			until = s.now()
		}
		e := Elapsed{Clock: until.Sub(d.AskedAt)}
		if c := times[whose[n]].Calendar; c != nil {
			e.Working, e.Known, e.Unverified = c.Count(d.AskedAt, until), true, c.Unverified(d.AskedAt, until)
		}
		spent[d.ID] = e
	}
	return spent, err
}

// Possible is what the actor may do about a decision that they have been shown.
type Possible struct{ Decide, HandOn, Withdraw bool }

// Possible asks the policy, so that nothing is offered that is never the actor's.
func (s *Service) Possible(ctx context.Context, d Decision) (Possible, error) {
	if d.State != Open {
		return Possible{}, nil
	}
	g, err := s.incidents.Grant(ctx, d.Incident)
	may := func(act access.Action) bool { return access.Check(ctx, act, d.scope(g)) == nil }
	return Possible{
		Decide: may(access.DecideDecision), HandOn: may(access.HandOnDecision) && len(d.Seats) > 1, Withdraw: may(access.WithdrawDecision),
	}, err
}
