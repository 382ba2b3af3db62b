package notice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/worktime"
)

// Create begins a draft in an incident, by its id or reference. It may be half-written: it is kept, and survives signing
// out. What it says already must be possible.
func (s *Service) Create(ctx context.Context, incidentRef string, c Content) (v View, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		sc, err := s.incidents.Scope(ctx, incidentRef)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.CreateNotice, sc); err != nil {
			return err
		}
		actor := access.From(ctx)
		n := Notice{
			ID: db.NewID(), Incident: sc.Incident, State: Draft, Author: Party{actor.Organization, actor.Person}, EditedBy: actor.Person,
			CreatedAt: s.now(), Version: 1,
		}
		if n.Content, err = s.written(ctx, n.Incident, c); err != nil {
			return err
		}
		if n.Reference, _, err = s.incidents.Number(ctx, n.Incident, incident.Notices); err != nil {
			return err
		}
		if err := s.store.insert(ctx, n); err != nil {
			return err
		}
		if err := s.handOn(ctx, n); err != nil {
			return err
		}
		if err := s.record(ctx, n, fact{fact: journal.NoticeDrafted, data: n.about()}); err != nil {
			return err
		}
		v, err = s.view(ctx, n)
		return err
	})
	return v, err
}

// Change replaces what a draft says, and takes one in review back. edit gets the content as it stands. Who changed it
// last can't approve it.
func (s *Service) Change(ctx context.Context, id string, edit func(Content) Content) (View, error) {
	return s.change(ctx, id, access.UpdateNotice, func(ctx context.Context, n Notice) (Notice, fact, error) {
		next, err := n.move(Change)
		if err != nil {
			return n, fact{}, err
		}
		changed, err := s.follow(ctx, n.Content, edit(n.Content))
		if err != nil {
			return n, fact{}, err
		}
		if next.Content, err = s.written(ctx, n.Incident, changed); err != nil {
			return n, fact{}, err
		}
		next.EditedBy, next.Reason = access.Person(ctx), ""
		return next, fact{fact: journal.NoticeChanged, data: next.about()}, nil
	})
}

// follow lets a window that had the old site's clock have the new one's, where the site alone was changed.
func (s *Service) follow(ctx context.Context, was, c Content) (Content, error) {
	a := c.Answers.Attend
	if c.Site == was.Site || a == nil || a.Say == nil || a != was.Answers.Attend {
		return c, nil
	}
	old, err := s.site(ctx, was.Site)
	if err == nil && a.Say.Zone == old.Zone {
		c.Answers.Attend = &Answer[Attendance]{Say: a.Say.in("")}
	}
	return c, err
}

// about is what the journal keeps of the wording: no words, but a hash by which it can be proved what was approved.
func (n Notice) about() map[string]any {
	raw, err := json.Marshal(n.Content)
	if err != nil {
		panic(err) // there is nothing in it that can't be encoded
	}
	sum := sha256.Sum256(raw)
	return map[string]any{
		"kind": string(n.Kind), "level": string(n.Level), "content_sha256": hex.EncodeToString(sum[:]), "cannot_say": n.Answers.unsaid(),
	}
}

// written is the content as it is stored, or every field that is wrong. It asks the directory for whoever is named.
func (s *Service) written(ctx context.Context, incidentID string, c Content) (Content, error) {
	site, badSite := s.site(ctx, c.Site)
	c, bad := c.normal(site.Zone)
	return c, fault.Join(bad, badSite, s.addressed(ctx, c.Recipients), s.known(ctx, c.Contact), s.replaces(ctx, incidentID, c.Supersedes))
}

// normal is a checked, tidied copy. The clock is that of siteZone where the window names no other.
func (c Content) normal(siteZone string) (Content, error) {
	if c.Level == "" {
		c.Level = access.Minimal
	}
	if a := c.Answers.Attend; a != nil && a.Say != nil && a.Say.Zone == "" {
		c.Answers.Attend = &Answer[Attendance]{Say: a.Say.in(siteZone), CannotSay: a.CannotSay}
	}
	var answers, whom, leaves error
	c.Answers, answers = c.Answers.normal()
	if c.Contact != nil {
		var who Contact
		who, whom = c.Contact.normal()
		c.Contact = &who
	}
	if c.SendAt != nil {
		_, err := c.SendAt.Instant()
		leaves = worktime.Fault("/send_at", err)
	}
	var readers error
	c.Recipients, readers = addressees(c.Recipients)
	return c, fault.Join(choice("/kind", c.Kind, Kinds), choice("/level", c.Level, access.Levels), answers,
		each("/instructions", c.Instructions, Instructions), each("/bring", c.Bring, Things), at("/contact", whom), readers, leaves)
}

func addressees(all []Addressee) ([]Addressee, error) {
	if len(all) > MaxRecipients {
		return all, fault.Invalid("/recipients", "field.too_many", "limit", MaxRecipients)
	}
	tidy := make([]Addressee, len(all))
	seen := map[string]bool{}
	var errs []error
	for i, a := range all {
		pointer := fmt.Sprintf("/recipients/%d", i)
		if seen[a.Person] {
			errs = append(errs, fault.Invalid(pointer+"/person", "contract.twice"))
		}
		seen[a.Person] = true
		if a.Level != "" {
			errs = append(errs, choice(pointer+"/level", a.Level, access.Levels))
		}
		if a.Language != "" {
			var err error
			a.Language, err = lang.ParseTag(a.Language)
			errs = append(errs, at(pointer+"/language", err))
		}
		tidy[i] = a
	}
	return tidy, fault.Join(errs...)
}

// site is where it happens; none while a draft does not say.
func (s *Service) site(ctx context.Context, id string) (directory.Organization, error) {
	if id == "" {
		return directory.Organization{}, nil
	}
	o, err := s.people.LookupOrganization(ctx, id)
	if fault.Is(err, fault.KindNotFound) || err == nil && o.Kind != access.Site && o.Kind != access.Headquarters {
		return directory.Organization{Zone: "UTC"}, fault.Invalid("/site", "site.unknown") // a clock, so that the window is not blamed too
	}
	return o, err
}

// addressed: the recipients are there and have not left.
func (s *Service) addressed(ctx context.Context, all []Addressee) error {
	people, err := s.readers(ctx, all)
	if err != nil {
		return err
	}
	var errs []error
	for i, a := range all {
		if !people[a.Person].Active {
			errs = append(errs, fault.Invalid(fmt.Sprintf("/recipients/%d/person", i), "person.unknown"))
		}
	}
	return fault.Join(errs...)
}

func (s *Service) readers(ctx context.Context, all []Addressee) (map[string]directory.Person, error) {
	ids := make([]string, len(all))
	for i, a := range all {
		ids[i] = a.Person
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return s.people.LookupPeople(ctx, ids...)
}

// known: the contact, where it is a person of the directory, has not left.
func (s *Service) known(ctx context.Context, c *Contact) error {
	if c == nil || c.Person == "" {
		return nil
	}
	p, err := s.people.LookupPerson(ctx, c.Person)
	if fault.Is(err, fault.KindNotFound) || err == nil && !p.Active {
		return fault.Invalid("/contact/person", "person.unknown")
	}
	return err
}

// replaces: what is to be superseded is a notice of the same incident.
func (s *Service) replaces(ctx context.Context, incidentID, id string) error {
	if id == "" {
		return nil
	}
	old, err := s.store.find(ctx, id, false)
	if err == nil && (old.ID == "" || old.Incident != incidentID) {
		return fault.Invalid("/supersedes", "field.unknown_id")
	}
	return err
}

// complete is what a notice needs before it leaves its author's hands, and again before it goes out at leaves.
func (s *Service) complete(ctx context.Context, n Notice, leaves time.Time) error {
	filled, err := s.filled(ctx, n)
	if err != nil {
		return err
	}
	errs := []error{n.Answers.complete(), filled.Contact.reachable(), s.addressed(ctx, n.Recipients)}
	if len(n.Recipients) == 0 {
		errs = append(errs, fault.Invalid("/recipients", "field.required"))
	}
	if a := n.Answers.Attend; a != nil && a.Say != nil {
		errs = append(errs, a.Say.ahead(leaves))
	}
	return fault.Join(append(errs, s.replaceable(ctx, n.Supersedes))...)
}

// replaceable: what is to be superseded went out and holds.
func (s *Service) replaceable(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	old, err := s.store.find(ctx, id, false)
	if err != nil {
		return err
	}
	if _, ok := old.State.next(Supersede); !ok {
		return fault.Invalid("/supersedes", "notice.supersedes_not_sent")
	}
	return nil
}

// filled puts in what the directory knows of the contact, until the words are frozen.
func (s *Service) filled(ctx context.Context, n Notice) (Notice, error) {
	if n.Contact == nil || n.Contact.Person == "" || n.State.WentOut() {
		return n, nil
	}
	p, err := s.people.LookupPerson(ctx, n.Contact.Person)
	if err != nil {
		return n, err
	}
	c := *n.Contact
	fill(&c.Name, p.Name)
	fill(&c.Phone, p.Phone)
	fill(&c.Email, p.Email)
	if len(c.Languages) == 0 {
		c.Languages = []string{p.Language}
	}
	n.Contact = &c
	return n, nil
}

func fill(entered *string, known string) {
	if *entered == "" {
		*entered = known
	}
}
