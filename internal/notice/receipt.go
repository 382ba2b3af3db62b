package notice

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Receipt is how far a recipient's copy has come.
type Receipt string

// The receipts, in the order in which they come; bounced is where mail ends that can't be delivered.
const (
	Queued       Receipt = "queued"
	MailSent     Receipt = "sent"
	MailBounced  Receipt = "bounced"
	Delivered    Receipt = "delivered" // fetched; nobody has read it for that
	Read         Receipt = "read"
	IsUnderstood Receipt = "understood"
)

// Receipts in the order in which they come.
var Receipts = []Receipt{Queued, MailSent, MailBounced, Delivered, Read, IsUnderstood}

// Recipient is one reader's own copy: the words they were sent, and when what became known of it.
type Recipient struct {
	ID         string
	Notice     string
	Party      Party
	Language   string // as chosen or their own; the briefing says which one it is written in
	Level      access.Level
	Briefing   Briefing
	TextSHA256 string
	Questions  int // that they asked; beside the receipt, whatever it is

	QueuedAt     time.Time
	SentAt       time.Time
	BouncedAt    time.Time
	DeliveredAt  time.Time
	ReadAt       time.Time
	UnderstoodAt time.Time

	UnheardAt time.Time // when mail came back that said what has changed; zero once they have looked since
}

// Receipt is the furthest it came. Who fetched it has it, whatever became of the mail.
func (r Recipient) Receipt() Receipt {
	switch {
	case !r.UnderstoodAt.IsZero():
		return IsUnderstood
	case !r.ReadAt.IsZero():
		return Read
	case !r.DeliveredAt.IsZero():
		return Delivered
	case !r.BouncedAt.IsZero():
		return MailBounced
	case !r.SentAt.IsZero():
		return MailSent
	}
	return Queued
}

// mailed is what became of the mail to a recipient. Where mail of a change comes back, what they have is old and nobody's turn says so:
// the author must see to it.
func (s *Service) mailed(ctx context.Context, m deliver.Receipt) error {
	changed := m.Kind == "notice_changed" || m.Kind == "notice_moved"
	switch {
	case m.Kind == "notice" && m.State == deliver.Sent:
		_, err := s.store.mark(ctx, m.About.ID, "sent_at", m.At)
		return err
	case m.State != deliver.Bounced || !changed && m.Kind != "notice":
		return nil
	case !changed:
		if fresh, err := s.store.mark(ctx, m.About.ID, "bounced_at", m.At); err != nil || !fresh {
			return err
		}
	}
	n, err := s.store.ofRecipient(ctx, m.About.ID)
	if err != nil {
		return err
	}
	if changed {
		if err := s.nudgeUnheard(ctx, n, m.Kind); err != nil {
			return err
		}
	}
	if err := s.turns.Look(ctx, RecipientType, m.About.ID); err != nil {
		return err
	}
	return s.record(ctx, n, fact{fact: journal.NoticeBounced, data: map[string]any{"recipient": m.About.ID, "person": m.To, "code": m.Code}})
}

// Open records that the acting recipient has read it, which a page may say for them. Reading is not understanding.
func (s *Service) Open(ctx context.Context, id string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		n, r, err := s.mine(ctx, id, access.UnderstandNotice)
		if err != nil || !r.ReadAt.IsZero() {
			return err
		}
		if err := s.store.read(ctx, r.ID, s.now()); err != nil {
			return err
		}
		return s.record(ctx, n, fact{fact: journal.NoticeRead, data: r.onRecord()})
	})
}

// Understood records that the acting recipient says so. Twice is once; nobody can say it for somebody else, and nobody is
// asked to once the notice no longer holds.
func (s *Service) Understood(ctx context.Context, id string) (v View, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		n, r, err := s.mine(ctx, id, access.UnderstandNotice)
		if err != nil {
			return err
		}
		if r.UnderstoodAt.IsZero() {
			if err := s.understand(ctx, n, r); err != nil {
				return err
			}
		}
		v, err = s.view(ctx, n)
		return err
	})
	return v, err
}

func (s *Service) understand(ctx context.Context, n Notice, r Recipient) error {
	if n.State != Sent {
		return fault.Conflict("notice.no_longer_holds", "possible", []Verb{})
	}
	if err := s.store.read(ctx, r.ID, s.now()); err != nil { // who understood has read it
		return err
	}
	if _, err := s.store.mark(ctx, r.ID, "understood_at", s.now()); err != nil {
		return err
	}
	if err := s.turns.Done(ctx, RecipientType, r.ID); err != nil {
		return err
	}
	return s.record(ctx, n, fact{fact: journal.NoticeUnderstood, data: r.onRecord()})
}

// mine loads the notice and the acting recipient's own copy. Who sees the notice and got no copy can't act as one.
func (s *Service) mine(ctx context.Context, id string, act access.Action) (Notice, Recipient, error) {
	n, err := s.see(ctx, id, act, true)
	if err != nil {
		return n, Recipient{}, err
	}
	r, went, err := s.store.recipient(ctx, n.ID, access.Person(ctx))
	if err == nil && !went {
		err = fault.Forbidden()
	}
	return n, r, err
}

// onRecord is what the journal says of a recipient's act: which words it was about.
func (r Recipient) onRecord() map[string]any {
	return map[string]any{"recipient": r.ID, "person": r.Party.Person, "text_sha256": r.TextSHA256}
}
