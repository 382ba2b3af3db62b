package request

import (
	"reflect"
	"strings"

	"tasuki/internal/db"
	"tasuki/internal/worktime"
)

type requestRow struct {
	ID                     string
	IncidentID             string
	Reference              string
	Revision               int
	Lineage                string
	Supersedes             string
	SupersededBy           string
	State                  string
	AuthorOrganizationID   string
	AuthorPersonID         string
	ExecutorOrganizationID string
	ExecutorPersonID       string
	Content                db.JSON[Content]
	ProposedAt             db.Instant
	AskedBy                string
	AuthorizedBy           string
	IssuedBy               string
	IssuedAt               db.Instant
	Override               string
	ScheduledFor           db.JSON[*worktime.Due]
	ScheduledAt            db.Instant
	DueAt                  db.Instant
	TermRule               string
	Reckoned               db.JSON[*worktime.Due]
	DueMoved               db.JSON[*DueMove]
	CommittedBy            db.Instant
	Reason                 string
	Note                   string
	Questions              int
	OpenedAt               db.Instant
	ChangedAt              db.Instant
	Version                int
}

func (requestRow) TableName() string { return "requests" }

func rowOf(r Request) requestRow {
	row := requestRow{
		ID: r.ID, IncidentID: r.Incident, Reference: r.Reference, Revision: r.Revision, Lineage: r.Lineage,
		Supersedes: r.Supersedes, SupersededBy: r.SupersededBy, State: string(r.State),
		AuthorOrganizationID: r.Author.Organization, AuthorPersonID: r.Author.Person,
		ExecutorOrganizationID: r.Executor.Organization, ExecutorPersonID: r.Executor.Person,
		Content: db.AsJSON(r.Content), ProposedAt: db.At(r.ProposedAt), AskedBy: r.AskedBy, AuthorizedBy: r.AuthorizedBy,
		IssuedBy: r.IssuedBy, IssuedAt: db.At(r.IssuedAt), Override: r.Override, ScheduledFor: db.AsJSON(r.ScheduledFor),
		DueAt: db.At(r.DueAt()), CommittedBy: db.At(r.CommittedBy), Reason: r.Reason, Note: r.Note, Questions: r.Questions,
		OpenedAt: db.At(r.OpenedAt), ChangedAt: db.At(r.ChangedAt), Version: r.Version,
	}
	row.Reckoned, row.DueMoved = db.AsJSON(r.Reckoned), db.AsJSON(r.Moved)
	if r.Term != nil {
		row.TermRule = string(r.Term.Rule)
	}
	if r.waits() {
		row.ScheduledAt = db.At(instant(r.ScheduledFor))
	}
	return row
}

func (row requestRow) request() Request {
	r := Request{
		ID: row.ID, Incident: row.IncidentID, Reference: row.Reference, Revision: row.Revision, Lineage: row.Lineage,
		Supersedes: row.Supersedes, SupersededBy: row.SupersededBy, State: State(row.State),
		Author: Party{row.AuthorOrganizationID, row.AuthorPersonID}, Content: row.Content.V,
		ProposedAt: row.ProposedAt.Time, AskedBy: row.AskedBy, AuthorizedBy: row.AuthorizedBy, IssuedBy: row.IssuedBy,
		IssuedAt: row.IssuedAt.Time, Override: row.Override, ScheduledFor: row.ScheduledFor.V, CommittedBy: row.CommittedBy.Time,
		Reason: row.Reason, Note: row.Note, Questions: row.Questions, OpenedAt: row.OpenedAt.Time, ChangedAt: row.ChangedAt.Time,
		Version: row.Version, Reckoned: row.Reckoned.V, Moved: row.DueMoved.V,
	}
	r.Executor = Party{row.ExecutorOrganizationID, row.ExecutorPersonID}
	return r
}

const requestColumns = "id, incident_id, reference, revision, lineage, supersedes, superseded_by, state, author_organization_id, " +
	"author_person_id, executor_organization_id, executor_person_id, content, proposed_at, asked_by, authorized_by, issued_by, " +
	"issued_at, override, scheduled_for, scheduled_at, due_at, term_rule, reckoned, due_moved, committed_by, reason, note, questions, opened_at, changed_at, version"

// fields are where requestColumns go, in their order.
func (row *requestRow) fields() []any {
	return []any{
		&row.ID, &row.IncidentID, &row.Reference, &row.Revision, &row.Lineage, &row.Supersedes, &row.SupersededBy, &row.State,
		&row.AuthorOrganizationID, &row.AuthorPersonID, &row.ExecutorOrganizationID, &row.ExecutorPersonID, &row.Content,
		&row.ProposedAt, &row.AskedBy, &row.AuthorizedBy, &row.IssuedBy, &row.IssuedAt, &row.Override, &row.ScheduledFor,
		&row.ScheduledAt, &row.DueAt, &row.TermRule, &row.Reckoned, &row.DueMoved, &row.CommittedBy, &row.Reason, &row.Note, &row.Questions, &row.OpenedAt, &row.ChangedAt,
		&row.Version,
	}
}

// changes is what to SET so that row becomes next: no index is written whose column stays. What is kept as JSON is always
// among them: a rule may have altered it in place, in row too.
func (row requestRow) changes(next requestRow) (set string, args []any) {
	were, are := row.fields(), next.fields()
	var columns []string
	for i, column := range strings.Split(requestColumns, ", ") {
		json := are[i] == any(&next.Content) || are[i] == any(&next.ScheduledFor) || are[i] == any(&next.Reckoned)
		if json || !reflect.DeepEqual(were[i], are[i]) {
			columns, args = append(columns, column+" = ?"), append(args, are[i])
		}
	}
	return strings.Join(columns, ", "), args
}
