package exchange

import (
	"context"

	"gorm.io/gorm"

	"tasuki/internal/db"
	"tasuki/internal/incident"
)

// A host (a) is held against its own baseline, else against its site's for its role, else against its site's for all hosts.
const (
	heldJoins = " LEFT JOIN configuration_baselines own ON own.asset_id = a.id " +
		"LEFT JOIN site_baselines ofrole ON ofrole.site_id = a.site_id AND ofrole.role = a.role AND ofrole.role <> '' AND ofrole.in_force " +
		"LEFT JOIN site_baselines ofall ON ofall.site_id = a.site_id AND ofall.role = '' AND ofall.in_force"
	heldAgainst = "COALESCE(own.item_id, ofrole.id, ofall.id, '')"
	// heldItem is the evidence that this is, NULL for a file that is none.
	heldItem = "CASE WHEN own.item_id IS NOT NULL THEN own.item_id WHEN ofrole.id IS NOT NULL THEN ofrole.item_id ELSE ofall.item_id END"
)

// countedAtOnce is how many versions are looked for at a time, and countedAround how many are compared in a round: what comes in meanwhile is
// the newest of the next.
const (
	countedAtOnce = 50
	countedAround = 500
)

// afterAll comes after every id.
const afterAll = "g"

// uncountedRow is a version whose lines weren't counted against what its host is held against now.
type uncountedRow struct {
	ID, ItemID, Against string
	Own                 bool
}

// uncounted are those before an id, the newest first: people look at the latest. "Less or greater" goes along an index, which "other" doesn't, so
// that what was counted isn't looked at again.
func (s store) uncounted(ctx context.Context, before string) (rows []uncountedRow, err error) {
	err = s.askUncounted(s.db.Gorm(ctx), before).Scan(&rows).Error
	return rows, db.Fault(err)
}

func (s store) askUncounted(tx *gorm.DB, before string) *gorm.DB {
	const versionsHeld = "SELECT v.id, v.item_id, h.against, h.own FROM (SELECT a.id, " + heldAgainst + " AS against, own.item_id IS NOT NULL AS own FROM assets a" +
		heldJoins + ") AS h CROSS JOIN configuration_versions v WHERE h.against <> '' AND v.asset_id = h.id AND v.id || '' < ? AND v.against "
	return tx.Raw(versionsHeld+"< h.against UNION ALL "+versionsHeld+"> h.against ORDER BY 1 DESC LIMIT ?", before, before, countedAtOnce)
}

func (s store) counted(ctx context.Context, id, against string, lines *int) error {
	return db.Fault(s.versions(ctx).Where("id = ?", id).Updates(map[string]any{"against": against, "lines": lines}).Error)
}

type deviationRow struct {
	ID, Name, Role string
	Latest         string // item
	Since          string // item
	Standing       Standing
	Lines          int
	Baseline       string
	Own            bool
}

// deviations are the hosts of a site; all of them, or those of which the actor sees a version.
func (s store) deviations(ctx context.Context, cases *incident.Service, site string, only Standing, all bool, p Page) (db.List[deviationRow], error) {
	version := func(column, where string, args ...any) *gorm.DB {
		return s.shown(ctx, cases, s.versions(ctx).Select(column).Where("asset_id = a.id"+where, args...))
	}
	asBefore := version("MAX(id)", " AND lines = 0 AND against = v.against AND id < v.id")
	first := version("MIN(id)", " AND lines > 0 AND against = v.against AND id <= v.id AND id > COALESCE((?), '')", asBefore)
	hosts := s.db.Gorm(ctx).Table("assets a"+heldJoins+" LEFT JOIN configuration_versions v ON v.id = (?)", version("MAX(id)", "")).
		Select("a.id, a.name, a.role, COALESCE(v.item_id, '') AS latest, COALESCE(v.lines, 0) AS lines, "+heldAgainst+" AS baseline, own.item_id IS NOT NULL AS own, "+
			"COALESCE((SELECT item_id FROM configuration_versions f WHERE f.id = (?)), '') AS since, "+
			"CASE WHEN v.id IS NULL THEN 'no_version' "+
			"WHEN "+heldAgainst+" = '' OR "+heldItem+" NOT IN (?) THEN 'no_baseline' "+
			"WHEN v.against <> "+heldAgainst+" THEN 'waiting' WHEN v.lines IS NULL THEN 'not_comparable' WHEN v.lines > 0 THEN 'deviates' ELSE 'same' END AS standing",
			first, s.shownAt(ctx, cases, site)).
		Where("a.site_id = ?", site)
	if !all {
		hosts = hosts.Where("v.id IS NOT NULL")
	}
	q := s.db.Gorm(ctx).Table("(?) AS h", hosts)
	if only != "" {
		q = q.Where("standing = ?", only)
	}
	return db.ReadPage(q, p, func(r deviationRow) string { return r.ID }, deviationRow.told)
}

// told leaves out what the standing says that there is none of.
func (r deviationRow) told() deviationRow {
	if r.Standing != Deviates {
		r.Since, r.Lines = "", 0
	}
	if r.Standing == NoBaseline || r.Standing == NoVersion {
		r.Baseline, r.Own = "", false
	}
	return r
}
