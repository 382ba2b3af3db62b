package decision

import (
	"context"

	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

// store is the SQL. Who calls it holds the rules. The table of who decides is in authoritystore.go.
type store struct{ db *db.DB }

type row struct {
	ID           string
	IncidentID   string
	Reference    string
	State        State
	Matter       Matter
	Question     db.JSON[Question]
	AskedBy      string
	AskedIn      string
	AskedAt      db.Instant
	Seats        db.JSON[[]Seat]
	Holder       string
	Handings     db.JSON[[]Handing]
	Verdict      db.JSON[Verdict]
	Withdrawn    db.JSON[Departure]
	Supersedes   string
	SupersededBy string
	ChangedAt    db.Instant
	Version      int
}

func (row) TableName() string { return "decisions" }

type seatRow struct{ DecisionID, PersonID string }

func (seatRow) TableName() string { return "decision_seats" }

func (d Decision) row() row {
	return row{
		d.ID, d.Incident, d.Reference, d.State, d.Matter, db.AsJSON(d.Question), d.AskedBy.Person, d.AskedBy.Organization, db.At(d.AskedAt),
		db.AsJSON(d.Seats), d.Holder, db.AsJSON(d.Handings), db.AsJSON(d.Verdict), db.AsJSON(d.Withdrawn), d.Supersedes, d.SupersededBy,
		db.At(d.ChangedAt), d.Version,
	}
}

func (r row) decision() Decision {
	return Decision{
		ID: r.ID, Incident: r.IncidentID, Reference: r.Reference, State: r.State, Question: r.Question.V, AskedBy: Who{r.AskedIn, r.AskedBy},
		AskedAt: r.AskedAt.Time, Seats: r.Seats.V, Holder: r.Holder, Handings: r.Handings.V, Verdict: r.Verdict.V, Withdrawn: r.Withdrawn.V,
		Supersedes: r.Supersedes, SupersededBy: r.SupersededBy, ChangedAt: r.ChangedAt.Time, Version: r.Version,
	}
}

// find is the decision with that id; one without an ID where there is none.
func (s store) find(ctx context.Context, id string, lock bool) (Decision, error) {
	tx := s.db.Gorm(ctx)
	if lock {
		tx = s.db.ForUpdate(tx)
	}
	var found []row
	if err := tx.Where(map[string]any{"id": id}).Limit(1).Find(&found).Error; err != nil || len(found) == 0 {
		return Decision{}, db.Fault(err)
	}
	return found[0].decision(), nil
}

func (s store) insert(ctx context.Context, d Decision) error {
	r := d.row()
	if err := s.db.Gorm(ctx).Create(&r).Error; err != nil {
		return err
	}
	rows := make([]seatRow, len(d.Seats))
	for n, one := range d.Seats {
		rows[n] = seatRow{d.ID, one.Person}
	}
	return s.db.Gorm(ctx).Create(&rows).Error
}

// save stores what a rule decided, where nobody was faster. What was asked, and who may decide, stays.
func (s store) save(ctx context.Context, was int, d Decision) error {
	r := d.row()
	res := s.db.Gorm(ctx).Model(&row{}).Select("state", "holder", "handings", "verdict", "withdrawn", "superseded_by", "changed_at", "version").
		Where(map[string]any{"id": d.ID, "version": was}).Updates(&r)
	if res.Error == nil && res.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return res.Error
}

// sight is which decisions of a case the reader of a list sees.
type sight struct {
	every  bool
	person string
}

func (s store) list(ctx context.Context, incident string, f Filter, v sight, p db.Page) (db.List[Decision], error) {
	q := s.db.Gorm(ctx).Model(&row{}).Where("incident_id = ?", incident)
	if !v.every {
		q = q.Where("id IN (SELECT decision_id FROM decision_seats WHERE person_id = ?)", v.person)
	}
	if f.Open != nil && *f.Open {
		q = q.Where("state = ?", Open)
	} else if f.Open != nil {
		q = q.Where("state <> ?", Open)
	}
	if f.Matter != "" {
		q = q.Where("matter = ?", f.Matter)
	}
	return db.ReadPage(q, p, func(r row) string { return r.ID }, row.decision)
}

// shown are decisions as the board has them.
func (s store) shown(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	var rows []row
	err := s.db.Gorm(ctx).Select("id, question").Where("id IN ?", ids).Find(&rows).Error
	all := make(map[string]turn.Shown, len(rows))
	for _, r := range rows {
		all[r.ID] = turn.Shown{Path: "/decisions/" + r.ID, Title: title(r.Question.V.Text)}
	}
	return all, db.Fault(err)
}

// openDecisions are questions without an answer, along an index of their own.
const openDecisions = `SELECT id FROM decisions WHERE state = 'open'`
