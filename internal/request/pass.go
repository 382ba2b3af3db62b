package request

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// takes is what whoever takes over a turn of the author's must be able to do.
var takes = map[turn.Kind]access.Action{
	turn.Write: access.UpdateRequest, turn.Scheduled: access.CancelRequest, turn.Deliver: access.CancelRequest,
	turn.Unblock: access.ResumeRequest, turn.Clarify: access.AnswerClarification, turn.Review: access.AcceptRequest,
}

// mayPass says whether the actor could have a turn about a request instead of a colleague.
func (s *Service) mayPass(ctx context.Context, i turn.Item) (bool, error) {
	r, err := s.load(ctx, i.Object.ID)
	if err != nil {
		return false, err
	}
	executing, err := s.executes(ctx, r, i.Kind)
	if err != nil {
		return false, err
	}
	act, known := takes[i.Kind]
	if executing {
		act, known = access.ReassignRequest, true
		next := r
		next.Executor.Person = access.Person(ctx)
		if err := s.handsOn(ctx, "", next); fault.Is(err, fault.KindInvalid) {
			return false, nil
		} else if err != nil {
			return false, err
		}
	}
	if !known {
		return false, nil
	}
	return true, s.check(ctx, act, r)
}

// executes says whether a turn is the executor's.
func (s *Service) executes(ctx context.Context, r Request, k turn.Kind) (bool, error) {
	switch k {
	case turn.Acknowledge, turn.Start, turn.Work:
		return true, nil
	case turn.Clarify:
		return s.askedBack(ctx, r)
	}
	return false, nil
}

// passTo names a colleague who executes it from now on, where the turn is the executor's: only who is named there may act. What is
// the author's to do any colleague of theirs may, and they stay its author.
func (s *Service) passTo(ctx context.Context, i turn.Item, person string) (bool, error) {
	r, err := s.load(ctx, i.Object.ID)
	if err != nil {
		return false, err
	}
	executing, err := s.executes(ctx, r, i.Kind)
	if err != nil || !executing || r.Executor != (Party{i.Organization, i.Person}) || !r.State.WithExecutor() && r.State != Blocked {
		return false, err
	}
	next := r
	next.Executor.Person = person
	if err := s.receipt(ctx, next, next.Executor, ReceiptQueued, ""); err != nil {
		return false, err
	}
	return true, s.commit(ctx, r, &next, fact{fact: journal.RequestReassigned, data: map[string]any{"executor_person": person}})
}
