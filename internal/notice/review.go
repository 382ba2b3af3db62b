package notice

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Submit hands a finished draft to review: every question has its answer, or says that it can't be answered. What is said first at
// minimal is for whoever approves the notice: they approve that too, or let it through.
func (s *Service) Submit(ctx context.Context, id string) (View, error) {
	return s.change(ctx, id, access.SubmitNotice, func(ctx context.Context, n Notice) (Notice, fact, error) {
		next, err := n.move(Submit)
		if err != nil {
			return n, fact{}, err
		}
		next.Reason = ""
		warned, err := s.unblocked(ctx, n, s.leaves(n), UnapprovedMinimal)
		if err != nil {
			return n, fact{}, err
		}
		return next, fact{fact: journal.NoticeSubmitted, data: next.warned(warned)}, nil
	})
}

// warned is about, with how often each rule of plain language warned of what is handed on all the same.
func (n Notice) warned(counts map[string]any) map[string]any {
	about := n.about()
	if len(counts) > 0 {
		about["warned"] = counts
	}
	return about
}

// leaves is when the notice goes out at the earliest.
func (s *Service) leaves(n Notice) time.Time {
	if planned := n.LeavesAt(); planned.After(s.now()) {
		return planned
	}
	return s.now()
}

// approve is the rule: nobody approves what they wrote or changed last.
func (n Notice) approve(who Party) (Notice, error) {
	next, err := n.move(Approve)
	if err != nil {
		return n, err
	}
	if n.wroteIt(who.Person) {
		return n, fault.New(fault.KindForbidden, "notice.second_person")
	}
	next.ApprovedBy = who
	return next, nil
}

// wroteIt: the author, and whoever changed it last.
func (n Notice) wroteIt(person string) bool { return person == n.Author.Person || person == n.EditedBy }

// Approve is the second person's agreement to all of it, what can't be said included: the journal keeps the hash of
// what was approved. It is frozen from then on.
func (s *Service) Approve(ctx context.Context, id string) (View, error) {
	return s.change(ctx, id, access.ApproveNotice, func(ctx context.Context, n Notice) (Notice, fact, error) {
		actor := access.From(ctx)
		next, err := n.approve(Party{actor.Organization, actor.Person})
		if err != nil {
			return n, fact{}, err
		}
		warned, err := s.unblocked(ctx, n, s.leaves(n))
		approved := fact{fact: journal.NoticeApproved, data: n.warned(warned)}
		if err != nil || !n.OnApproval {
			return next, approved, err
		}
		if err := s.record(ctx, next, approved); err != nil {
			return n, fact{}, err
		}
		return s.leave(ctx, next)
	})
}

// Return hands a notice back to its author, with what is missing: from review, or before it leaves, so that wrong words that
// wait for their time can be stopped. It has to be approved again.
func (s *Service) Return(ctx context.Context, id, reason string) (View, error) {
	return s.change(ctx, id, access.ReturnNotice, func(ctx context.Context, n Notice) (Notice, fact, error) {
		next, err := n.move(Return)
		if err != nil {
			return n, fact{}, err
		}
		if next.Reason, err = said("/reason", reason, MaxText); err != nil {
			return n, fact{}, err
		}
		next.ApprovedBy = Party{}
		return next, fact{fact: journal.NoticeReturned, personal: map[string]string{"reason": next.Reason}}, s.nudge(ctx, next)
	})
}
