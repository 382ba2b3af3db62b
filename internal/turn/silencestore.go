package turn

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Silence: what is looked at, the rules, and what was done by them.

// toLookAt are the turns whose time to be looked at has come, the longest waiting first.
func (s store) toLookAt(ctx context.Context, now time.Time, limit int) (rows []row, err error) {
	err = s.db.Gorm(ctx).Where("next_check <= ?", db.At(now)).Order("next_check").Limit(limit).Find(&rows).Error
	return rows, db.Fault(err)
}

// claim is toLookAt for this transaction alone. It says of which no mail came back, as of nearly all, so that this needn't be asked
// once more.
func (s store) claim(ctx context.Context, now time.Time, limit int) ([]row, error) {
	fields := func(r *row) []any { return append(r.fields(), &r.Quiet) }
	text := "SELECT " + columns + ", NOT " + returned + " FROM open_items WHERE next_check <= ? ORDER BY next_check LIMIT ?" + s.db.SkippingLocked()
	rows, err := db.Query(ctx, s.db, fields, text, db.At(now), limit)
	return rows, db.Fault(err)
}

// looked says when each is to be looked at again, and what comes then or later. A turn that has moved meanwhile keeps what its
// move said.
func (s store) looked(ctx context.Context, rows []row, next []time.Time, steps []*Next) error {
	args := make([]any, 0, 3*len(rows))
	for n, r := range rows {
		args = append(args, r.ID, db.At(next[n]), db.AsJSON(steps[n]))
	}
	return s.db.Soon(ctx, nil, db.Statement{Args: args, Text: "UPDATE open_items SET next_check = looked.column2, next_step = looked.column3 FROM (VALUES " +
		strings.Repeat(",(?, CAST(? AS BIGINT), ?)", len(rows))[1:] + ") AS looked WHERE id = looked.column1"})
}

// lookAt has one turn looked at from an instant on, unless it is to be looked at earlier. It waits for whoever looks at it now, who
// may have read what it is about too early.
func (s store) lookAt(ctx context.Context, objectType, id string, at time.Time) error {
	_, err := s.db.Exec(ctx, "UPDATE open_items SET next_check = CASE WHEN next_check > ? THEN CAST(? AS BIGINT) ELSE next_check END "+
		"WHERE object_type = ? AND object_id = ?", db.At(at), db.At(at), objectType, id)
	return db.Fault(err)
}

func (s store) lookAtCase(ctx context.Context, incident string, at time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&row{}).Where("incident = ? AND next_check > ?", incident, db.At(at)).
		Update("next_check", db.At(at)).Error)
}

// lookAgain has the turns of an organisation looked at, or all.
func (s store) lookAgain(ctx context.Context, at time.Time, organization string) error {
	tx := s.db.Gorm(ctx).Model(&row{}).Where("next_check > ?", db.At(at))
	if organization != "" {
		tx = tx.Where("holder_organization = ?", organization)
	}
	return db.Fault(tx.Update("next_check", db.At(at)).Error)
}

type ruleRow struct {
	ID             string
	Name           string
	OrganizationID *string
	Severity       string
	Steps          db.JSON[[]Step]
	Version        int
}

func (ruleRow) TableName() string { return "escalation_rules" }

func (r Rule) row() ruleRow {
	row := ruleRow{r.ID, r.Name, nil, r.Severity, db.AsJSON(r.Steps), r.Version}
	if r.Organization != "" {
		row.OrganizationID = &r.Organization
	}
	return row
}

func (r ruleRow) rule() Rule {
	rule := Rule{r.ID, r.Name, "", r.Severity, r.Steps.V, r.Version}
	if r.OrganizationID != nil {
		rule.Organization = *r.OrganizationID
	}
	return rule
}

func (s store) rules(ctx context.Context) ([]Rule, error) {
	var rows []ruleRow
	err := s.db.Gorm(ctx).Order("id").Find(&rows).Error
	all := make([]Rule, len(rows))
	for n, r := range rows {
		all[n] = r.rule()
	}
	return all, db.Fault(err)
}

func (s store) rulePage(ctx context.Context, p Page) (List[Rule], error) {
	return db.ReadPage(s.db.Gorm(ctx).Model(&ruleRow{}), p, func(r ruleRow) string { return r.ID }, ruleRow.rule)
}

func (s store) rule(ctx context.Context, id string) (Rule, error) {
	var r ruleRow
	err := s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error
	return r.rule(), db.Fault(err)
}

func (s store) insertRule(ctx context.Context, r Rule) error {
	err := s.db.Gorm(ctx).Create(new(r.row())).Error
	if db.Duplicate(err) {
		return fault.Conflict("escalation.rule_exists")
	}
	return db.Fault(err)
}

func (s store) updateRule(ctx context.Context, r Rule) error {
	res := s.db.Gorm(ctx).Model(&ruleRow{}).Where("id = ? AND version = ?", r.ID, r.Version-1).Select("*").Updates(r.row())
	return changedOne(res, "escalation.rule_exists")
}

func (s store) deleteRule(ctx context.Context, r Rule) error {
	return changedOne(s.db.Gorm(ctx).Where("id = ? AND version = ?", r.ID, r.Version).Delete(&ruleRow{}), "")
}

func changedOne(res *gorm.DB, duplicate string) error {
	switch {
	case db.Duplicate(res.Error):
		return fault.Conflict(duplicate)
	case res.Error != nil:
		return db.Fault(res.Error)
	case res.RowsAffected == 0:
		return fault.Conflict("problem.changed_meanwhile")
	}
	return nil
}

type takenRow struct {
	ID         string
	ItemID     string
	Once       string
	ObjectType string
	ObjectID   string
	Trigger    Trigger
	Whom       Whom
	Round      int
	PlannedAt  db.Instant
	At         db.Instant
	Outcome    Outcome
	People     db.JSON[[]string]
	UntilAt    db.Instant
}

func (takenRow) TableName() string { return "escalation_steps" }

func newTaken(r row, once string, t Taken) takenRow {
	return takenRow{
		t.ID, r.ID, once, r.ObjectType, r.ObjectID, t.Trigger, t.Whom, t.Round, db.At(t.Planned), db.At(t.At), t.Outcome, db.AsJSON(t.People), db.At(t.Until),
	}
}

// insertTaken puts steps on record. One that is there already is refused: it was taken.
func (s store) insertTaken(ctx context.Context, rows []takenRow) error {
	const columns = 13
	args := make([]any, 0, len(rows)*columns)
	for _, r := range rows {
		args = append(args, r.ID, r.ItemID, r.Once, r.ObjectType, r.ObjectID, string(r.Trigger), string(r.Whom), r.Round, r.PlannedAt, r.At,
			string(r.Outcome), r.People, r.UntilAt)
	}
	for _, some := range s.db.Inserts("escalation_steps (id, item_id, once, object_type, object_id, trigger, whom, round, "+
		"planned_at, at, outcome, people, until_at)", columns, args) {
		if err := s.db.Soon(ctx, nil, some); err != nil {
			return db.Fault(err)
		}
	}
	return nil
}

// settled are those of these moves that are on record. Each is looked up by the index, whatever else was recorded: a join may
// be planned while there is little, and then read all that has come since. at is when.
func (s store) settled(ctx context.Context, asked []name) (done map[name]bool, at map[name]time.Time, err error) {
	type found struct {
		name
		at db.Instant
	}
	done, at = map[name]bool{}, map[name]time.Time{}
	for some := range slices.Chunk(asked, 500) {
		args := make([]any, 0, 2*len(some))
		for _, n := range some {
			args = append(args, n.item, n.once)
		}
		rows, err := db.Query(ctx, s.db, func(f *found) []any { return []any{&f.item, &f.once, &f.at} }, "SELECT column1, column2, at FROM "+
			"(SELECT column1, column2, (SELECT at FROM escalation_steps WHERE item_id = column1 AND once = column2) AS at FROM (VALUES "+
			db.Tuples(len(some), 2)+") AS asked) AS found WHERE at IS NOT NULL", args...)
		if err != nil {
			return nil, nil, db.Fault(err)
		}
		for _, f := range rows {
			done[f.name], at[f.name] = true, f.at.Time
		}
	}
	return done, at, nil
}

// mostShown bounds what is read of one object's record; it is the newest.
const mostShown = 200

func (s store) taken(ctx context.Context, objectType, id string) ([]Taken, error) {
	var rows []takenRow
	err := s.db.Gorm(ctx).Where("object_type = ? AND object_id = ?", objectType, id).Order("id DESC").Limit(mostShown).Find(&rows).Error
	all := make([]Taken, len(rows))
	for n, r := range rows {
		all[n] = Taken{r.ID, r.Trigger, r.Whom, r.Round, r.PlannedAt.Time, r.At.Time, r.Outcome, r.UntilAt.Time, r.People.V}
	}
	return all, db.Fault(err)
}

type wordRow struct {
	ID         string
	ItemID     string
	ObjectType string
	ObjectID   string
	PersonID   string
	What       string
	At         db.Instant
	ExpiresAt  db.Instant
}

func (wordRow) TableName() string { return "escalation_acknowledgements" }

func (r wordRow) word() Acknowledgement {
	return Acknowledgement{r.ID, r.ItemID, r.PersonID, r.What, r.At.Time, r.ExpiresAt.Time}
}

func (s store) word(ctx context.Context, r row, a Acknowledgement) error {
	return db.Fault(s.db.Gorm(ctx).Create(&wordRow{a.ID, r.ID, r.ObjectType, r.ObjectID, a.Person, a.What, db.At(a.At), db.At(a.By)}).Error)
}

// words are what was said about turns, by the turn.
func (s store) words(ctx context.Context, items []string) (map[string][]Acknowledgement, error) {
	all := map[string][]Acknowledgement{}
	if len(items) == 0 {
		return all, nil
	}
	args := make([]any, len(items))
	for n, id := range items {
		args[n] = id
	}
	rows, err := db.Query(ctx, s.db, func(r *wordRow) []any {
		return []any{&r.ID, &r.ItemID, &r.ObjectType, &r.ObjectID, &r.PersonID, &r.What, &r.At, &r.ExpiresAt}
	}, "SELECT id, item_id, object_type, object_id, person_id, what, at, expires_at FROM escalation_acknowledgements WHERE item_id IN "+
		db.Tuples(1, len(items))+" ORDER BY id", args...)
	for _, r := range rows {
		all[r.ItemID] = append(all[r.ItemID], r.word())
	}
	return all, db.Fault(err)
}

func (s store) wordsAbout(ctx context.Context, objectType, id string) ([]Acknowledgement, error) {
	var rows []wordRow
	err := s.db.Gorm(ctx).Where("object_type = ? AND object_id = ?", objectType, id).Order("id DESC").Limit(mostShown).Find(&rows).Error
	all := make([]Acknowledgement, len(rows))
	for n, r := range rows {
		all[n] = r.word()
	}
	return all, db.Fault(err)
}

// nextAhead is the earliest check or due after now; each comes from the end of an index.
func (s store) nextAhead(ctx context.Context, now time.Time) (time.Time, error) {
	at, err := db.QueryOne(ctx, s.db, func(at *db.Instant) []any { return []any{at} }, `SELECT min(at) FROM (
		SELECT min(next_check) AS at FROM open_items WHERE next_check > ? UNION ALL
		SELECT min(due_at) FROM open_items WHERE due_at > ?) AS ahead`, db.At(now), db.At(now))
	return at.Time, db.Fault(err)
}
