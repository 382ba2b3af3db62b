package exchange

import (
	"context"
	"time"

	"github.com/tus/tusd/v2/pkg/memorylocker"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/keyring"
	"tasuki/internal/pack"
	"tasuki/internal/textlog"
	"tasuki/internal/turn"
)

// Page asks for a part of a list.
type Page = db.Page

// Service is every act on evidence.
type Service struct {
	db               *db.DB
	store            store
	lines            lineStore
	journal          *journal.Journal
	clock            clock.Clock
	incidents        *incident.Service
	hosts            *directory.Service // nil where nobody asks for hosts
	turns            *turn.Service      // nil where nothing waits on anybody
	vault            *blob.Vault
	keyring          *keyring.Service
	limits           Limits
	slots            chan struct{}
	unpacking        chan struct{} // looks into compressed logs
	wholes           *wholes
	locks            *memorylocker.MemoryLocker // tusd's, on uploads
	forRequest       Entitlement
	forClarification Entitlement
	forPacking       Packer
	identity         func(ctx context.Context) (pack.Identity, error)
	pushing          func(ctx context.Context) (step string, err error)
	pushedOut        func(ctx context.Context, tickets []string) ([]string, error)              // nil where nobody has tickets
	actingAs         func(ctx context.Context) (access.Actor, error)                            // nil where nobody's account ends
	dueBy            func(ctx context.Context, requests []string) (map[string]time.Time, error) // nil where nobody knows
	ordered          func(ctx context.Context, requestID, step string) (Order, error)
	datedBy          func(ctx context.Context, requestID, step string) (textlog.Dating, error)
}

// Limits are an instance's own bounds.
type Limits struct {
	File     int64 // bytes of one file
	Incident int64 // bytes of all files of one incident
	Reserve  int64 // bytes that stay free on the disk; the database may stand there too
	// Parts is how many parts of uploads, of up to 8 MiB, are in memory at the same moment. Senders take turns. A few that come
	// in one piece are there beside them.
	Parts int
	// Abandoned is when an upload that nobody continues has failed, by the machine's clock.
	Abandoned time.Duration
}

// DefaultLimits suit an instance with a disk of its own.
var DefaultLimits = Limits{File: 1 << 40, Incident: 8 << 40, Reserve: 512 << 20, Parts: 6, Abandoned: 7 * 24 * time.Hour}

// New makes the service. Bytes go into vault; a request says who may hand in (HandedInFor).
func New(d *db.DB, j *journal.Journal, c clock.Clock, incidents *incident.Service, vault *blob.Vault, limits Limits) *Service {
	s := &Service{
		db: d, store: store{d}, lines: lineStore{d}, journal: j, clock: c, incidents: incidents, vault: vault, limits: limits,
		slots: make(chan struct{}, limits.Parts), unpacking: make(chan struct{}, unpacksAtOnce), wholes: newWholes(), locks: memorylocker.New(),
		keyring: keyring.New(d, j, c, vault.Keys, keyHolders(d)...),
	}
	if incidents != nil { // whoever only verifies knows none
		incidents.OnRest(func(ctx context.Context, id string) error { return s.store.lookAgain(ctx, "incident_id", c.Now(), id) })
	}
	return s
}

// keyHolders are all tables of this room that keep wrapped keys.
func keyHolders(d *db.DB) []keyring.Holder {
	return []keyring.Holder{
		keyring.Rows(d, "evidence_attempts", "id"), keyring.Rows(d, "configuration_keys", "incident_id"), keyring.Rows(d, "pack_orders", "id"),
		keyring.Rows(d, "site_baselines", "id"),
	}
}

// Keyring is who changes the master keys that evidence is sealed with.
func (s *Service) Keyring() *keyring.Service { return s.keyring }

// HostsIn registers the inventory that configurations belong to, while the program is put together.
func (s *Service) HostsIn(d *directory.Service) { s.hosts = d }

// scope is how the actor stands to the item.
func (s *Service) scope(ctx context.Context, i Item) (access.Scope, error) {
	grant, err := s.incidents.Grant(ctx, i.Incident)
	return i.scope(ctx, grant), err
}

// see loads the item and asks the policy. One that does not exist takes the same queries.
func (s *Service) see(ctx context.Context, id string, act access.Action) (Item, error) {
	i, _, err := s.seen(ctx, id, act)
	return i, err
}

// seen is see, with how the actor stands to the item.
func (s *Service) seen(ctx context.Context, id string, act access.Action) (Item, access.Scope, error) {
	i, err := s.store.item(ctx, id)
	if err != nil {
		return Item{}, access.Scope{}, err
	}
	scope, err := s.scope(ctx, i)
	if err != nil {
		return Item{}, access.Scope{}, err
	}
	if i.ID == "" {
		return Item{}, access.Scope{}, fault.NotFound()
	}
	if err := access.Check(ctx, act, scope); err != nil {
		return Item{}, access.Scope{}, err
	}
	return i, scope, nil
}

// Get is the item with that id.
func (s *Service) Get(ctx context.Context, id string) (Item, error) {
	i, scope, err := s.seen(ctx, id, access.ReadEvidence)
	return i.told(ctx, scope.Grant), err
}

// OfRequest are a request's items in the order of their making. It is for siblings and asks no policy.
func (s *Service) OfRequest(ctx context.Context, requestID string) ([]Item, error) {
	return s.store.itemsOfRequest(ctx, requestID)
}

// Filter narrows a list; zero values narrow nothing.
type Filter struct {
	Request string
	States  []State
}

// sight is what a reader sees of an incident's evidence: all of it, or what their organisation is a party to.
type sight struct {
	all          bool
	organization string // "" for none
	person       string // who handed in, at headquarters; "" elsewhere
}

// readsAll says that the actor reads all evidence of the case that g is of, and who did what with it.
func readsAll(ctx context.Context, g *access.Grant) bool {
	return access.From(ctx).SeesEveryCase() || g.Analyses(access.Investigative)
}

// told is the item as somebody may have it who sees no more of the case than their own part: of who has it elsewhere, the
// organisation alone and not by what authority, and that somebody else suspects it, without their words.
func (i Item) told(ctx context.Context, g *access.Grant) Item {
	if i.Custodian.Organization != access.From(ctx).Organization && !readsAll(ctx, g) {
		i.Custodian.Person, i.Place = "", ""
		if i.Thing != nil {
			t := *i.Thing
			t.LegalBasis = ""
			i.Thing = &t
		}
	}
	if x := i.Suspicion; x != nil && x.Organization != access.From(ctx).Organization && !readsAll(ctx, g) {
		i.Suspicion = &Suspicion{Organization: x.Organization, At: x.At}
	}
	return i
}

// List are the items of an incident that the actor may know of, newest first. The incident goes by id or reference.
func (s *Service) List(ctx context.Context, incident string, f Filter, p Page) (db.List[Item], error) {
	scope, err := s.incidents.Scope(ctx, incident)
	if err != nil {
		return db.List[Item]{}, err
	}
	if err := access.Check(ctx, access.ListEvidence, scope); err != nil {
		return db.List[Item]{}, err
	}
	actor := access.From(ctx)
	v := sight{all: readsAll(ctx, scope.Grant), organization: part(actor)}
	if actor.HQ() {
		v.person = actor.Person
	}
	l, err := s.store.items(ctx, v, scope.Incident, f, p)
	for k := range l.Items {
		l.Items[k] = l.Items[k].told(ctx, scope.Grant)
	}
	return l, err
}
