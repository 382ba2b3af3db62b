package notice

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

// store is the SQL. Who calls it holds the rules.
type store struct{ db *db.DB }

// find is the notice with that id; one without an ID where there is none.
func (s store) find(ctx context.Context, id string, lock bool) (Notice, error) {
	tx := s.db.Gorm(ctx)
	if lock {
		tx = s.db.ForUpdate(tx)
	}
	var found []row
	if err := tx.Where(map[string]any{"id": id}).Limit(1).Find(&found).Error; err != nil || len(found) == 0 {
		return Notice{}, db.Fault(err)
	}
	n := found[0].notice()
	var err error
	if n.State.WentOut() {
		if n.Replies, err = s.replies(ctx, n.ID); err != nil {
			return n, err
		}
	}
	if len(n.OwnWords()) == 0 {
		return n, nil
	}
	n.Translations, err = s.translations(ctx, n.ID)
	return n, err
}

// named is the id of the notice with that reference, "" for none.
func (s store) named(ctx context.Context, reference string) (string, error) {
	var ids []string
	err := s.db.Gorm(ctx).Model(&row{}).Where("reference = ?", reference).Limit(1).Pluck("id", &ids).Error
	if len(ids) == 0 {
		return "", db.Fault(err)
	}
	return ids[0], nil
}

func (s store) insert(ctx context.Context, n Notice) error {
	r := rowOf(n)
	return s.db.Gorm(ctx).Create(&r).Error
}

// save stores what a rule decided, where nobody was faster.
func (s store) save(ctx context.Context, n *Notice) error {
	was := n.Version
	n.Version++
	r := rowOf(*n)
	res := s.db.Gorm(ctx).Model(&row{}).Select("*").Omit("id", "incident_id", "reference", "created_at").
		Where(map[string]any{"id": n.ID, "version": was}).Updates(&r)
	if res.Error == nil && res.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return res.Error
}

// due are the notices whose time to go out has come, the longest waiting first.
func (s store) due(ctx context.Context, now time.Time, limit int) (ids []string, err error) {
	err = s.db.Gorm(ctx).Model(&row{}).Where("leaves_at <= ?", db.At(now)).Order("leaves_at, id").Limit(limit).Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

// with are the notices that go or went out with these requests.
func (s store) with(ctx context.Context, requests ...string) (ids []string, err error) {
	err = s.db.Gorm(ctx).Model(&row{}).Where("with_request <> '' AND with_request IN ?", requests).Order("id").Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

// sight is which notices the reader of a list sees beside what they wrote and what was sent to them.
type sight struct {
	person  string
	every   bool     // all of them
	led     *gorm.DB // those of these cases, nil for none
	reviews func(tx *gorm.DB) *gorm.DB
	held    func(tx *gorm.DB, column string) *gorm.DB // to those that are their turn
}

// sight is how the actor sees a list. Who may not approve with the token that they came with has nothing to review.
func (s *Service) sight(ctx context.Context) sight {
	a := access.From(ctx)
	v := sight{person: a.Person, every: a.SeesEveryCase(), held: s.turns.Held(ctx, ObjectType)}
	if a.HQ() && !v.every {
		v.led = s.incidents.Led(ctx, access.CaseRoles...)
	}
	switch approvers := []access.Role{access.Coordinator, access.IncidentOwner}; {
	case !a.HQ() || a.Scope != nil && !slices.Contains(a.Scope, access.ApproveNotice):
	case a.Has(approvers...):
		v.reviews = func(tx *gorm.DB) *gorm.DB { return tx }
	default:
		v.reviews = func(tx *gorm.DB) *gorm.DB { return tx.Where("incident_id IN (?)", s.incidents.Led(ctx, approvers...)) }
	}
	return v
}

// list reads a page of what the reader may see.
func (s store) list(ctx context.Context, v sight, f Filter, p Page) (db.List[Notice], error) {
	sent := func() *gorm.DB {
		return s.db.Gorm(ctx).Model(&recipientRow{}).Select("notice_id").Where("person_id = ?", v.person)
	}
	carried := func() *gorm.DB {
		return s.db.Gorm(ctx).Model(&carrierRow{}).Select("notice_id").Where("person_id = ? AND card", v.person)
	}
	visible := func() *gorm.DB {
		tx := s.db.Gorm(ctx).Model(&row{})
		switch {
		case f.Carried:
			tx = tx.Where("state = ? AND id IN (?)", Sent, carried())
		case !v.every:
			seen := s.db.Gorm(ctx).Where("author_person_id = ? OR id IN (?)", v.person, sent())
			if v.led != nil {
				seen = seen.Or("incident_id IN (?)", v.led)
			}
			tx = tx.Where(seen)
		}
		if f.Incident != "" {
			tx = tx.Where("incident_id IN (SELECT id FROM incidents WHERE id = ? OR reference = ?)", f.Incident, f.Incident)
		}
		if len(f.States) > 0 {
			tx = tx.Where("state IN ?", f.States)
		}
		if f.Mine {
			waits := s.db.Gorm(ctx).Where("state = ? AND id IN (?)", Sent, sent().Where("understood_at IS NULL")).
				Or("author_person_id = ? AND id IN (?)", v.person, s.openQuestions(ctx)).
				Or(v.held(s.db.Gorm(ctx).Where("state = ?", Sent), "id"))
			if v.reviews != nil {
				waits = waits.Or(v.reviews(s.db.Gorm(ctx).Where("state = ? AND author_person_id <> ? AND edited_by <> ?", Review, v.person, v.person)))
			}
			tx = tx.Where(waits)
		}
		return tx
	}
	var total *int64
	if p.Count {
		total = new(int64)
		if err := visible().Count(total).Error; err != nil {
			return db.List[Notice]{}, db.Fault(err)
		}
	}
	var rows []row
	if err := db.Seek(visible(), "id", p).Find(&rows).Error; err != nil {
		return db.List[Notice]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r row) string { return r.ID }, row.notice)
	l.Total = total
	return l, nil
}

func (s store) insertRecipients(ctx context.Context, all []Recipient) error {
	if len(all) == 0 {
		return nil
	}
	rows := make([]recipientRow, len(all))
	for i, r := range all {
		rows[i] = recipientRowOf(r)
	}
	return s.db.Gorm(ctx).CreateInBatches(&rows, 100).Error
}

// recipient is a person's own copy; false for who got none.
func (s store) recipient(ctx context.Context, notice, person string) (Recipient, bool, error) {
	own, err := s.copies(ctx, []string{notice}, person)
	r, ok := own[notice]
	if !ok || err != nil {
		return r, ok, err
	}
	var asked int64
	err = s.db.Gorm(ctx).Model(&questionRow{}).Where("notice_id = ? AND person_id = ?", notice, person).Count(&asked).Error
	r.Questions = int(asked)
	return r, true, db.Fault(err)
}

// copies are a person's own of several notices, by notice.
func (s store) copies(ctx context.Context, notices []string, person string) (map[string]Recipient, error) {
	var rows []recipientRow
	err := s.db.Gorm(ctx).Where("notice_id IN ? AND person_id = ?", notices, person).Find(&rows).Error
	own := make(map[string]Recipient, len(rows))
	for _, r := range rows {
		own[r.NoticeID] = r.recipient()
	}
	return own, db.Fault(err)
}

// recipients of a notice, in the order in which they were chosen.
func (s store) recipients(ctx context.Context, notice string) ([]Recipient, error) {
	var rows []recipientRow
	if err := s.db.Gorm(ctx).Where("notice_id = ?", notice).Order("id").Find(&rows).Error; err != nil {
		return nil, db.Fault(err)
	}
	asked, err := s.asked(ctx, notice)
	all := make([]Recipient, len(rows))
	for i, r := range rows {
		all[i] = r.recipient()
		all[i].Questions = asked[r.PersonID]
	}
	return all, err
}

// unheard adds to copies when mail about a change last came back, where their readers have not looked since: who looked after one
// change may not know of the next.
func (s store) unheard(ctx context.Context, notice string, all []Recipient) error {
	type copied struct {
		id           string
		back, looked db.Instant
	}
	changed := "mail.kind IN ('notice_changed', 'notice_moved')"
	found, err := db.Query(ctx, s.db, func(c *copied) []any { return []any{&c.id, &c.back, &c.looked} },
		"SELECT r.id, "+deliver.LastCameBackAt("'"+RecipientType+"'", "r.id", changed)+", (SELECT MAX(last_at) FROM notice_showings AS w WHERE w.recipient_id = r.id"+
			" AND w.person_id = r.person_id) FROM notice_recipients AS r WHERE r.notice_id = ? AND "+
			deliver.SomeCameBack("'"+RecipientType+"'", "r.id", changed), notice)
	for _, c := range found {
		i := slices.IndexFunc(all, func(r Recipient) bool { return r.ID == c.id })
		if i >= 0 && !c.looked.Time.After(c.back.Time) {
			all[i].UnheardAt = c.back.Time
		}
	}
	return db.Fault(err)
}

// open are a person's own copies of what still holds and they have not understood.
func (s store) open(ctx context.Context, person string) ([]Recipient, error) {
	holds := s.db.Gorm(ctx).Model(&row{}).Select("id").Where("state = ?", Sent)
	var rows []recipientRow
	err := s.db.Gorm(ctx).Where("person_id = ? AND understood_at IS NULL AND notice_id IN (?)", person, holds).Order("id").Find(&rows).Error
	all := make([]Recipient, len(rows))
	for i, r := range rows {
		all[i] = r.recipient()
	}
	return all, db.Fault(err)
}

// asked is how many questions each person asked.
func (s store) asked(ctx context.Context, notice string) (map[string]int, error) {
	var rows []struct {
		PersonID string
		N        int
	}
	err := s.db.Gorm(ctx).Model(&questionRow{}).Select("person_id, COUNT(*) AS n").Where("notice_id = ?", notice).
		Group("person_id").Scan(&rows).Error
	by := make(map[string]int, len(rows))
	for _, r := range rows {
		by[r.PersonID] = r.N
	}
	return by, db.Fault(err)
}

// ofRecipient is the notice that a copy is of.
func (s store) ofRecipient(ctx context.Context, id string) (Notice, error) {
	var r recipientRow
	if err := s.db.Gorm(ctx).Where(map[string]any{"id": id}).Take(&r).Error; err != nil {
		return Notice{}, db.Fault(err)
	}
	return s.find(ctx, r.NoticeID, false)
}

// languageOf is that of a copy.
func (s store) languageOf(ctx context.Context, id string) (string, error) {
	var r recipientRow
	err := s.db.Gorm(ctx).Select("language").Where(map[string]any{"id": id}).Take(&r).Error
	return r.Language, db.Fault(err)
}

// mark keeps when something was first known of a copy, and says whether this was the first time. column is ours.
func (s store) mark(ctx context.Context, id, column string, at time.Time) (bool, error) {
	res := s.db.Gorm(ctx).Model(&recipientRow{}).Where(map[string]any{"id": id, column: nil}).Update(column, db.At(at))
	return res.RowsAffected == 1, res.Error
}

// read marks a copy as read, and with it as delivered.
func (s store) read(ctx context.Context, id string, at time.Time) error {
	if _, err := s.mark(ctx, id, "delivered_at", at); err != nil {
		return err
	}
	_, err := s.mark(ctx, id, "read_at", at)
	return err
}

type count struct {
	NoticeID   string
	Recipients int
	Understood int
}

// counts are how many got each notice and how many of them understood it.
func (s store) counts(ctx context.Context, notices []string) (map[string]count, error) {
	var rows []count
	err := s.db.Gorm(ctx).Model(&recipientRow{}).Select("notice_id, COUNT(*) AS recipients, COUNT(understood_at) AS understood").
		Where("notice_id IN ?", notices).Group("notice_id").Scan(&rows).Error
	by := make(map[string]count, len(rows))
	for _, r := range rows {
		by[r.NoticeID] = r
	}
	return by, db.Fault(err)
}

// urgent are those of the notices that are about urgent work.
func (s store) urgent(ctx context.Context, notices []string) (map[string]bool, error) {
	slices.Sort(notices)
	var rows []row
	err := s.db.Gorm(ctx).Select("id, content").Where("id IN ?", slices.Compact(notices)).Find(&rows).Error
	all := make(map[string]bool, len(rows))
	for _, r := range rows {
		all[r.ID] = r.Content.V.Kind == UrgentWork
	}
	return all, db.Fault(err)
}

// signs are how recipients received their copies, by the copies' ids.
func (s store) signs(ctx context.Context, ids []string) (map[string]turn.Signs, error) {
	var rows []recipientRow
	if err := s.db.Gorm(ctx).Select("id, notice_id, delivered_at, read_at").Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, db.Fault(err)
	}
	notices := make([]string, len(rows))
	for i, r := range rows {
		notices[i] = r.NoticeID
	}
	urgent, err := s.urgent(ctx, notices)
	all := make(map[string]turn.Signs, len(rows))
	for _, r := range rows {
		all[r.ID] = turn.Signs{Delivered: r.DeliveredAt.Time, Read: r.ReadAt.Time, Urgent: urgent[r.NoticeID]}
	}
	return all, err
}

// shown leads from recipients to their notices, for the board. A notice's title is in its reader's words.
func (s store) shown(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	var rows []recipientRow
	err := s.db.Gorm(ctx).Select("id", "notice_id").Where("id IN ?", ids).Find(&rows).Error
	all := make(map[string]turn.Shown, len(rows))
	for _, r := range rows {
		all[r.ID] = turn.Shown{Path: "/notices/" + r.NoticeID}
	}
	return all, db.Fault(err)
}

// unread: the recipient whom a row of turns is about has not opened the notice.
func unread(table string) string {
	return "EXISTS (SELECT 1 FROM notice_recipients WHERE notice_recipients.id = " + table + ".object_id AND delivered_at IS NULL AND read_at IS NULL)"
}

// What waits for somebody: notices that have not gone out, recipients who have not understood what holds, and questions that
// nobody has answered. Nobody understands for whoever has left.
const (
	openNotices = `SELECT id FROM notices WHERE state IN ('draft', 'translating', 'review', 'approved', 'scheduled')
		UNION ALL SELECT id FROM notices WHERE asks_at = 0 AND state = 'sent'`
	openRecipients = `SELECT r.id FROM notice_recipients AS r WHERE r.understood_at IS NULL
		AND EXISTS (SELECT 1 FROM notices WHERE id = r.notice_id AND state = 'sent') AND EXISTS (SELECT 1 FROM people WHERE id = r.person_id AND active)`
	openCards = `SELECT c.id FROM notice_carriers AS c WHERE c.card AND c.opened_at IS NULL
		AND EXISTS (SELECT 1 FROM notices WHERE id = c.notice_id AND state = 'sent') AND EXISTS (SELECT 1 FROM people WHERE id = c.person_id AND active)`
	openQuestions = `SELECT id FROM notice_questions WHERE answered_at IS NULL`
)
