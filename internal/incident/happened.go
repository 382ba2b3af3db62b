package incident

import (
	"context"
	"slices"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// lookedThrough bounds how much of the journal is read for what happened.
const lookedThrough = 1000

// Happened gives the places in the journal of what happened in cases since an instant, the newest first, as far as the actor's
// organisation may know of it. Mail on its way is left out: it is not what anybody did.
func (s *Service) Happened(ctx context.Context, since time.Time, limit int) (places []int64, err error) {
	a := access.From(ctx)
	filter := journal.Filter{Newest: true}
	if !a.SeesEveryCase() {
		filter.Party = a.Organization
	}
	page := journal.Page{Limit: 100}
	for read := 0; read < lookedThrough && len(places) < limit; read += page.Limit {
		l, err := s.journal.Entries(ctx, filter, page)
		if err != nil {
			return nil, err
		}
		for _, r := range l.Items {
			if r.At.Before(since) {
				return places, nil
			}
			if r.Incident != "" && r.Fact != journal.RequestSent && !strings.HasPrefix(string(r.Fact), "deliver.") && len(places) < limit {
				places = append(places, r.Index)
			}
		}
		if page.After = l.Next; page.After == "" {
			break
		}
	}
	return places, nil
}

// Told is what the actor reads of some places in the journal: by the rules of the cases' timelines.
func (s *Service) Told(ctx context.Context, places []int64) (all []journal.Record, err error) {
	ours, err := s.journal.Addressed(ctx, access.From(ctx).Organization, places)
	if err != nil {
		return nil, err
	}
	stand := map[string]*standing{}
	for _, place := range places {
		r, err := s.journal.Entry(ctx, place)
		if err != nil {
			return nil, err
		}
		at, known := stand[r.Incident]
		if !known {
			if at, err = s.reads(ctx, r.Incident); err != nil {
				return nil, err
			}
			stand[r.Incident] = at
		}
		if at != nil && (at.caseRole() || slices.Contains(ours, place)) {
			all = append(all, at.told(r))
		}
	}
	return all, nil
}

// reads is how the actor stands to a case whose timeline they read; nil for any other.
func (s *Service) reads(ctx context.Context, id string) (*standing, error) {
	_, at, err := s.see(ctx, id, access.ReadTimeline, false)
	if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
		return nil, nil
	}
	return &at, err
}
