package request

import (
	"reflect"
	"slices"
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
	Title                  string
	Due                    db.JSON[*worktime.Due]
	ProposedAt             db.Instant
	AskedBy                string
	AuthorizedBy           string
	IssuedBy               string
	IssuedAt               db.Instant
	Override               string
	ScheduledFor           db.JSON[*worktime.Due]
	ScheduledAt            db.Instant
	DueAt                  db.Instant
	OverwrittenAt          db.Instant
	TermRule               string
	Reckoned               db.JSON[*worktime.Due]
	ReckonedFor            string
	DueMoved               db.JSON[*DueMove]
	CommittedBy            db.Instant
	Reason                 string
	Note                   string
	Questions              int
	OpenedAt               db.Instant
	ChangedAt              db.Instant
	Version                int
	Content                db.JSON[Content]
}

func (requestRow) TableName() string { return "requests" }

func rowOf(r Request) requestRow {
	row := requestRow{
		ID: r.ID, IncidentID: r.Incident, Reference: r.Reference, Revision: r.Revision, Lineage: r.Lineage,
		Supersedes: r.Supersedes, SupersededBy: r.SupersededBy, State: string(r.State),
		AuthorOrganizationID: r.Author.Organization, AuthorPersonID: r.Author.Person,
		ExecutorOrganizationID: r.Executor.Organization, ExecutorPersonID: r.Executor.Person,
		Title: r.Title, Due: db.AsJSON(r.Deadline()), ProposedAt: db.At(r.ProposedAt), AskedBy: r.AskedBy, AuthorizedBy: r.AuthorizedBy,
		IssuedBy: r.IssuedBy, IssuedAt: db.At(r.IssuedAt), Override: r.Override, ScheduledFor: db.AsJSON(r.ScheduledFor),
		DueAt: db.At(r.DueAt()), OverwrittenAt: db.At(r.OverwrittenAt()), CommittedBy: db.At(r.CommittedBy), Reason: r.Reason, Note: r.Note, Questions: r.Questions,
		OpenedAt: db.At(r.OpenedAt), ChangedAt: db.At(r.ChangedAt), Version: r.Version, Content: db.AsJSON(r.Content),
	}
	row.Reckoned, row.ReckonedFor, row.DueMoved = db.AsJSON(r.Reckoned), r.ReckonedFor, db.AsJSON(r.Moved)
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
		Version: row.Version, Reckoned: row.Reckoned.V, ReckonedFor: row.ReckonedFor, Moved: row.DueMoved.V,
	}
	r.Executor = Party{row.ExecutorOrganizationID, row.ExecutorPersonID}
	return r
}

const requestColumns = "id, incident_id, reference, revision, lineage, supersedes, superseded_by, state, author_organization_id, " +
	"author_person_id, executor_organization_id, executor_person_id, title, due, proposed_at, asked_by, authorized_by, issued_by, " +
	"issued_at, override, scheduled_for, scheduled_at, due_at, overwritten_at, term_rule, reckoned, reckoned_for, due_moved, committed_by, reason, note, questions, opened_at, changed_at, version, content"

// fields are where requestColumns go, in their order.
func (row *requestRow) fields() []any {
	return []any{
		&row.ID, &row.IncidentID, &row.Reference, &row.Revision, &row.Lineage, &row.Supersedes, &row.SupersededBy, &row.State,
		&row.AuthorOrganizationID, &row.AuthorPersonID, &row.ExecutorOrganizationID, &row.ExecutorPersonID, &row.Title, &row.Due,
		&row.ProposedAt, &row.AskedBy, &row.AuthorizedBy, &row.IssuedBy, &row.IssuedAt, &row.Override, &row.ScheduledFor,
		&row.ScheduledAt, &row.DueAt, &row.OverwrittenAt, &row.TermRule, &row.Reckoned, &row.ReckonedFor, &row.DueMoved, &row.CommittedBy, &row.Reason, &row.Note, &row.Questions, &row.OpenedAt, &row.ChangedAt,
		&row.Version, &row.Content,
	}
}

// changes is what to SET so that row becomes next: no index is written whose column stays. What is kept as JSON is always
// among them: a rule may have altered it in place, in row too.
func (row requestRow) changes(next requestRow) (set string, args []any) {
	were, are := row.fields(), next.fields()
	var columns []string
	for i, column := range strings.Split(requestColumns, ", ") {
		json := slices.Contains([]any{&next.Content, &next.Due, &next.ScheduledFor, &next.Reckoned}, are[i])
		if json || !reflect.DeepEqual(were[i], are[i]) {
			columns, args = append(columns, column+" = ?"), append(args, are[i])
		}
	}
	return strings.Join(columns, ", "), args
}

// inList are the columns that a list shows: what is written stays where it is.
const inList = "id, incident_id, reference, revision, state, title, author_organization_id, author_person_id, " +
	"executor_organization_id, executor_person_id, due, overwritten_at, proposed_at, issued_at, scheduled_for, version"

func (row *requestRow) inList() []any {
	return []any{&row.ID, &row.IncidentID, &row.Reference, &row.Revision, &row.State, &row.Title, &row.AuthorOrganizationID,
		&row.AuthorPersonID, &row.ExecutorOrganizationID, &row.ExecutorPersonID, &row.Due, &row.OverwrittenAt, &row.ProposedAt, &row.IssuedAt,
		&row.ScheduledFor, &row.Version}
}

// timedColumns are those that say when a request is due, for whom, and who reads it.
const timedColumns = "id, incident_id, reference, revision, state, author_organization_id, author_person_id, executor_organization_id, " +
	"executor_person_id, issued_at, due_at, reckoned, reckoned_for, due_moved, version, content"

// timedRow reads no more of the content than moves with the ground: many are read at once, and their steps are long.
type timedRow struct {
	requestRow
	Ground db.JSON[ground]
}

type ground struct {
	Due    *worktime.Due  `json:"due"`
	Term   *worktime.Term `json:"term"`
	Copies []Party        `json:"copies"`
}

func (row *timedRow) fields() []any {
	return []any{&row.ID, &row.IncidentID, &row.Reference, &row.Revision, &row.State, &row.AuthorOrganizationID, &row.AuthorPersonID,
		&row.ExecutorOrganizationID, &row.ExecutorPersonID, &row.IssuedAt, &row.DueAt, &row.Reckoned, &row.ReckonedFor, &row.DueMoved, &row.Version, &row.Ground}
}

func (row timedRow) timed() timed {
	r := row.request()
	r.Due, r.Term, r.Copies = row.Ground.V.Due, row.Ground.V.Term, row.Ground.V.Copies
	return timed{r, row.DueAt.Time}
}

func (row requestRow) summary() Summary {
	return Summary{
		ID: row.ID, Incident: row.IncidentID, Reference: row.Reference, Revision: row.Revision, State: State(row.State), Title: row.Title,
		Author: Party{row.AuthorOrganizationID, row.AuthorPersonID}, Executor: Party{row.ExecutorOrganizationID, row.ExecutorPersonID},
		Due: row.Due.V, OverwrittenAt: row.OverwrittenAt.Time, ProposedAt: row.ProposedAt.Time, IssuedAt: row.IssuedAt.Time, ScheduledFor: row.ScheduledFor.V, Version: row.Version,
	}
}
