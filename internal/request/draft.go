package request

import (
	"context"
	"fmt"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Create begins a draft in an incident. It may be half-written: it is kept, and survives signing out.
func (s *Service) Create(ctx context.Context, incidentID string, c Content) (Request, error) {
	actor := access.From(ctx)
	r := Request{ID: db.NewID(), Revision: 1, State: Draft, Author: Party{actor.Organization, actor.Person}, Content: c, Version: 1}
	err := s.db.In(ctx, func(ctx context.Context) error {
		sc, err := s.incidents.Scope(ctx, incidentID)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.CreateRequest, sc); err != nil {
			return err
		}
		r.Incident, r.Lineage, r.OpenedAt, r.ChangedAt = sc.Incident, r.ID, s.now(), s.now()
		if r, err = s.written(ctx, r); err != nil {
			return err
		}
		if r.Reference, _, err = s.incidents.Number(ctx, sc.Incident, "R"); err != nil {
			return err
		}
		if err := s.insert(ctx, r); err != nil {
			return err
		}
		if err := s.handOn(ctx, r, nil); err != nil {
			return err
		}
		return s.record(ctx, r, fact{fact: journal.RequestDrafted, personal: r.named(ctx)})
	})
	return r, err
}

// Change replaces what a draft says. edit gets the content as it stands.
func (s *Service) Change(ctx context.Context, id string, edit func(Content) Content) (Request, error) {
	return s.change(ctx, id, access.UpdateRequest, func(ctx context.Context, r Request) (Request, fact, error) {
		if r.State != Draft {
			return r, fact{}, fault.Conflict("request.frozen", "state", string(r.State), "possible", r.State.Verbs())
		}
		if r.awaitsHQ() || r.waits() {
			return r, fact{}, fault.Conflict("request.handed_over", "possible", r.offers())
		}
		r.Content = edit(r.Content)
		next, err := s.written(ctx, r)
		return next, fact{fact: journal.RequestChanged, personal: next.named(ctx)}, err
	})
}

// written checks what even a draft must keep, and numbers its steps.
func (s *Service) written(ctx context.Context, r Request) (Request, error) {
	errs := []error{oneLine("/title", r.Title), prose("/purpose", r.Purpose)}
	if r.Language != "" {
		tag, err := directory.CheckLanguage("/language", r.Language)
		r.Language, errs = tag, append(errs, err)
	}
	for i, step := range r.Steps {
		errs = append(errs, at(fmt.Sprintf("/steps/%d", i), step.wellFormed()))
	}
	if r.Executor.Organization != "" {
		errs = append(errs, s.addressee(ctx, "/executor", r.Executor))
	}
	for i, c := range r.Copies {
		errs = append(errs, s.addressee(ctx, fmt.Sprintf("/copies/%d", i), c))
		if c == r.Executor || slices.Contains(r.Copies[:i], c) {
			errs = append(errs, fault.Invalid(fmt.Sprintf("/copies/%d", i), "field.twice"))
		}
	}
	for i, h := range r.Hops {
		errs = append(errs, s.addressee(ctx, fmt.Sprintf("/hops/%d", i), Party{h.Organization, h.Person}))
	}
	for i, id := range r.Sites {
		errs = append(errs, s.site(ctx, fmt.Sprintf("/sites/%d", i), id))
	}
	r.Steps = number(r.Steps)
	return r, fault.Join(append(errs, r.oneDue())...)
}

// addressee refuses an organisation or person that is not there, or is not there any more, or whom the writer does not
// know of: a partner finds out about nobody by writing to them.
func (s *Service) addressee(ctx context.Context, pointer string, p Party) error {
	if _, err := s.people.KnownOrganization(ctx, p.Organization); err != nil {
		return unknown(pointer+"/organization", err)
	}
	if p.Person == "" {
		return nil
	}
	person, err := s.people.KnownPerson(ctx, p.Person)
	if err != nil {
		return unknown(pointer+"/person", err)
	}
	if person.Organization != p.Organization || !person.Active {
		return fault.Invalid(pointer+"/person", "request.not_there")
	}
	return nil
}

// handsOn refuses to have somebody work on equipment who only stays beside those who do (R68).
func (s *Service) handsOn(ctx context.Context, pointer string, r Request) error {
	equipment := func(step Step) bool {
		return slices.Contains([]StepKind{RunCommands, CollectLog, ExportConfig}, step.Kind)
	}
	if r.Executor.Person == "" || !slices.ContainsFunc(r.Steps, equipment) {
		return nil
	}
	p, err := s.people.LookupPerson(ctx, r.Executor.Person)
	if err == nil && len(p.Roles) > 0 && !slices.ContainsFunc(p.Roles, func(role access.Role) bool { return role != access.Escort }) {
		err = fault.Invalid(pointer+"/person", "request.escorts_only")
	}
	return err
}

// site refuses what is no site that the writer knows of.
func (s *Service) site(ctx context.Context, pointer, id string) error {
	o, err := s.people.KnownOrganization(ctx, id)
	if err == nil && o.Kind != access.Site && o.Kind != access.Headquarters {
		err = fault.NotFound()
	}
	if fault.Is(err, fault.KindNotFound) {
		return fault.Invalid(pointer, "site.unknown")
	}
	return err
}

func unknown(pointer string, err error) error {
	if fault.Is(err, fault.KindNotFound) {
		return fault.Invalid(pointer, "field.unknown_id")
	}
	return err
}

// complete is what a draft needs before it can go out.
func (r Request) complete() error {
	errs := []error{required("/title", r.Title), required("/executor/organization", r.Executor.Organization)}
	if len(r.Steps) == 0 {
		errs = append(errs, fault.Invalid("/steps", "field.required"))
	}
	if r.Due == nil && r.Term == nil {
		errs = append(errs, fault.Invalid("/due", "field.required"))
	}
	for i, step := range r.Steps {
		errs = append(errs, at(fmt.Sprintf("/steps/%d", i), step.complete()))
	}
	return fault.Join(errs...)
}

// engaged refuses to send an outsider to a site that no live engagement binds them to. What concerns headquarters is
// bound to no site.
func (s *Service) engaged(ctx context.Context, r Request) error {
	if len(r.Sites) == 0 {
		return nil
	}
	o, err := s.people.LookupOrganization(ctx, r.Executor.Organization)
	if err != nil || !o.Kind.Outside() {
		return err
	}
	bound, err := s.people.BoundSites(ctx, o.ID)
	if err != nil {
		return err
	}
	concerned, err := s.people.LookupOrganizations(ctx, r.Sites...)
	var errs []error
	for i, id := range r.Sites {
		if concerned[id].Kind == access.Site && !slices.Contains(bound, id) {
			errs = append(errs, fault.Invalid(fmt.Sprintf("/sites/%d", i), "request.not_engaged_there", "organization", o.Name, "site", concerned[id].Name))
		}
	}
	return fault.Join(append(errs, err)...)
}

// keepable refuses to ask for files of sites that keep theirs in different regions: nobody could say where one belongs.
func (s *Service) keepable(ctx context.Context, r Request) error {
	for _, step := range r.Steps {
		if step.CollectLog == nil && step.ExportConfig == nil {
			continue
		}
		_, err := s.evidence.RegionOf(ctx, r.order(step))
		if fault.Is(err, fault.KindConflict) {
			return fault.Invalid("/sites", "request.several_regions")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// named is the title for the record. Headquarters reads the whole record of its cases, but not what a partner has not
// handed over yet.
func (r Request) named(ctx context.Context) map[string]string {
	if r.ProposedAt.IsZero() && !access.From(ctx).HQ() {
		return nil
	}
	return map[string]string{"title": r.Title}
}
