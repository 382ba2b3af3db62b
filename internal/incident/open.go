package incident

import (
	"context"
	"encoding/json"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Open makes a case of what was reported and gives it its reference.
func (s *Service) Open(ctx context.Context, c Content) (opened Incident, err error) {
	if err := access.Check(ctx, access.CreateIncident, access.Scope{}); err != nil {
		return Incident{}, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		checked, err := c.check()
		if err := fault.Join(err, s.sites(ctx, c.Sites)); err != nil {
			return err
		}
		now := s.clock.Now()
		reference, err := s.reference(ctx, now)
		if err != nil {
			return err
		}
		i := Incident{ID: db.NewID(), Reference: reference, State: Reported, OpenedBy: access.Person(ctx), OpenedAt: now, Version: 1}
		i = i.saying(checked)
		if err := s.store.insert(ctx, i); err != nil {
			return err
		}
		i.Warnings = missing(i.State, nil)
		opened = i.at(access.Full)
		did := deed{fact: journal.IncidentOpened, data: i.data(), personal: i.personal()}
		return s.journal.Append(ctx, did.entry(i, nil))
	})
	return opened, err
}

// saying is the incident with that content.
func (i Incident) saying(c Content) Incident {
	i.Title, i.Description, i.Severity, i.Classification = c.Title, c.Description, c.Severity, c.Classification
	i.TLP, i.Discovery, i.Impact, i.Sites = c.TLP, c.Discovery, c.Impact, c.Sites
	return i
}

func (i Incident) data() map[string]any {
	return map[string]any{
		"severity": i.Severity, "classification": i.Classification, "tlp": i.TLP, "discovery": i.Discovery, "sites": i.Sites,
	}
}

// personal is what people typed.
func (i Incident) personal() map[string]string {
	p := map[string]string{"title": i.Title}
	if i.Description != "" {
		p["description"] = i.Description
	}
	if len(i.Impact) > 0 {
		p["impact"] = i.impactText()
	}
	return p
}

func (i Incident) impactText() string {
	raw, _ := json.Marshal(i.Impact) // texts and times of day: never fails
	return string(raw)
}
