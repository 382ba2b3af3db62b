package deliver

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tasuki/internal/db"
)

// store is the outbox's SQL.
type store struct{ db *db.DB }

type row struct {
	ID          string `gorm:"primaryKey"`
	Dedup       string
	Kind        string
	State       string
	Person      string
	Address     string
	Name        string
	Language    string
	Zone        string
	Reference   string
	Path        string
	AboutType   string
	AboutID     string
	Incident    string
	Parties     db.JSON[[]string]
	DueAt       db.Instant
	NextAt      db.Instant
	Attempt     int64
	LeaseOwner  string
	LeaseUntil  db.Instant
	SettledAt   db.Instant
	FailureCode int64
	Failure     string
	Appointment db.JSON[*Appointment]
	Channel     string
	Moves       db.JSON[[]Move]
}

func (row) TableName() string { return "outbox" }

// insert says whether the row is new: one with the same dedup key was there before.
func (s store) insert(ctx context.Context, r row) (bool, error) {
	changed, err := s.db.Exec(ctx, "INSERT INTO "+outbox+" VALUES "+db.Tuples(1, columns)+" ON CONFLICT (dedup) DO NOTHING", r.values()...)
	return changed == 1, err
}

// insertAll is for rows that are known to be the only ones with their key.
func (s store) insertAll(ctx context.Context, rows []row) error {
	args := make([]any, 0, len(rows)*columns)
	for _, r := range rows {
		args = append(args, r.values()...)
	}
	for _, some := range s.db.Inserts(outbox, columns, args) {
		if err := s.db.Soon(ctx, nil, some); err != nil {
			return err
		}
	}
	return nil
}

const (
	outbox = `outbox (id, dedup, kind, state, person, address, name, language, zone,
	reference, path, about_type, about_id, incident, parties, due_at, next_at, appointment, channel, moves)`
	columns = 20
)

// values are the columns of outbox.
func (r row) values() []any {
	return []any{r.ID, r.Dedup, r.Kind, r.State, r.Person, r.Address, r.Name, r.Language, r.Zone,
		r.Reference, r.Path, r.AboutType, r.AboutID, r.Incident, r.Parties, r.DueAt, r.NextAt, r.Appointment, r.Channel, r.Moves}
}

// free is what of a lane is due on the domain clock and leased by nobody on the machine's.
func free(chat bool, now, machine time.Time) (condition string, args []any) {
	which := "channel = ''"
	if chat {
		which = "channel <> ''"
	}
	return "next_at <= ? AND " + which + " AND (lease_until IS NULL OR lease_until < ?)", []any{db.At(now), db.At(machine)}
}

// waiting says whether there is something to claim, without a transaction. The order is the index's: without one PostgreSQL may
// read through all that has ever gone out.
func (s store) waiting(ctx context.Context, chat bool, now, machine time.Time) (bool, error) {
	condition, args := free(chat, now, machine)
	var ids []string
	err := s.db.Gorm(ctx).Model(&row{}).Where(condition, args...).Order("next_at, id").Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, err
}

// claim leases up to limit rows, the longest due first, and leaves out those that another process is claiming. It changes no
// column that stands in an index.
func (s store) claim(ctx context.Context, chat bool, owner string, now, machine, until time.Time, limit int) ([]row, error) {
	condition, args := free(chat, now, machine)
	rows, err := db.Query(ctx, s.db, (*row).sent, "WITH due AS MATERIALIZED (SELECT id FROM outbox WHERE "+condition+" ORDER BY next_at, id LIMIT ?"+
		s.db.SkippingLocked()+") UPDATE outbox SET state = '"+string(Sending)+"', lease_owner = ?, lease_until = CAST(? AS BIGINT), attempt = attempt + 1 "+
		"WHERE id IN (SELECT id FROM due) RETURNING "+inSending, append(args, limit, owner, db.At(until))...)
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(a.NextAt.Compare(b.NextAt.Time), cmp.Compare(a.ID, b.ID)) })
	return rows, err
}

// inSending are the columns that an attempt needs.
const inSending = `id, kind, state, person, address, name, language, zone, reference, path, about_type, about_id, incident, parties, due_at, next_at,
	attempt, lease_owner, lease_until, appointment, channel, moves`

func (r *row) sent() []any {
	return []any{&r.ID, &r.Kind, &r.State, &r.Person, &r.Address, &r.Name, &r.Language, &r.Zone, &r.Reference, &r.Path, &r.AboutType, &r.AboutID,
		&r.Incident, &r.Parties, &r.DueAt, &r.NextAt, &r.Attempt, &r.LeaseOwner, &r.LeaseUntil, &r.Appointment, &r.Channel, &r.Moves}
}

// settleSent ends mails that were accepted, whoever holds their leases by now, and says which had not ended before.
func (s store) settleSent(ctx context.Context, ids []string, now time.Time) (map[string]bool, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	slices.Sort(ids)                                 // two processes that end the same ones rarely wait for each other; where they do, one of them tries again
	for n := len(ids); len(ids)&(len(ids)-1) != 0; { // the last again, up to a power of two: few statements, which stay prepared
		ids = append(ids, ids[n-1])
	}
	args := []any{db.At(now)}
	for _, id := range ids {
		args = append(args, id)
	}
	open, err := db.Query(ctx, s.db, func(r *row) []any { return []any{&r.ID} }, "UPDATE outbox SET state = '"+string(Sent)+"', next_at = NULL, settled_at = ?, "+
		"lease_owner = '', lease_until = NULL, failure_code = 0, failure = '' WHERE id IN "+db.Tuples(1, len(ids))+" AND next_at IS NOT NULL RETURNING id", args...)
	ended := make(map[string]bool, len(open))
	for _, r := range open {
		ended[r.ID] = true
	}
	return ended, err
}

// settle gives a mail that was not accepted its next attempt, or ends it. It says false where the mail is no longer this
// attempt's to decide.
func (s store) settle(ctx context.Context, owner string, r row, v verdict) (bool, error) {
	tx := s.db.Gorm(ctx).Model(&row{}).Where("id = ? AND next_at IS NOT NULL", r.ID).
		Where("state = ? AND lease_owner = ? AND attempt = ?", string(Sending), owner, r.Attempt)
	tx = tx.Updates(map[string]any{
		"state": string(v.state), "next_at": db.At(v.next), "settled_at": db.At(v.settled), "lease_owner": "", "lease_until": db.Instant{},
		"failure_code": v.code, "failure": v.note,
	})
	return tx.RowsAffected == 1, tx.Error
}

// release gives up leases of attempts that were never begun.
func (s store) release(ctx context.Context, owner string, rows []row) error {
	for _, r := range rows {
		err := s.db.Gorm(ctx).Model(&row{}).
			Where("id = ? AND state = ? AND lease_owner = ? AND attempt = ?", r.ID, string(Sending), owner, r.Attempt).
			Updates(map[string]any{"state": string(Queued), "lease_owner": "", "lease_until": db.Instant{}}).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// For the board of those who coordinate.

// held counts mails that were due by then, were tried and are to be tried again.
func (s store) held(ctx context.Context, by time.Time) (n int64, since time.Time, err error) {
	var found struct {
		N     int64
		Since db.Instant
	}
	err = s.db.Gorm(ctx).Model(&row{}).Select("COUNT(*) AS n, MIN(due_at) AS since").
		Where("next_at IS NOT NULL AND channel = '' AND attempt > 0 AND due_at <= ?", db.At(by)).Scan(&found).Error
	return found.N, found.Since.Time, db.Fault(err)
}

// BouncedAbout are the types and ids of what mails were about that came back; an index has them.
const BouncedAbout = "SELECT about_type, about_id FROM outbox WHERE settled_at IS NOT NULL AND failure <> '' AND state = 'bounced'"

// CameBack is the condition by which mails about what the columns name came back and nothing arrived, of those for which meant,
// a condition on the row mail, is true; SomeCameBack is that of some, whatever arrived, CameBackAt is when the first of them did,
// and LastCameBackAt the last. What chat could not carry goes by mail.
func CameBack(aboutType, aboutID, meant string) string {
	return SomeCameBack(aboutType, aboutID, meant) + " AND NOT EXISTS (SELECT 1 FROM outbox AS mail WHERE mail.about_type = " + aboutType +
		" AND mail.about_id = " + aboutID + " AND mail.state = 'sent' AND " + meant + ")"
}

func SomeCameBack(aboutType, aboutID, meant string) string {
	return "EXISTS (SELECT 1" + cameBack(aboutType, aboutID, meant) + ")"
}

// FirstTry is the condition by which the row mail is to go out by now, and nothing has kept it yet.
const FirstTry = "(mail.next_at <= ? AND mail.failure = '')"

func CameBackAt(aboutType, aboutID, meant string) string {
	return "(SELECT MIN(mail.settled_at)" + cameBack(aboutType, aboutID, meant) + ")"
}

func LastCameBackAt(aboutType, aboutID, meant string) string {
	return "(SELECT MAX(mail.settled_at)" + cameBack(aboutType, aboutID, meant) + ")"
}

func cameBack(aboutType, aboutID, meant string) string {
	return " FROM outbox AS mail WHERE mail.about_type = " + aboutType + " AND mail.about_id = " + aboutID +
		" AND mail.settled_at IS NOT NULL AND mail.failure <> '' AND mail.state = 'bounced' AND mail.channel = '' AND " + meant
}
