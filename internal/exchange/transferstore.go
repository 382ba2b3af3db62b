package exchange

import (
	"context"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type transferRow struct {
	ID               string
	ItemID           string
	IncidentID       string
	State            TransferState
	FromOrganization string
	FromPerson       string
	ToOrganization   string
	ToPerson         string
	Terms            db.JSON[Offer]
	Seals            db.JSON[[]string]
	OfferedBy        string
	OfferedIn        string
	OfferedAt        db.Instant
	SettledBy        string
	SettledIn        string
	SettledAt        db.Instant
	Found            db.JSON[[]string]
	Differs          bool
	Note             string
	Version          int
}

func (transferRow) TableName() string { return "evidence_transfers" }

func (t Transfer) row() *transferRow {
	return &transferRow{
		t.ID, t.Item, t.Incident, t.State, t.From.Organization, t.From.Person, t.To.Organization, t.To.Person, db.AsJSON(t.Offer), db.AsJSON(t.Seals),
		t.By.Person, t.By.Organization, db.At(t.At), t.SettledBy.Person, t.SettledBy.Organization, db.At(t.SettledAt), db.AsJSON(t.Found), t.Differs,
		t.Note, t.Version,
	}
}

func (r transferRow) transfer() Transfer {
	t := Transfer{
		ID: r.ID, Item: r.ItemID, Incident: r.IncidentID, State: r.State, From: Holder{r.FromOrganization, r.FromPerson}, Offer: r.Terms.V,
		Seals: r.Seals.V, By: Holder{r.OfferedIn, r.OfferedBy}, At: r.OfferedAt.Time, SettledBy: Holder{r.SettledIn, r.SettledBy},
		SettledAt: r.SettledAt.Time, Found: r.Found.V, Differs: r.Differs, Note: r.Note, Version: r.Version,
	}
	t.To = Holder{r.ToOrganization, r.ToPerson}
	return t
}

func (s store) insertTransfer(ctx context.Context, t Transfer) error {
	return db.Fault(s.db.Gorm(ctx).Create(t.row()).Error)
}

// transfer is the one with that id; one without an ID does not exist.
func (s store) transfer(ctx context.Context, id string, lock bool) (Transfer, error) {
	q := s.db.Gorm(ctx)
	if lock {
		q = s.db.ForUpdate(q)
	}
	var rows []transferRow
	err := q.Where("id = ?", id).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Transfer{}, db.Fault(err)
	}
	return rows[0].transfer(), nil
}

func (s store) transfers(ctx context.Context, item string, p Page) (db.List[Transfer], error) {
	q := s.db.Gorm(ctx).Model(&transferRow{}).Where("item_id = ?", item)
	return db.ReadPage(q, p, func(r transferRow) string { return r.ID }, transferRow.transfer)
}

// settleTransfer writes over the version that was read; somebody who was quicker makes it a conflict.
func (s store) settleTransfer(ctx context.Context, t Transfer) error {
	done := s.db.Gorm(ctx).Model(&transferRow{}).Where("id = ? AND version = ?", t.ID, t.Version-1).Updates(map[string]any{
		"state": t.State, "settled_by": t.SettledBy.Person, "settled_in": t.SettledBy.Organization, "settled_at": db.At(t.SettledAt),
		"found": db.AsJSON(t.Found), "differs": t.Differs, "note": t.Note, "version": t.Version,
	})
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return db.Fault(done.Error)
}

// names are those of items, by their ids.
func (s store) names(ctx context.Context, ids []string) (map[string]string, error) {
	var rows []itemRow
	err := s.db.Gorm(ctx).Select("id", "filename").Where("id IN ?", ids).Find(&rows).Error
	all := make(map[string]string, len(rows))
	for _, r := range rows {
		all[r.ID] = r.Filename
	}
	return all, db.Fault(err)
}

// offersOf are offers by their ids: of which item, and since when.
func (s store) offersOf(ctx context.Context, ids []string) (map[string]transferRow, error) {
	var rows []transferRow
	err := s.db.Gorm(ctx).Select("id", "item_id", "offered_at").Where("id IN ?", ids).Find(&rows).Error
	all := make(map[string]transferRow, len(rows))
	for _, r := range rows {
		all[r.ID] = r
	}
	return all, db.Fault(err)
}

// openTransfers are offers that nobody has taken or refused.
const openTransfers = `SELECT id FROM evidence_transfers WHERE state = 'offered'`
