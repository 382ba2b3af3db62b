package account

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// PushTicket hands in files for one request, in the name of whoever made it, from a host where nobody has an account. It reads
// nothing: it begins uploads and goes on with those that it has begun. It ends with the request.
type PushTicket struct {
	ID        string
	Request   string
	Incident  string
	Reference string // the request's
	Step      string // the only one that it is for, "" for any
	Person    string // who made it, and in whose name it hands in
	Token     string // that it was made with, "" for none
	Name      string // what it is for, such as the host that it is typed at
	Made      time.Time
	Expires   time.Time
	LastUsed  time.Time // zero: never
	Ended     time.Time // zero: nobody has ended it
	Version   int
}

// Until is when the ticket ends; in the past once somebody has ended it.
func (t PushTicket) Until() time.Time {
	if !t.Ended.IsZero() {
		return t.Ended
	}
	return t.Expires
}

// PushTicketDraft is what is asked for.
type PushTicketDraft struct {
	Step    string
	Name    string
	Expires time.Time // zero: by the request's due
}

// How long tickets last, by the domain clock.
const (
	PushTicketLife  = 7 * 24 * time.Hour // the longest
	pushTicketGrace = 12 * time.Hour     // after the due, or where that has passed from now on
	pushTicketName  = 100
	pushTickets     = 20 // of one request that count at the same time
)

// Pushed is the room of requests, which this one does not know: whether the actor may do act to a request's tickets, and
// whether they may hand in for it (for the step, "" for none), which is due then. Parties are those who read the request.
type Pushed interface {
	PushTickets(ctx context.Context, act access.Action, request string) (reference, incident string, parties []string, err error)
	HandsIn(ctx context.Context, request, step string) (due time.Time, err error)
}

// PushedTo names the owner of requests, while the house is being put together.
func (s *Service) PushedTo(p Pushed) { s.pushed = p }

// CreatePushTicket makes a ticket for a request that the acting person may hand in for. It is known here and now only. Made
// with a token, it lasts no longer than that.
func (s *Service) CreatePushTicket(ctx context.Context, request string, d PushTicketDraft) (t PushTicket, secret string, err error) {
	secret, stored := newSecret(pushPrefix)
	err = s.db.In(ctx, func(ctx context.Context) error {
		reference, incident, parties, err := s.pushed.PushTickets(ctx, access.CreatePushTicket, request)
		if err != nil {
			return err
		}
		due, err := s.pushed.HandsIn(access.Whole(ctx), request, d.Step) // whoever may make a ticket may do with it what it is for
		if err != nil {
			return err
		}
		a := access.From(ctx)
		maker, err := s.store.tokenByID(ctx, a.Credential)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		t = PushTicket{
			ID: db.NewID(), Request: request, Incident: incident, Reference: reference, Step: d.Step, Person: a.Person, Token: maker.ID,
			Name: strings.TrimSpace(d.Name), Made: s.clock.Now(), Version: 1,
		}
		if t.Expires, err = d.until(t.Made, due, maker.Expires); err != nil {
			return err
		}
		if err := t.check(); err != nil {
			return err
		}
		if open, err := s.store.openPushTickets(ctx, request, "", t.Made); err != nil {
			return err
		} else if len(open) >= pushTickets {
			return fault.Conflict("push_ticket.too_many", "limit", pushTickets)
		}
		if err := s.store.insertPushTicket(ctx, t, stored); err != nil {
			return err
		}
		return s.journal.Append(ctx, t.entry(journal.PushTicketMade, parties, map[string]any{"expires": t.Expires}))
	})
	return t, secret, err
}

func (t PushTicket) check() error {
	switch {
	case utf8.RuneCountInString(t.Name) > pushTicketName:
		return fault.Invalid("/name", "field.too_long", "limit", pushTicketName)
	case strings.ContainsFunc(t.Name, deceives):
		return fault.Invalid("/name", "field.control_characters")
	}
	return nil
}

// until is when the ticket ends: as asked, or some hours after the due; never later than a ticket may last, or than the token
// that it is made with (zero for none).
func (d PushTicketDraft) until(now, due, maker time.Time) (time.Time, error) {
	last := now.Add(PushTicketLife)
	if !maker.IsZero() && maker.Before(last) {
		last = maker
	}
	at := clock.Trim(d.Expires)
	switch {
	case d.Expires.IsZero():
		if due.Before(now) {
			due = now
		}
		if at = due.Add(pushTicketGrace); at.After(last) {
			at = last
		}
	case !at.After(now):
		return at, fault.Invalid("/expires", "time.in_the_past")
	case at.After(last):
		return at, fault.Invalid("/expires", "push_ticket.too_long", "until", last)
	}
	return at, nil
}

// PushTickets are those of a request, the newest first.
func (s *Service) PushTickets(ctx context.Context, request string, p Page) (List[PushTicket], error) {
	if _, _, _, err := s.pushed.PushTickets(ctx, access.ListPushTickets, request); err != nil {
		return List[PushTicket]{}, err
	}
	return s.store.pushTickets(ctx, request, p)
}

// RevokePushTicket ends a ticket at once: an upload that is running with it goes no further.
func (s *Service) RevokePushTicket(ctx context.Context, request, id string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		_, _, parties, err := s.pushed.PushTickets(ctx, access.RevokePushTicket, request)
		if err != nil {
			return err
		}
		t, err := s.store.pushTicket(ctx, id)
		if err != nil {
			return err
		}
		if t.Request != request {
			return fault.NotFound()
		}
		if err := access.CheckVersion(ctx, t.Version); err != nil {
			return err
		}
		return s.endPushTicket(ctx, t, parties, "revoked")
	})
}

// EndPushTickets ends what a request's tickets can do, in the transaction that ends the request.
func (s *Service) EndPushTickets(ctx context.Context, request string, parties []string) error {
	return s.endPushTickets(ctx, request, "", parties, "request_ended")
}

// endPushTickets ends those of a request, or of a person.
func (s *Service) endPushTickets(ctx context.Context, request, person string, parties []string, why string) error {
	open, err := s.store.openPushTickets(ctx, request, person, s.clock.Now())
	if err != nil {
		return err
	}
	for _, t := range open {
		if err := s.endPushTicket(ctx, t, parties, why); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) endPushTicket(ctx context.Context, t PushTicket, parties []string, why string) error {
	ended, err := s.store.endPushTicket(ctx, t.ID, s.clock.Now())
	if err != nil || !ended {
		return err
	}
	return s.journal.Append(ctx, t.entry(journal.PushTicketEnded, parties, map[string]any{"why": why}))
}

// pushing is Authenticate for tickets: whoever made it, with that one request and the acts on uploads.
func (s *Service) pushing(ctx context.Context, bearer, address string, now time.Time) (access.Actor, error) {
	found, request, err := s.store.pushBearer(ctx, digest(bearer), now)
	if fault.Is(err, fault.KindNotFound) {
		slog.DebugContext(ctx, "a push ticket was refused", "address", address)
		return access.Actor{}, unauthenticated("push_ticket.refused")
	}
	if err != nil {
		return access.Actor{}, err
	}
	a := found.actor()
	a.Scope, a.Only = access.PushActs, request
	return a, s.pace.take(a.Credential)
}

// Pushes keeps that the ticket which acts was used just now, in the caller's transaction, and says for which step it is. One
// that has ended since the call began is unauthenticated, so that nothing more is taken in with it.
func (s *Service) Pushes(ctx context.Context) (step string, err error) {
	step, counts, err := s.store.usePushTicket(ctx, access.From(ctx).Credential, s.clock.Now())
	if err == nil && !counts {
		err = unauthenticated("push_ticket.refused")
	}
	return step, err
}

// EndedPushTickets are those among ids that hand in nothing any more: revoked, expired or ended with what they were for. It is for
// siblings and asks no policy.
func (s *Service) EndedPushTickets(ctx context.Context, ids []string) ([]string, error) {
	count, err := s.store.countingPushTickets(ctx, ids, s.clock.Now())
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(count, id) }), err
}

// PushAddress is what a ticket is used at.
func (s *Service) PushAddress() string {
	if s.mail == nil {
		return ""
	}
	return s.mail.Link("")
}

// entry is for those who read the request.
func (t PushTicket) entry(f journal.Fact, parties []string, data map[string]any) journal.Entry {
	data["request"], data["step"], data["person"] = t.Request, t.Step, t.Person
	return journal.Entry{
		Fact: f, Incident: t.Incident, Object: journal.Object{Type: "push_ticket", ID: t.ID, Reference: t.Reference}, Parties: parties,
		Data: data, Personal: map[string]string{"name": t.Name},
	}
}
