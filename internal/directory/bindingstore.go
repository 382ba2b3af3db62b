package directory

import (
	"context"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Engagements.

func (s store) insertEngagement(ctx context.Context, e Engagement) error {
	if err := s.insert(ctx, e.row()); err != nil {
		return err
	}
	return db.Fault(s.db.Gorm(ctx).Create(e.siteRows()).Error)
}

func (s store) updateEngagement(ctx context.Context, e Engagement) error {
	if err := replace(ctx, s, e.row(), e.ID, e.Version); err != nil {
		return err
	}
	if err := s.db.Gorm(ctx).Where("engagement_id = ?", e.ID).Delete(&engagementSiteRow{}).Error; err != nil {
		return db.Fault(err)
	}
	return db.Fault(s.db.Gorm(ctx).Create(e.siteRows()).Error)
}

func (s store) engagement(ctx context.Context, id string) (Engagement, error) {
	r, err := take[engagementRow](s.db.Gorm(ctx).Where("id = ?", id))
	if err != nil {
		return Engagement{}, err
	}
	sites, err := s.sitesOf(ctx, id)
	return r.engagement(sites[id]), err
}

func (s store) liveEngagement(ctx context.Context, organization string, now time.Time) (Engagement, error) {
	var id string
	at := db.At(now)
	err := s.db.Gorm(ctx).Table("engagements e").Select("e.id").Where("e.organization_id = ?", organization).
		Where(live, at, at).Order("e.expires_at DESC").Take(&id).Error
	if err != nil {
		return Engagement{}, db.Fault(err)
	}
	return s.engagement(ctx, id)
}

func (s store) boundSites(ctx context.Context, organization string, now time.Time) ([]string, error) {
	var ids []string
	at := db.At(now)
	alive := s.db.Gorm(ctx).Table("engagements e").Select("e.id").Where("e.organization_id = ?", organization).Where(live, at, at)
	err := s.db.Gorm(ctx).Table("engagement_sites").Where("engagement_id IN (?)", alive).Distinct().Pluck("site_id", &ids).Error
	return ids, db.Fault(err)
}

func (s store) engagedUntil(ctx context.Context, sites []string, now time.Time) (Engaged, error) {
	var rows []struct {
		SiteID, OrganizationID string
		ExpiresAt              db.Instant
	}
	err := s.db.Gorm(ctx).Table("engagement_sites s, engagements e").Select("s.site_id, e.organization_id, MAX(e.expires_at) AS expires_at").
		Where("s.engagement_id = e.id AND s.site_id IN ? AND e.ended_at IS NULL AND e.expires_at > ?", sites, db.At(now)).
		Group("s.site_id, e.organization_id").Find(&rows).Error
	all := Engaged{}
	for _, r := range rows {
		if all[r.SiteID] == nil {
			all[r.SiteID] = map[string]time.Time{}
		}
		all[r.SiteID][r.OrganizationID] = r.ExpiresAt.Time
	}
	return all, db.Fault(err)
}

func (s store) engagements(ctx context.Context, v sight, f EngagementFilter, p Page) (List[Engagement], error) {
	q := s.db.Gorm(ctx).Table("engagements e")
	if !v.all {
		q = q.Where("e.organization_id = ?", v.actor.Organization)
	}
	if f.Organization != "" {
		q = q.Where("e.organization_id = ?", f.Organization)
	}
	if f.Site != "" {
		q = q.Where("e.id IN (SELECT engagement_id FROM engagement_sites WHERE site_id = ?)", f.Site)
	}
	if f.Live {
		q = q.Where(live, v.now, v.now)
	}
	l, err := db.ReadPage(q, p, func(r engagementRow) string { return r.ID }, func(r engagementRow) Engagement { return r.engagement(nil) })
	if err != nil {
		return l, err
	}
	sites, err := s.sitesOf(ctx, each(l.Items, func(e Engagement) string { return e.ID })...)
	for i, e := range l.Items {
		l.Items[i].Sites = sites[e.ID]
	}
	return l, err
}

func (s store) sitesOf(ctx context.Context, engagements ...string) (map[string][]string, error) {
	rows, err := all[engagementSiteRow](s.db.Gorm(ctx).Where("engagement_id IN ?", engagements).Order("site_id"))
	sites := map[string][]string{}
	for _, r := range rows {
		sites[r.EngagementID] = append(sites[r.EngagementID], r.SiteID)
	}
	return sites, err
}

// Assets.

func (s store) insertAsset(ctx context.Context, a Asset) error {
	return nameTaken(s.insert(ctx, a.row()))
}

func (s store) updateAsset(ctx context.Context, a Asset) error {
	return nameTaken(replace(ctx, s, a.row(), a.ID, a.Version))
}

func nameTaken(err error) error {
	if db.Duplicate(err) {
		return fault.Conflict("asset.name_taken")
	}
	return err
}

func (s store) asset(ctx context.Context, id string) (Asset, error) {
	r, err := take[assetRow](s.db.Gorm(ctx).Where("id = ?", id))
	return r.asset(), err
}

func (s store) assetNamed(ctx context.Context, site, name string) (Asset, error) {
	r, err := take[assetRow](s.db.Gorm(ctx).Where("site_id = ? AND name = ?", site, name))
	return r.asset(), err
}

// assetsNamed are the hosts of that name at any of the sites, two at most.
func (s store) assetsNamed(ctx context.Context, sites []string, name string) (ids []string, err error) {
	err = s.db.Gorm(ctx).Model(&assetRow{}).Where("site_id IN ? AND name = ?", sites, name).Limit(2).Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

// assetsWithLogs are the first limit by name, with how many more there are.
func (s store) assetsWithLogs(ctx context.Context, sites []string, limit int) (all []Asset, more int, err error) {
	const logged = "site_id IN ? AND log_sources <> '[]'"
	var rows []assetRow
	if err := s.db.Gorm(ctx).Where(logged, sites).Order("name, id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, 0, db.Fault(err)
	}
	for _, r := range rows {
		all = append(all, r.asset())
	}
	if len(rows) < limit {
		return all, 0, nil
	}
	var count int64
	err = s.db.Gorm(ctx).Model(&assetRow{}).Where(logged, sites).Count(&count).Error
	return all, int(count) - len(rows), db.Fault(err)
}

// assetNamesIn: the engines have one way in common to ask whether a text has another in it, without characters that mean more.
func (s store) assetNamesIn(ctx context.Context, sites []string, text string) (names []string, err error) {
	err = s.db.Gorm(ctx).Model(&assetRow{}).Distinct("name").
		Where("site_id IN ? AND replace(lower(?), lower(name), '') <> lower(?)", sites, text, text).Order("name").Limit(100).Pluck("name", &names).Error
	return names, db.Fault(err)
}

func (s store) assets(ctx context.Context, v sight, f AssetFilter, p Page) (List[Asset], error) {
	q := s.db.Gorm(ctx).Table("assets")
	if !v.all {
		q = q.Where("site_id = ?", v.actor.Organization)
	}
	if f.Site != "" {
		q = q.Where("site_id = ?", f.Site)
	}
	if f.OutOfManagement {
		q = q.Where("patch_management <> 'managed'")
	}
	return db.ReadPage(q, p, func(r assetRow) string { return r.ID }, assetRow.asset)
}

// Calendars.

func (s store) insertCalendarYear(ctx context.Context, y CalendarYear) error {
	err := s.insert(ctx, y.row())
	if db.Duplicate(err) {
		return fault.Conflict("calendar.year_exists")
	}
	return err
}

func (s store) updateCalendarYear(ctx context.Context, y CalendarYear) error {
	return replace(ctx, s, y.row(), y.ID, y.Version)
}

func (s store) calendarYear(ctx context.Context, organization string, year int) (CalendarYear, error) {
	r, err := take[calendarYearRow](s.db.Gorm(ctx).Where("organization_id = ? AND year = ?", organization, year))
	return r.year(), err
}

func (s store) calendarYears(ctx context.Context, organization string) ([]CalendarYear, error) {
	rows, err := all[calendarYearRow](s.db.Gorm(ctx).Where("organization_id = ?", organization).Order("year DESC"))
	return each(rows, calendarYearRow.year), err
}

func (s store) yearsOf(ctx context.Context, organizations []string) (map[string][]CalendarYear, error) {
	rows, err := all[calendarYearRow](s.db.Gorm(ctx).Where("organization_id IN ?", organizations).Order("year"))
	years := map[string][]CalendarYear{}
	for _, r := range rows {
		years[r.OrganizationID] = append(years[r.OrganizationID], r.year())
	}
	return years, err
}
