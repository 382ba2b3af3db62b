package report

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/decision"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/meeting"
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// Service takes along what the other rooms keep.
type Service struct {
	db        *db.DB
	journal   *journal.Journal
	people    *directory.Service
	incidents *incident.Service
	requests  *request.Service
	evidence  *exchange.Service
	notices   *notice.Service
	meetings  *meeting.Service
	decisions *decision.Service
	findings  *finding.Service
}

// New makes the service.
func New(d *db.DB, j *journal.Journal, people *directory.Service, incidents *incident.Service, requests *request.Service,
	evidence *exchange.Service, notices *notice.Service, meetings *meeting.Service, decisions *decision.Service,
	findings *finding.Service) *Service {
	return &Service{
		db: d, journal: j, people: people, incidents: incidents, requests: requests, evidence: evidence, notices: notices, meetings: meetings,
		decisions: decisions, findings: findings,
	}
}

// What the export's own entry says beside what the journal adds.
const (
	manifestHash  = "manifest_sha256"
	manifestCount = "members"
	manifestBytes = "bytes"
)

// linked is how many of the newest checkpoints a bundle proves to continue, for whoever kept one of them.
const linked = 100

// Export puts together everything of an incident, by its id or reference, that the actor may have: as it all stood at one
// moment, with the journal's entries and their proofs. When it returns, the export is in the journal and the bundle can be
// sent; nothing has gone out. Who receives by it what they had not fetched yet has fetched it once it is sent.
//
// Errors: 404, 403; 507 where the temporary folder is full; 503 where the journal can't be written.
func (s *Service) Export(ctx context.Context, ref string) (b *Bundle, err error) {
	gathered, err := newSpool()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = gathered.close()
		}
	}()
	g := &gathering{Service: s, spool: gathered, mentioned: map[string]bool{}, seen: map[string]bool{}, copies: map[string]bool{}, working: map[string]bool{}}
	var records []journal.Record
	err = s.db.Snapshot(ctx, func(ctx context.Context) error {
		if err := g.begin(ctx, ref); err != nil {
			return err
		}
		records, err = g.everything(access.Whole(ctx)) // what may be exported may be read for it
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.record(ctx, g, records)
}

// record puts the export into the journal and adds what proves it.
func (s *Service) record(ctx context.Context, g *gathering, records []journal.Record) (*Bundle, error) {
	list := g.spool.manifest(g.incident.ID, g.incident.Reference)
	manifest, err := readable(list)
	if err != nil {
		return nil, err
	}
	kept, err := s.journal.Signed(ctx, linked)
	if err != nil {
		return nil, err
	}
	proven, err := s.journal.Export(ctx, journal.Entry{
		Incident: g.incident.ID, Object: journal.Object{Type: "incident", ID: g.incident.ID, Reference: g.incident.Reference},
		Parties: []string{g.actor.Organization},
		Data:    map[string]any{manifestHash: sum(manifest), manifestCount: len(list.Members), manifestBytes: list.bytes()},
	}, records, kept...)
	if err != nil {
		return nil, err
	}
	entries, err := proven.Encode()
	if err != nil {
		return nil, err
	}
	b, err := newBundle(g.incident.Reference, g.spool, entries, manifest)
	if err != nil {
		return nil, err
	}
	b.fetched = g.fetched
	return b, nil
}

// gathering is an export while it is put together.
type gathering struct {
	*Service
	spool *spool

	actor    access.Actor
	grant    *access.Grant
	incident incident.Incident

	mentioned map[string]bool // ids that stand in what was gathered, people's and organisations' among them
	seen      map[string]bool // ids of requests, meetings, evidence, notices, decisions and observations that the reader may read
	copies    map[string]bool // ids of the reader's own copies of notices
	working   map[string]bool // of these requests, whose answers are still the executor's own
	fetched   []func(context.Context) error
}

// begin asks whether the reader may take the incident along.
func (g *gathering) begin(ctx context.Context, ref string) error {
	scope, err := g.incidents.Scope(ctx, ref)
	if err != nil {
		return err
	}
	if err := access.Check(ctx, access.ExportIncident, scope); err != nil {
		return err
	}
	g.actor, g.grant = access.From(ctx), scope.Grant
	g.name(g.actor.Person, g.actor.Organization)
	g.incident, err = g.incidents.Get(access.Whole(ctx), scope.Incident)
	return err
}

// everything gathers the members in their order, and the journal's entries.
func (g *gathering) everything(ctx context.Context) ([]journal.Record, error) {
	for _, gather := range []func(context.Context) error{g.theIncident, g.itsRequests, g.itsMeetings, g.itsNotices, g.itsDecisions, g.itsObservations, g.itsEvidence} {
		if err := gather(ctx); err != nil {
			return nil, err
		}
	}
	records, err := g.entries(ctx)
	if err != nil {
		return nil, err
	}
	return records, g.names(ctx)
}

// every walks over all pages of a list.
func every[T any](list func(p db.Page) (db.List[T], error), do func(T) error) error {
	p := db.Page{Limit: 100}
	for {
		l, err := list(p)
		if err != nil {
			return err
		}
		for _, one := range l.Items {
			if err := do(one); err != nil {
				return err
			}
		}
		if p.After = l.Next; p.After == "" {
			return nil
		}
	}
}

// allowed is true where the policy says yes, false where it says no.
func allowed(err error) (bool, error) {
	if fault.Is(err, fault.KindForbidden) || fault.Is(err, fault.KindNotFound) {
		return false, nil
	}
	return err == nil, err
}
