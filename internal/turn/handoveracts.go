package turn

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/roster"
)

// HandoverType is what turns and the journal call one.
const HandoverType = "handover"

// watchHandovers has a handover escalate like any turn: silence about it is heard.
func (s *Service) watchHandovers() {
	s.watched[HandoverType] = Watched{
		Signs: func(_ context.Context, ids []string) (map[string]Signs, error) { return map[string]Signs{}, nil },
		Shown: func(ctx context.Context, id string) (bool, error) {
			h, err := s.store.handover(ctx, id, false)
			return err == nil && access.See(ctx, access.ReadHandover, h.scope("")) == nil, err
		},
		Page:  func(_ context.Context, id string) (string, error) { return page(HandoverType, id), nil },
		Waits: openHandovers,
	}
}

// scope is how the actor stands to it: those two, and at headquarters whoever sees every case; whose names the one whose act it is.
func (h Handover) scope(whose string) access.Scope {
	return access.Scope{Organization: h.Organization, Person: whose, PartyPeople: []string{h.Outgoing, h.Incoming}}
}

// PrepareHandover begins the actor's handover at the end of their shift on a roster, or gives the one that is begun.
func (s *Service) PrepareHandover(ctx context.Context, rosterID string) (v HandoverView, err error) {
	if s.rosters == nil {
		return v, fault.NotFound()
	}
	r, err := s.rosters.Lookup(ctx, rosterID)
	if err != nil {
		return v, err
	}
	d, err := s.dutyOn(ctx, r)
	if err != nil {
		return v, err
	}
	_, unknown := s.people.KnownOrganization(ctx, r.Organization)
	scope := access.Scope{Organization: r.Organization, Person: d.Person, Visible: unknown == nil}
	if err := access.Check(ctx, access.CreateHandover, scope); err != nil {
		return v, err
	}
	if d.Until.IsZero() {
		return v, fault.Conflict("handover.no_end")
	}
	h := Handover{
		ID: db.NewID(), Reference: reference(d.Until, r), Organization: r.Organization, Roster: r.ID, Cause: ShiftEnds, State: Drafted,
		Outgoing: d.Person, Since: d.Since, Ends: d.Until, Version: 1,
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		fresh, err := s.begin(ctx, h)
		if err == nil && !fresh {
			err = fault.Conflict("handover.begun")
		}
		return err
	})
	if err != nil {
		return v, err
	}
	return s.handoverView(ctx, h.ID)
}

// dutyOn is who has the duty on a roster now.
func (s *Service) dutyOn(ctx context.Context, r roster.Roster) (roster.Duty, error) {
	duties, err := s.rosters.OnDuty(ctx, r.Organization, s.clock.Now())
	i := slices.IndexFunc(duties, func(d roster.Duty) bool { return d.Roster == r.ID })
	if err != nil || i < 0 {
		return roster.Duty{}, err
	}
	return duties[i], nil
}

// begin puts one together and enters it as a draft; its outgoing officer has the turn to write it.
func (s *Service) begin(ctx context.Context, h Handover) (fresh bool, err error) {
	if h, err = s.assembled(ctx, h); err != nil {
		return false, err
	}
	if h.Incoming, h.NextEnds, err = s.next(ctx, h, h.Ends); err != nil {
		return false, err
	}
	if fresh, err = s.store.insertHandover(ctx, h); err != nil || !fresh {
		return false, err
	}
	if err := s.journal.Append(ctx, h.entry(journal.HandoverDrafted)); err != nil {
		return false, err
	}
	return true, s.handHandover(ctx, h)
}

// handHandover says whose turn the handover itself is.
func (s *Service) handHandover(ctx context.Context, h Handover) error {
	i := Item{Object: Object{HandoverType, h.ID, h.Reference}, Organization: h.Organization}
	switch h.State {
	case Drafted:
		i.Kind, i.Person, i.Due = Write, h.Outgoing, h.Ends
	case Offered:
		i.Kind, i.Person = Acknowledge, h.Incoming
	case Returned:
		i.Kind, i.Person = Answer, h.Outgoing
	default:
		return s.Done(ctx, HandoverType, h.ID)
	}
	return s.Hand(ctx, i)
}

// Notes is what the outgoing officer writes: for the whole, and about items by their place.
type Notes struct {
	Note  string
	Items map[int]string
}

// AnnotateHandover writes the notes anew.
func (s *Service) AnnotateHandover(ctx context.Context, id string, n Notes) (HandoverView, error) {
	return s.changeHandover(ctx, id, access.UpdateHandover, journal.HandoverChanged, func(ctx context.Context, h Handover) (Handover, error) {
		if !h.open() {
			return h, h.refused()
		}
		return h.annotated(n)
	})
}

func (h Handover) annotated(n Notes) (Handover, error) {
	h.Note = strings.TrimSpace(n.Note)
	wrong := []error{lines("/note", h.Note, MaxHandoverNote)}
	for place, note := range n.Items {
		pointer := "/items/" + strconv.Itoa(place) + "/note"
		note = strings.TrimSpace(note)
		if place < 0 || place >= len(h.Items) {
			wrong = append(wrong, fault.Invalid(pointer, "field.unknown_id"))
			continue
		}
		if note != "" {
			wrong = append(wrong, said(pointer, note, MaxItemNote))
		}
		h.Items[place].Note = note
	}
	return h, fault.Join(wrong...)
}

// lines is what is wrong with a text of several lines, which may be empty.
func lines(pointer, text string, limit int) error {
	switch {
	case utf8.RuneCountInString(text) > limit:
		return fault.Invalid(pointer, "field.too_long", "limit", limit)
	case strings.ContainsFunc(text, func(r rune) bool { return deceives(r) && !strings.ContainsRune("\n\r\t", r) }):
		return fault.Invalid(pointer, "field.control_characters")
	}
	return nil
}

// OfferHandover gives it to the next officer, with what is open now.
func (s *Service) OfferHandover(ctx context.Context, id string) (HandoverView, error) {
	return s.changeHandover(ctx, id, access.OfferHandover, journal.HandoverOffered, func(ctx context.Context, h Handover) (Handover, error) {
		if h.State != Drafted && h.State != Returned {
			return h, h.refused()
		}
		at := s.clock.Now()
		if h.Ends.After(at) {
			at = h.Ends
		}
		h, err := s.offered(ctx, h, at)
		if err == nil && h.Incoming == "" {
			err = fault.Conflict("handover.nobody_follows")
		}
		return h, err
	})
}

// offered is h for whoever has the duty at an instant, with what is open now.
func (s *Service) offered(ctx context.Context, h Handover, at time.Time) (Handover, error) {
	h, err := s.assembled(ctx, h)
	if err != nil {
		return h, err
	}
	if h.Incoming, h.NextEnds, err = s.next(ctx, h, at); err != nil || h.Incoming == "" {
		return h, err
	}
	h.State, h.OfferedAt, h.Reason = Offered, s.clock.Now(), ""
	return h, nil
}

// ReturnHandover hands it back with a question or a reason; turns stay where they are.
func (s *Service) ReturnHandover(ctx context.Context, id, reason string) (HandoverView, error) {
	return s.changeHandover(ctx, id, access.ReturnHandover, journal.HandoverReturned, func(_ context.Context, h Handover) (Handover, error) {
		if h.State != Offered {
			return h, h.refused()
		}
		h.State, h.Reason = Returned, strings.TrimSpace(reason)
		return h, said("/reason", h.Reason, MaxReturn)
	})
}

// AcceptHandover takes the duty over: the turns that are still the outgoing officer's, and that the actor sees and can do, are the
// actor's from now on. What has moved meanwhile, or can't go to them, is left where it is and says so.
func (s *Service) AcceptHandover(ctx context.Context, id string) (HandoverView, error) {
	return s.changeHandover(ctx, id, access.AcceptHandover, journal.HandoverAccepted, func(ctx context.Context, h Handover) (Handover, error) {
		if h.State != Offered {
			return h, h.refused()
		}
		return s.settleHandover(ctx, h, []string{h.Incoming})
	})
}

// changeHandover is the only way to alter one: load, check, decide, and then its state, whose turn it is and the journal entry in
// one transaction.
func (s *Service) changeHandover(ctx context.Context, id string, act access.Action, f journal.Fact, decide func(context.Context, Handover) (Handover, error)) (HandoverView, error) {
	err := s.db.In(ctx, func(ctx context.Context) error {
		h, err := s.store.handover(ctx, id, true)
		if err != nil {
			return err
		}
		whose := h.Outgoing
		if act == access.AcceptHandover || act == access.ReturnHandover {
			whose = h.Incoming
		}
		if err := access.Check(ctx, act, h.scope(whose)); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, h.Version); err != nil {
			return err
		}
		next, err := decide(ctx, h)
		if err != nil {
			return err
		}
		return s.keepHandover(ctx, next, f)
	})
	if err != nil {
		return HandoverView{}, err
	}
	return s.handoverView(ctx, id)
}

func (s *Service) keepHandover(ctx context.Context, h Handover, f journal.Fact) error {
	h, err := s.recordHandover(ctx, h, f)
	if err != nil || h.State != Accepted {
		return err
	}
	return s.tellOutgoing(ctx, h)
}

func (s *Service) recordHandover(ctx context.Context, h Handover, f journal.Fact) (Handover, error) {
	h.Version++
	if err := s.store.updateHandover(ctx, h); err != nil {
		return h, err
	}
	if err := s.handHandover(ctx, h); err != nil {
		return h, err
	}
	return h, s.journal.Append(ctx, h.entry(f))
}

// tellOutgoing mails whoever left that the next one has it now.
func (s *Service) tellOutgoing(ctx context.Context, h Handover) error {
	p, err := s.people.LookupPerson(ctx, h.Outgoing)
	if err != nil || !p.Active {
		return err
	}
	return s.mail.Queue(ctx, deliver.Message{
		Kind: "handover_settled", To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone, Chat: p.Chats(), Reference: h.Reference,
		Path: page(HandoverType, h.ID), About: deliver.About{Type: HandoverType, ID: h.ID}, Parties: []string{h.Organization},
		Dedup: "handover_settled/" + h.ID + "/" + strconv.Itoa(h.Version), // a leave's goes on
	})
}
