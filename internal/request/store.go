package request

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

func (s *Service) load(ctx context.Context, id string) (Request, error) {
	row, err := db.QueryOne(ctx, s.db, (*requestRow).fields, "SELECT "+requestColumns+" FROM requests WHERE id = ?", id)
	return row.request(), db.Fault(err)
}

// summaries of these requests, by id, without asking who may see them.
func (s *Service) summaries(ctx context.Context, ids []string) (map[string]Summary, error) {
	all := make(map[string]Summary, len(ids))
	if len(ids) == 0 {
		return all, nil
	}
	rows, err := db.Query(ctx, s.db, (*requestRow).inList, "SELECT "+inList+" FROM requests WHERE id IN "+db.Tuples(1, len(ids)), values(ids)...)
	for _, row := range rows {
		all[row.ID] = row.summary()
	}
	return all, db.Fault(err)
}

// DuesOf says until when these requests are to be answered, by id, without asking who may see them. It is for siblings.
func (s *Service) DuesOf(ctx context.Context, ids []string) (map[string]time.Time, error) {
	all, err := s.summaries(ctx, ids)
	dues := make(map[string]time.Time, len(all))
	for id, one := range all {
		dues[id] = instant(one.Due)
	}
	return dues, err
}

// shown are the titles of requests, for the board.
func (s *Service) shown(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	type titled struct{ id, title string }
	rows, err := db.Query(ctx, s.db, func(r *titled) []any { return []any{&r.id, &r.title} },
		"SELECT id, title FROM requests WHERE id IN "+db.Tuples(1, len(ids)), values(ids)...)
	all := make(map[string]turn.Shown, len(rows))
	for _, r := range rows {
		all[r.id] = turn.Shown{Path: "/requests/" + r.id, Title: r.title}
	}
	return all, db.Fault(err)
}

// unread: nobody of the executor's has fetched what a row of turns is about, and nobody there was told on the telephone.
func unread(table string) string {
	return "EXISTS (SELECT 1 FROM requests WHERE requests.id = " + table + ".object_id AND requests.state = '" + string(Issued) + "') " +
		"AND NOT EXISTS (SELECT 1 FROM request_receipts WHERE request_id = " + table + ".object_id AND organization_id = " + table +
		".holder_organization AND kind = '" + string(ReceiptToldByPhone) + "')"
}

func values(ids []string) []any {
	all := make([]any, len(ids))
	for i, id := range ids {
		all[i] = id
	}
	return all
}

func (s *Service) lineage(ctx context.Context, lineage string) ([]Request, error) {
	var rows []requestRow
	err := s.db.Gorm(ctx).Where(clause.Eq{Column: "lineage", Value: lineage}).Order("revision DESC").Limit(200).Find(&rows).Error
	return requests(rows), db.Fault(err)
}

// underway are the other requests of its case that have gone out and not ended.
func (s *Service) underway(ctx context.Context, r Request) ([]Request, error) {
	var rows []requestRow
	open := slices.DeleteFunc(slices.Clone(States), func(s State) bool { return s == Draft || !s.Open() })
	err := s.db.Gorm(ctx).Where("incident_id = ? AND lineage <> ? AND state IN ?", r.Incident, r.Lineage, open).Order("id").Find(&rows).Error
	return requests(rows), db.Fault(err)
}

// cancelled are the ids of a case's cancelled requests, with their earlier revisions.
func (s *Service) cancelled(ctx context.Context, incident string) (ids []string, err error) {
	ended := s.db.Gorm(ctx).Model(&requestRow{}).Select("lineage").Where("incident_id = ? AND state = ?", incident, string(Cancelled))
	err = s.db.Gorm(ctx).Model(&requestRow{}).Where("incident_id = ? AND lineage IN (?)", incident, ended).Order("id").Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

func requests(rows []requestRow) []Request {
	all := make([]Request, len(rows))
	for i, row := range rows {
		all[i] = row.request()
	}
	return all
}

func (s *Service) insert(ctx context.Context, r Request) error {
	row := rowOf(r)
	if err := s.db.Gorm(ctx).Create(&row).Error; err != nil {
		return err
	}
	_, err := s.db.Together(ctx, insertParties(nil, r.parties())...)
	return err
}

// save stores what a rule made of now, where nobody was faster, and the receipts that come with it.
func (s *Service) save(ctx context.Context, now Request, next *Request, receipts ...Receipt) error {
	next.Version = now.Version + 1
	set, args := rowOf(now).changes(rowOf(*next))
	all := slices.Concat(insertReceipts(receipts), insertParties(now.parties(), next.parties()), []db.Statement{
		{Text: "UPDATE requests SET " + set + " WHERE id = ? AND version = ?", Args: append(args, now.ID, now.Version)},
	})
	err := s.db.Soon(ctx, func(changed int64) error {
		if changed == 0 {
			return fault.New(fault.KindConflict, "problem.changed_meanwhile")
		}
		return nil
	}, all...)
	return db.Fault(err)
}

type partyRow struct{ RequestID, OrganizationID, PersonID string }

func (partyRow) TableName() string { return "request_parties" }

// parties are those by which lists find a request: its author's organisation, and the others from the day it is issued.
func (r Request) parties() []partyRow {
	rows := []partyRow{{r.ID, r.Author.Organization, ""}}
	if r.IssuedAt.IsZero() {
		return rows
	}
	rows = append(rows, partyRow{r.ID, r.Executor.Organization, ""})
	for _, c := range r.Copies {
		rows = append(rows, partyRow{r.ID, c.Organization, c.Person})
	}
	return rows
}

// insertParties keeps those that have come to those there were. Nobody is taken out: what was sent was sent.
func insertParties(were, are []partyRow) []db.Statement {
	var args []any
	for _, p := range are {
		if !slices.Contains(were, p) {
			args = append(args, p.RequestID, p.OrganizationID, p.PersonID)
		}
	}
	return inserted("request_parties (request_id, organization_id, person_id)", 3, args)
}

// inserted are rows that may be there already, in one statement, or in none where there are no rows.
func inserted(into string, columns int, args []any) []db.Statement {
	if len(args) == 0 {
		return nil
	}
	return []db.Statement{{
		Text: "INSERT INTO " + into + " VALUES " + db.Tuples(len(args)/columns, columns) + " ON CONFLICT DO NOTHING", Args: args,
	}}
}

func (s *Service) scheduled(ctx context.Context, now time.Time, limit int) ([]string, error) {
	var ids []string
	err := s.db.Gorm(ctx).Model(&requestRow{}).Where("state = ? AND scheduled_at <= ?", string(Draft), db.At(now)).
		Order("scheduled_at").Limit(limit).Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

func (s *Service) list(ctx context.Context, f Filter, p Page) (db.List[Summary], error) {
	tx := s.seen(ctx, s.db.Gorm(ctx).Model(&requestRow{}))
	if f.Incident != "" {
		tx = tx.Where(clause.Eq{Column: "incident_id", Value: f.Incident})
	}
	if len(f.State) > 0 {
		tx = tx.Where(map[string]any{"state": f.State})
	}
	if f.Executor != "" {
		tx = tx.Where(clause.Eq{Column: "executor_organization_id", Value: f.Executor})
	}
	if f.Overdue {
		tx = tx.Where("due_at < ?", db.At(s.now())).Where(map[string]any{"state": overdueStates()})
	}
	if f.Latest {
		tx = tx.Where("superseded_by = ''")
	}
	if f.Mine {
		tx = s.turns.Held(ctx, ObjectType)(tx, "id")
	}
	if f.Volatile {
		tx = tx.Where("overwritten_at IS NOT NULL").Where(map[string]any{"state": volatileStates()})
	}
	tx = tx.Session(&gorm.Session{})
	part := db.Seek(tx, "id", p)
	if f.Volatile {
		part = firstOverwritten(tx, p)
	}
	var rows []requestRow
	if err := part.Select(inList).Find(&rows).Error; err != nil {
		return db.List[Summary]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r requestRow) string { return r.ID }, requestRow.summary)
	if p.Count {
		l.Total = new(int64)
		if err := tx.Count(l.Total).Error; err != nil {
			return l, db.Fault(err)
		}
	}
	return l, nil
}

// firstOverwritten is db.Seek in the order in which logs are overwritten: what goes first comes first.
func firstOverwritten(tx *gorm.DB, p Page) *gorm.DB {
	if p.After != "" {
		tx = tx.Where("(overwritten_at, id) > (SELECT overwritten_at, id FROM requests WHERE id = ?)", p.After)
	}
	return tx.Order("overwritten_at, id").Limit(p.Rows())
}

// seen narrows a list to what the actor may see, as check does for one.
func (s *Service) seen(ctx context.Context, tx *gorm.DB) *gorm.DB {
	a := access.From(ctx)
	if a.SeesEveryCase() {
		return tx.Where("(issued_at IS NOT NULL OR proposed_at IS NOT NULL OR author_organization_id = ?)", a.Organization)
	}
	fresh := s.db.Gorm(ctx)
	party := fresh.Model(&partyRow{}).Select("request_id").
		Where("organization_id = ? AND (person_id = '' OR person_id = ?)", a.Organization, a.Person)
	analysed := s.incidents.Analysed(ctx, access.Investigative)(
		fresh.Model(&requestRow{}).Select("id").Where("issued_at IS NOT NULL"), "incident_id")
	return s.incidents.Visible(ctx)(tx, "incident_id").Where("id IN (? UNION ?)", party, analysed)
}

type receiptRow struct {
	ID             string
	RequestID      string
	OrganizationID string
	PersonID       string
	Kind           string
	Once           string
	At             db.Instant
	ByPersonID     string
	Note           string
}

func (receiptRow) TableName() string { return "request_receipts" }

func (row receiptRow) receipt() Receipt {
	return Receipt{
		ID: row.ID, Request: row.RequestID, Recipient: Party{row.OrganizationID, row.PersonID}, Kind: ReceiptKind(row.Kind),
		At: row.At.Time, By: row.ByPersonID, Note: row.Note,
	}
}

// insertReceipt keeps a receipt and says whether it is new.
func (s *Service) insertReceipt(ctx context.Context, r Receipt) (fresh bool, err error) {
	changed, err := s.db.Together(ctx, insertReceipts([]Receipt{r})...)
	return changed > 0, err
}

func insertReceipts(receipts []Receipt) []db.Statement {
	var args []any
	for _, r := range receipts {
		args = append(args, r.ID, r.Request, r.Recipient.Organization, r.Recipient.Person, string(r.Kind), r.once(), db.At(r.At), r.By, r.Note)
	}
	return inserted("request_receipts (id, request_id, organization_id, person_id, kind, once, at, by_person_id, note)", 9, args)
}

func (s *Service) receipts(ctx context.Context, request string) ([]Receipt, error) {
	var rows []receiptRow
	err := s.db.Gorm(ctx).Where(clause.Eq{Column: "request_id", Value: request}).Order("id DESC").Limit(1000).Find(&rows).Error
	all := make([]Receipt, len(rows))
	for i, row := range rows {
		all[i] = row.receipt()
	}
	return all, db.Fault(err)
}

func (s *Service) latestReceipt(ctx context.Context, request string, p Party, kind ReceiptKind) (Receipt, error) {
	var row receiptRow
	err := s.db.Gorm(ctx).Where(map[string]any{
		"request_id": request, "organization_id": p.Organization, "person_id": p.Person, "kind": string(kind),
	}).Order("id DESC").Take(&row).Error
	return row.receipt(), db.Fault(err)
}

type answerRow struct {
	RequestID string
	Step      string
	Answer    db.JSON[Answer]
	At        db.Instant
}

func (answerRow) TableName() string { return "request_answers" }

func (s *Service) storeAnswer(ctx context.Context, request string, a Answer) error {
	row := answerRow{request, a.Step, db.AsJSON(a), db.At(a.At)}
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "request_id"}, {Name: "step"}}, DoUpdates: clause.AssignmentColumns([]string{"answer", "at"}),
	}).Create(&row).Error
}

func (s *Service) answers(ctx context.Context, request string) ([]Answer, error) {
	var rows []answerRow
	if err := s.db.Gorm(ctx).Where(clause.Eq{Column: "request_id", Value: request}).Limit(MaxSteps).Find(&rows).Error; err != nil {
		return nil, db.Fault(err)
	}
	slices.SortFunc(rows, func(a, b answerRow) int { // s2 before s10
		if len(a.Step) != len(b.Step) {
			return len(a.Step) - len(b.Step)
		}
		return strings.Compare(a.Step, b.Step)
	})
	all := make([]Answer, len(rows))
	for i, row := range rows {
		all[i] = row.Answer.V
	}
	return all, nil
}

type clarificationRow struct {
	ID                   string
	RequestID            string
	State                string
	OpenedByOrganization string
	OpenedByPerson       string
	OpenedAt             db.Instant
	Messages             db.JSON[[]Message]
	TooLarge             db.JSON[*TooLarge]
	Version              int
}

func (clarificationRow) TableName() string { return "clarifications" }

func clarificationRowOf(c Clarification) clarificationRow {
	return clarificationRow{c.ID, c.Request, string(c.State), c.OpenedBy.Organization, c.OpenedBy.Person, db.At(c.OpenedAt), db.AsJSON(c.Messages), db.AsJSON(c.TooLarge), c.Version}
}

func (row clarificationRow) clarification() Clarification {
	return Clarification{
		ID: row.ID, Request: row.RequestID, State: ClarificationState(row.State),
		OpenedBy: Party{row.OpenedByOrganization, row.OpenedByPerson}, OpenedAt: row.OpenedAt.Time, Messages: row.Messages.V, TooLarge: row.TooLarge.V, Version: row.Version,
	}
}

func (s *Service) insertClarification(ctx context.Context, c Clarification) error {
	row := clarificationRowOf(c)
	return s.db.Gorm(ctx).Create(&row).Error
}

func (s *Service) saveClarification(ctx context.Context, c *Clarification) error {
	was := c.Version
	c.Version++
	row := clarificationRowOf(*c)
	res := s.db.Gorm(ctx).Model(&clarificationRow{}).Select("state", "messages", "version").
		Where(map[string]any{"id": c.ID, "version": was}).Updates(&row)
	if res.Error == nil && res.RowsAffected == 0 {
		return fault.New(fault.KindConflict, "problem.changed_meanwhile")
	}
	return res.Error
}

func (s *Service) clarification(ctx context.Context, request, id string) (Clarification, error) {
	var row clarificationRow
	err := s.db.Gorm(ctx).Where(map[string]any{"id": id, "request_id": request}).Take(&row).Error
	return row.clarification(), db.Fault(err)
}

func (s *Service) thread(ctx context.Context, id string) (Clarification, error) {
	var row clarificationRow
	err := s.db.Gorm(ctx).Where(clause.Eq{Column: "id", Value: id}).Take(&row).Error
	return row.clarification(), db.Fault(err)
}

func (s *Service) clarifications(ctx context.Context, request string) ([]Clarification, error) {
	var rows []clarificationRow
	err := s.db.Gorm(ctx).Where(clause.Eq{Column: "request_id", Value: request}).Order("id").Limit(1000).Find(&rows).Error
	all := make([]Clarification, len(rows))
	for i, row := range rows {
		all[i] = row.clarification()
	}
	return all, db.Fault(err)
}

// received are the receipts of executors that end a silence, one row of each kind.
func (s *Service) received(ctx context.Context, ids []string) ([]received, error) {
	type row struct {
		request         string
		kind            ReceiptKind
		first, promised db.Instant
	}
	args := []any{ReceiptDelivered, ReceiptRead, ReceiptToldByPhone}
	for _, id := range ids {
		args = append(args, id)
	}
	rows, err := db.Query(ctx, s.db, func(r *row) []any { return []any{&r.request, &r.kind, &r.first, &r.promised} },
		`SELECT q.id, COALESCE(c.kind, ''), MIN(c.at), q.committed_by FROM requests q
		LEFT JOIN request_receipts c ON c.request_id = q.id AND c.organization_id = q.executor_organization_id
			AND (q.executor_person_id = '' OR c.person_id IN ('', q.executor_person_id)) AND c.kind IN (?, ?, ?)
		WHERE q.id IN `+db.Tuples(1, len(ids))+` GROUP BY q.id, c.kind, q.committed_by`, args...)
	all := make([]received, len(rows))
	for i, r := range rows {
		all[i] = received{r.request, r.kind, r.first.Time, r.promised.Time}
	}
	return all, db.Fault(err)
}

// openRequests are those that wait for somebody: State.Open, along an index of its own.
const openRequests = `SELECT id FROM requests WHERE state NOT IN ('accepted', 'declined', 'cancelled', 'superseded')`
