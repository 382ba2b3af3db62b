package request

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Commitment is what an acknowledgement promises.
type Commitment struct {
	By   time.Time // zero: by its due
	Note string
}

// acknowledge is the rule: an issued or delivered request becomes its executor's to do until c.By.
func (r Request) acknowledge(c Commitment, who Party, now time.Time) (Request, error) {
	next, err := r.move(Acknowledge)
	if err != nil {
		return r, err
	}
	if !c.By.IsZero() && !c.By.After(now) {
		return r, fault.Invalid("/by/wall", "time.in_the_past")
	}
	if c.By.IsZero() {
		c.By = r.DueAt()
	}
	next.Executor, next.CommittedBy, next.Note = who, c.By, c.Note
	return next, prose("/note", c.Note)
}

// Acknowledge records that the acting person has understood the request and will do it, by when. Copies read on; nobody
// else's turn is touched.
func (s *Service) Acknowledge(ctx context.Context, id string, c Commitment) (Request, error) {
	return s.change(ctx, id, access.AcknowledgeRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		actor := access.From(ctx)
		next, err := r.acknowledge(c, Party{actor.Organization, actor.Person}, s.now())
		if err != nil {
			return r, fact{}, err
		}
		if err := s.handsOn(ctx, "", next); fault.Is(err, fault.KindInvalid) {
			return r, fact{}, fault.New(fault.KindForbidden, "request.escorts_only")
		} else if err != nil {
			return r, fact{}, err
		}
		if err := s.receipt(ctx, next, next.Executor, ReceiptAcknowledged, ""); err != nil {
			return r, fact{}, err
		}
		return next, fact{
			fact: journal.RequestAcknowledged, data: map[string]any{"by": next.CommittedBy.Format(time.RFC3339)},
			personal: note(c.Note),
		}, nil
	})
}

// Decline says that the executor will not do it, and why.
func (s *Service) Decline(ctx context.Context, id, reason string) (Request, error) {
	return s.reasoned(ctx, id, access.DeclineRequest, Decline, journal.RequestDeclined, reason)
}

// Block says that the work can't go on, and why; it is its author's turn then.
func (s *Service) Block(ctx context.Context, id, reason string) (Request, error) {
	return s.reasoned(ctx, id, access.BlockRequest, Block, journal.RequestBlocked, reason)
}

// Return hands the answer back, with what is missing. What has not gone out yet goes back to its author, to be written on.
func (s *Service) Return(ctx context.Context, id, reason string) (Request, error) {
	return s.change(ctx, id, access.ReturnRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		if r.awaitsHQ() || r.waits() { // headquarters does not agree, or not any more: back to its author
			r.ProposedAt, r.AskedBy, r.AuthorizedBy, r.IssuedBy, r.ScheduledFor, r.Reason = time.Time{}, "", "", "", nil, reason
			return r, fact{fact: journal.RequestReturned, personal: note(reason)}, fault.Join(words("/reason", reason), s.noNotices(ctx, r))
		}
		return r.because(Return, journal.RequestReturned, reason)
	})
}

// Start says that work has begun, or has begun again after a return.
func (s *Service) Start(ctx context.Context, id string) (Request, error) {
	return s.plain(ctx, id, access.StartRequest, Start, journal.RequestStarted, "")
}

// Resume says that what stood in the way is gone: the executor, or whoever was to clear it away. The work is the
// executor's again.
func (s *Service) Resume(ctx context.Context, id string) (Request, error) {
	return s.plain(ctx, id, access.ResumeRequest, Resume, journal.RequestResumed, "")
}

// Accept says that the answer suffices.
func (s *Service) Accept(ctx context.Context, id, text string) (Request, error) {
	return s.change(ctx, id, access.AcceptRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		next, f, err := r.plainly(Accept, journal.RequestAccepted, text)
		if err != nil {
			return r, f, err
		}
		return next, f, s.learnSizes(ctx, r)
	})
}

func (s *Service) plain(ctx context.Context, id string, act access.Action, v Verb, f journal.Fact, text string) (Request, error) {
	return s.change(ctx, id, act, func(_ context.Context, r Request) (Request, fact, error) {
		return r.plainly(v, f, text)
	})
}

func (r Request) plainly(v Verb, f journal.Fact, text string) (Request, fact, error) {
	next, err := r.move(v)
	if text != "" {
		next.Note = text
	}
	return next, fact{fact: f, personal: note(text)}, fault.Join(err, prose("/note", text))
}

func (s *Service) reasoned(ctx context.Context, id string, act access.Action, v Verb, f journal.Fact, reason string) (Request, error) {
	return s.change(ctx, id, act, func(_ context.Context, r Request) (Request, fact, error) {
		return r.because(v, f, reason)
	})
}

func (r Request) because(v Verb, f journal.Fact, reason string) (Request, fact, error) {
	next, err := r.move(v)
	if err != nil {
		return r, fact{}, err
	}
	next.Reason = reason
	return next, fact{fact: f, personal: note(reason)}, words("/reason", reason)
}

// Reassign names another executor in the same organisation; the wording goes on untouched.
func (s *Service) Reassign(ctx context.Context, id, person string) (Request, error) {
	return s.change(ctx, id, access.ReassignRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		if !r.State.WithExecutor() && r.State != Blocked {
			return r, fact{}, r.refused(Reassign)
		}
		to := Party{r.Executor.Organization, person}
		if err := s.addressee(ctx, "", to); err != nil {
			return r, fact{}, err
		}
		r.Executor = to
		if err := s.handsOn(ctx, "", r); err != nil {
			return r, fact{}, err
		}
		return r, fact{fact: journal.RequestReassigned, data: map[string]any{"executor_person": person}}, s.receipt(ctx, r, to, ReceiptQueued, "")
	})
}

func note(text string) map[string]string {
	if text == "" {
		return nil
	}
	return map[string]string{"text": text}
}
