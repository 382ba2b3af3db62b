package incident

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
)

// reader reads what decides about which cases the actor sees, in one query. The row without an engagement is the count
// of changes.
func (s store) reader(ctx context.Context, a access.Actor, now time.Time) (reader, error) {
	a = grantee(a)
	r := reader{organization: a.Organization, person: a.Person, now: now, engaged: []string{""}}
	var rows []struct {
		ID   string
		Last int64
	}
	at := db.At(now)
	err := s.db.Gorm(ctx).Raw(`SELECT id, 0 AS last FROM engagements
		WHERE organization_id = ? AND ended_at IS NULL AND starts_at <= ? AND expires_at > ?
		UNION ALL SELECT '', last FROM counters WHERE owner = ? AND series = ?`, r.organization, at, at, r.organization, grants).Scan(&rows).Error
	for _, row := range rows {
		if row.ID == "" {
			r.generation = row.Last
		} else {
			r.engaged = append(r.engaged, row.ID)
		}
	}
	return r, db.Fault(err)
}

// page is the newest cases that somebody sees by grants.
func (s store) page(ctx context.Context, g granted, page db.Page) (db.List[Incident], error) {
	ids, err := g.ids(page)
	if err != nil {
		return db.List[Incident]{}, db.Fault(err)
	}
	part := db.Cut(ids, page, itself, itself)
	list := db.List[Incident]{Items: []Incident{}, Next: part.Next}
	if len(part.Items) == 0 {
		return list, nil
	}
	var rows []row
	if err := s.db.Gorm(ctx).Select(inList).Where(map[string]any{"id": part.Items}).Order("id DESC").Find(&rows).Error; err != nil {
		return list, db.Fault(err)
	}
	for _, r := range rows {
		list.Items = append(list.Items, r.incident())
	}
	return list, nil
}

// all is the newest of all cases. Without a filter the total stands in a counter.
func (s store) all(ctx context.Context, f Filter, page db.Page) (db.List[Incident], error) {
	var rows []row
	if err := db.Seek(f.narrow(s.db.Gorm(ctx).Model(&row{})), "id", page).Select(inList).Find(&rows).Error; err != nil {
		return db.List[Incident]{}, db.Fault(err)
	}
	list := db.Cut(rows, page, func(r row) string { return r.ID }, row.incident)
	if !page.Count {
		return list, nil
	}
	list.Total = new(int64)
	if f.any() {
		counted := map[string]any{"owner": everything, "series": cases}
		return list, db.Fault(s.db.Gorm(ctx).Table("counters").Select("last").Where(counted).Scan(list.Total).Error)
	}
	return list, db.Fault(f.narrow(s.db.Gorm(ctx).Model(&row{})).Count(list.Total).Error)
}

func (f Filter) narrow(tx *gorm.DB) *gorm.DB {
	if len(f.States) > 0 {
		tx = tx.Where(map[string]any{"incidents.state": f.States})
	}
	if f.Severity != "" {
		tx = tx.Where(map[string]any{"incidents.severity": f.Severity})
	}
	if f.Site != "" {
		tx = tx.Where("EXISTS (SELECT 1 FROM incident_sites WHERE site_id = ? AND incident_id = incidents.id)", f.Site)
	}
	if f.Held != nil && *f.Held {
		tx = tx.Where("incidents.hold_id <> ''")
	} else if f.Held != nil {
		tx = tx.Where("incidents.hold_id = ''")
	}
	return tx
}

// granted are the cases that a reader sees by grants and a filter chooses. Those granted to the organisation and those
// to the person are walked apart, each along the index and already in order, so that no more is read than is shown.
type granted struct {
	tx           *gorm.DB
	whole, apart func() *gorm.DB
}

func (s store) granted(ctx context.Context, r reader, f Filter) granted {
	to := func(person string) *gorm.DB {
		tx := live(s.db.Gorm(ctx), r.engaged, r.now).Distinct("incident_id").
			Where(map[string]any{"organization_id": r.organization, "person_id": person})
		if f.aboveMinimal() {
			tx = tx.Where("level <> ?", access.Minimal)
		}
		if f.any() {
			return tx
		}
		return tx.Where("EXISTS (?)", f.narrow(s.db.Gorm(ctx).Table("incidents").Select("1").Where("incidents.id = participants.incident_id")))
	}
	return granted{s.db.Gorm(ctx), func() *gorm.DB { return to("") }, func() *gorm.DB { return to(r.person) }}
}

// ids are those of one page and at least one more, where there is one.
func (g granted) ids(page db.Page) (ids []string, err error) {
	err = g.tx.Raw("SELECT incident_id FROM (?) AS whole UNION SELECT incident_id FROM (?) AS apart ORDER BY incident_id DESC",
		db.Seek(g.whole(), "incident_id", page), db.Seek(g.apart(), "incident_id", page)).Scan(&ids).Error
	return ids, err
}

func (g granted) count() (n int64, err error) {
	err = g.tx.Raw("SELECT (SELECT count(*) FROM (?) AS whole) + (SELECT count(*) FROM (?) AS apart)",
		g.whole(), g.apart().Where("incident_id NOT IN (?)", g.whole())).Scan(&n).Error
	return n, db.Fault(err)
}

// firstEnd is when the first of the reader's grants ends by itself; zero for never.
func (s store) firstEnd(ctx context.Context, r reader) (time.Time, error) {
	var first db.Instant
	err := live(s.db.Gorm(ctx), r.engaged, r.now).Select("min(expires_at)").
		Where(map[string]any{"organization_id": r.organization, "person_id": []string{"", r.person}}).Row().Scan(&first)
	return first.Time, db.Fault(err)
}

func itself(id string) string { return id }

// Visible narrows a sibling's list to what belongs to cases that the actor sees; column holds the incident's id. It is
// for their store.go files, and says nothing about who sees what within a case.
func (s *Service) Visible(ctx context.Context) func(tx *gorm.DB, column string) *gorm.DB {
	return s.seen(ctx, func(own *gorm.DB) *gorm.DB { return own })
}

// SeenCases is the condition, with its values, by which a case is one that the actor sees; column holds its id. It is plain
// text for a query that looks at many rows of few cases: they are read first and named in it, which is quicker than to
// look up each row's, unless the actor sees too many. "" is no condition.
func (s *Service) SeenCases(ctx context.Context, column string) (where string, args []any, err error) {
	const few = 20
	a, at := access.From(ctx), db.At(s.clock.Now())
	if a.SeesEveryCase() {
		return "", nil, nil
	}
	a = grantee(a)
	seen := "SELECT incident_id FROM participants WHERE organization_id = ? AND person_id IN ('', ?) AND " + inForce +
		" (SELECT id FROM engagements WHERE organization_id = ? AND " + holds + "))"
	args = []any{a.Organization, a.Person, at, a.Organization, at, at}
	ids, err := db.Query(ctx, s.db, func(id *any) []any { return []any{id} }, seen+" LIMIT ?", append(slices.Clone(args), few+1)...)
	switch {
	case err != nil || len(ids) == 0:
		return "1 = 0", nil, db.Fault(err)
	case len(ids) > few:
		return column + " IN (" + seen + ")", args, nil
	}
	return column + " IN " + db.Tuples(1, len(ids)), ids, nil
}

// Analysed narrows to cases that the actor analyses at level or above it: where access.Grant.Analyses says so.
func (s *Service) Analysed(ctx context.Context, level access.Level) func(tx *gorm.DB, column string) *gorm.DB {
	return s.seen(ctx, func(own *gorm.DB) *gorm.DB { return own.Where("analyst").Where(map[string]any{"level": upFrom(level)}) })
}

// Led are the ids of the cases in which the actor holds one of these of headquarters' case roles by grant, at a level at
// which access.Actor.Leads takes it for one. For the store.go files of siblings, and for actors at headquarters.
func (s *Service) Led(ctx context.Context, roles ...access.Role) *gorm.DB {
	a, now := access.From(ctx), s.clock.Now()
	analysed := s.store.grants(ctx, a, now).Where("analyst").Where(map[string]any{"level": upFrom(access.Investigative)})
	return s.store.grants(ctx, a, now).Where(oneOf(s.db.Gorm(ctx), "roles", roles)).Where("incident_id IN (?)", analysed)
}

// Given are the ids of the cases in which the actor was given one of these roles, at whatever level. For the store.go files
// of siblings.
func (s *Service) Given(ctx context.Context, roles ...access.Role) *gorm.DB {
	return s.store.grants(ctx, access.From(ctx), s.clock.Now()).Where(oneOf(s.db.Gorm(ctx), "roles", roles))
}

// oneOf narrows to rows with one of these roles in a column of them, which is JSON text.
func oneOf(tx *gorm.DB, column string, roles []access.Role) *gorm.DB {
	for _, r := range roles {
		tx = tx.Or(column+" LIKE ?", `%"`+string(r)+`"%`)
	}
	return tx
}

// LostTurns is the condition by which what stands in a sibling's table, with the columns incident, holder_organization and
// holder_person, lies with somebody who does not see that case any more: nobody active of theirs takes part. At
// headquarters a standing case role is part enough, and what waits for anybody there is never lost. It is plain text,
// because every turn that is handed on is asked.
func (s *Service) LostTurns(_ context.Context, table string) (where string, args []any) {
	const headquarters = "(SELECT id FROM organizations WHERE kind = 'headquarters')"
	at := db.At(s.clock.Now())
	standing := make([]string, len(access.CaseRoles))
	args = []any{at, at, at}
	for n, r := range access.CaseRoles {
		standing[n], args = "people.roles LIKE ?", append(args, `%"`+string(r)+`"%`)
	}
	where = `NOT EXISTS (SELECT 1 FROM people WHERE active AND organization_id = turns.holder_organization
			AND turns.holder_person IN ('', people.id) AND (
			EXISTS (SELECT 1 FROM participants WHERE organization_id = people.organization_id AND person_id IN ('', people.id)
				AND incident_id = turns.incident AND ` + inForce + ` (SELECT id FROM engagements WHERE ` + holds + `)))
			OR organization_id IN ` + headquarters + ` AND (` + strings.Join(standing, " OR ") + `)))
		AND (turns.holder_person <> '' OR turns.holder_organization NOT IN ` + headquarters + `)`
	return strings.ReplaceAll(where, "turns.", table+"."), args
}

func (s *Service) seen(ctx context.Context, which func(*gorm.DB) *gorm.DB) func(tx *gorm.DB, column string) *gorm.DB {
	a, now := access.From(ctx), s.clock.Now()
	return func(tx *gorm.DB, column string) *gorm.DB {
		if a.SeesEveryCase() {
			return tx
		}
		return tx.Where(column+" IN (?)", which(s.store.grants(ctx, a, now)))
	}
}

func (s store) grants(ctx context.Context, a access.Actor, now time.Time) *gorm.DB {
	a = grantee(a)
	return live(s.db.Gorm(ctx), s.engaged(ctx, a.Organization, now), now).Select("incident_id").
		Where(map[string]any{"organization_id": a.Organization, "person_id": self(a)})
}

func upFrom(level access.Level) []access.Level {
	var all []access.Level
	for _, l := range access.Levels {
		if l.AtLeast(level) {
			all = append(all, l)
		}
	}
	return all
}

// acquaintances are the organisations that the actor knows of by a case: who takes part and the sites, from the level
// on at which those are shown.
func (s *Service) acquaintances(ctx context.Context, tx *gorm.DB) *gorm.DB {
	now := s.clock.Now()
	shared := func() *gorm.DB {
		return s.store.grants(ctx, access.From(ctx), now).Where("level <> ?", access.Minimal)
	}
	present := live(s.db.Gorm(ctx), s.store.engaged(ctx, "", now), now).Select("organization_id").Where("incident_id IN (?)", shared())
	return tx.Raw("SELECT site_id FROM incident_sites WHERE incident_id IN (?) UNION SELECT organization_id FROM (?) AS present", shared(), present)
}

// titles are those of cases by their ids.
func (s store) titles(ctx context.Context, ids []string) (map[string]string, error) {
	var rows []row
	err := s.db.Gorm(ctx).Select("id, title").Where("id IN ?", ids).Find(&rows).Error
	all := make(map[string]string, len(rows))
	for _, r := range rows {
		all[r.ID] = r.Title
	}
	return all, db.Fault(err)
}

// severities are those of cases by their ids.
func (s store) severities(ctx context.Context, ids []string) (map[string]string, error) {
	var rows []row
	err := s.db.Gorm(ctx).Select("id, severity").Where("id IN ?", ids).Find(&rows).Error
	all := make(map[string]string, len(rows))
	for _, r := range rows {
		all[r.ID] = string(r.Severity)
	}
	return all, db.Fault(err)
}

// mostCast bounds how many grants of one case are looked through.
const mostCast = 1000

// cast are the grants in force in a case.
func (s store) cast(ctx context.Context, id string, now time.Time) ([]Participant, error) {
	var rows []participantRow
	err := live(s.db.Gorm(ctx), s.engaged(ctx, "", now), now).Where("incident_id = ?", id).Order("id").Limit(mostCast).Find(&rows).Error
	all := make([]Participant, len(rows))
	for n, r := range rows {
		all[n] = r.participant()
	}
	return all, db.Fault(err)
}
