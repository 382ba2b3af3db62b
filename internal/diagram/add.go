package diagram

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// objectPrefix begins the names of sealed diagrams, so that a sweep touches nothing else.
const objectPrefix = "diagram-"

// sealed is a file whose bytes are durable while no row names them. Where none ever does, the sweep takes them.
type sealed struct {
	id     string // of the version
	object blob.Object
}

// Stage seals the file of what is to be a new diagram of a site: that may wait for where files are kept, and comes before any
// transaction. Create refuses again what may have changed meanwhile.
//
// Errors: 404, 403; 413; 422.
func (s *Service) Stage(ctx context.Context, site string, draft Draft) (Draft, error) {
	if err := s.MayCreate(ctx, site); err != nil {
		return draft, err
	}
	draft, _, err := s.vet(ctx, site, draft, true)
	if err != nil {
		return draft, err
	}
	return s.seal(ctx, draft)
}

// StageVersion is Stage for AddVersion.
func (s *Service) StageVersion(ctx context.Context, id string, draft Draft) (Draft, error) {
	d, err := s.find(ctx, id, access.UpdateDiagram)
	if err != nil {
		return draft, err
	}
	if draft, _, err = s.vet(ctx, d.Site, draft, false); err != nil {
		return draft, err
	}
	return s.seal(ctx, draft)
}

func (s *Service) seal(ctx context.Context, draft Draft) (Draft, error) {
	one := sealed{id: db.NewID()}
	var err error
	one.object, err = s.vault.PutSealed(ctx, objectPrefix+one.id, bytes.NewReader(draft.Content), MaxBytes)
	draft.sealed = &one
	return draft, err
}

// MayCreate asks whether the actor may enter diagrams of a site.
func (s *Service) MayCreate(ctx context.Context, site string) error {
	return s.check(ctx, access.CreateDiagram, site)
}

// MayChange asks whether the actor may add versions to a diagram.
func (s *Service) MayChange(ctx context.Context, id string) error {
	_, err := s.find(ctx, id, access.UpdateDiagram)
	return err
}

// Create enters a diagram of a site, with its first version.
//
// Errors: 404, 403; 413; 422; 409 "diagram.name_taken", "diagram.too_many".
func (s *Service) Create(ctx context.Context, site string, draft Draft) (d Diagram, err error) {
	if draft.sealed == nil {
		if draft, err = s.Stage(ctx, site, draft); err != nil {
			return d, err
		}
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := s.MayCreate(ctx, site); err != nil {
			return err
		}
		draft, kind, err := s.vet(ctx, site, draft, true)
		if err != nil {
			return err
		}
		d = Diagram{ID: db.NewID(), Site: site, Name: draft.Name, Versions: 1}
		if err := s.store.insertDiagram(ctx, d); err != nil {
			return err
		}
		d.Latest, err = s.add(ctx, d, draft, kind, journal.DiagramAdded)
		return err
	})
	return d, err
}

// AddVersion enters the next version of a diagram. Nothing about earlier ones changes.
//
// Errors: 404, 403; 413; 422; 409 "diagram.too_many".
func (s *Service) AddVersion(ctx context.Context, id string, draft Draft) (d Diagram, err error) {
	if draft.sealed == nil {
		if draft, err = s.StageVersion(ctx, id, draft); err != nil {
			return d, err
		}
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := s.MayChange(ctx, id); err != nil {
			return err
		}
		if d, err = s.store.diagram(ctx, id, true); err != nil {
			return err
		}
		draft, kind, err := s.vet(ctx, d.Site, draft, false)
		if err != nil {
			return err
		}
		if d.Versions == MaxVersions {
			return fault.Conflict("diagram.too_many", "limit", MaxVersions, "possible", []string{})
		}
		d.Versions++
		if err := s.store.count(ctx, d); err != nil {
			return err
		}
		d.Latest, err = s.add(ctx, d, draft, kind, journal.DiagramChanged)
		return err
	})
	return d, err
}

// vet is the draft as it is kept, or all that is wrong with it.
func (s *Service) vet(ctx context.Context, site string, draft Draft, named bool) (Draft, Kind, error) {
	var badName error
	if named {
		draft.Name, badName = line("/name", draft.Name, MaxName, true)
	}
	draft, kind, err := draft.checked()
	return draft, kind, fault.Join(badName, err, s.atSite(ctx, site, draft.Hosts))
}

// atSite refuses hosts of other sites, or none at all, alike.
func (s *Service) atSite(ctx context.Context, site string, hosts []string) error {
	n, err := s.store.hostsAt(ctx, site, hosts)
	if err == nil && n != int64(len(hosts)) {
		err = fault.Invalid("/assets", "field.unknown_id")
	}
	return err
}

// add writes the row that names a sealed file.
func (s *Service) add(ctx context.Context, d Diagram, draft Draft, kind Kind, fact journal.Fact) (Version, error) {
	v := Version{
		ID: draft.sealed.id, Diagram: d.ID, Number: d.Versions, Filename: draft.Filename, Kind: kind, Size: int64(len(draft.Content)),
		ValidAsOf: draft.ValidAsOf, Source: draft.Source, Note: draft.Note, AddedAt: clock.Trim(s.clock.Now()), AddedBy: access.Person(ctx),
	}
	o := draft.sealed.object
	v.SHA256 = hex.EncodeToString(o.SHA256[:])
	wrapped, err := s.keys.Settle(ctx, o.WrappedKey)
	if err != nil {
		return v, err
	}
	if err := s.store.insertVersion(ctx, v, o.Parts[0].Name, wrapped, draft.Hosts); err != nil {
		return v, err
	}
	return v, s.journal.Append(ctx, v.entry(fact, d, draft.Hosts))
}

func (v Version) entry(f journal.Fact, d Diagram, hosts []string) journal.Entry {
	e := journal.Entry{
		Fact: f, Object: journal.Object{Type: ObjectType, ID: d.ID}, Parties: []string{d.Site},
		Data:     map[string]any{"site": d.Site, "version": v.Number, "kind": v.Kind, "size": v.Size, "sha256": v.SHA256},
		Personal: map[string]string{"name": d.Name, "filename": v.Filename},
	}
	if f != journal.DiagramRead {
		e.Data["valid_as_of"], e.Data["hosts"] = v.ValidAsOf, len(hosts)
		e.Personal["source"], e.Personal["note"] = v.Source, v.Note
	}
	return e
}

// Open is the file of a version. Who reads it is on record first.
func (s *Service) Open(ctx context.Context, id string) (v Version, content []byte, err error) {
	v, d, err := s.version(ctx, id, access.DownloadDiagram)
	if err != nil {
		return v, nil, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error { return s.journal.Append(ctx, v.entry(journal.DiagramRead, d, nil)) })
	if err != nil {
		return v, nil, err
	}
	row, err := s.store.version(ctx, id) // again: its key may have moved
	if err != nil {
		return v, nil, err
	}
	r, err := s.vault.Reader(ctx, row.object(), 0, -1)
	if err != nil {
		return v, nil, err
	}
	defer r.Close()
	content, err = io.ReadAll(r)
	return v, content, err
}

// Opens says whether the actor may have the files of a site's diagrams.
func (s *Service) Opens(ctx context.Context, site string) (bool, error) {
	scope, err := s.scope(ctx, site)
	return err == nil && access.Check(ctx, access.DownloadDiagram, scope) == nil, err
}

// object is all that is needed to open the sealed file.
func (r versionRow) object() blob.Object {
	return blob.Object{
		ID: objectPrefix + r.ID, Size: r.Size, Parts: []blob.Part{{Name: r.Part, Size: r.Size, Final: true}},
		WrappedKey: blob.Wrapped{KeyID: r.KeyID, Bytes: r.WrappedKey},
	}
}
