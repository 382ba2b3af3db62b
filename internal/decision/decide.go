package decision

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Decide answers the question: one of its options, counted from 1, or words, or both; and why. A deputy decides for the
// person whose it is, and the log says so.
func (s *Service) Decide(ctx context.Context, id string, option int, words, reason string) (Decision, error) {
	return s.change(ctx, id, access.DecideDecision, func(ctx context.Context, d Decision) (Decision, journal.Entry, error) {
		me := access.From(ctx)
		seat, _ := d.SeatOf(me.Person) // who has none was refused
		v := Verdict{Option: option, By: Who{me.Organization, me.Person}, At: s.now()}
		var badWords, badReason, badOption error
		v.Text, badWords = text("/text", words, TextLimit, len(d.Options) == 0)
		v.Reason, badReason = text("/reason", reason, TextLimit, true)
		switch {
		case option < 0 || option > len(d.Options):
			badOption = fault.Invalid("/option", "field.choice")
		case option == 0 && len(d.Options) > 0 && v.Text == "":
			badOption = fault.Invalid("/option", "decision.option_or_words")
		}
		if err := fault.Join(badOption, badWords, badReason); err != nil {
			return d, journal.Entry{}, err
		}
		data := map[string]any{"option": option}
		if seat.Deputy {
			v.For = d.Seats[0].Person
			data["for"] = v.For
		}
		d.State, d.Verdict, d.Holder = Decided, v, me.Person
		return d, d.entry(journal.DecisionDecided, data, map[string]string{"chosen": d.Chosen(), "decision": v.Text, "reason": v.Reason}), nil
	})
}

// HandOn gives the turn to another of those who may decide.
func (s *Service) HandOn(ctx context.Context, id, to, reason string) (Decision, error) {
	return s.change(ctx, id, access.HandOnDecision, func(ctx context.Context, d Decision) (Decision, journal.Entry, error) {
		reason, err := text("/reason", reason, TextLimit, true)
		seat, seated := d.SeatOf(to)
		holds, _ := s.turns.Of(ctx, ObjectType, d.ID) // none where it fell to nobody: then it is with nobody who decides
		switch {
		case !seated:
			err = fault.Join(err, fault.Invalid("/to", "decision.not_listed"))
		case holds.Person == to:
			err = fault.Join(err, fault.Invalid("/to", "decision.theirs_already"))
		}
		if err != nil {
			return d, journal.Entry{}, err
		}
		p, err := s.directory.LookupPerson(ctx, to)
		if err != nil {
			return d, journal.Entry{}, err
		}
		if !p.Active {
			return d, journal.Entry{}, fault.Invalid("/to", "decision.not_there")
		}
		if err := s.letIn(ctx, d, seat); err != nil {
			return d, journal.Entry{}, err
		}
		d.Handings = append(d.Handings, Handing{From: holds.Person, To: to, Reason: reason, By: access.Person(ctx), At: s.now()})
		d.Holder = to
		return d, d.entry(journal.DecisionHandedOn, map[string]any{"person": to, "organization": seat.Organization}, map[string]string{"reason": reason}), nil
	})
}

// Withdraw takes the question back: nothing has to be decided any more.
func (s *Service) Withdraw(ctx context.Context, id, reason string) (Decision, error) {
	return s.change(ctx, id, access.WithdrawDecision, func(ctx context.Context, d Decision) (Decision, journal.Entry, error) {
		reason, err := text("/reason", reason, TextLimit, true)
		if err != nil {
			return d, journal.Entry{}, err
		}
		d.State, d.Withdrawn = Withdrawn, Departure{Reason: reason, By: access.Person(ctx), At: s.now()}
		return d, d.entry(journal.DecisionWithdrawn, nil, map[string]string{"reason": reason}), nil
	})
}
