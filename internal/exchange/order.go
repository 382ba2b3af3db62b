package exchange

import (
	"context"
	"slices"

	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
)

// Order is what a request says about files for one of its steps.
type Order struct {
	Incident      string
	Request       string
	Clarification string   // "" unless the file goes with a message in that thread
	Step          string   // "" for none
	Steps         []string // of which a sender who names none has to choose one
	Kind          Kind     // "" counts as other
	Host          string   // that a configuration is of; "" for none
	Sites         []string
	LimitBytes    int64  // of one file, 0 for no limit of its own
	Waits         bool   // the step asks for a file, and the request isn't over
	Beside        bool   // a file that wasn't asked for, by somebody else than who was asked
	Organization  string // the executor's
	// Parties are further organisations that read the file: for a message, those that read its thread.
	Parties []string
}

// parties are all organisations that read the file, each once.
func (o Order) parties() []string {
	all := append([]string{o.Organization}, o.Parties...)
	all = slices.DeleteFunc(all, func(p string) bool { return p == "" })
	slices.Sort(all)
	return slices.Compact(all)
}

func (o Order) kind() Kind {
	if o.Kind == "" {
		return Other
	}
	return o.Kind
}

// Entitlement finds out whether the actor may hand in a file, and for what: a request's id with the id of one of its
// steps or "", or the id of a clarification. It answers with a fault where the actor may not (404, 403) or where it is
// too late or too early (409).
type Entitlement func(ctx context.Context, id, step string) (Order, error)

// HandedInFor registers who decides about files for requests, while the program is put together.
func (s *Service) HandedInFor(fn func(ctx context.Context, requestID, step string) (Order, error)) {
	s.forRequest = fn
}

// AttachedTo registers who decides about files that go with messages in clarifications. Without it there are none.
func (s *Service) AttachedTo(fn func(ctx context.Context, clarificationID string) (Order, error)) {
	s.forClarification = func(ctx context.Context, id, _ string) (Order, error) { return fn(ctx, id) }
}

// order asks whoever decides.
func (s *Service) order(ctx context.Context, in Intake) (Order, error) {
	decide, id := s.forRequest, in.Request
	if in.Clarification != "" {
		decide, id = s.forClarification, in.Clarification
	}
	if decide == nil {
		return Order{}, fault.NotFound()
	}
	return decide(ctx, id, in.Step)
}

// Expect announces a file, in the caller's transaction, so that what is missing shows.
func (s *Service) Expect(ctx context.Context, o Order) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		item, err := s.announce(ctx, o, Expected)
		if err != nil {
			return err
		}
		return s.record(ctx, item, journal.EvidenceExpected, map[string]any{
			"request": item.Request, "step": item.Step, "kind": item.Kind, "limit_bytes": item.LimitBytes,
		}, nil)
	})
}

// GiveUp says that what a request still expects will not come: it was cancelled, declined or superseded. It joins the
// caller's transaction, and leaves alone what is on its way or here.
func (s *Service) GiveUp(ctx context.Context, requestID string) error {
	return s.db.In(ctx, func(ctx context.Context) error {
		items, err := s.store.itemsIn(ctx, requestID, Expected)
		if err != nil {
			return err
		}
		for _, item := range items {
			item.State = Lost
			if err := s.store.updateItem(ctx, &item); err != nil {
				return err
			}
			if err := s.record(ctx, item, journal.EvidenceLost, nil, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// announce makes a new item with the next reference of its incident.
func (s *Service) announce(ctx context.Context, o Order, state State) (Item, error) {
	reference, _, err := s.incidents.Number(ctx, o.Incident, incident.Evidence)
	if err != nil {
		return Item{}, err
	}
	asset, err := s.asset(ctx, o)
	if err != nil {
		return Item{}, err
	}
	parties, err := s.parties(ctx, o)
	if err != nil {
		return Item{}, err
	}
	item := Item{
		Asset: asset, ID: db.NewID(), Reference: reference, Incident: o.Incident, Request: o.Request, Clarification: o.Clarification, Step: o.Step,
		Kind: o.kind(), State: state, LimitBytes: o.LimitBytes, Parties: parties, Version: 1, ordered: state == Expected,
	}
	return item, s.store.insertItem(ctx, item)
}

// parties are those of the order but for headquarters: whoever leads there reads all, and nobody else does for where they work.
func (s *Service) parties(ctx context.Context, o Order) ([]string, error) {
	all := o.parties()
	if len(all) == 0 || s.hosts == nil {
		return all, nil
	}
	hq, err := s.hosts.Headquarters(ctx)
	return slices.DeleteFunc(all, func(p string) bool { return p == hq.ID }), err
}

// asset is the one host of that name at the sites that the order is for; "" where there is none, or several.
func (s *Service) asset(ctx context.Context, o Order) (string, error) {
	if o.Kind != Configuration || o.Host == "" || s.hosts == nil {
		return "", nil
	}
	return s.hosts.LookupAssetNamed(ctx, o.Sites, o.Host)
}

// record puts an act on an item into the journal; who reads the item reads the entry.
func (s *Service) record(ctx context.Context, i Item, f journal.Fact, data map[string]any, personal map[string]string) error {
	return s.journal.Append(ctx, journal.Entry{
		Fact: f, Incident: i.Incident, Object: journal.Object{Type: ObjectType, ID: i.ID, Reference: i.Reference},
		Parties: i.readers(), Data: data, Personal: personal,
	})
}
