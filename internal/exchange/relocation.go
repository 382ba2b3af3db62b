package exchange

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// RelocationState is how a relocation stands.
type RelocationState string

// The states of a relocation: asked → approved → copied → done; asked → declined; asked | approved → withdrawn; approved → failed.
const (
	RelocationAsked     RelocationState = "asked"
	RelocationApproved  RelocationState = "approved" // a worker copies the bytes; the item is still where it was
	RelocationCopied    RelocationState = "copied"   // the item is in the new region; what is left in the old one is being deleted
	RelocationDone      RelocationState = "done"
	RelocationDeclined  RelocationState = "declined"
	RelocationWithdrawn RelocationState = "withdrawn"
	RelocationFailed    RelocationState = "failed" // its bytes can't be read where they are
)

// RelocationStates in the order of a relocation's life.
var RelocationStates = []RelocationState{
	RelocationAsked, RelocationApproved, RelocationCopied, RelocationDone, RelocationDeclined, RelocationWithdrawn, RelocationFailed,
}

// What keeps a relocation from getting on.
const (
	TroubleNoSpace     = "no_space"    // in the other region
	TroubleUnavailable = "unavailable" // one of the two stores doesn't answer
	TroubleDamaged     = "damaged"     // what is stored is not what was sealed
)

// RelocationTroubles lists all of them, for tests that each has its words.
func RelocationTroubles() []string {
	return []string{TroubleNoSpace, TroubleUnavailable, TroubleDamaged}
}

// Relocation takes the bytes of all attempts at an item to another region. Nobody does that alone, and nothing else moves a byte: a
// reader elsewhere has access, and a site whose region is changed keeps what it has where it is, but for its own baselines (FollowSites).
type Relocation struct {
	ID, Item, Incident string
	Reference          string // the item's
	From, To           string // regions
	Reason             string
	LegalBasis         string // by which it may leave its region
	State              RelocationState
	AskedBy            string
	AskedAt            time.Time
	ApprovedBy         string // "" until a second person has
	ApprovedAt         time.Time
	EndedBy            string // who declined or withdrew it
	EndedAt            time.Time
	EndReason          string
	Bytes, Copied      int64  // how many are to be copied, and were
	Trouble            string // "" for none
	Version            int
}

// RelocationWish is what somebody says who asks for a relocation.
type RelocationWish struct{ To, Reason, LegalBasis string }

// Possible are the acts that its state leaves to people.
func (t Relocation) Possible() []string {
	switch t.State {
	case RelocationAsked:
		return []string{"approve", "decline", "withdraw"}
	case RelocationApproved:
		return []string{"withdraw"}
	}
	return []string{}
}

func (t Relocation) notPossible() error {
	return fault.Conflict("relocation.not_possible", "state", string(t.State), "possible", t.Possible())
}

// AskRelocation asks for an item's bytes to be kept in another region from now on. A hold doesn't stand in its way: nothing is lost.
//
// Errors: 404, 403; 412; 409 "evidence.not_here", "relocation.open_already"; 422, also for a region that there is none of.
func (s *Service) AskRelocation(ctx context.Context, item string, w RelocationWish) (t Relocation, err error) {
	_, err = s.keep(ctx, item, access.AskRelocation, func(ctx context.Context, i *Item, _ Keeping) (deed, error) {
		if w, err = s.fitting(*i, w); err != nil {
			return deed{}, err
		}
		if !i.State.Here() {
			return deed{}, fault.Conflict("evidence.not_here", "state", string(i.State))
		}
		now, err := s.store.openRelocation(ctx, i.ID)
		if err != nil {
			return deed{}, err
		}
		if now.ID != "" {
			return deed{}, fault.Conflict("relocation.open_already", "possible", now.Possible())
		}
		t = Relocation{
			ID: db.NewID(), Item: i.ID, Incident: i.Incident, Reference: i.Reference, From: i.Latest().Region, To: w.To, Reason: w.Reason,
			LegalBasis: w.LegalBasis, State: RelocationAsked, AskedBy: access.Person(ctx), AskedAt: s.clock.Now(), Version: 1,
		}
		return deed{fact: journal.RelocationAsked, data: t.data(), personal: t.why(), ours: true}, s.store.insertRelocation(ctx, t)
	})
	return t, err
}

// fitting is the wish as it is kept, or every field that is wrong.
func (s *Service) fitting(i Item, w RelocationWish) (RelocationWish, error) {
	var where, why, basis error
	switch {
	case s.hosts == nil || !s.hosts.RegionKnown(w.To):
		where = fault.Invalid("/to", "region.unknown")
	case i.State.Here() && len(i.elsewhere(w.To)) == 0:
		where = fault.Invalid("/to", "relocation.there_already")
	}
	w.Reason, why = oneLine("/reason", w.Reason, ReleaseReasonLimit)
	w.LegalBasis, basis = oneLine("/legal_basis", w.LegalBasis, ReleaseReasonLimit)
	return w, fault.Join(where, why, basis)
}

// elsewhere are the attempts whose bytes are all here, and in another region.
func (i Item) elsewhere(region string) (all []Attempt) {
	for _, a := range i.Attempts {
		if a.State != Receiving && a.State != Failed && a.Region != region {
			all = append(all, a)
		}
	}
	return all
}

func (t Relocation) data() map[string]any {
	return map[string]any{"relocation": t.ID, "from_region": t.From, "to_region": t.To}
}

func (t Relocation) why() map[string]string {
	return map[string]string{"reason": t.Reason, "legal_basis": t.LegalBasis}
}

// GetRelocation is the relocation with that id, for whoever leads its case.
func (s *Service) GetRelocation(ctx context.Context, id string) (Relocation, error) {
	t, err := s.store.relocation(ctx, id)
	if err != nil {
		return t, err
	}
	i, err := s.see(ctx, t.Item, access.ReadRelocation)
	t.Reference = i.Reference
	return t, err
}

// RelocationsOf are an item's relocations, the newest first.
func (s *Service) RelocationsOf(ctx context.Context, item string, p Page) (db.List[Relocation], error) {
	i, err := s.see(ctx, item, access.ListRelocations)
	if err != nil {
		return db.List[Relocation]{}, err
	}
	l, err := s.store.relocations(ctx, i.ID, p)
	for k := range l.Items {
		l.Items[k].Reference = i.Reference
	}
	return l, err
}
