package exchange

import (
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/textlog"
)

type itemRow struct {
	ID              string
	Reference       string
	IncidentID      string
	RequestID       string
	ClarificationID string
	Step            string
	Kind            Kind
	AssetID         string
	State           State
	Ordered         bool
	LimitBytes      int64
	Filename        string
	Version         int
	Physical        bool
	CustodianID     string
	CustodianPerson string
	Place           string
	TransferID      string
	OfferedTo       string
}

func (itemRow) TableName() string { return "evidence_items" }

func (i Item) row() *itemRow {
	kind := i.Kind
	if kind == Physical {
		kind = Other // what its column can say; that it is a thing stands beside
	}
	return &itemRow{
		i.ID, i.Reference, i.Incident, i.Request, i.Clarification, i.Step, kind, i.Asset, i.State, i.ordered, i.LimitBytes, i.Filename, i.Version,
		i.Kind == Physical, i.Custodian.Organization, i.Custodian.Person, i.Place, i.Transfer, i.offeredTo,
	}
}

func (r itemRow) item() Item {
	i := Item{
		ID: r.ID, Reference: r.Reference, Incident: r.IncidentID, Request: r.RequestID, Clarification: r.ClarificationID, Step: r.Step,
		Kind: r.Kind, Asset: r.AssetID, State: r.State, LimitBytes: r.LimitBytes, Filename: r.Filename, Version: r.Version, ordered: r.Ordered,
		Custodian: Holder{r.CustodianID, r.CustodianPerson}, Place: r.Place, Transfer: r.TransferID, offeredTo: r.OfferedTo,
	}
	if r.Physical {
		i.Kind = Physical
	}
	return i
}

type partyRow struct {
	ItemID         string
	OrganizationID string
}

func (partyRow) TableName() string { return "evidence_parties" }

type attemptRow struct {
	ID             string
	ItemID         string
	IncidentID     string
	Number         int
	State          State
	OrganizationID string
	PersonID       string
	Filename       string
	Size           int64
	Received       int64
	Parts          int
	SenderSHA256   string `gorm:"column:sender_sha256"`
	SHA256         string `gorm:"column:sha256"`
	HashState      []byte
	KeyID          string
	WrappedKey     []byte
	StartedAt      db.Instant
	SettledAt      db.Instant
	TouchedAt      db.Instant
	PushTicketID   string
	Signs          db.JSON[[]Sign]
	Region         string
	Dating         db.JSON[textlog.Dating]
}

func (attemptRow) TableName() string { return "evidence_attempts" }

func (a Attempt) row(i Item, key blob.Wrapped, machine time.Time) *attemptRow {
	return &attemptRow{
		ID: a.ID, ItemID: i.ID, IncidentID: i.Incident, Number: a.Number, State: a.State, OrganizationID: a.Organization,
		PersonID: a.Person, Filename: a.Filename, Size: a.Size, Received: a.Received, SenderSHA256: a.SenderSHA256, SHA256: a.SHA256,
		KeyID: key.KeyID, WrappedKey: key.Bytes, StartedAt: db.At(a.StartedAt), SettledAt: db.At(a.SettledAt), TouchedAt: db.At(machine),
		PushTicketID: a.PushTicket, Signs: db.AsJSON(a.Signs), Region: a.Region, Dating: db.AsJSON(a.Clock),
	}
}

func (r attemptRow) attempt() Attempt {
	return Attempt{
		ID: r.ID, Number: r.Number, State: r.State, Organization: r.OrganizationID, Person: r.PersonID, Filename: r.Filename,
		Size: r.Size, Received: r.Received, SHA256: r.SHA256, SenderSHA256: r.SenderSHA256,
		StartedAt: r.StartedAt.Time, SettledAt: r.SettledAt.Time, PushTicket: r.PushTicketID, Signs: r.Signs.V, Region: r.Region, Clock: r.Dating.V,
	}
}

func (r attemptRow) key() blob.Wrapped { return blob.Wrapped{KeyID: r.KeyID, Bytes: r.WrappedKey} }

type partRow struct {
	AttemptID string
	Number    int
	Begins    int64
	Size      int64
	Final     bool
	Name      string
}

func (partRow) TableName() string { return "evidence_parts" }
