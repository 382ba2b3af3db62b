package exchange

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
)

// Release lets a reader have the item's latest bytes from now on, and nothing else of its case.
//
// Errors: 404, 403, also for more than whoever releases reads themselves; 409 "evidence.not_here", "release.malware_warning", and where the incident's TLP keeps that reader out; 422, also for a level below
// full where there is no copy without secrets.
func (s *Service) Release(ctx context.Context, item string, t Terms) (r Release, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		i, err := s.see(ctx, item, access.CreateRelease)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		if t, err = t.check(now); err != nil {
			return err
		}
		if err := s.fit(ctx, i, t); err != nil {
			return err
		}
		if err := s.ownsAsMuch(ctx, i, t); err != nil {
			return err
		}
		if err := warned(i, t); err != nil {
			return err
		}
		r = Release{
			ID: db.NewID(), Item: i.ID, Incident: i.Incident, Reference: i.Reference, Kind: i.Kind, Attempt: i.Latest(), Terms: t,
			By: access.Person(ctx), At: now, Version: 1,
			suspicion: i.Suspicion,
		}
		if err := s.store.insertRelease(ctx, r); err != nil {
			return err
		}
		data := map[string]any{
			"organization": t.Organization, "person": t.Person, "level": t.Level, "expires": t.Expires, "downloads": t.Downloads, "sealed": t.Sealed,
		}
		if signs := r.Malware(); len(signs) > 0 {
			data["malware_signs"] = codes(signs) // and whoever released it has read that
		}
		return s.recordRelease(ctx, r, journal.EvidenceReleased, data, map[string]string{"reason": t.Reason})
	})
	return r, err
}

// fit holds the terms against what there is: the reader, the bytes, and how far the incident's TLP lets them go.
func (s *Service) fit(ctx context.Context, i Item, t Terms) error {
	o, err := s.hosts.LookupOrganization(ctx, t.Organization)
	if fault.Is(err, fault.KindNotFound) {
		return fault.Invalid("/organization", "organization.unknown")
	}
	if err == nil && t.Person != "" {
		p, failed := s.hosts.LookupPerson(ctx, t.Person)
		if failed != nil && !fault.Is(failed, fault.KindNotFound) {
			return failed
		}
		if p.Organization != o.ID || !p.Active {
			err = fault.Invalid("/person", "participant.works_elsewhere")
		} else if (access.Actor{Kind: o.Kind, Roles: p.Roles}).WithoutContent() {
			err = fault.Invalid("/person", "release.without_content")
		}
	}
	if err != nil {
		return err
	}
	if !i.Here() {
		return fault.Conflict("evidence.not_here", "state", string(i.State))
	}
	if err := s.barred(ctx, i.Incident, o.Kind, t); err != nil {
		return err
	}
	if t.Level.AtLeast(access.Full) {
		return nil
	}
	if i.Kind == Configuration {
		if _, err = s.recognise(ctx, i.Latest()); err == nil || !fault.Is(err, fault.KindForbidden) {
			return err
		}
	}
	return fault.Invalid("/level", "release.no_copy")
}

// ownsAsMuch refuses to give what the giver doesn't read: whoever coordinates one case may have less of it than the original.
func (s *Service) ownsAsMuch(ctx context.Context, i Item, t Terms) error {
	mine, err := s.Readings(ctx, i)
	if err != nil {
		return err
	}
	if own := mine[i.ID]; own == NoReading || t.Level.AtLeast(access.Full) && own != Original {
		return fault.Forbidden()
	}
	return nil
}

// barred is nil where the incident's TLP lets an item go to that reader, and else a conflict that says what is possible. It is
// asked again at each read: a stricter label, a part that ends and an engagement that ends close a release too.
func (s *Service) barred(ctx context.Context, id string, kind access.Kind, t Terms) error {
	i, err := s.incidents.Lookup(ctx, id)
	if err != nil {
		return err
	}
	in, err := s.incidents.TakesPart(ctx, id, t.Organization, t.Person)
	if err != nil {
		return err
	}
	switch {
	case i.TLP == incident.Red && (!in || t.Person == ""):
		return fault.Conflict("release.tlp_red", "possible", []string{"participating_person"})
	case in || !kind.Outside():
		return nil
	case i.TLP == incident.AmberStrict:
		return fault.Conflict("release.tlp_strict", "possible", []string{"headquarters", "site", "participant"})
	}
	_, engaged, err := s.hosts.LiveEngagement(ctx, t.Organization)
	if err == nil && !engaged {
		err = fault.Conflict("release.not_engaged", "possible", []string{"headquarters", "site", "participant", "engaged"})
	}
	return err
}

// EndRelease closes a release at once, also for a download that is running.
func (s *Service) EndRelease(ctx context.Context, id, reason string) (r Release, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		if r, err = s.seeRelease(ctx, id, access.EndRelease, true); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, r.Version); err != nil {
			return err
		}
		if !r.EndedAt.IsZero() {
			return fault.Conflict("release.ended")
		}
		if r.EndReason, err = oneLine("/reason", reason, ReleaseReasonLimit); err != nil {
			return err
		}
		r.EndedBy, r.EndedAt, r.Version = access.Person(ctx), s.clock.Now(), r.Version+1
		if err := s.store.endRelease(ctx, r); err != nil {
			return err
		}
		return s.recordRelease(ctx, r, journal.EvidenceReleaseEnded, map[string]any{"downloaded": r.Downloaded}, map[string]string{"reason": r.EndReason})
	})
	return r, err
}

// recordRelease puts an act on a release into the journal, under its item. It is headquarters' alone: whoever handed the item in
// does not learn by it who else there is.
func (s *Service) recordRelease(ctx context.Context, r Release, f journal.Fact, data map[string]any, personal map[string]string) error {
	data["release"], data["attempt"], data["sha256"] = r.ID, r.Attempt.Number, r.Attempt.SHA256
	return s.journal.Append(ctx, journal.Entry{
		Fact: f, Incident: r.Incident, Object: journal.Object{Type: ObjectType, ID: r.Item, Reference: r.Reference}, Data: data, Personal: personal,
	})
}
