package finding

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
)

// Report records what somebody who works on the case has seen, and has headquarters take it up.
func (s *Service) Report(ctx context.Context, incidentID string, r Report) (o Observation, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		scope, err := s.incidents.Scope(ctx, incidentID)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.ReportObservation, scope); err != nil {
			return err
		}
		now := s.clock.Now()
		if r, err = r.normal(now); err != nil {
			return err
		}
		if err := s.knownSite(ctx, r.Site); err != nil {
			return err
		}
		me := access.From(ctx)
		o = Observation{
			ID: db.NewID(), Incident: scope.Incident, Report: r, State: Open,
			By: Party{Organization: me.Organization, Person: me.Person}, At: now, Version: 1,
		}
		if o.Reference, _, err = s.incidents.Number(ctx, o.Incident, incident.Observations); err != nil {
			return err
		}
		if err := s.store.insert(ctx, o); err != nil {
			return err
		}
		if err := s.handOn(ctx, o); err != nil {
			return err
		}
		e := o.entry(journal.ObservationReported)
		e.Personal = map[string]string{"what": o.What}
		if o.Changes != "" {
			e.Personal["changes"] = o.Changes
		}
		return s.journal.Append(ctx, e)
	})
	return o, err
}

// knownSite refuses a place that the actor does not know of, or that is none.
func (s *Service) knownSite(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	o, err := s.people.KnownOrganization(ctx, id)
	if fault.Is(err, fault.KindNotFound) || err == nil && o.Kind.Outside() {
		return fault.Invalid("/site", "organization.unknown")
	}
	return err
}
