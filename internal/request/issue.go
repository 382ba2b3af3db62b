package request

import (
	"context"
	"slices"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// Sending is how a request is to go out.
type Sending struct {
	At       *worktime.Due // nil: now
	Override string        // why it can't wait for the second person; HQ's other officers are told at once
	HandsOff bool          // its sites get a do-not-touch notice with it, once that is approved (R51)
}

// commands says whether the request has people run commands; the password is asked for again then.
func (r Request) commands() bool {
	return slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Kind == RunCommands })
}

// needsSecond: commands with privilege, or at several sites, are never one person's decision.
func (r Request) needsSecond() bool {
	privileged := slices.ContainsFunc(r.Steps, func(s Step) bool {
		return s.Kind == RunCommands && s.RunCommands.Privilege == Administrator
	})
	return privileged || r.commands() && len(r.Sites) > 1
}

// Issue sends HQ's own request: now, later, or once a second person has agreed.
func (s *Service) Issue(ctx context.Context, id string, how Sending) (Request, error) {
	how.Override = strings.TrimSpace(how.Override)
	return s.change(ctx, id, access.IssueRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		if err := s.sendable(ctx, r, how); err != nil {
			return r, fact{}, err
		}
		if r.Author.Organization != access.From(ctx).Organization {
			return r, fact{}, fault.Conflict("request.not_proposed", "possible", []Verb{Cancel})
		}
		if r.awaitsHQ() {
			return r, fact{}, fault.Conflict("request.awaits_second", "possible", r.offers())
		}
		if how.HandsOff {
			if err := s.handsOff(ctx, r); err != nil {
				return r, fact{}, err
			}
		}
		r.ScheduledFor = how.At
		if r.needsSecond() && how.Override == "" {
			r.AskedBy = access.Person(ctx)
			return r, fact{fact: journal.RequestIssueRequested}, nil
		}
		if r.needsSecond() {
			r.Override = how.Override
			if err := s.tellOfficers(ctx, r); err != nil {
				return r, fact{}, err
			}
			if err := s.record(ctx, r, fact{fact: journal.RequestOverridden, personal: map[string]string{"reason": how.Override}}); err != nil {
				return r, fact{}, err
			}
		}
		return s.send(ctx, r)
	})
}

// Propose hands a partner's draft to headquarters.
func (s *Service) Propose(ctx context.Context, id string) (Request, error) {
	return s.change(ctx, id, access.ProposeRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		if r.State != Draft || r.awaitsHQ() {
			return r, fact{}, r.refused(Propose)
		}
		if access.From(ctx).HQ() {
			return r, fact{}, fault.Conflict("request.issue_instead", "possible", []Verb{Issue})
		}
		if err := r.complete(); err != nil {
			return r, fact{}, err
		}
		r.ProposedAt = s.now()
		return r, fact{fact: journal.RequestProposed, personal: map[string]string{"title": r.Title}}, nil
	})
}

// Authorize is headquarters' agreement, given once: to a partner's proposal, or as the second person. Nobody agrees to
// their own request. Of how its time counts and whether the sites are told to leave things as they are; nothing overrides
// whoever agrees.
func (s *Service) Authorize(ctx context.Context, id string, how Sending) (Request, error) {
	how.Override = ""
	return s.change(ctx, id, access.AuthorizeRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		if !r.awaitsHQ() {
			return r, fact{}, r.refused(Authorize)
		}
		me := access.Person(ctx)
		if err := r.second(access.From(ctx)); err != nil {
			return r, fact{}, err
		}
		if err := s.sendable(ctx, r, how); err != nil {
			return r, fact{}, err
		}
		if how.HandsOff {
			if r.AskedBy != "" {
				return r, fact{}, fault.Invalid("/do_not_touch", "request.told_with_issue")
			}
			if err := s.handsOff(ctx, r); err != nil {
				return r, fact{}, err
			}
		}
		if how.At != nil {
			r.ScheduledFor = how.At
		}
		r.AuthorizedBy = me
		if err := s.record(ctx, r, fact{fact: journal.RequestAuthorized}); err != nil {
			return r, fact{}, err
		}
		return s.send(ctx, r)
	})
}

// second: nobody agrees to what they wrote or wanted sent themselves. A second person holds a role that an administrator
// gave them: one that a coordinator lets in for this incident could be the coordinator once more.
func (r Request) second(a access.Actor) error {
	switch {
	case a.Person == r.AskedBy || a.Person == r.Author.Person:
		return fault.New(fault.KindForbidden, "request.second_person")
	case r.AskedBy != "" && !a.Has(access.Coordinator, access.IncidentOwner):
		return fault.New(fault.KindForbidden, "request.second_officer")
	}
	return nil
}

// sendable: complete, confirmed by password where it has commands run, and due and scheduled in the future.
func (s *Service) sendable(ctx context.Context, r Request, how Sending) error {
	if r.State != Draft || r.waits() {
		return r.refused(Issue)
	}
	if err := r.complete(); err != nil {
		return err
	}
	if err := fault.Join(s.engaged(ctx, r), s.handsOn(ctx, "/executor", r), s.keepable(ctx, r), prose("/override_reason", how.Override)); err != nil {
		return err
	}
	if r.commands() && !access.From(ctx).Confirmed {
		return fault.New(fault.KindForbidden, "request.confirm_password")
	}
	leaves := s.now()
	if how.At != nil {
		leaves = instant(how.At)
		if leaves.Before(s.now()) {
			return fault.Invalid("/scheduled_for/wall", "time.in_the_past")
		}
	}
	if err := s.fitting(ctx, r); err != nil {
		return err
	}
	r, err := s.leavingAt(ctx, r, leaves)
	if err != nil {
		return err
	}
	if !r.DueAt().After(leaves) {
		return fault.Invalid("/due/wall", "time.in_the_past")
	}
	return nil
}

// send issues it, or leaves it for its time.
func (s *Service) send(ctx context.Context, r Request) (Request, fact, error) {
	if r.ScheduledFor != nil && instant(r.ScheduledFor).After(s.now()) {
		r.IssuedBy = access.Person(ctx)
		return r, fact{fact: journal.RequestScheduled, data: map[string]any{"at": instant(r.ScheduledFor).Format(time.RFC3339)}}, nil
	}
	if r.IssuedBy == "" || access.Person(ctx) != access.System.Person {
		r.IssuedBy = access.Person(ctx)
	}
	return s.issued(ctx, r)
}

// issued freezes the wording, lets the executor's and the copies' organisations take part, and expects what is to come in.
func (s *Service) issued(ctx context.Context, r Request) (Request, fact, error) {
	next, err := r.move(Issue)
	if err != nil {
		return r, fact{}, err
	}
	next.IssuedAt = s.now()
	if next, err = s.leavingAt(ctx, next, next.IssuedAt); err != nil {
		return r, fact{}, err
	}
	if next.Steps, err = s.keeping(ctx, next); err != nil {
		return r, fact{}, err
	}
	executor, err := s.admitParties(ctx, next)
	if err != nil {
		return r, fact{}, err
	}
	if err := s.expect(ctx, next); err != nil {
		return r, fact{}, err
	}
	if err := s.tellCopies(ctx, next); err != nil {
		return r, fact{}, err
	}
	if next.Supersedes != "" {
		if err := s.supersede(ctx, next); err != nil {
			return r, fact{}, err
		}
	}
	if err := s.notices.RequestWent(ctx, next.ID); err != nil {
		return r, fact{}, err
	}
	return next, fact{fact: journal.RequestIssued, executor: executor, data: next.frozen(), receipts: s.queued(ctx, next)}, nil
}

// frozen is what the journal keeps of the wording: hashes, so that "as it was sent" can be proved.
func (r Request) frozen() map[string]any {
	data := map[string]any{"executor": r.Executor.Organization, "wording_sha256": r.wordingHash(), "hops": len(r.Hops)}
	var blocks []any
	for _, s := range r.Steps {
		if s.RunCommands != nil {
			blocks = append(blocks, s.RunCommands.SHA256)
		}
	}
	if blocks != nil {
		data["commands_sha256"] = blocks
	}
	if due := r.DueAt(); !due.IsZero() {
		data["due"] = due.Format(time.RFC3339)
	}
	return data
}

// IssueScheduled issues what has come due to be sent; a worker calls it. One that can't go out any more stays a draft,
// is its author's turn again and says why.
func (s *Service) IssueScheduled(ctx context.Context) (int, error) {
	ctx = access.With(ctx, access.System)
	ids, err := s.scheduled(ctx, s.now(), 100)
	if err != nil {
		return 0, err
	}
	sent := 0
	for _, id := range ids {
		_, err := s.change(ctx, id, access.IssueRequest, func(ctx context.Context, r Request) (Request, fact, error) {
			return s.send(ctx, r)
		})
		if err == nil {
			sent++
			continue
		}
		if f, ok := fault.As(err); ok && f.Kind != fault.KindUnavailable && f.Kind != fault.KindNoSpace {
			if err := s.unschedule(ctx, id, f); err != nil {
				return sent, err
			}
			continue
		}
		return sent, err
	}
	return sent, nil
}

func (s *Service) unschedule(ctx context.Context, id string, why *fault.Error) error {
	_, err := s.change(ctx, id, access.IssueRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		r.ScheduledFor, r.AuthorizedBy, r.AskedBy, r.Reason = nil, "", "", why.Key
		return r, fact{fact: journal.RequestChanged, data: map[string]any{"not_sent": why.Key}}, s.noNotices(ctx, r)
	})
	return err
}
