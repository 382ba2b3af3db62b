package turn

import (
	"context"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Who is to be called, and who sleeps.

// asleep are those for whom moves of these turns wait, or waited; an index has no other steps in it.
func (s store) asleep(ctx context.Context, items []string) (map[name][]asleep, error) {
	all := map[name][]asleep{}
	found, err := s.cameTo(ctx, "outcome = 'quiet_hours'", items)
	for _, n := range found {
		if move, a, ok := asleepAs(n.once); ok {
			of := name{n.item, move}
			all[of] = append(all[of], a)
		}
	}
	return all, err
}

// unheard are the moves of these turns that reached nobody, by turn; they have an index of their own too.
func (s store) unheard(ctx context.Context, items []string) (map[string]map[string]bool, error) {
	all := map[string]map[string]bool{}
	found, err := s.cameTo(ctx, "outcome IN ('nobody', 'on_leave')", items)
	for _, n := range found {
		if all[n.item] == nil {
			all[n.item] = map[string]bool{}
		}
		all[n.item][n.once] = true
	}
	return all, err
}

// cameTo are the steps of these turns on record with an outcome, as an index has them.
func (s store) cameTo(ctx context.Context, outcome string, items []string) ([]name, error) {
	if len(items) == 0 {
		return nil, nil
	}
	args := make([]any, len(items))
	for i, id := range items {
		args[i] = id
	}
	found, err := db.Query(ctx, s.db, func(n *name) []any { return []any{&n.item, &n.once} },
		"SELECT item_id, once FROM escalation_steps WHERE "+outcome+" AND item_id IN "+db.Tuples(1, len(items))+" ORDER BY once", args...)
	return found, db.Fault(err)
}

type callRow struct {
	ID         string
	ItemID     string
	ObjectType string
	ObjectID   string
	Incident   string
	Reference  string
	PersonID   string
	Since      db.Instant
	ToldAt     db.Instant
	ToldBy     *string
	Note       string
}

func (callRow) TableName() string { return "calls" }

func (r callRow) call() Call {
	c := Call{
		ID: r.ID, Object: Object{r.ObjectType, r.ObjectID, r.Reference}, Incident: r.Incident, Person: r.PersonID, Since: r.Since.Time,
		ToldAt: r.ToldAt.Time, Note: r.Note,
	}
	if r.ToldBy != nil {
		c.ToldBy = *r.ToldBy
	}
	return c
}

func (s store) insertCall(ctx context.Context, item string, c Call) error {
	return db.Fault(s.db.Gorm(ctx).Create(&callRow{
		ID: c.ID, ItemID: item, ObjectType: c.Object.Type, ObjectID: c.Object.ID, Incident: c.Incident, Reference: c.Object.Reference,
		PersonID: c.Person, Since: db.At(c.Since),
	}).Error)
}

// calling says that somebody is to be called about a turn already.
func (s store) calling(ctx context.Context, item, person string) (bool, error) {
	n, err := number(s.db.Gorm(ctx).Model(&callRow{}).Where("item_id = ? AND person_id = ? AND told_at IS NULL", item, person))
	return n > 0, err
}

// still leaves calls about turns that lie where they lay.
const still = "told_at IS NULL AND item_id IN (SELECT id FROM open_items)"

// openCalls come the longest waiting first.
func (s store) openCalls(ctx context.Context, p Page) (List[Call], error) {
	q := s.db.Gorm(ctx).Model(&callRow{}).Where(still)
	var total *int64
	if p.Count {
		n, err := number(s.db.Gorm(ctx).Model(&callRow{}).Where(still))
		if err != nil {
			return List[Call]{}, err
		}
		total = &n
	}
	if p.After != "" {
		q = q.Where("id > ?", p.After)
	}
	var rows []callRow
	if err := q.Order("id").Limit(p.Rows()).Find(&rows).Error; err != nil {
		return List[Call]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r callRow) string { return r.ID }, callRow.call)
	l.Total = total
	return l, nil
}

// callOf is one that is to be made, or was; one about a turn that lies elsewhere by now is not found.
func (s store) callOf(ctx context.Context, id string) (Call, error) {
	var rows []callRow
	err := s.db.ForUpdate(s.db.Gorm(ctx)).Where("id = ? AND (told_at IS NOT NULL OR "+still+")", id).Limit(1).Find(&rows).Error
	if err == nil && len(rows) == 0 {
		return Call{}, fault.NotFound()
	}
	if err != nil {
		return Call{}, db.Fault(err)
	}
	return rows[0].call(), nil
}

// callsAbout are those about an object, the newest first: made, or still to be made.
func (s store) callsAbout(ctx context.Context, objectType, id string) ([]Call, error) {
	var rows []callRow
	err := s.db.Gorm(ctx).Where("object_type = ? AND object_id = ? AND (told_at IS NOT NULL OR "+still+")", objectType, id).
		Order("id DESC").Limit(mostShown).Find(&rows).Error
	all := make([]Call, len(rows))
	for i, r := range rows {
		all[i] = r.call()
	}
	return all, db.Fault(err)
}

func (s store) settleCall(ctx context.Context, c Call) error {
	res := s.db.Gorm(ctx).Model(&callRow{}).Where("id = ? AND told_at IS NULL", c.ID).
		Updates(map[string]any{"told_at": db.At(c.ToldAt), "told_by": c.ToldBy, "note": c.Note})
	if res.Error == nil && res.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return db.Fault(res.Error)
}
