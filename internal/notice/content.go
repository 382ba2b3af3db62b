package notice

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/lang"
	"tasuki/internal/worktime"
)

// written is the content as it is stored, or every field that is wrong. It asks the directory for whoever is named.
func (s *Service) written(ctx context.Context, incidentID string, c Content) (Content, error) {
	site, badSite := s.site(ctx, c.Site)
	c, bad := c.normal(site.Zone)
	c, badWords := c.inOwnWords(ctx)
	return c, fault.Join(bad, badWords, badSite, s.addressed(ctx, c.Recipients), s.named(ctx, c), s.replaces(ctx, incidentID, c.Supersedes))
}

// named: of those whom a notice names, besides its readers, nobody has left.
func (s *Service) named(ctx context.Context, c Content) error {
	var relief string
	if c.Relief != nil {
		relief = c.Relief.Person
	}
	return fault.Join(s.known(ctx, "/relief/person", relief), s.knownContact(ctx, c.Contact), s.knownVisitors(ctx, c.Visitors))
}

func (s *Service) knownContact(ctx context.Context, c *Contact) error {
	if c == nil {
		return nil
	}
	return s.known(ctx, "/contact/person", c.Person)
}

// normal is a checked, tidied copy. The clock is that of siteZone where the window names no other.
func (c Content) normal(siteZone string) (Content, error) {
	if c.Level == "" {
		c.Level = access.Minimal
	}
	if a := c.Answers.Attend; a != nil && a.Say != nil && !a.Say.None && a.Say.Zone == "" {
		c.Answers.Attend = &Answer[Attendance]{Say: a.Say.in(siteZone), CannotSay: a.CannotSay}
	}
	var answers, whom, leaves error
	c.Answers, answers = c.Answers.normal()
	c, stay := c.stay(siteZone)
	var who error
	c.Visitors, who = coming(c.Visitors)
	if c.Contact != nil {
		var asked Contact
		asked, whom = c.Contact.normal()
		c.Contact = &asked
	}
	if c.SendAt != nil {
		_, err := c.SendAt.Instant()
		leaves = worktime.Fault("/send_at", err)
	}
	var readers, about error
	c.Recipients, readers = addressees(c.Recipients)
	if _, err := uuid.Parse(c.Request); c.Request != "" && err != nil { // whether there is one, internal/request knows
		about = fault.Invalid("/request", "field.unknown_id")
	}
	return c, fault.Join(choice("/kind", c.Kind, Kinds), choice("/level", c.Level, access.Levels), answers,
		each("/instructions", c.Instructions, Instructions), each("/bring", c.Bring, Things), stay, who, at("/contact", whom), readers, about, leaves)
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

// knownVisitors: each comes once, and those of the directory have not left.
func (s *Service) knownVisitors(ctx context.Context, all []Visitor) error {
	var errs []error
	seen := map[string]bool{}
	for i, v := range all {
		pointer := fmt.Sprintf("/visitors/%d/person", i)
		if seen[v.Person] {
			errs = append(errs, fault.Invalid(pointer, "contract.twice"))
		}
		seen[v.Person] = v.Person != ""
		errs = append(errs, s.known(ctx, pointer, v.Person))
	}
	return fault.Join(errs...)
}

// known: a person of the directory, where one is named, has not left.
func (s *Service) known(ctx context.Context, pointer, person string) error {
	if person == "" {
		return nil
	}
	p, err := s.people.LookupPerson(ctx, person)
	if fault.Is(err, fault.KindNotFound) || err == nil && !p.Active {
		return fault.Invalid(pointer, "person.unknown")
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
