package turn

import (
	"context"
	"slices"
	"strings"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/deliver"
)

// The board.

// picked are the open items that some condition leaves.
type picked struct {
	where string
	args  []any
}

// isOverdue: the time has passed for whoever has it. Writing, agreeing and looking at an answer are past what the due is for, or
// before it.
const isOverdue = "due_at < ? AND kind NOT IN ('write', 'authorize', 'scheduled', 'review')"

// mayShow leaves out what an outsider keeps to themselves, and what one of their officers leaves to the next.
const mayShow = "NOT ((kind = 'write' OR object_type = 'handover') AND holder_organization <> ?)"

func (s store) open(f Filter, hq string, now time.Time) picked {
	all := picked{mayShow, []any{hq}}
	and := func(condition string, args ...any) {
		all.where, all.args = all.where+" AND "+condition, append(all.args, args...)
	}
	if f.ID != "" {
		and("id = ?", f.ID)
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

// meant are the mails about a turn that went to its holder since they have it. What waits to be understood is one person's from before it goes out.
func meant(table string) string {
	return "(mail.due_at >= " + table + ".since OR " + table + ".kind = 'understand') AND (mail.person = " + table + ".holder_person OR " + table +
		".holder_person = '' AND EXISTS (SELECT 1 FROM people WHERE id = mail.person AND organization_id = " + table + ".holder_organization))"
}

// cameBack: such a mail came back, and since then nothing says that they know of it.
func cameBack(table string) string {
	return table + ".known_at IS NULL AND " + deliver.CameBack(table+".object_type", table+".object_id", meant(table))
}

// undelivered: that, and by the room of what is to be taken up or read it has not been opened either.
func (s store) undelivered(table string) string {
	opened := []string{}
	for objectType, condition := range s.unread {
		opened = append(opened, "("+table+".object_type = '"+objectType+"' AND NOT "+condition(table)+")")
	}
	slices.Sort(opened)
	opened = append(opened, "1 = 0")
	return "(" + cameBack(table) + " AND (" + table + ".kind NOT IN ('acknowledge', 'understand') OR NOT (" + strings.Join(opened, " OR ") + ")))"
}

// bounce is that mail about a turn came back to one of those who have it: when first, who of them was reached otherwise, and
// whether others are about to be.
type bounce struct {
	at      time.Time
	reached []string
	awaited bool
}

// returned is the condition by which mail about a turn came back, while nothing says that somebody who has it knows.
var returned = "(known_at IS NULL AND " + deliver.SomeCameBack("open_items.object_type", "open_items.object_id", meant("open_items")) + ")"

// bounced are the turns about which mail came back, while nothing says that somebody who has them knows.
func (s store) bounced(ctx context.Context, ids []string, now time.Time) (map[string]bounce, error) {
	type mail struct {
		id, person string
		at         db.Instant
		sent       bool
	}
	if len(ids) == 0 {
		return nil, nil
	}
	all, args := map[string]bounce{}, make([]any, len(ids))
	for n, id := range ids {
		args[n] = id
	}
	back, err := db.Query(ctx, s.db, func(m *mail) []any { return []any{&m.id, &m.at} },
		"SELECT id, "+deliver.CameBackAt("open_items.object_type", "open_items.object_id", meant("open_items"))+" FROM open_items WHERE id IN "+
			db.Tuples(1, len(ids))+" AND "+returned, args...)
	if err != nil || len(back) == 0 {
		return all, db.Fault(err)
	}
	args = []any{db.At(now)}
	for _, m := range back {
		all[m.id] = bounce{at: m.at.Time}
		args = append(args, m.id)
	}
	others, err := db.Query(ctx, s.db, func(m *mail) []any { return []any{&m.id, &m.person, &m.sent} },
		"SELECT DISTINCT open_items.id, mail.person, mail.state = 'sent' FROM open_items JOIN outbox AS mail ON mail.about_type = object_type AND "+
			"mail.about_id = object_id AND (mail.state = 'sent' OR "+deliver.FirstTry+") WHERE open_items.id IN "+db.Tuples(1, len(back))+
			" AND "+meant("open_items")+" ORDER BY open_items.id, mail.person", args...)
	for _, m := range others {
		b := all[m.id]
		if m.sent {
			b.reached = append(b.reached, m.person)
		} else {
			b.awaited = true
		}
		all[m.id] = b
	}
	return all, db.Fault(err)
}

type openRow struct {
	row
	NextStep                     db.JSON[*Next]
	Overdue, Undelivered, Unread bool
}

func (r *openRow) fields() []any {
	return append(r.row.fields(), &r.NextStep, &r.Overdue, &r.Undelivered, &r.Unread)
}

// open is the item as the board has it. Whatever changes what comes next has it looked at at once: where it waits for its look,
// what the last one said may be none of it any more.
func (r openRow) open(now time.Time) OpenItem {
	o := OpenItem{Item: r.item(), ID: r.ID, Overdue: r.Overdue, Undelivered: r.Undelivered, Unread: r.Unread}
	if o.NextCheck.After(now) {
		o.Next = r.NextStep.V
	}
	return o
}

func (r openRow) cursor(by Order) string {
	c := cursor{due: undated, id: r.ID}
	if !r.DueAt.IsZero() {
		c.due = r.DueAt.UnixMicro()
	}
	if by == ByHolder {
		c.organization, c.person = r.HolderOrganization, r.HolderPerson
	}
	return c.String()
}

// byDue is the order of the board, and byHolder the other one; an index has each.
const (
	byDue    = "COALESCE(due_at, 9223372036854775807), id"
	byHolder = "holder_organization, holder_person, " + byDue
)

// openPage reads a part along that index, and asks only of what is shown how it waits.
func (s store) openPage(ctx context.Context, all picked, by Order, now time.Time, after cursor, limit int) ([]openRow, error) {
	part, args := "SELECT "+columns+", next_step, known_at FROM open_items WHERE "+all.where, slices.Clone(all.args)
	order, place := byDue, []any{after.due, after.id}
	if by == ByHolder {
		order, place = byHolder, append([]any{after.organization, after.person}, place...)
	}
	if after.id != "" {
		part, args = part+" AND ("+order+") > "+db.Tuples(1, len(place)), append(args, place...)
	}
	args = append([]any{db.At(now)}, append(args, limit)...)
	return db.Query(ctx, s.db, (*openRow).fields, "SELECT "+columns+", next_step, COALESCE("+isOverdue+", FALSE), "+s.undelivered("part")+", "+s.isUnread("part")+
		" FROM ("+part+" ORDER BY "+order+" LIMIT ?) AS part ORDER BY "+order, args...)
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
