package diagram

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/keyring"
)

// Service is the room.
type Service struct {
	db        *db.DB
	store     store
	journal   *journal.Journal
	clock     clock.Clock
	directory *directory.Service
	incidents *incident.Service
	vault     *blob.Vault
	keys      *keyring.Service
}

// New makes the service; its rows move to the next master key with all others.
func New(d *db.DB, j *journal.Journal, c clock.Clock, places *directory.Service, cases *incident.Service, v *blob.Vault, keys *keyring.Service) *Service {
	keys.Holds(keyring.Rows(d, "diagram_versions", "id"))
	return &Service{db: d, store: store{d}, journal: j, clock: c, directory: places, incidents: cases, vault: v, keys: keys}
}

// Page asks for a part of a list.
type Page = db.Page

// scope is how the actor stands to a site's diagrams. Only a site has any.
func (s *Service) scope(ctx context.Context, site string) (access.Scope, error) {
	o, err := s.directory.LookupOrganization(ctx, site)
	if err == nil && o.Kind != access.Site {
		err = fault.NotFound()
	}
	if err != nil {
		return access.Scope{}, err
	}
	analysed, err := s.store.analysed(ctx, s.incidents, site)
	return access.Scope{Organization: site, Visible: analysed}, err
}

// check asks the policy about a site's diagrams.
func (s *Service) check(ctx context.Context, act access.Action, site string) error {
	scope, err := s.scope(ctx, site)
	if err != nil {
		return err
	}
	return access.Check(ctx, act, scope)
}

// List is the diagrams of a site, the newest first, each with its latest version.
func (s *Service) List(ctx context.Context, site string, p Page) (db.List[Diagram], error) {
	if err := s.check(ctx, access.ListDiagrams, site); err != nil {
		return db.List[Diagram]{}, err
	}
	l, err := s.store.diagrams(ctx, site, p)
	if err != nil {
		return l, err
	}
	return l, s.store.fillLatest(ctx, l.Items)
}

// Undrawn are the hosts of a site that the latest version of none of its diagrams shows.
func (s *Service) Undrawn(ctx context.Context, site string, p Page) (db.List[Host], error) {
	if err := s.check(ctx, access.ListDiagrams, site); err != nil {
		return db.List[Host]{}, err
	}
	return s.store.undrawn(ctx, site, p)
}

// Get is one diagram, with its latest version.
func (s *Service) Get(ctx context.Context, id string) (Diagram, error) {
	d, err := s.find(ctx, id, access.ReadDiagram)
	if err != nil {
		return d, err
	}
	all := []Diagram{d}
	err = s.store.fillLatest(ctx, all)
	return all[0], err
}

func (s *Service) find(ctx context.Context, id string, act access.Action) (Diagram, error) {
	d, err := s.store.diagram(ctx, id, false)
	if err != nil {
		return Diagram{}, err
	}
	if err := s.check(ctx, act, d.Site); err != nil {
		return Diagram{}, err
	}
	return d, nil
}

// Versions of a diagram, the newest first.
func (s *Service) Versions(ctx context.Context, id string, p Page) (db.List[Version], error) {
	if _, err := s.find(ctx, id, access.ReadDiagram); err != nil {
		return db.List[Version]{}, err
	}
	return s.store.versions(ctx, id, p)
}

// Version is one, with the hosts that it shows and how they differ from another version's; from the one before where against
// is "".
//
// Errors: 404, 403; 422 where against is no version of the same diagram.
func (s *Service) Version(ctx context.Context, id, against string) (Shown, error) {
	v, d, err := s.version(ctx, id, access.ReadDiagram)
	if err != nil {
		return Shown{}, err
	}
	shown := Shown{Version: v, Site: d.Site}
	if shown.Hosts, err = s.store.hosts(ctx, v.ID); err != nil {
		return shown, err
	}
	other, err := s.other(ctx, v, against)
	if err != nil || other == nil {
		return shown, err
	}
	before, err := s.store.hosts(ctx, other.ID)
	shown.Against, shown.Added, shown.Removed = other, without(shown.Hosts, before), without(before, shown.Hosts)
	return shown, err
}

func (s *Service) version(ctx context.Context, id string, act access.Action) (Version, Diagram, error) {
	r, err := s.store.version(ctx, id)
	if err != nil {
		return Version{}, Diagram{}, err
	}
	d, err := s.find(ctx, r.DiagramID, act)
	if err != nil {
		return Version{}, d, err
	}
	return r.version(), d, nil
}

func (s *Service) other(ctx context.Context, v Version, against string) (*Version, error) {
	if against == "" {
		return s.store.numbered(ctx, v.Diagram, v.Number-1)
	}
	r, err := s.store.version(ctx, against)
	if fault.Is(err, fault.KindNotFound) || err == nil && r.DiagramID != v.Diagram {
		return nil, fault.Invalid("/against", "field.unknown_id")
	}
	other := r.version()
	return &other, err
}

// without are the hosts of the first list that aren't in the second; both are in the order of names.
func without(all, others []Host) (left []Host) {
	there := map[string]bool{}
	for _, h := range others {
		there[h.ID] = true
	}
	for _, h := range all {
		if !there[h.ID] {
			left = append(left, h)
		}
	}
	return left
}

// Showing are the diagrams whose latest version shows a host, for whoever may know of them.
func (s *Service) Showing(ctx context.Context, host, site string) ([]Diagram, error) {
	scope, err := s.scope(ctx, site)
	if err != nil {
		return nil, err
	}
	if err := access.See(ctx, access.ListDiagrams, scope); err != nil {
		return nil, err
	}
	return s.store.showing(ctx, host)
}
