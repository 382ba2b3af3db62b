package meeting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// ActionType is what turns call what somebody is to do after a meeting.
const ActionType = "meeting_action"

// Task is an action of a meeting, whose turn it is or was.
type Task struct {
	Meeting Meeting
	Action  Action
}

// watchActions tells the turns what they must know of an action.
func (s *Service) watchActions() {
	s.turns.SeenBy(ActionType, s.incidents.SeenCases)
	s.turns.ShownBy(ActionType, s.shown)
	s.turns.LostBy(ActionType, s.lost, turn.Room{Fell: s.fell, Again: s.again})
	s.turns.Watch(ActionType, turn.Watched{Signs: noSigns, Shown: s.sees, Page: s.page, Waits: openActions})
	s.turns.TimedBy(ActionType, turn.Timed{Due: s.due, Moved: s.dueMoved})
	s.turns.PassedBy(ActionType, turn.Passing{May: func(ctx context.Context, i turn.Item) (bool, error) { return s.sees(ctx, i.Object.ID) }})
}

// EndAction says that the nth action, counted from 1, is done, or is dropped and why. Whoever has its turn says so, or a coordinator.
func (s *Service) EndAction(ctx context.Context, id string, n int, as Outcome, note string) (Meeting, error) {
	asks := access.From(ctx)
	if m, err := s.see(access.Whole(ctx), id, access.ReadMeeting, false); err != nil {
		return m, err
	} else if asks.Scope != nil && !slices.Contains(asks.Scope, access.EndAction) {
		return m, fault.Forbidden()
	}
	return s.alter(access.Whole(ctx), id, access.ReadMeeting, func(ctx context.Context, m Meeting) (Meeting, journal.Entry, error) {
		a, err := s.toEnd(ctx, asks, m, n)
		if err != nil {
			return m, journal.Entry{}, err
		}
		var errs []error
		if !slices.Contains(Outcomes, as) {
			errs = append(errs, fault.Invalid("/to", "field.choice", "choices", Outcomes))
		}
		if err := fault.Join(append(errs, text("/note", note, maxSentence, as == Dropped))...); err != nil {
			return m, journal.Entry{}, err
		}
		m.Actions = slices.Clone(m.Actions)
		a.Ended = &Ending{As: as, Note: note, By: Who{access.From(ctx).Organization, access.Person(ctx)}, At: s.clock.Now()}
		m.Actions[n-1] = a
		e := m.entry(journal.MeetingActionDone)
		if as == Dropped {
			e.Fact = journal.MeetingActionDropped
		}
		e.Data["action"] = a.ID
		if note != "" {
			e.Personal = map[string]string{"note": note}
		}
		return m, e, nil
	})
}

// toEnd is the nth action, where whoever asks, with what their token is for, may end it.
func (s *Service) toEnd(ctx context.Context, asks access.Actor, m Meeting, n int) (Action, error) {
	g, err := s.incidents.Grant(ctx, m.Incident)
	if err != nil {
		return Action{}, err
	}
	scope, a := m.scope(g), Action{}
	if n >= 1 && n <= len(m.Actions) {
		a = m.Actions[n-1]
		t, err := s.turns.Of(ctx, ActionType, a.ID)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return a, err
		}
		if scope.Person = t.Person; t.Person == "" {
			scope.Organization = t.Organization
		}
	}
	if err := access.Check(access.With(ctx, asks), access.EndAction, scope); err != nil {
		return a, err
	}
	if a.What == "" {
		return a, fault.NotFound()
	}
	return a, a.ended()
}

// ended refuses what nothing is to be done about any more.
func (a Action) ended() error {
	switch {
	case a.Request != "":
		return fault.Conflict("meeting.action_has_request")
	case a.Ended != nil:
		return fault.Conflict("meeting.action_ended")
	}
	return nil
}

// Waiting is what the actor is to do after meetings, the newest turn first.
func (s *Service) Waiting(ctx context.Context, p db.Page) (db.List[Task], error) {
	l, err := s.turns.Mine(ctx, ActionType, p)
	if err != nil {
		return db.List[Task]{}, err
	}
	mine := db.List[Task]{Next: l.Next, Total: l.Total}
	for _, i := range l.Items {
		t, err := s.task(ctx, i.Object.ID)
		if fault.Is(err, fault.KindNotFound) {
			continue // it was ended meanwhile
		}
		if err != nil {
			return mine, err
		}
		mine.Items = append(mine.Items, t)
	}
	return mine, nil
}

// Turns are whose turn the open actions of a meeting are that the actor has been shown, by their ids.
func (s *Service) Turns(ctx context.Context, all ...Meeting) (map[string]turn.Item, error) {
	var ids []string
	for _, m := range all {
		for _, a := range m.Actions {
			if m.State == Planned && a.open() {
				ids = append(ids, a.ID)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return s.turns.OfAll(ctx, ActionType, ids...)
}

// handOut gives each open action of a meeting to whom it names, and has what is open no more wait for nobody.
func (s *Service) handOut(ctx context.Context, m Meeting) error {
	closed, err := s.store.keepActions(ctx, m)
	if err != nil {
		return err
	}
	for _, id := range closed {
		if err := s.turns.Done(ctx, ActionType, id); err != nil {
			return err
		}
	}
	for _, a := range m.waiting() {
		if err := s.hand(ctx, Task{m, a}); err != nil {
			return err
		}
	}
	return nil
}

// waiting are the actions that are to be done.
func (m Meeting) waiting() (all []Action) {
	for _, a := range m.Actions {
		if m.State == Planned && a.open() {
			all = append(all, a)
		}
	}
	return all
}

func (s *Service) hand(ctx context.Context, t Task) error {
	return s.turns.Hand(ctx, turn.Item{
		Object: turn.Object{Type: ActionType, ID: t.Action.ID, Reference: t.Meeting.Reference}, Incident: t.Meeting.Incident, Kind: turn.Work,
		Organization: t.Action.Organization, Person: t.Action.Person, Due: t.Action.dueAt(),
	})
}

func (a Action) dueAt() time.Time {
	if a.Due == nil {
		return time.Time{}
	}
	return a.Due.Lasting()
}

// fell puts on record that whoever was to do it does not see the meeting: headquarters says what becomes of it.
func (s *Service) fell(ctx context.Context, meant turn.Item) error {
	t, err := s.task(ctx, meant.Object.ID)
	if err != nil {
		return err
	}
	e := t.Meeting.entry(journal.MeetingActionFellBack)
	e.Data["action"], e.Data["organization"], e.Data["person"] = t.Action.ID, t.Action.Organization, t.Action.Person
	return s.journal.Append(ctx, e)
}

// again hands it to whom it names, who may see the meeting again.
func (s *Service) again(ctx context.Context, id string) error {
	t, err := s.task(ctx, id)
	if err != nil {
		return err
	}
	return s.hand(ctx, t)
}

// noSigns: opening a meeting is not doing what it asks for.
func noSigns(context.Context, []string) (map[string]turn.Signs, error) { return nil, nil }

// sees says whether the actor of ctx sees the meeting that an action is of.
func (s *Service) sees(ctx context.Context, id string) (bool, error) {
	t, err := s.task(ctx, id)
	if err != nil {
		return false, err
	}
	g, err := s.incidents.Grant(ctx, t.Meeting.Incident)
	return err == nil && access.See(ctx, access.ReadMeeting, t.Meeting.scope(g)) == nil, err
}

func (s *Service) page(ctx context.Context, id string) (string, error) {
	t, err := s.task(ctx, id)
	return t.Meeting.path(), err
}

func (s *Service) shown(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	meetings, err := s.store.ofActions(ctx, ids)
	all := make(map[string]turn.Shown, len(ids))
	for _, m := range meetings {
		for _, a := range m.Actions {
			if slices.Contains(ids, a.ID) {
				all[a.ID] = turn.Shown{Path: m.path(), Title: title(a.What)}
			}
		}
	}
	return all, err
}

// due has its turn follow the clock of the place by which it is due.
func (s *Service) due(ctx context.Context, id string, lock bool) (time.Time, error) {
	t, err := s.task(ctx, id)
	if err == nil && lock {
		if _, err = s.store.find(ctx, t.Meeting.ID, true); err == nil {
			t, err = s.task(ctx, id) // as it stands under the lock
		}
	}
	return t.Action.dueAt(), err
}

func (s *Service) dueMoved(ctx context.Context, id string, from, to time.Time) ([]directory.Person, error) {
	t, err := s.task(ctx, id)
	if err != nil {
		return nil, err
	}
	e := t.Meeting.entry(journal.MeetingChanged)
	e.Data["action"], e.Data["from"], e.Data["to"] = t.Action.ID, from.Format(time.RFC3339), to.Format(time.RFC3339)
	if err := s.journal.Append(ctx, e); err != nil {
		return nil, err
	}
	by, err := s.directory.LookupPerson(ctx, t.Meeting.CreatedBy)
	return []directory.Person{by}, err
}

// task is an open action, with the meeting that it is of.
func (s *Service) task(ctx context.Context, id string) (Task, error) {
	all, err := s.store.ofActions(ctx, []string{id})
	if err != nil {
		return Task{}, err
	}
	for _, m := range all {
		for _, a := range m.Actions {
			if a.ID == id {
				return Task{m, a}, nil
			}
		}
	}
	return Task{}, fmt.Errorf("action %s: %w", id, fault.NotFound())
}
