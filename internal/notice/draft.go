package notice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// Create begins a draft in an incident, by its id or reference. It may be half-written: it is kept, and survives signing
// out. What it says already must be possible.
func (s *Service) Create(ctx context.Context, incidentRef string, c Content) (v View, err error) {
	return s.create(ctx, incidentRef, c, "")
}

// create writes one, which waits for a request where it is to go out with that.
func (s *Service) create(ctx context.Context, incidentRef string, c Content, with string) (v View, err error) {
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
			CreatedAt: s.now(), Version: 1, WithRequest: with, Awaits: with != "",
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
		if err := s.noteGaps(ctx, n); err != nil {
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
		was := n.Content.withoutIdleFolds()
		changed, err := s.follow(ctx, was, edit(was))
		if err != nil {
			return n, fact{}, err
		}
		if next.Content, err = s.written(ctx, n.Incident, changed); err != nil {
			return n, fact{}, err
		}
		next.EditedBy, next.Reason, next.Override = access.Person(ctx), "", nil
		return next, fact{fact: journal.NoticeChanged, data: next.about()}, nil
	})
}

// follow lets times that had the old site's clock have the new one's, where the site alone was changed. Which of two was meant is asked
// anew: another clock shows others twice.
func (s *Service) follow(ctx context.Context, was, c Content) (Content, error) {
	if c.Site == was.Site {
		return c, nil
	}
	old, err := s.site(ctx, was.Site)
	if err != nil {
		return c, err
	}
	now, err := s.site(ctx, c.Site)
	if err != nil || now.Zone == old.Zone { // each time stays what it was, also where the clock shows it twice
		return c, err
	}
	if a := c.Answers.Attend; a != nil && a.Say != nil && a == was.Answers.Attend && a.Say.Zone == old.Zone {
		c.Answers.Attend = &Answer[Attendance]{Say: &Attendance{From: a.Say.From, Until: a.Say.Until, None: a.Say.None}}
	}
	if e := c.Entry; e != nil && e == was.Entry && e.RegisterBy != nil && e.RegisterBy.Zone == old.Zone {
		moved := *e
		moved.RegisterBy = &worktime.Due{Wall: e.RegisterBy.Wall}
		c.Entry = &moved
	}
	if r := c.Relief; r != nil && r == was.Relief && r.At.Zone == old.Zone {
		moved := *r
		moved.At = worktime.Due{Wall: r.At.Wall}
		c.Relief = &moved
	}
	if h := c.WayHome; h != nil && h == was.WayHome && h.Leaves != nil && h.Leaves.Zone == old.Zone {
		c.WayHome = &WayHome{Ways: h.Ways, Leaves: &worktime.Due{Wall: h.Leaves.Wall}}
	}
	return c, nil
}

// about is what the journal keeps of the wording: no words, but a hash by which it can be proved what was approved.
func (n Notice) about() map[string]any {
	raw, err := json.Marshal(n.Content)
	if err != nil {
		panic(err) // there is nothing in it that can't be encoded
	}
	sum := sha256.Sum256(raw)
	about := map[string]any{
		"kind": string(n.Kind), "level": string(n.Level), "content_sha256": hex.EncodeToString(sum[:]), "cannot_say": n.Answers.unsaid(),
	}
	if all := n.translated(); len(all) > 0 {
		about["translations"] = all
	}
	return about
}

// translated are the versions that readers will get, each as the journal names it.
func (n Notice) translated() (all []any) {
	for _, t := range n.OwnWords() {
		for _, v := range n.Translations {
			if _, ok := n.reviewed(t, v.Language); ok && v.Key == t.Key {
				all = append(all, v.onRecord())
			}
		}
	}
	return all
}
