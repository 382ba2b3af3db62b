package exchange

import (
	"bytes"
	"context"
	"io"
	"strings"
	"time"

	"filippo.io/age"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Limits of a person's keys.
const (
	AgeNameLimit   = 100 // characters
	AgeRecipients  = 10  // at once: a desk, a laptop, and a spare or two
	ageChunk       = 64 << 10
	ageChunkOfTag  = 16
	ageRecipientOf = "age_recipient" // what the journal calls one
)

// AgeRecipient is a public key of a person's own: what they download is sealed for it as it leaves. Nothing is stored so: who
// loses their key loses a download, and no evidence.
type AgeRecipient struct {
	ID        string
	Person    string
	Name      string // which machine or token holds the other half
	Recipient string // age1…
	Added     time.Time
	Ended     time.Time
	Version   int
}

// AddAgeRecipient has the acting person's downloads be sealed for that key, too.
//
// Errors: 409 "age_recipient.too_many", "age_recipient.known"; 422.
func (s *Service) AddAgeRecipient(ctx context.Context, name, recipient string) (r AgeRecipient, err error) {
	a := access.From(ctx)
	if err := access.Check(ctx, access.CreateAgeRecipient, access.Scope{Person: a.Person}); err != nil {
		return r, err
	}
	r = AgeRecipient{ID: db.NewID(), Person: a.Person, Recipient: strings.TrimSpace(recipient), Added: s.clock.Now(), Version: 1}
	var wrong error
	if _, err := age.ParseX25519Recipient(r.Recipient); err != nil {
		wrong = fault.Invalid("/recipient", "age_recipient.not_one")
	}
	r.Name, err = oneLine("/name", name, AgeNameLimit)
	if err := fault.Join(err, wrong); err != nil {
		return r, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		mine, err := s.store.liveRecipients(ctx, a.Person)
		if err != nil {
			return err
		}
		for _, other := range mine {
			if other.Recipient == r.Recipient {
				return fault.Conflict("age_recipient.known")
			}
		}
		if len(mine) >= AgeRecipients {
			return fault.Conflict("age_recipient.too_many", "limit", AgeRecipients)
		}
		if err := s.store.insertRecipient(ctx, r); err != nil {
			return err
		}
		return s.journal.Append(ctx, r.entry(journal.AgeRecipientAdded, a.Organization))
	})
	return r, err
}

// AgeRecipients are the acting person's own that count, newest first.
func (s *Service) AgeRecipients(ctx context.Context, p Page) (db.List[AgeRecipient], error) {
	a := access.From(ctx)
	if err := access.Check(ctx, access.ListAgeRecipients, access.Scope{Person: a.Person}); err != nil {
		return db.List[AgeRecipient]{}, err
	}
	return s.store.recipients(ctx, a.Person, p)
}

// EndAgeRecipient has nothing be sealed for that key any more. Another's is not found, nor is one that was ended.
func (s *Service) EndAgeRecipient(ctx context.Context, id string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		r, err := s.store.recipient(ctx, id)
		if err != nil {
			return err
		}
		if r.ID == "" || !r.Ended.IsZero() {
			return fault.NotFound()
		}
		if err := access.Check(ctx, access.EndAgeRecipient, access.Scope{Person: r.Person}); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, r.Version); err != nil {
			return err
		}
		if err := s.store.endRecipient(ctx, r, s.clock.Now()); err != nil {
			return err
		}
		return s.journal.Append(ctx, r.entry(journal.AgeRecipientEnded, access.From(ctx).Organization))
	})
}

func (r AgeRecipient) entry(f journal.Fact, organization string) journal.Entry {
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: ageRecipientOf, ID: r.ID}, Parties: []string{organization},
		Data: map[string]any{"person": r.Person, "recipient": r.Recipient}, Personal: map[string]string{"name": r.Name},
	}
}

// ownRecipients are the acting person's, to seal for.
func (s *Service) ownRecipients(ctx context.Context) ([]age.Recipient, error) {
	mine, err := s.store.liveRecipients(ctx, access.Person(ctx))
	var all []age.Recipient
	for _, r := range mine {
		one, err := age.ParseX25519Recipient(r.Recipient)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, err
}

// sealing is an age file that is being written: what begins it, and where the plain bytes go. One chunk is in memory.
type sealing struct {
	io.WriteCloser
	head []byte
	out  *aimed
}

// aimed writes to where it is pointed at by then.
type aimed struct{ io.Writer }

// seal begins a file before there is a line to send it on, so that its length can be told first.
func seal(recipients []age.Recipient) (sealing, error) {
	var head bytes.Buffer
	out := &aimed{&head}
	w, err := age.Encrypt(out, recipients...)
	return sealing{w, head.Bytes(), out}, err
}

// size of the whole, for so many plain bytes: each chunk has its tag, and there is always one.
func (s sealing) size(plain int64) int64 {
	chunks := max(1, (plain+ageChunk-1)/ageChunk)
	return int64(len(s.head)) + plain + chunks*ageChunkOfTag
}

// to sends what begins the file, and points the rest there.
func (s sealing) to(w io.Writer) error {
	s.out.Writer = w
	_, err := w.Write(s.head)
	return err
}
