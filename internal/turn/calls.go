package turn

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Call is that a person is to be told by phone of what waits. It is over when somebody has told them, or when what waits does
// not wait with the same one any more.
type Call struct {
	ID       string
	Object   Object
	Incident string
	Person   string
	Since    time.Time
	ToldAt   time.Time // zero while nobody has
	ToldBy   string
	Note     string
	Path     string // of the object's page
}

// MaxNote bounds what is said about a call, in characters.
const MaxNote = 1000

// callers are who calls: whoever is on duty at headquarters, or else its coordinators; never the one who is called.
func (s *Service) callers(ctx context.Context, i Item, whom directory.Person) ([]directory.Person, error) {
	for _, step := range []Step{{Whom: DutyOfficer}, {Whom: HQRole, Role: access.Coordinator}} {
		all, err := s.whom(ctx, i, step, s.clock.Now())
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(p directory.Person) bool { return p.ID == whom.ID })
		if len(all) > 0 {
			return all, nil
		}
	}
	return nil, nil
}

// call enters that somebody is to be called, unless it stands already, and writes to those who call.
func (s *Service) call(ctx context.Context, r row, m Move, p directory.Person) error {
	stands, err := s.store.calling(ctx, r.ID, p.ID)
	if err != nil || stands {
		return err
	}
	c := Call{ID: db.NewID(), Object: r.item().Object, Incident: r.Incident, Person: p.ID, Since: s.clock.Now()}
	if err := s.store.insertCall(ctx, r.ID, c); err != nil {
		return err
	}
	callers, err := s.callers(ctx, r.item(), p)
	if err != nil {
		return err
	}
	path, err := s.watched[r.ObjectType].Page(ctx, r.ObjectID)
	if err != nil {
		return err
	}
	for _, to := range callers {
		if err := s.mail.Queue(ctx, deliver.Message{
			Kind: "call", To: to.ID, Address: to.Email, Name: to.Name, Language: to.Language, Zone: to.Zone, Chat: to.Chats(),
			Reference: r.Reference, Path: path, About: deliver.About{Type: "call", ID: c.ID},
			Incident: r.Incident, Parties: []string{to.Organization}, Dedup: "call/" + c.ID + "/" + to.ID,
		}); err != nil {
			return err
		}
	}
	return nil
}

// Calls are who is to be called now, the longest waiting first.
func (s *Service) Calls(ctx context.Context, p Page) (List[Call], error) {
	if err := access.Check(ctx, access.ListCalls, access.Scope{}); err != nil {
		return List[Call]{}, err
	}
	l, err := s.store.openCalls(ctx, p)
	if err != nil {
		return l, err
	}
	return l, s.located(ctx, l.Items)
}

// Call is one of them, or one that was made.
func (s *Service) Call(ctx context.Context, id string) (c Call, err error) {
	if err := access.Check(ctx, access.ListCalls, access.Scope{}); err != nil {
		return c, err
	}
	if c, err = s.store.callOf(ctx, id); err != nil {
		return c, err
	}
	c.Path, err = s.watched[c.Object.Type].Page(ctx, c.Object.ID)
	return c, err
}

// located says where the page of each call's object is.
func (s *Service) located(ctx context.Context, all []Call) (err error) {
	for i, c := range all {
		if all[i].Path, err = s.watched[c.Object.Type].Page(ctx, c.Object.ID); err != nil {
			return err
		}
	}
	return nil
}

// ToldByPhone records that the actor has told whom a call names, and when: now, where at is zero. The object's room hears of it, so that its receipts say so too.
func (s *Service) ToldByPhone(ctx context.Context, id, note string, at time.Time) (c Call, err error) {
	note = strings.TrimSpace(note)
	if utf8.RuneCountInString(note) > MaxNote {
		return c, fault.Invalid("/note", "field.too_long", "limit", MaxNote)
	}
	if strings.ContainsFunc(note, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\t\r", r) }) {
		return c, fault.Invalid("/note", "field.control_characters")
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := access.Check(ctx, access.SettleCall, access.Scope{}); err != nil {
			return err
		}
		if c, err = s.store.callOf(ctx, id); err != nil {
			return err
		}
		if !c.ToldAt.IsZero() {
			return fault.Conflict("call.over")
		}
		sent, err := s.sent(ctx, c.Object)
		if err != nil {
			return err
		}
		if at, err = ToldAt(at, sent, s.clock.Now()); err != nil {
			return err
		}
		if err := s.over(ctx, &c, note, at); err != nil {
			return err
		}
		if told := s.watched[c.Object.Type].Told; told != nil {
			if err := told(ctx, c.Object.ID, c.Person, note, at); err != nil {
				return err
			}
		}
		c.Path, err = s.watched[c.Object.Type].Page(ctx, c.Object.ID)
		return err
	})
	return c, err
}

// sent is since when anybody could be told of an object that waits: since it went out, or else since whoever has it got it.
func (s *Service) sent(ctx context.Context, o Object) (time.Time, error) {
	if sent := s.watched[o.Type].Sent; sent != nil {
		return sent(ctx, o.ID)
	}
	r, err := s.store.of(ctx, o.Type, o.ID)
	return r.Since.Time, db.Fault(err)
}

// ToldAt is when somebody was told by phone: now, where nothing was said about it, never what has not come yet, nor before there was
// anything to tell.
func ToldAt(at, sent, now time.Time) (time.Time, error) {
	switch {
	case at.IsZero():
		return now, nil
	case at.After(now):
		return at, fault.Invalid("/at", "time.in_the_future")
	case at.Before(sent.Truncate(time.Minute)): // people tell the minute
		return at, fault.Invalid("/at", "time.before_it_went_out")
	}
	return clock.Trim(at), nil
}

// Told is for rooms whose receipts say that a person was told by phone: nobody has to call them about that object any more.
func (s *Service) Told(ctx context.Context, objectType, id, person, note string, at time.Time) error {
	p, err := s.people.LookupPerson(ctx, person)
	if err != nil {
		return err
	}
	if err := s.store.known(ctx, objectType, id, p.Organization, p.ID, at); err != nil {
		return err
	}
	all, err := s.store.callsAbout(ctx, objectType, id)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Person == person && c.ToldAt.IsZero() {
			if err := s.over(ctx, &c, note, at); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) over(ctx context.Context, c *Call, note string, at time.Time) error {
	c.ToldAt, c.ToldBy, c.Note = at, access.Person(ctx), note
	if err := s.store.settleCall(ctx, *c); err != nil {
		return err
	}
	p, err := s.people.LookupPerson(ctx, c.Person)
	if err != nil {
		return err
	}
	if err := s.store.known(ctx, c.Object.Type, c.Object.ID, p.Organization, p.ID, at); err != nil {
		return err
	}
	e := journal.Entry{
		Fact: journal.EscalationCalled, Incident: c.Incident, Object: journal.Object{Type: c.Object.Type, ID: c.Object.ID, Reference: c.Object.Reference},
		Data: map[string]any{"person": c.Person, "since": c.Since.Format(time.RFC3339), "told_at": at.Format(time.RFC3339)},
	}
	if note != "" {
		e.Personal = map[string]string{"note": note}
	}
	return s.journal.Append(ctx, e)
}
