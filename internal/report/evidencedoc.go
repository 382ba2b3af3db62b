package report

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/exchange"
)

// evidenceDocument is what is known of an item. Its file name is data: no member is called by it.
type evidenceDocument struct {
	ID            string         `json:"id"`
	Reference     string         `json:"reference"`
	Request       string         `json:"request,omitempty"`
	Clarification string         `json:"clarification,omitempty"`
	Step          string         `json:"step,omitempty"`
	Kind          exchange.Kind  `json:"kind"`
	State         exchange.State `json:"state"`
	Filename      string         `json:"filename,omitempty"`
	LimitBytes    int64          `json:"limit_bytes,omitempty"`
	Attempts      []attempt      `json:"attempts"`
	Content       string         `json:"content,omitempty"` // the member with the bytes of the latest attempt
	Thing         *thing         `json:"thing,omitempty"`
	Custodian     *party         `json:"custodian,omitempty"` // absent while it is in headquarters' store
	Place         string         `json:"place,omitempty"`
}

// thing is what a physical item is.
type thing struct {
	Form        exchange.Form `json:"form"`
	Maker       string        `json:"maker,omitempty"`
	Model       string        `json:"model,omitempty"`
	Serial      string        `json:"serial,omitempty"`
	Seals       []seal        `json:"seals"`
	Image       string        `json:"image,omitempty"`
	ImageSHA256 string        `json:"image_sha256,omitempty"`
	LostReason  string        `json:"lost_reason,omitempty"`
}

type seal struct {
	Number string             `json:"number"`
	State  exchange.SealState `json:"state"`
	At     time.Time          `json:"at"`
}

func thingOf(t *exchange.Thing) *thing {
	if t == nil {
		return nil
	}
	d := &thing{t.Form, t.Maker, t.Model, t.Serial, []seal{}, t.Image, t.ImageSHA256, t.LostReason}
	for _, s := range t.Seals {
		d.Seals = append(d.Seals, seal{s.Number, s.State, s.At})
	}
	return d
}

type attempt struct {
	Number       int            `json:"number"`
	State        exchange.State `json:"state"`
	By           party          `json:"by"`
	Filename     string         `json:"filename"`
	Size         int64          `json:"size"`
	SHA256       string         `json:"sha256,omitempty"`
	SenderSHA256 string         `json:"sender_sha256,omitempty"`
	Region       string         `json:"region"` // where its bytes are kept
	StartedAt    time.Time      `json:"started_at"`
	SettledAt    time.Time      `json:"settled_at,omitzero"`
}

func (g *gathering) itsEvidence(ctx context.Context) error {
	list := func(p db.Page) (db.List[exchange.Item], error) {
		return g.evidence.List(ctx, g.incident.ID, exchange.Filter{}, p)
	}
	return every(list, func(i exchange.Item) error {
		g.seen[i.ID] = true
		folder := fmt.Sprintf("evidence/%s/", plainName(i.Reference))
		d := evidenceDocument{
			ID: i.ID, Reference: i.Reference, Request: i.Request, Clarification: i.Clarification, Step: i.Step, Kind: i.Kind, State: i.State,
			Filename: i.Filename, LimitBytes: i.LimitBytes, Attempts: []attempt{},
			Thing: thingOf(i.Thing), Custodian: g.holder(i.Custodian), Place: i.Place,
		}
		for _, a := range i.Attempts {
			d.Attempts = append(d.Attempts, attempt{
				a.Number, a.State, g.mention(a.Organization, a.Person), a.Filename, a.Size, a.SHA256, a.SenderSHA256, a.Region, a.StartedAt, a.SettledAt,
			})
		}
		whole, err := g.reads(ctx, i)
		if err != nil {
			return err
		}
		if whole {
			d.Content = fmt.Sprintf("%s%d.bin", folder, i.Latest().Number)
			g.file(d.Content, i)
		}
		if err := g.spool.document(folder+"item.json", i.ID, d); err != nil {
			return err
		}
		return g.itsCustody(ctx, folder+"custody.json", i)
	})
}

// reads asks what opening the file will ask again: without it only the document goes along. So it does where the reader has
// no more than a redacted copy: the journal vouches for what came in, and for nothing that was made of it.
func (g *gathering) reads(ctx context.Context, i exchange.Item) (bool, error) {
	all, err := g.evidence.Readings(ctx, i)
	return all[i.ID] == exchange.Original, err
}

// file leaves the bytes where they are until their turn.
func (g *gathering) file(name string, i exchange.Item) {
	a := i.Latest()
	g.spool.items = append(g.spool.items, item{
		Member{name, a.Size, a.SHA256, Evidence, i.ID, strconv.Itoa(a.Number), a.Region},
		func(ctx context.Context) (io.ReadCloser, error) {
			c, err := g.evidence.Open(ctx, i.ID, exchange.Everything)
			if err != nil {
				return nil, err
			}
			if c.Attempt.ID != a.ID || c.Redacted {
				_ = c.Close()
				return nil, errChanged
			}
			return c, nil
		},
	})
}
