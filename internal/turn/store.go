package turn

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/fault"
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
		Since: r.Since.Time, Due: r.DueAt.Time, NextCheck: r.NextCheck.Time,
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
		r.Reference, r.Incident, r.Kind, r.HolderOrganization, r.HolderPerson, r.Since, r.DueAt, r.NextCheck)
	return stands == r.ID, err
}

const put = `INSERT INTO open_items AS was
	(id, object_type, object_id, reference, incident, kind, holder_organization, holder_person, since, due_at, next_check)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (object_type, object_id) DO UPDATE SET
		id    = CASE WHEN ` + same + ` THEN was.id    ELSE excluded.id    END,
		since = CASE WHEN ` + same + ` THEN was.since ELSE excluded.since END,
		holder_organization = excluded.holder_organization, holder_person = excluded.holder_person,
		kind = excluded.kind, due_at = excluded.due_at, next_check = excluded.next_check
	RETURNING id`

const same = "was.holder_organization = excluded.holder_organization AND was.holder_person = excluded.holder_person " +
	"AND (was.kind = '" + string(Decide) + "') = (excluded.kind = '" + string(Decide) + "')"

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

const columns = "id, object_type, object_id, reference, incident, kind, holder_organization, holder_person, since, due_at, next_check"

func (r *row) fields() []any {
	return []any{&r.ID, &r.ObjectType, &r.ObjectID, &r.Reference, &r.Incident, &r.Kind, &r.HolderOrganization, &r.HolderPerson,
		&r.Since, &r.DueAt, &r.NextCheck}
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
	const one = "(SELECT CAST(? AS TEXT) AS incident, CAST(? AS TEXT) AS holder_organization, CAST(? AS TEXT) AS holder_person) AS turn"
	where, args := s.loss[i.Object.Type](ctx, "turn")
	rows, err := db.Query(ctx, s.db, func(one *int) []any { return []any{one} }, "SELECT 1 FROM "+one+" WHERE "+where,
		append([]any{i.Incident, i.Organization, i.Person}, args...)...)
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

func number(tx *gorm.DB) (n int64, err error) {
	err = tx.Count(&n).Error
	return n, db.Fault(err)
}

// Silence: what is looked at, the rules, and what was done by them.

// toLookAt are the turns whose time to be looked at has come, the longest waiting first.
func (s store) toLookAt(ctx context.Context, now time.Time, limit int) (rows []row, err error) {
	err = s.db.Gorm(ctx).Where("next_check <= ?", db.At(now)).Order("next_check").Limit(limit).Find(&rows).Error
	return rows, db.Fault(err)
}

// claim is toLookAt for this transaction alone.
func (s store) claim(ctx context.Context, now time.Time, limit int) (rows []row, err error) {
	err = s.db.SkipLocked(s.db.Gorm(ctx)).Where("next_check <= ?", db.At(now)).Order("next_check").Limit(limit).Find(&rows).Error
	return rows, db.Fault(err)
}

// looked says when each is to be looked at again. A turn that has moved meanwhile keeps what its move said.
func (s store) looked(ctx context.Context, rows []row, next []time.Time) error {
	text, args := "UPDATE open_items SET next_check = CASE id", []any{}
	for n, r := range rows {
		text += " WHEN ? THEN CAST(? AS BIGINT)"
		args = append(args, r.ID, db.At(next[n]))
	}
	text += " END WHERE id IN " + db.Tuples(1, len(rows))
	for _, r := range rows {
		args = append(args, r.ID)
	}
	_, err := s.db.Exec(ctx, text, args...)
	return db.Fault(err)
}

// lookAt has one turn looked at from an instant on, unless it is to be looked at earlier.
func (s store) lookAt(ctx context.Context, objectType, id string, at time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&row{}).Where("object_type = ? AND object_id = ? AND next_check > ?", objectType, id, db.At(at)).
		Update("next_check", db.At(at)).Error)
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
	var rows []ruleRow
	if err := db.Seek(s.db.Gorm(ctx).Model(&ruleRow{}), "id", p).Find(&rows).Error; err != nil {
		return List[Rule]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r ruleRow) string { return r.ID }, ruleRow.rule)
	if !p.Count {
		return l, nil
	}
	total, err := number(s.db.Gorm(ctx).Model(&ruleRow{}))
	l.Total = &total
	return l, err
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
}

func (takenRow) TableName() string { return "escalation_steps" }

func (s store) settle(ctx context.Context, r row, once string, t Taken) error {
	return s.db.Gorm(ctx).Create(&takenRow{
		t.ID, r.ID, once, r.ObjectType, r.ObjectID, t.Trigger, t.Whom, t.Round, db.At(t.Planned), db.At(t.At), t.Outcome, db.AsJSON(t.People),
	}).Error
}

// settled are the moves of turns that are on record, each as the turn's id and the move's name.
func (s store) settled(ctx context.Context, items []string) (map[string]bool, error) {
	var rows []takenRow
	err := s.db.Gorm(ctx).Select("item_id, once").Where("item_id IN ?", items).Find(&rows).Error
	done := make(map[string]bool, len(rows))
	for _, r := range rows {
		done[r.ItemID+r.Once] = true
	}
	return done, db.Fault(err)
}

// mostShown bounds what is read of one object's record; it is the newest.
const mostShown = 200

func (s store) taken(ctx context.Context, objectType, id string) ([]Taken, error) {
	var rows []takenRow
	err := s.db.Gorm(ctx).Where("object_type = ? AND object_id = ?", objectType, id).Order("id DESC").Limit(mostShown).Find(&rows).Error
	all := make([]Taken, len(rows))
	for n, r := range rows {
		all[n] = Taken{r.ID, r.Trigger, r.Whom, r.Round, r.PlannedAt.Time, r.At.Time, r.Outcome, r.People.V}
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
	var rows []wordRow
	err := s.db.Gorm(ctx).Where("item_id IN ?", items).Order("id").Find(&rows).Error
	all := map[string][]Acknowledgement{}
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

// The board.

// picked are the open items that some condition leaves.
type picked struct {
	where string
	args  []any
}

// isOverdue: the time has passed for whoever has it. Writing, agreeing and looking at an answer are past what the due is for, or
// before it.
const isOverdue = "due_at < ? AND kind NOT IN ('write', 'authorize', 'scheduled', 'review')"

// mayShow leaves out what an outsider keeps to themselves.
const mayShow = "NOT (kind = 'write' AND holder_organization <> ?)"

func (s store) open(f Filter, hq string, now time.Time) picked {
	all := picked{mayShow, []any{hq}}
	and := func(condition string, args ...any) {
		all.where, all.args = all.where+" AND "+condition, append(all.args, args...)
	}
	if f.Incident != "" {
		and("incident = ?", f.Incident)
	}
	if f.Organization != "" {
		and("holder_organization = ?", f.Organization)
	}
	if f.Kind != "" {
		and("kind = ?", string(f.Kind))
	}
	switch f.Wait {
	case Overdue:
		and(isOverdue, db.At(now))
	case Undelivered:
		and("(object_type, object_id) IN (" + deliver.BouncedAbout + ") AND " + s.undelivered("open_items"))
	case Unread:
		and(s.isUnread("open_items"))
	case Unacknowledged:
		and("kind = 'acknowledge'")
	}
	return all
}

// isUnread: of what somebody is to take up or to read, as each type's room says.
func (s store) isUnread(table string) string {
	conditions := []string{"1 = 0"}
	for objectType, condition := range s.unread {
		conditions = append(conditions, "("+table+".object_type = '"+objectType+"' AND "+condition(table)+")")
	}
	slices.Sort(conditions) // a statement that stays the same is prepared once
	return "(" + table + ".kind IN ('acknowledge', 'understand') AND (" + strings.Join(conditions, " OR ") + "))"
}

// undelivered: what was sent to the holder came back, and they have not shown since that they know of it.
func (s store) undelivered(table string) string {
	return "(" + deliver.CameBack(table+".object_type", table+".object_id",
		"(mail.person = "+table+".holder_person OR "+table+".holder_person = '' AND mail.due_at >= "+table+".since)") +
		" AND (" + table + ".kind NOT IN ('acknowledge', 'understand', 'start', 'work') OR " + s.isUnread(table) + "))"
}

type openRow struct {
	row
	Overdue, Undelivered, Unread bool
}

func (r *openRow) fields() []any {
	return append(r.row.fields(), &r.Overdue, &r.Undelivered, &r.Unread)
}

func (r openRow) open() OpenItem {
	return OpenItem{Item: r.item(), ID: r.ID, Overdue: r.Overdue, Undelivered: r.Undelivered, Unread: r.Unread}
}

func (r openRow) cursor() string {
	c := cursor{undated, r.ID}
	if !r.DueAt.IsZero() {
		c.due = r.DueAt.UnixMicro()
	}
	return c.String()
}

// byDue is the order of the board; an index has it.
const byDue = "COALESCE(due_at, 9223372036854775807), id"

// openPage reads a part along that index, and asks only of what is shown how it waits.
func (s store) openPage(ctx context.Context, all picked, now time.Time, after cursor, limit int) ([]openRow, error) {
	part, args := "SELECT "+columns+" FROM open_items WHERE "+all.where, slices.Clone(all.args)
	if after.id != "" {
		part, args = part+" AND ("+byDue+") > (?, ?)", append(args, after.due, after.id)
	}
	args = append([]any{db.At(now)}, append(args, limit)...)
	return db.Query(ctx, s.db, (*openRow).fields, "SELECT "+columns+", COALESCE("+isOverdue+", FALSE), "+s.undelivered("part")+", "+s.isUnread("part")+
		" FROM ("+part+" ORDER BY "+byDue+" LIMIT ?) AS part ORDER BY "+byDue, args...)
}

func (s store) openCount(ctx context.Context, all picked) (int64, error) {
	return db.QueryOne(ctx, s.db, func(n *int64) []any { return []any{n} }, "SELECT count(*) FROM open_items WHERE "+all.where, all.args...)
}

// counts reads everything once by holder, and beside it what only other rooms know.
func (s store) counts(ctx context.Context, hq string, now time.Time) (Counts, error) {
	type load struct {
		organization string
		Load
		unacknowledged int64
	}
	rows, err := db.Query(ctx, s.db, func(l *load) []any { return []any{&l.organization, &l.Open, &l.Overdue, &l.unacknowledged} },
		"SELECT holder_organization, count(*), count(CASE WHEN "+isOverdue+" THEN 1 END), count(CASE WHEN kind = 'acknowledge' THEN 1 END) "+
			"FROM open_items WHERE "+mayShow+" GROUP BY holder_organization", db.At(now), hq)
	if err != nil {
		return Counts{}, err
	}
	unread, undelivered := s.open(Filter{Wait: Unread}, hq, now), s.open(Filter{Wait: Undelivered}, hq, now)
	c, err := db.QueryOne(ctx, s.db, func(c *Counts) []any { return []any{&c.Undelivered, &c.Unread} },
		"SELECT (SELECT count(*) FROM open_items WHERE "+undelivered.where+"), (SELECT count(*) FROM open_items WHERE "+unread.where+")",
		slices.Concat(undelivered.args, unread.args)...)
	c.Held = make(map[string]Load, len(rows))
	for _, l := range rows {
		c.Held[l.organization] = l.Load
		c.Open, c.Overdue, c.Unacknowledged = c.Open+l.Open, c.Overdue+l.Overdue, c.Unacknowledged+l.unacknowledged
	}
	return c, err
}
