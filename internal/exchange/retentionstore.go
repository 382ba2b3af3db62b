package exchange

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type retentionRuleRow struct {
	ID             string
	OrganizationID *string
	Kind           Kind
	Period         int
	Unit           Unit
	Basis          string
	SetBy          string
	SetAt          db.Instant
	EndedAt        db.Instant
	Version        int
}

func (retentionRuleRow) TableName() string { return "retention_rules" }

func (r RetentionRule) row() retentionRuleRow {
	row := retentionRuleRow{r.ID, nil, r.Kind, r.Period, r.Unit, r.Basis, r.SetBy, db.At(r.SetAt), db.Instant{}, r.Version}
	if r.Organization != "" {
		row.OrganizationID = &r.Organization
	}
	return row
}

func (r retentionRuleRow) rule() RetentionRule {
	rule := RetentionRule{r.ID, "", r.Kind, r.Period, r.Unit, r.Basis, r.SetBy, r.SetAt.Time, r.Version}
	if r.OrganizationID != nil {
		rule.Organization = *r.OrganizationID
	}
	return rule
}

// retentionRow is an item that was put away.
type retentionRow struct {
	ItemID     string
	IncidentID string
	LookAt     db.Instant
}

func (retentionRow) TableName() string { return "evidence_retention" }

type extensionRow struct {
	ItemID     string
	Until      db.Instant
	Reason     string
	ExtendedBy string
	ExtendedAt db.Instant
}

func (extensionRow) TableName() string { return "evidence_extensions" }

// retentionChangeRow is a change of the rules, and how far those concerned have been told.
type retentionChangeRow struct{ ID, After string }

func (retentionChangeRow) TableName() string { return "retention_changes" }

// Rules.

func (s store) retentionRules(ctx context.Context, p Page) (db.List[RetentionRule], error) {
	q := s.db.Gorm(ctx).Model(&retentionRuleRow{}).Where("ended_at IS NULL")
	return db.ReadPage(q, p, func(r retentionRuleRow) string { return r.ID }, retentionRuleRow.rule)
}

func (s store) retentionRule(ctx context.Context, id string, lock bool) (RetentionRule, error) {
	tx := s.db.Gorm(ctx)
	if lock {
		tx = s.db.ForUpdate(tx)
	}
	var r retentionRuleRow
	err := tx.Where("id = ? AND ended_at IS NULL", id).Take(&r).Error
	return r.rule(), db.Fault(err)
}

// retentionRuleIDs are those of all rules that there ever were.
func (s store) retentionRuleIDs(ctx context.Context) (ids []string, err error) {
	err = s.db.Gorm(ctx).Model(&retentionRuleRow{}).Order("id").Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

// fittingRules are those for what an organisation handed in of a kind: four at most.
func (s store) fittingRules(ctx context.Context, organization string, kind Kind) ([]RetentionRule, error) {
	var rows []retentionRuleRow
	err := s.db.Gorm(ctx).Where("ended_at IS NULL AND COALESCE(organization_id, '') IN ? AND kind IN ?", []string{"", organization}, []Kind{"", kind}).
		Find(&rows).Error
	all := make([]RetentionRule, len(rows))
	for n, r := range rows {
		all[n] = r.rule()
	}
	return all, db.Fault(err)
}

func (s store) insertRetentionRule(ctx context.Context, r RetentionRule) error {
	row := r.row()
	return onlyRule(s.db.Gorm(ctx).Create(&row))
}

func (s store) updateRetentionRule(ctx context.Context, r RetentionRule) error {
	return onlyRule(s.db.Gorm(ctx).Model(&retentionRuleRow{}).Where("id = ? AND version = ?", r.ID, r.Version-1).Select("*").Updates(r.row()))
}

func (s store) endRetentionRule(ctx context.Context, r RetentionRule, now time.Time) error {
	return onlyRule(s.db.Gorm(ctx).Model(&retentionRuleRow{}).Where("id = ? AND version = ?", r.ID, r.Version).Update("ended_at", db.At(now)))
}

// onlyRule wants one row to have changed, and no other rule for the same organisation and kind.
func onlyRule(res *gorm.DB) error {
	switch {
	case db.Duplicate(res.Error):
		return fault.Conflict("retention.rule_exists", "possible", []string{})
	case res.Error == nil && res.RowsAffected == 0:
		return fault.Conflict("problem.changed_meanwhile")
	}
	return db.Fault(res.Error)
}

// Changes of the rules.

func (s store) insertRetentionChange(ctx context.Context) error {
	return db.Fault(s.db.Gorm(ctx).Create(&retentionChangeRow{ID: db.NewID()}).Error)
}

// rulesChanged says that some change has not been taken to all that was put away.
func (s store) rulesChanged(ctx context.Context) (bool, error) {
	var ids []string
	err := s.db.Gorm(ctx).Model(&retentionChangeRow{}).Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, db.Fault(err)
}

// spreadRetention takes the oldest change of the rules to some more of what was put away; false where there is none.
func (s store) spreadRetention(ctx context.Context, now time.Time, limit int) (bool, error) {
	var changes []retentionChangeRow
	if err := s.db.ForUpdate(s.db.Gorm(ctx)).Order("id").Limit(1).Find(&changes).Error; err != nil || len(changes) == 0 {
		return false, db.Fault(err)
	}
	change := changes[0]
	var ids []string
	err := s.db.Gorm(ctx).Model(&retentionRow{}).Where("item_id > ?", change.After).Order("item_id").Limit(limit).Pluck("item_id", &ids).Error
	if err != nil {
		return false, db.Fault(err)
	}
	if len(ids) == 0 {
		return true, db.Fault(s.db.Gorm(ctx).Where("id = ?", change.ID).Delete(&retentionChangeRow{}).Error)
	}
	if err := s.db.Gorm(ctx).Model(&retentionRow{}).Where("item_id IN ?", ids).Update("look_at", db.At(now)).Error; err != nil {
		return false, db.Fault(err)
	}
	return true, db.Fault(s.db.Gorm(ctx).Model(&retentionChangeRow{}).Where("id = ?", change.ID).Update("after", ids[len(ids)-1]).Error)
}

// What was put away.

// putAway has an item's time looked at from now on.
func (s store) putAway(ctx context.Context, i Item, now time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Create(&retentionRow{i.ID, i.Incident, db.At(now)}).Error)
}

// lookAgain is for when something about one item, or about all of an incident's, has changed.
func (s store) lookAgain(ctx context.Context, column string, now time.Time, ids ...string) error {
	return db.Fault(s.db.Gorm(ctx).Model(&retentionRow{}).Where(map[string]any{column: ids}).Update("look_at", db.At(now)).Error)
}

// looked says when the item's time is looked at next, zero for not before something changes; unless something changed since it was to be
// looked at then.
func (s store) looked(ctx context.Context, item string, then, next time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&retentionRow{}).Where("item_id = ? AND look_at = ?", item, db.At(then)).Update("look_at", db.At(next)).Error)
}

// toLookAt are the items whose time is to be looked at, the longest first.
func (s store) toLookAt(ctx context.Context, now time.Time, limit int) (ids []string, err error) {
	err = s.db.Gorm(ctx).Model(&retentionRow{}).Where("look_at <= ?", db.At(now)).Order("look_at, item_id").Limit(limit).Pluck("item_id", &ids).Error
	return ids, db.Fault(err)
}

// stillToLook is since when the item is to be looked at, zero where somebody has meanwhile; the item is locked.
func (s store) stillToLook(ctx context.Context, item string, now time.Time) (time.Time, error) {
	var rows []retentionRow
	err := s.db.Gorm(ctx).Where("item_id = ? AND look_at <= ?", item, db.At(now)).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return time.Time{}, db.Fault(err)
	}
	return rows[0].LookAt.Time, nil
}

func (s store) extension(ctx context.Context, item string) (*Extension, error) {
	var rows []extensionRow
	err := s.db.Gorm(ctx).Where("item_id = ?", item).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, db.Fault(err)
	}
	return &Extension{rows[0].Until.Time, rows[0].Reason, rows[0].ExtendedBy, rows[0].ExtendedAt.Time}, nil
}

func (s store) putExtension(ctx context.Context, item string, e Extension) error {
	if err := s.db.Gorm(ctx).Where("item_id = ?", item).Delete(&extensionRow{}).Error; err != nil {
		return db.Fault(err)
	}
	return db.Fault(s.db.Gorm(ctx).Create(&extensionRow{item, db.At(e.Until), e.Reason, e.By, db.At(e.At)}).Error)
}

// Proposals.

// proposedIn says that something of the incident is proposed for disposal.
func (s store) proposedIn(ctx context.Context, incident string) (bool, error) {
	var ids []string
	err := s.db.Gorm(ctx).Model(&disposalRow{}).Where("incident_id = ? AND approved_by = ''", incident).Limit(1).Pluck("item_id", &ids).Error
	return len(ids) > 0, db.Fault(err)
}

// proposals are what is proposed for disposal, in one incident or in all, the newest item first.
func (s store) proposals(ctx context.Context, incident string, p Page) (db.List[Proposal], error) {
	q := s.db.Gorm(ctx).Model(&disposalRow{}).Where("approved_by = ''")
	if incident != "" {
		q = q.Where("incident_id = ?", incident)
	}
	var total *int64
	if p.Count {
		total = new(int64)
		if err := q.Session(&gorm.Session{}).Count(total).Error; err != nil {
			return db.List[Proposal]{}, db.Fault(err)
		}
	}
	var rows []disposalRow
	if err := db.Seek(q, "item_id", p).Find(&rows).Error; err != nil {
		return db.List[Proposal]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r disposalRow) string { return r.ItemID }, func(r disposalRow) Proposal { return Proposal{Disposal: r.disposal()} })
	l.Total = total
	ids := make([]string, len(l.Items))
	for n := range l.Items {
		ids[n] = rows[n].ItemID
	}
	items, err := s.itemsByID(ctx, ids)
	for n := range items {
		l.Items[n].Item = items[n]
	}
	return l, err
}

// openProposals are the incidents in which something is proposed for disposal.
const openProposals = `SELECT DISTINCT incident_id AS id FROM evidence_disposals WHERE approved_by = ''`
