package report

import (
	"cmp"
	"context"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/exchange"
	"tasuki/internal/journal"
)

// custodyDocument is an item's custody record as its reader may have it. It says nothing that the entries don't: each event
// names the one that it was read from.
type custodyDocument struct {
	ID     string         `json:"id"`
	Events []custodyEvent `json:"events"`
}

type custodyEvent struct {
	Index      int64             `json:"index"`
	At         time.Time         `json:"at"`
	Event      exchange.Handling `json:"event"`
	Fact       journal.Fact      `json:"fact"`
	Who        party             `json:"who"`
	From       *party            `json:"from,omitempty"`
	To         *party            `json:"to,omitempty"`
	FromRegion string            `json:"from_region,omitempty"`
	ToRegion   string            `json:"to_region,omitempty"`
	Request    string            `json:"request,omitempty"`
	Authority  string            `json:"authority,omitempty"` // the legal basis, or what the request is called
	Attempt    int               `json:"attempt,omitempty"`
	SHA256     string            `json:"sha256,omitempty"`
	CopySHA256 string            `json:"copy_sha256,omitempty"`
	PackedBy   string            `json:"packed_by,omitempty"`
	PackedAt   time.Time         `json:"packed_at,omitzero"`
	StatedFrom string            `json:"stated_from,omitempty"`
	Place      string            `json:"place,omitempty"`
	Reason     string            `json:"reason,omitempty"`
	Seals      []string          `json:"seals,omitempty"`
	Found      []string          `json:"found,omitempty"`
	Carrier    string            `json:"carrier,omitempty"`
	Tracking   string            `json:"tracking,omitempty"`
}

func (g *gathering) itsCustody(ctx context.Context, name string, i exchange.Item) error {
	d := custodyDocument{ID: i.ID, Events: []custodyEvent{}}
	asked, err := g.requests.ReferenceOf(ctx, i.Request)
	if err != nil {
		return err
	}
	list := func(p db.Page) (db.List[exchange.CustodyEvent], error) { return g.evidence.Custody(ctx, i.ID, p) }
	err = every(list, func(e exchange.CustodyEvent) error {
		d.Events = append(d.Events, custodyEvent{
			e.Index, e.At, e.Handling, e.Fact, g.mention(e.Who.Organization, e.Who.Person), g.holder(e.From), g.holder(e.To),
			e.Left, e.Kept, e.Request, cmp.Or(e.Basis, asked), e.Attempt, e.SHA256, e.Copy, e.PackedBy, e.PackedAt.UTC(),
			e.Source, e.Place, e.Why, e.Seals, e.Found, e.Carrier, e.Tracking,
		})
		return nil
	})
	if err != nil {
		return err
	}
	return g.spool.document(name, i.ID, d)
}

// holder is a party of the record; nil for nobody.
func (g *gathering) holder(h exchange.Holder) *party {
	if h == (exchange.Holder{}) {
		return nil
	}
	p := g.mention(h.Organization, h.Person)
	return &p
}
