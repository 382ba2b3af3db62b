package incident

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
)

// self are the values of person_id that stand for the actor: their own, and everybody in their organisation.
func self(a access.Actor) []string { return []string{"", a.Person} }

// grantee is whom grants are looked up for: nobody, where none would count.
func grantee(a access.Actor) access.Actor {
	if a.WithoutContent() {
		return access.Actor{}
	}
	return a
}

// live narrows to grants that are in force. engaged are the engagements that hold now: ids, or the query for them.
func live(tx *gorm.DB, engaged any, now time.Time) *gorm.DB {
	return tx.Table("participants").Where(inForce+" (?))", db.At(now), engaged)
}

// What live and engaged say, for the plain statements too.
const (
	inForce = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?) AND (engagement_id = '' OR engagement_id IN"
	holds   = "ended_at IS NULL AND starts_at <= ? AND expires_at > ?"
)

// partakes chooses those grants in force that somebody or their organisation as a whole has in incidents. It is plain:
// every act asks it.
func partakes(organization, person string, incidents []string, now time.Time) (from string, args []any) {
	at := db.At(now)
	args = []any{organization, person, at, organization, at, at}
	for _, id := range incidents {
		args = append(args, id)
	}
	return " FROM participants WHERE organization_id = ? AND person_id IN ('', ?) AND " + inForce +
		" (SELECT id FROM engagements WHERE organization_id = ? AND " + holds + "))" +
		" AND incident_id IN " + db.Tuples(1, len(incidents)), args
}

// engaged are the engagements of an organisation that hold now; of all organisations with "". They are the directory's
// table, asked here so that hidden and absent take one query, and a grant ends in the same instant as its engagement.
func (s store) engaged(ctx context.Context, organization string, now time.Time) *gorm.DB {
	tx := s.db.Gorm(ctx).Table("engagements").Select("id").
		Where(holds, db.At(now), db.At(now))
	if organization == "" {
		return tx
	}
	return tx.Where(map[string]any{"organization_id": organization})
}

// reaching is the one that lasts longest of an organisation's engagements that hold now, are named (unless named is "")
// and reach one of these sites (unless anywhere); "" for none.
func (s store) reaching(ctx context.Context, organization, named string, sites []string, anywhere bool, now time.Time) (string, error) {
	tx := s.engaged(ctx, organization, now)
	if named != "" {
		tx = tx.Where(map[string]any{"id": named})
	}
	if !anywhere {
		tx = tx.Where("id IN (SELECT engagement_id FROM engagement_sites WHERE site_id IN ?)", sites)
	}
	var ids []string
	if err := tx.Order("expires_at DESC").Limit(1).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
		return "", db.Fault(err)
	}
	return ids[0], nil
}

const liveColumns = "incident_id, organization_id, roles, level, expires_at, " +
	"(SELECT e.expires_at FROM engagements e WHERE e.id = participants.engagement_id) AS engagement_ends"

// participations are the actor's own in these incidents, by incident.
func (s store) participations(ctx context.Context, a access.Actor, incidents []string, now time.Time) (map[string][]participation, error) {
	if len(incidents) == 0 {
		return nil, nil
	}
	a = grantee(a)
	from, args := partakes(a.Organization, a.Person, incidents, now)
	rows, err := db.Query(ctx, s.db, (*liveRow).fields, "SELECT "+liveColumns+from, args...)
	return byIncident(rows), db.Fault(err)
}

// present are all who take part in an incident now.
func (s store) present(ctx context.Context, incident string, now time.Time) ([]participation, error) {
	all, err := gather(live(s.db.Gorm(ctx), s.engaged(ctx, "", now), now).Where(map[string]any{"incident_id": incident}))
	return all[incident], err
}

// takesPart says that somebody, or everybody in their organisation, takes part in an incident now.
func (s store) takesPart(ctx context.Context, incident, organization, person string, now time.Time) (bool, error) {
	q := parts(incident, organization, person, now)
	rows, err := db.Query(ctx, s.db, func(one *int) []any { return []any{one} }, q.Text, q.Args...)
	return len(rows) > 0, db.Fault(err)
}

// parts finds a row where takesPart is true.
func parts(incident, organization, person string, now time.Time) db.Statement {
	from, args := partakes(organization, person, []string{incident}, now)
	return db.Statement{Text: "SELECT 1" + from + " LIMIT 1", Args: args}
}

func gather(tx *gorm.DB) (map[string][]participation, error) {
	var rows []liveRow
	if err := tx.Select(liveColumns).Find(&rows).Error; err != nil {
		return nil, db.Fault(err)
	}
	return byIncident(rows), nil
}

func byIncident(rows []liveRow) map[string][]participation {
	all := map[string][]participation{}
	for _, r := range rows {
		all[r.IncidentID] = append(all[r.IncidentID], r.participation())
	}
	return all
}

// inList are the columns that a list shows: long texts stay where they are.
const inList = "id, reference, state, tlp, severity, classification, discovery, title, sites, hold_id, opened_by, opened_at, version"
