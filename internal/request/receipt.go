package request

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// ReceiptKind is what is known of one recipient.
type ReceiptKind string

// The receipts, per recipient. None but the executor's own acts moves the request.
const (
	ReceiptQueued       ReceiptKind = "queued"
	ReceiptSent         ReceiptKind = "sent"
	ReceiptBounced      ReceiptKind = "bounced"
	ReceiptDelivered    ReceiptKind = "delivered"
	ReceiptRead         ReceiptKind = "read"
	ReceiptAcknowledged ReceiptKind = "acknowledged"
	ReceiptToldByPhone  ReceiptKind = "told_by_phone"
)

// Receipt is one thing known of one recipient; each kind is kept once, when it was first true. A call is kept each time.
type Receipt struct {
	ID        string
	Request   string
	Recipient Party
	Kind      ReceiptKind
	At        time.Time
	By        string // who recorded it, "" for the house itself
	Note      string
}

// queued puts every recipient on the record.
func (s *Service) queued(ctx context.Context, r Request) []Receipt {
	all := []Receipt{s.known(ctx, r, r.Executor, ReceiptQueued, "")}
	for _, c := range r.Copies {
		all = append(all, s.known(ctx, r, c, ReceiptQueued, ""))
	}
	return all
}

// tellCopies: the executor is told with the turn.
func (s *Service) tellCopies(ctx context.Context, r Request) error {
	for _, c := range r.Copies {
		people, err := s.reached(ctx, c)
		if err != nil {
			return err
		}
		for _, p := range people {
			if err := s.mail.Queue(ctx, deliver.Message{
				Kind: "request_copy", To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone, Chat: p.Chats(),
				Reference: r.Reference, Path: "/requests/" + r.ID, About: deliver.About{Type: ObjectType, ID: r.ID},
				Dedup: "request_copy/" + r.ID + "/" + p.ID,
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// receipt keeps what is known of a recipient, once.
func (s *Service) receipt(ctx context.Context, r Request, p Party, kind ReceiptKind, text string) error {
	_, err := s.insertReceipt(ctx, s.known(ctx, r, p, kind, text))
	return err
}

// known is what the actor says of a recipient.
func (s *Service) known(ctx context.Context, r Request, p Party, kind ReceiptKind, text string) Receipt {
	return Receipt{ID: db.NewID(), Request: r.ID, Recipient: p, Kind: kind, At: s.now(), By: access.Person(ctx), Note: text}
}

// once is what a recipient has one of: the kind, or this very receipt where each time counts.
func (r Receipt) once() string {
	if r.Kind == ReceiptToldByPhone || r.Kind == ReceiptBounced {
		return r.ID
	}
	return string(r.Kind)
}

// facts of receipts that the journal keeps; the others go with the act that makes them.
var receiptFacts = map[ReceiptKind]journal.Fact{
	ReceiptSent: journal.RequestSent, ReceiptBounced: journal.RequestBounced, ReceiptDelivered: journal.RequestDelivered,
	ReceiptRead: journal.RequestRead, ReceiptToldByPhone: journal.RequestTold,
}

// mailed is what became of a mail about a request.
func (s *Service) mailed(ctx context.Context, m deliver.Receipt) error {
	kind := ReceiptSent
	switch m.State {
	case deliver.Queued:
		return nil // on the record since it was issued
	case deliver.Bounced:
		kind = ReceiptBounced
	}
	r, err := s.load(ctx, m.About.ID)
	if err != nil {
		return err
	}
	person, err := s.people.LookupPerson(ctx, m.To)
	if err != nil {
		return err
	}
	to := Party{person.Organization, person.ID}
	if !r.addressed(to) { // the author was told of a turn; that is no receipt of the request
		return nil
	}
	return s.receive(ctx, r, to, kind, "")
}

// receive keeps a receipt and puts it on the record, the first time.
func (s *Service) receive(ctx context.Context, r Request, p Party, kind ReceiptKind, text string) error {
	return s.receiveAt(ctx, r, p, kind, text, s.now())
}

// receiveAt is for what had happened before somebody said so.
func (s *Service) receiveAt(ctx context.Context, r Request, p Party, kind ReceiptKind, text string, at time.Time) error {
	rec := s.known(ctx, r, p, kind, text)
	rec.At = at
	fresh, err := s.insertReceipt(ctx, rec)
	if err != nil || !fresh {
		return err
	}
	if err := s.turns.Look(ctx, ObjectType, r.ID); err != nil { // silence has ended, or mail came back
		return err
	}
	data := map[string]any{"recipient": p.Organization, "recipient_person": p.Person}
	if kind == ReceiptToldByPhone {
		data["told_at"] = at.Format(time.RFC3339)
	}
	return s.record(ctx, r, fact{fact: receiptFacts[kind], data: data, personal: note(text)})
}

// toldByPhone has the receipts say that whom an escalation had called was told, where the request went to them.
func (s *Service) toldByPhone(ctx context.Context, id, person, text string, at time.Time) error {
	r, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	p, err := s.people.LookupPerson(ctx, person)
	to := Party{p.Organization, p.ID}
	if err != nil || r.IssuedAt.IsZero() || !r.addressed(to) {
		return err
	}
	return s.receiveAt(ctx, r, to, ReceiptToldByPhone, text, at)
}

// sentAt is when a request went out, and before that when it was begun.
func (s *Service) sentAt(ctx context.Context, id string) (time.Time, error) {
	r, err := s.load(ctx, id)
	if r.IssuedAt.IsZero() {
		return r.OpenedAt, err
	}
	return r.IssuedAt, err
}

// Fetched records that a recipient fetched the request. Where it is the executor, an issued request is delivered. It
// acknowledges nothing, and a second time changes nothing. Edges call it after they have answered.
func (s *Service) Fetched(ctx context.Context, r Request) error {
	actor := access.From(ctx)
	who := Party{actor.Organization, actor.Person}
	if r.IssuedAt.IsZero() || !r.addressed(who) { // whoever wrote it may have its turn all the same
		return s.turns.Known(ctx, ObjectType, r.ID)
	}
	return s.db.In(ctx, func(ctx context.Context) error {
		now, err := s.load(ctx, r.ID)
		if err != nil {
			return err
		}
		if err := s.check(ctx, access.ReadRequest, now); err != nil {
			return err
		}
		if err := s.receive(ctx, now, who, ReceiptDelivered, ""); err != nil {
			return err
		}
		if err := s.turns.Known(ctx, ObjectType, now.ID); err != nil {
			return err
		}
		next, ok := now.State.next(Deliver)
		if !ok || who.Organization != now.Executor.Organization {
			return nil
		}
		moved := now
		moved.State, moved.ChangedAt = next, s.now()
		if err := s.save(ctx, now, &moved); err != nil {
			return err
		}
		return s.handOn(ctx, moved, nil)
	})
}

// addressed says that p is one of those it went to.
func (r Request) addressed(p Party) bool {
	for _, to := range append([]Party{r.Executor}, r.Copies...) {
		if to.Organization == p.Organization && (to.Person == "" || to.Person == p.Person) {
			return true
		}
	}
	return false
}

// Told records that a recipient read it, or was told by telephone by the acting person, and when: now, where at is zero.
func (s *Service) Told(ctx context.Context, id string, kind ReceiptKind, person, text string, at time.Time) (Receipt, error) {
	var rec Receipt
	err := s.db.In(ctx, func(ctx context.Context) error {
		r, err := s.load(ctx, id)
		if err != nil {
			return err
		}
		if err := s.check(ctx, access.ReceiptRequest, r); err != nil {
			return err
		}
		actor := access.From(ctx)
		to := Party{actor.Organization, actor.Person}
		switch {
		case kind == ReceiptToldByPhone && person != "":
			p, err := s.people.LookupPerson(ctx, person)
			if err != nil && !fault.Is(err, fault.KindNotFound) { // who is not there is no recipient either
				return err
			}
			to = Party{p.Organization, p.ID}
		case kind == ReceiptToldByPhone:
			return fault.Invalid("/person", "field.required")
		case kind != ReceiptRead:
			return fault.Invalid("/kind", "field.choice")
		}
		if r.IssuedAt.IsZero() || !r.addressed(to) {
			return fault.Invalid("/person", "request.not_a_recipient")
		}
		if at, err = turn.ToldAt(at, r.IssuedAt, s.now()); err != nil {
			return err
		}
		if kind == ReceiptRead { // on its reader's own word, as they say it
			at = s.now()
		}
		if err := prose("/note", text); err != nil {
			return err
		}
		if err := s.receiveAt(ctx, r, to, kind, text, at); err != nil {
			return err
		}
		if kind == ReceiptToldByPhone {
			if err := s.turns.Told(ctx, ObjectType, r.ID, person, text, at); err != nil {
				return err
			}
		}
		rec, err = s.latestReceipt(ctx, r.ID, to, kind)
		return err
	})
	return rec, err
}

// Receipts of a request, newest first.
func (s *Service) Receipts(ctx context.Context, id string) ([]Receipt, error) {
	r, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.receipts(ctx, r.ID)
}

// ReceiptsOf is Receipts without a check: the caller has shown the request already.
func (s *Service) ReceiptsOf(ctx context.Context, r Request) ([]Receipt, error) {
	return s.receipts(ctx, r.ID)
}

// reached are the people whom mail to a party goes to.
func (s *Service) reached(ctx context.Context, p Party) ([]directory.Person, error) {
	if p.Person != "" {
		one, err := s.people.LookupPerson(ctx, p.Person)
		return []directory.Person{one}, err
	}
	return s.people.PeopleAt(ctx, p.Organization, access.Executor, access.SiteLiaison, access.LogAnalyst, access.Coordinator)
}
