package incident

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Admission is a grant that follows from another act: who is asked to do something in a case must be able to read it.
type Admission struct {
	Incident     string
	Organization string
	Person       string // "" for everybody in the organisation
	Role         access.Role
	Level        access.Level
	Reason       string
	By           string // whose act it follows from, where a timer carries it out; "" for whoever acts now
}

// Admit lets somebody take part who does not yet, in the open transaction. It is for sibling capabilities, which have
// checked the act that it follows from: it asks no policy, and whose act that is grants. Whoever takes part
// already, at whatever level, gets nothing more by it. An outsider needs an engagement as in AddParticipant; without
// one the field that is wrong is /organization. Headquarters as a whole needs none: its case roles see every case, and who
// else there is to see one is named.
func (s *Service) Admit(ctx context.Context, a Admission) error {
	in, err := s.store.takesPart(ctx, a.Incident, a.Organization, a.Person, s.clock.Now())
	if in || err != nil { // as nearly always: nobody has to wait for anybody
		return err
	}
	return s.admit(ctx, a)
}

// AdmitFor is Admit of an organisation as a whole for the sake of one of its people, who is read on the way.
func (s *Service) AdmitFor(ctx context.Context, a Admission, person string) (directory.Person, error) {
	p, in, err := s.directory.LookupPersonWith(ctx, person, parts(a.Incident, a.Organization, "", s.clock.Now()))
	if in || err != nil {
		return p, err
	}
	return p, s.admit(ctx, a)
}

func (s *Service) admit(ctx context.Context, a Admission) error {
	i, err := s.store.find(ctx, a.Incident, true)
	if err != nil {
		return err
	}
	if i.ID == "" {
		return fault.NotFound()
	}
	if hq, err := s.directory.Headquarters(ctx); err != nil || a.Organization == hq.ID && a.Person == "" {
		return err
	}
	if in, err := s.store.takesPart(ctx, i.ID, a.Organization, a.Person, s.clock.Now()); in || err != nil {
		return err
	}
	p, err := s.fit(ctx, i, Grant{
		Organization: a.Organization, Person: a.Person, Roles: []access.Role{a.Role}, Level: a.Level, Reason: a.Reason,
	})
	if err != nil {
		return nobodys(err)
	}
	if a.By != "" {
		p.GrantedBy = a.By
	}
	if err := s.store.insertParticipant(ctx, p); err != nil {
		return err
	}
	if err := s.afterGrant(ctx, p); err != nil {
		return err
	}
	if p, err = s.described(ctx, p); err != nil {
		return err
	}
	return s.journal.Append(ctx, p.entry(journal.ParticipantAdded, i, p.Reason))
}

// nobodys points at the organisation where the caller never named an engagement.
func nobodys(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	moved := *f.At("")
	for n := range moved.Fields {
		if moved.Fields[n].Pointer == "/engagement" {
			moved.Fields[n].Pointer = "/organization"
		}
	}
	return &moved
}

// TakesPart says that somebody, or everybody in their organisation, takes part in the case now. It asks no policy.
func (s *Service) TakesPart(ctx context.Context, incident, organization, person string) (bool, error) {
	return s.store.takesPart(ctx, incident, organization, person, s.clock.Now())
}
