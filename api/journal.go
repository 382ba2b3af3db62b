package api

import (
	"context"
	"net/http"
	"strconv"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/wire"
)

func (a *API) journalRoutes() {
	get(a, "/journal/checkpoint", a.showCheckpoint)
	get(a, "/journal/entries", a.listJournalEntries)
	get(a, "/journal/proofs", a.proveJournal)
	raw(a, http.MethodGet, "/incidents/:incident/export", a.exportIncident)
	raw(a, http.MethodGet, "/openapi.yaml", a.contractText, public)
}

func (a *API) showCheckpoint(ctx context.Context, in struct {
	Cosigned bool `query:"cosigned"`
}) (wire.Checkpoint, error) {
	if err := access.Check(ctx, access.ReadCheckpoint, access.Scope{}); err != nil {
		return wire.Checkpoint{}, err
	}
	newest := a.Journal.Checkpoint
	if in.Cosigned {
		newest = a.Journal.CosignedCheckpoint
	}
	c, err := newest(ctx)
	if err != nil {
		return wire.Checkpoint{}, err
	}
	c, by, err := a.Journal.WithCosignatures(ctx, c)
	return wireCheckpoint(c, by), err
}

func wireCheckpoint(c journal.Checkpoint, by []journal.Cosignature) wire.Checkpoint {
	w := wire.Checkpoint{Origin: c.Origin, Size: c.Size, Root: c.Root[:], Note: c.Note, Key: c.Key}
	for _, one := range by {
		w.Cosignatures = append(w.Cosignatures, wire.Cosignature{Witness: one.Witness(), SignedAt: one.At})
	}
	return w
}

func (a *API) listJournalEntries(ctx context.Context, in struct {
	paging
	From int64 `query:"from"`
}) (page[wire.JournalEntry], error) {
	if err := access.Check(ctx, access.ReadJournal, access.Scope{}); err != nil {
		return page[wire.JournalEntry]{}, err
	}
	p := in.page()
	if p.After == "" && in.From > 0 {
		p.After = strconv.FormatInt(in.From-1, 10)
	}
	l, err := a.Journal.Entries(ctx, journal.Filter{}, p)
	return pageOf(l, wireJournalEntry), err
}

// wireJournalEntry leaves out what is personal: an auditor reads what happened, not what was said.
func wireJournalEntry(r journal.Record) wire.JournalEntry {
	e := wire.JournalEntry{
		Index: r.Index, At: r.At, Fact: string(r.Fact), Actor: r.Person, Organization: r.Organization, Incident: r.Incident,
		Data: r.Data, Erased: r.Erased, Leaf: r.Leaf,
	}
	if r.Object.ID != "" {
		e.Object = &wire.ObjectRef{Type: r.Object.Type, ID: r.Object.ID, Reference: r.Object.Reference}
	}
	return e
}

// proofQuery asks for inclusion with index and size, for consistency with from and to.
type proofQuery struct {
	Index *int64 `query:"index"`
	Size  *int64 `query:"size"`
	From  *int64 `query:"from"`
	To    *int64 `query:"to"`
}

func (a *API) proveJournal(ctx context.Context, in proofQuery) (wire.Proof, error) {
	if err := access.Check(ctx, access.ReadProofs, access.Scope{}); err != nil {
		return wire.Proof{}, err
	}
	if err := in.complete(); err != nil {
		return wire.Proof{}, err
	}
	if in.Index == nil {
		p, err := a.Journal.ProveConsistency(ctx, *in.From, *in.To)
		return wire.Proof{Kind: "consistency", From: in.From, To: in.To, Hashes: hashes(p)}, err
	}
	if err := a.mayProve(ctx, *in.Index); err != nil {
		return wire.Proof{}, err
	}
	p, err := a.Journal.ProveInclusion(ctx, *in.Index, *in.Size)
	return wire.Proof{Kind: "inclusion", Index: in.Index, Size: in.Size, Hashes: hashes(p)}, err
}

// complete: one pair, and all of it.
func (q proofQuery) complete() error {
	given := func(p *int64, pointer string) error {
		if p == nil {
			return fault.Invalid(pointer, "field.required")
		}
		return nil
	}
	inclusion, consistency := q.Index != nil || q.Size != nil, q.From != nil || q.To != nil
	switch {
	case inclusion && consistency:
		return fault.Invalid("/from", "journal.one_proof")
	case consistency:
		return fault.Join(given(q.From, "/from"), given(q.To, "/to"))
	}
	return fault.Join(given(q.Index, "/index"), given(q.Size, "/size"))
}

// mayProve: the auditor may have any entry proved, others those that their incident's timeline shows them. To those an
// entry that is hidden and one that doesn't exist are the same.
func (a *API) mayProve(ctx context.Context, index int64) error {
	if access.Check(ctx, access.ReadJournal, access.Scope{}) == nil {
		return nil
	}
	e, err := a.Journal.Entry(ctx, index)
	if err != nil {
		return err
	}
	justThat := paging{Limit: 1, Cursor: strconv.FormatInt(index+1, 10)} // newest first: what comes before the next one
	l, err := a.Incidents.Timeline(ctx, e.Incident, justThat.page())
	if err != nil {
		return err
	}
	if len(l.Items) == 0 || l.Items[0].Index != index || l.Items[0].Leaf == nil {
		return fault.NotFound()
	}
	return nil
}

func hashes(p journal.Proof) [][]byte {
	all := make([][]byte, len(p))
	for i, h := range p {
		all[i] = h[:]
	}
	return all
}

func (a *API) exportIncident(w http.ResponseWriter, r *http.Request, params map[string]string) error {
	return a.Reports.Download(w, r, params["incident"])
}
