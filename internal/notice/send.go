package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Send has an approved notice go out: at its local time where that is ahead, else now.
func (s *Service) Send(ctx context.Context, id string) (View, error) {
	return s.change(ctx, id, access.SendNotice, func(ctx context.Context, n Notice) (Notice, fact, error) {
		if n.State != Approved {
			return n, fact{}, n.refused()
		}
		return s.leave(ctx, n)
	})
}

// leave has what is approved go out, or wait for its time, or for its request.
func (s *Service) leave(ctx context.Context, n Notice) (Notice, fact, error) {
	leaves := s.leaves(n)
	if _, err := s.unblocked(ctx, n, leaves); err != nil {
		return n, fact{}, err
	}
	if n.Awaits {
		next, err := n.move(Schedule)
		return next, fact{fact: journal.NoticeScheduled, data: map[string]any{"request": n.WithRequest}}, err
	}
	if leaves.After(s.now()) {
		next, err := n.move(Schedule)
		return next, fact{fact: journal.NoticeScheduled, data: map[string]any{"at": leaves}}, err
	}
	return s.goOut(ctx, n)
}

// SendScheduled sends what has come due, and says how many; a worker calls it. Whoever scheduled a notice was allowed to
// send it; nobody is asked again. One that fails does not hold up the others.
func (s *Service) SendScheduled(ctx context.Context) (int, error) {
	ctx = access.With(ctx, access.System)
	ids, err := s.store.due(ctx, s.now(), 100)
	if err != nil {
		return 0, err
	}
	sent := 0
	var errs []error
	for _, id := range ids {
		went, err := s.sendDue(ctx, id)
		if fault.Is(err, fault.KindUnavailable) || fault.Is(err, fault.KindNoSpace) {
			return sent, err
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("notice %s: %w", id, err))
		}
		if went {
			sent++
		}
	}
	return sent, errors.Join(errs...)
}

// sendDue looks again under the row's lock: another process may have been faster.
func (s *Service) sendDue(ctx context.Context, id string) (went bool, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		n, err := s.store.find(ctx, id, true)
		if err != nil || n.State != Scheduled || n.Awaits || n.LeavesAt().After(s.now()) {
			return err
		}
		next, f, err := s.outOrBack(ctx, n)
		if err != nil {
			return err
		}
		went = next.State == Sent
		return s.commit(ctx, &next, f)
	})
	return went && err == nil, err
}

// outOrBack: while the notice waited, what it follows may have ended, whom to ask or all of its readers may have left, or an approval
// of what is said first at minimal may have been withdrawn. Then it isn't said; the notice is its author's again, without a reason,
// since nobody typed one. Its page says what stands against it.
func (s *Service) outOrBack(ctx context.Context, n Notice) (Notice, fact, error) {
	against, err := s.against(ctx, n)
	if err != nil {
		return n, fact{}, err
	}
	if len(against) == 0 {
		return s.goOut(ctx, n)
	}
	next, err := n.move(Return)
	if err != nil {
		return n, fact{}, err
	}
	next.Reason, next.ApprovedBy = "", Party{}
	first := against[0]
	return next, fact{fact: journal.NoticeReturned, data: map[string]any{"rule": string(first.Rule), "pointer": first.Pointer}}, s.nudge(ctx, next)
}

// against is what keeps a notice back whose time has come. That it goes out too late for somebody to register, as after a server was
// down, doesn't keep them from knowing when to be there.
func (s *Service) against(ctx context.Context, n Notice) ([]Finding, error) {
	lacks, err := s.lacking(ctx, n, s.now())
	if err != nil {
		return nil, err
	}
	unapproved, err := s.unapproved(ctx, n)
	return slices.DeleteFunc(append(lacks, unapproved...), func(f Finding) bool { return f.Pointer == registerBy || n.overrides(f) }), err
}

// goOut freezes the notice, words it for each recipient and keeps those words, so that what was sent stays as it was
// sent. Recipients who have left since it was approved are left out, and its author is told.
func (s *Service) goOut(ctx context.Context, n Notice) (Notice, fact, error) {
	n, err := s.filled(ctx, n)
	if err != nil {
		return n, fact{}, err
	}
	next, err := n.move(Send)
	if err != nil {
		return n, fact{}, err
	}
	next.SentAt = s.now()
	readers, err := s.readers(ctx, next.Recipients)
	if err != nil {
		return n, fact{}, err
	}
	before, err := s.before(ctx, next)
	if err != nil {
		return n, fact{}, err
	}
	recipients := s.worded(next, readers, before)
	if err := s.store.insertRecipients(ctx, recipients); err != nil {
		return n, fact{}, err
	}
	starts, _ := next.window()
	if err := s.store.attends(ctx, next.ID, starts); err != nil {
		return n, fact{}, err
	}
	if err := s.store.asks(ctx, next.ID, next.asksAt()); err != nil {
		return n, fact{}, err
	}
	calendars, err := s.entry(ctx, next)
	if err != nil {
		return n, fact{}, err
	}
	for _, r := range recipients {
		if err := s.hand(ctx, next, r); err != nil {
			return n, fact{}, err
		}
		var moves []deliver.Move
		if before[r.Party.Person] != nil {
			moves = calendars.moves()
		}
		if err := s.tell(ctx, "notice", next, r, readers[r.Party.Person], calendars.sent(r.Party.Person), moves...); err != nil {
			return n, fact{}, err
		}
	}
	if err := s.handCards(ctx, next, calendars); err != nil {
		return n, fact{}, err
	}
	old, err := s.supersede(ctx, next)
	if err != nil {
		return n, fact{}, err
	}
	next.WithRequest = next.standsWith(old)
	left := next.leftOut(recipients)
	if len(left) > 0 {
		if err := s.nudge(ctx, next); err != nil {
			return n, fact{}, err
		}
	}
	for len(recipients) > perEntry {
		if err := s.record(ctx, next, fact{fact: journal.NoticeSent, data: sentTo(recipients[:perEntry])}); err != nil {
			return n, fact{}, err
		}
		recipients = recipients[perEntry:]
	}
	data := sentTo(recipients)
	if len(left) > 0 {
		data["left"] = left
	}
	return next, fact{fact: journal.NoticeSent, data: data}, nil
}

// leftOut are those whom it was written to and who got none: they had left.
func (n Notice) leftOut(went []Recipient) (people []string) {
	for _, a := range n.Recipients {
		if !slices.ContainsFunc(went, func(r Recipient) bool { return r.Party.Person == a.Person }) {
			people = append(people, a.Person)
		}
	}
	return people
}

// perEntry is how many recipients one entry of the journal names; a leaf's size is bounded.
const perEntry = 100

// worded makes each recipient's own copy, in their language and at their level, on the site's clock and their own.
func (s *Service) worded(n Notice, readers map[string]directory.Person, before map[string]*Content) []Recipient {
	var all []Recipient
	wording := NewWording(s.words, n)
	for _, a := range n.Recipients {
		p := readers[a.Person]
		if !p.Active {
			continue
		}
		r := Recipient{
			ID: db.NewID(), Notice: n.ID, Party: Party{p.Organization, p.ID}, Language: a.Language, Level: n.LevelOf(a), QueuedAt: n.SentAt,
		}
		fill(&r.Language, p.Language)
		r.Briefing, r.TextSHA256 = wording.After(before[a.Person], r.Language, p.Zone, r.Level)
		all = append(all, r)
	}
	return all
}

// sentTo is what the journal keeps: who was sent which words, by their hash.
func sentTo(recipients []Recipient) map[string]any {
	all := make([]any, len(recipients))
	for i, r := range recipients {
		all[i] = map[string]any{
			"recipient": r.ID, "person": r.Party.Person, "language": r.Briefing.Language, "level": string(r.Level), "text_sha256": r.TextSHA256,
		}
	}
	return map[string]any{"recipients": all}
}
