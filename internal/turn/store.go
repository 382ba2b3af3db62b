package turn

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
)

// store is the turns' SQL.
type store struct {
	db     *db.DB
	sight  map[string]Sight // by type of object
	loss   map[string]Loss
	unread map[string]func(table string) string
}

// Sight is the condition, with its values, by which something belongs to a case that the actor of ctx sees; column holds
// the case's id. "" is no condition.
type Sight func(ctx context.Context, column string) (where string, args []any, err error)

// Held narrows a sibling's list to objects of a type whose turn the actor has; column holds the object's id. It is for
// their store.go files.
func (s *Service) Held(ctx context.Context, objectType string) func(tx *gorm.DB, column string) *gorm.DB {
	a := access.From(ctx)
	return func(tx *gorm.DB, column string) *gorm.DB {
		return tx.Where(column+" IN (?)", s.db.Gorm(ctx).Model(&row{}).Select("object_id").Where(map[string]any{
			"holder_organization": a.Organization, "holder_person": holders(a), "object_type": objectType,
		}))
	}
}

type row struct {
	ID                 string `gorm:"primaryKey"`
	ObjectType         string
	ObjectID           string
	Reference          string
	Incident           string
	Kind               string
	HolderOrganization string
	HolderPerson       string
	Since              db.Instant
	DueAt              db.Instant
	NextCheck          db.Instant
	DueWas             db.Instant
	KnownAt            db.Instant `gorm:"-"` // of a holder who stays: as somebody there acts
	Quiet              bool       `gorm:"-"` // no mail about it came back, as its claim saw
}

func (row) TableName() string { return "open_items" }

func newRow(i Item, now time.Time) row {
	return row{
		ID: db.NewID(), ObjectType: i.Object.Type, ObjectID: i.Object.ID, Reference: i.Object.Reference, Incident: i.Incident,
		Kind: string(i.Kind), HolderOrganization: i.Organization, HolderPerson: i.Person,
		Since: db.At(now), DueAt: db.At(i.Due), NextCheck: db.At(now),
	}
}

func (r row) item() Item {
	return Item{
		Object: Object{r.ObjectType, r.ObjectID, r.Reference}, Incident: r.Incident, Kind: Kind(r.Kind),
		Organization: r.HolderOrganization, Person: r.HolderPerson,
		Since: r.Since.Time, Due: r.DueAt.Time, Was: r.DueWas.Time, NextCheck: r.NextCheck.Time,
	}
}

func (s store) of(ctx context.Context, objectType, id string) (r row, err error) {
	err = s.db.Gorm(ctx).Where("object_type = ? AND object_id = ?", objectType, id).Take(&r).Error
	return r, err
}

func (s store) ofAll(ctx context.Context, objectType string, ids []string) (rows []row, err error) {
	err = s.db.Gorm(ctx).Where(map[string]any{"object_type": objectType, "object_id": ids}).Find(&rows).Error
	return rows, err
}

// put makes r what stands of its object, whose reference and incident stay, and says whether its holder is new. One who
// has it already, and is not to decide about it now or was before, keeps the id and since when.
func (s store) put(ctx context.Context, r row) (fresh bool, err error) {
	stands, err := db.QueryOne(ctx, s.db, func(id *string) []any { return []any{id} }, put, r.ID, r.ObjectType, r.ObjectID,
		r.Reference, r.Incident, r.Kind, r.HolderOrganization, r.HolderPerson, r.Since, r.DueAt, r.NextCheck, r.KnownAt)
	return stands == r.ID, err
}

const put = `INSERT INTO open_items AS was
	(id, object_type, object_id, reference, incident, kind, holder_organization, holder_person, since, due_at, next_check)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (object_type, object_id) DO UPDATE SET
		id    = CASE WHEN ` + same + ` THEN was.id    ELSE excluded.id    END,
		since = CASE WHEN ` + same + ` THEN was.since ELSE excluded.since END,
		holder_organization = excluded.holder_organization, holder_person = excluded.holder_person,
		due_was = CASE WHEN was.due_at = excluded.due_at THEN was.due_was END,
		kind = excluded.kind, due_at = excluded.due_at, next_check = excluded.next_check,
		known_at = CASE WHEN ` + same + ` THEN COALESCE(was.known_at, CAST(? AS BIGINT)) END
	RETURNING id`

const same = "was.holder_organization = excluded.holder_organization AND was.holder_person = excluded.holder_person " +
	"AND (was.kind = '" + string(Decide) + "') = (excluded.kind = '" + string(Decide) + "')"

// unknown are those of these objects whose turn the actor has, and of whom nothing says yet that they know.
func (s store) unknown(ctx context.Context, objectType string, ids []string, a access.Actor) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := []any{objectType, a.Organization, a.Person}
	for _, id := range ids {
		args = append(args, id)
	}
	rows, err := db.Query(ctx, s.db, func(id *string) []any { return []any{id} }, "SELECT object_id FROM open_items WHERE object_type = ? AND "+
		"holder_organization = ? AND holder_person IN (?, '') AND known_at IS NULL AND object_id IN "+db.Tuples(1, len(ids)), args...)
	return rows, db.Fault(err)
}

// known notes that whoever has a turn knows of it, as of the minute that people tell. What would follow if they didn't is looked at anew.
func (s store) known(ctx context.Context, objectType, id, organization, person string, at time.Time) error {
	_, err := s.db.Exec(ctx, "UPDATE open_items SET known_at = ?, next_check = CASE WHEN next_check > ? THEN CAST(? AS BIGINT) ELSE next_check END "+
		"WHERE object_type = ? AND object_id = ? AND known_at IS NULL AND since < ? AND holder_organization = ? AND holder_person IN (?, '')",
		db.At(at), db.At(at), db.At(at), objectType, id, db.At(at.Add(time.Minute)), organization, person)
	return db.Fault(err)
}

// timed are the next turns of a type whose time is ahead: what has passed stays, so that nobody is late or in time afterwards.
func (s store) timed(ctx context.Context, objectType, after string, now time.Time, limit int) (rows []row, err error) {
	err = s.db.Gorm(ctx).Where("object_type = ? AND due_at > ? AND id > ?", objectType, db.At(now), after).Order("id").Limit(limit).Find(&rows).Error
	return rows, db.Fault(err)
}

func (s store) moveDues(ctx context.Context, objectType string, dues map[string]time.Time, now time.Time) error {
	if len(dues) == 0 {
		return nil
	}
	args := []any{db.At(now)}
	for id, due := range dues {
		args = append(args, id, db.At(due))
	}
	args = append(args, objectType)
	return s.db.Soon(ctx, nil, db.Statement{Args: args, Text: "UPDATE open_items SET due_was = due_at, due_at = moved.column2, next_check = ? FROM (VALUES " +
		strings.Repeat(",(?, CAST(? AS BIGINT))", len(dues))[1:] + ") AS moved WHERE object_type = ? AND object_id = moved.column1"})
}

func (s store) lock(ctx context.Context, o Object) (r row, err error) {
	err = s.db.ForUpdate(s.db.Gorm(ctx)).Where("object_type = ? AND object_id = ?", o.Type, o.ID).Take(&r).Error
	return r, err
}

func (s store) remove(ctx context.Context, objectType, id string) error {
	return s.db.Gorm(ctx).Where("object_type = ? AND object_id = ?", objectType, id).Delete(&row{}).Error
}

func (s store) heldBy(ctx context.Context, organization, person string) (rows []row, err error) {
	err = s.db.Gorm(ctx).Where("holder_organization = ? AND holder_person = ?", organization, person).Order("id").Find(&rows).Error
	return rows, err
}

func (s store) countHeld(ctx context.Context, objectType string, people []string) (map[string]int, error) {
	var rows []struct {
		HolderPerson string
		N            int
	}
	err := s.db.Gorm(ctx).Model(&row{}).Select("holder_person, COUNT(*) AS n").Where("object_type = ? AND holder_person IN ?", objectType, people).
		Group("holder_person").Scan(&rows).Error
	by := make(map[string]int, len(rows))
	for _, r := range rows {
		by[r.HolderPerson] = r.N
	}
	return by, db.Fault(err)
}

const columns = "id, object_type, object_id, reference, incident, kind, holder_organization, holder_person, since, due_at, next_check, due_was"

func (r *row) fields() []any {
	return []any{&r.ID, &r.ObjectType, &r.ObjectID, &r.Reference, &r.Incident, &r.Kind, &r.HolderOrganization, &r.HolderPerson,
		&r.Since, &r.DueAt, &r.NextCheck, &r.DueWas}
}

// held is where to find what waits for the actor among objects of a type, as far as they may still see it: in the name of
// people. It is plain, because whoever comes looks at it first.
type held struct {
	from   string
	args   []any
	people []any
}

func (s store) held(ctx context.Context, objectType string) (h held, err error) {
	a := access.From(ctx)
	h = held{" FROM open_items WHERE holder_organization = ? AND object_type = ?", []any{a.Organization, objectType}, nil}
	for _, p := range holders(a) {
		h.people = append(h.people, p)
	}
	if rule := s.sight[objectType]; rule != nil {
		seen, args, err := rule(ctx, "incident")
		if err != nil {
			return h, err
		}
		if seen != "" {
			h.from, h.args = h.from+" AND "+seen, append(h.args, args...)
		}
	}
	return h, nil
}

// page reads a part of it. Each holder's is walked along the index apart and in order, and no further than the page goes:
// a single walk along all of them would have the database sort what ever waited.
func (s store) page(ctx context.Context, h held, p Page) ([]row, error) {
	one, each := "SELECT * FROM (SELECT "+columns+h.from+" AND holder_person = ?", []any{}
	if p.After != "" {
		one += " AND id < ?"
	}
	one += " ORDER BY id DESC LIMIT ?) AS held"
	for _, person := range h.people {
		each = append(append(each, h.args...), person)
		if p.After != "" {
			each = append(each, p.After)
		}
		each = append(each, p.Rows())
	}
	return db.Query(ctx, s.db, (*row).fields, one+strings.Repeat(" UNION ALL "+one, len(h.people)-1)+" ORDER BY id DESC", each...)
}

// count is how much it is; the index alone answers it.
func (s store) count(ctx context.Context, h held) (int64, error) {
	return db.QueryOne(ctx, s.db, func(n *int64) []any { return []any{n} },
		"SELECT count(*)"+h.from+" AND holder_person IN "+db.Tuples(1, len(h.people)), append(slices.Clone(h.args), h.people...)...)
}

type holder struct {
	HolderOrganization string
	HolderPerson       string
	Items              int64
}

// holders of items of those types whose room has not said how they are lost sight of.
func (s store) holders(ctx context.Context) (all []holder, err error) {
	tx := s.db.Gorm(ctx).Model(&row{}).Select("holder_organization, holder_person, COUNT(*) AS items")
	for objectType := range s.loss {
		tx = tx.Where("object_type <> ?", objectType)
	}
	err = tx.Group("holder_organization, holder_person").Scan(&all).Error
	return all, err
}

// Loss is the condition, with its values, by which a turn in a table of that name lies with a holder who does not see its
// case any more.
type Loss func(ctx context.Context, table string) (where string, args []any)

// lost says that i's holder does not see it any more, or would not if it were handed to them.
func (s store) lost(ctx context.Context, i Item) (bool, error) {
	const one = "(SELECT CAST(? AS TEXT) AS object_id, CAST(? AS TEXT) AS incident, CAST(? AS TEXT) AS holder_organization, CAST(? AS TEXT) AS holder_person) AS turn"
	where, args := s.loss[i.Object.Type](ctx, "turn")
	rows, err := db.Query(ctx, s.db, func(one *int) []any { return []any{one} }, "SELECT 1 FROM "+one+" WHERE "+where,
		append([]any{i.Object.ID, i.Incident, i.Organization, i.Person}, args...)...)
	return len(rows) > 0, db.Fault(err)
}

// left are the turns of a type that lie with somebody who does not see them any more; incident and organization narrow,
// "" does not. What an outsider keeps to themselves is nobody else's to take up, and is none of them.
func (s store) left(ctx context.Context, objectType, incident, organization, hq string) *gorm.DB {
	tx := s.db.Gorm(ctx).Model(&row{}).
		Where("object_type = ? AND kind <> ? AND (kind <> ? OR holder_organization = ?)", objectType, Decide, Write, hq)
	if incident != "" {
		tx = tx.Where("incident = ?", incident)
	}
	if organization != "" {
		tx = tx.Where("holder_organization = ?", organization)
	}
	where, args := s.loss[objectType](ctx, "open_items")
	return tx.Where("("+where+")", args...)
}

func some(tx *gorm.DB, limit int) (rows []row, err error) {
	err = tx.Order("id").Limit(limit).Find(&rows).Error
	return rows, db.Fault(err)
}

// undecided are the turns of a type that headquarters is to decide about.
func (s store) undecided(ctx context.Context, objectType, incident string) *gorm.DB {
	tx := s.db.Gorm(ctx).Model(&row{}).Where("object_type = ? AND kind = ?", objectType, Decide)
	if incident != "" {
		tx = tx.Where("incident = ?", incident)
	}
	return tx
}

// missed counts what waits by its room's query, and has no row here.
func (s store) missed(ctx context.Context, objectType, waits string) (int64, error) {
	if waits == "" {
		return 0, nil
	}
	n, err := db.QueryOne(ctx, s.db, func(n *int64) []any { return []any{n} }, "SELECT count(*) FROM ("+waits+`) AS waits
		WHERE NOT EXISTS (SELECT 1 FROM open_items WHERE object_type = ? AND object_id = waits.id)`, objectType)
	return n, db.Fault(err)
}

func number(tx *gorm.DB) (n int64, err error) {
	err = tx.Count(&n).Error
	return n, db.Fault(err)
}
