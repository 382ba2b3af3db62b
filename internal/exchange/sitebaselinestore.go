package exchange

import (
	"context"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/incident"
)

type siteBaselineRow struct {
	ID         string
	SiteID     string
	Role       string
	Number     int
	InForce    bool
	ItemID     *string
	Filename   string
	Region     string
	Size       int64
	SHA256     string `gorm:"column:sha256"`
	Part       string
	KeyID      string
	WrappedKey []byte
	Reason     string
	SetAt      db.Instant
	SetBy      string
}

func (siteBaselineRow) TableName() string { return "site_baselines" }

func (r siteBaselineRow) baseline() SiteBaseline {
	b := SiteBaseline{
		ID: r.ID, Site: r.SiteID, Role: r.Role, Number: r.Number, InForce: r.InForce, Filename: r.Filename, Region: r.Region, Size: r.Size,
		SHA256: r.SHA256, Reason: r.Reason, SetAt: r.SetAt.Time, SetBy: r.SetBy,
	}
	if r.ItemID != nil {
		b.Item = *r.ItemID
	}
	return b
}

// object is all that is needed to open the sealed file.
func (r siteBaselineRow) object() blob.Object {
	return blob.Object{
		ID: baselinePrefix + r.ID, Size: r.Size, Parts: []blob.Part{{Name: r.Part, Size: r.Size, Final: true}},
		WrappedKey: blob.Wrapped{KeyID: r.KeyID, Bytes: r.WrappedKey},
	}
}

// analysed says that the actor analyses a case at the site, at that level or above.
func (s store) analysed(ctx context.Context, cases *incident.Service, site string, l access.Level) (bool, error) {
	var ids []string
	q := s.db.Gorm(ctx).Table("incident_sites").Where("site_id = ?", site)
	err := cases.Analysed(ctx, l)(q, "incident_id").Limit(1).Pluck("incident_id", &ids).Error
	return len(ids) > 0, db.Fault(err)
}

// shownAt are the items that are versions of a site's hosts and that the actor sees.
func (s store) shownAt(ctx context.Context, cases *incident.Service, site string) *gorm.DB {
	hosts := s.db.Gorm(ctx).Table("assets").Select("id").Where("site_id = ?", site)
	return s.shown(ctx, cases, s.versions(ctx).Select("item_id").Where("asset_id IN (?)", hosts))
}

// seesAt says that the item is a version of a host at the site, and that the actor sees it.
func (s store) seesAt(ctx context.Context, cases *incident.Service, site, item string) (bool, error) {
	var ids []string
	err := s.shownAt(ctx, cases, site).Where("item_id = ?", item).Limit(1).Pluck("item_id", &ids).Error
	return len(ids) > 0, db.Fault(err)
}

// siteBaselines of a site, the newest first; of those that are evidence, what the actor sees.
func (s store) siteBaselines(ctx context.Context, cases *incident.Service, site string, p Page) (db.List[SiteBaseline], error) {
	q := s.db.Gorm(ctx).Model(&siteBaselineRow{}).Where("site_id = ? AND (item_id IS NULL OR item_id IN (?))", site, s.shownAt(ctx, cases, site))
	return db.ReadPage(q, p, func(r siteBaselineRow) string { return r.ID }, siteBaselineRow.baseline)
}

// siteBaseline is the row with that id; without an id where there is none.
func (s store) siteBaseline(ctx context.Context, id string) (siteBaselineRow, error) {
	var rows []siteBaselineRow
	err := s.db.Gorm(ctx).Where("id = ?", id).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return siteBaselineRow{}, db.Fault(err)
	}
	return rows[0], nil
}

// siteBaselineOf is what a host with that role is held against at its site while it has no baseline of its own; without an id for nothing.
func (s store) siteBaselineOf(ctx context.Context, site, role string) (SiteBaseline, error) {
	var rows []siteBaselineRow
	err := s.db.Gorm(ctx).Where("site_id = ? AND role IN ('', ?) AND in_force", site, role).Order("role DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return SiteBaseline{}, db.Fault(err)
	}
	return rows[0].baseline(), nil
}

// insertSiteBaseline numbers it and has it take the place of the one before; the time of both to be kept is looked at anew. It holds the site's row, so that two at once come one after
// the other.
func (s store) insertSiteBaseline(ctx context.Context, b *SiteBaseline, part string, w blob.Wrapped) error {
	var ids []string
	if err := s.db.ForUpdate(s.db.Gorm(ctx).Table("organizations")).Where("id = ?", b.Site).Pluck("id", &ids).Error; err != nil {
		return db.Fault(err)
	}
	before := s.db.Gorm(ctx).Model(&siteBaselineRow{}).Where("site_id = ? AND role = ? AND in_force", b.Site, b.Role)
	var was []siteBaselineRow
	if err := before.Session(&gorm.Session{}).Select("number, item_id").Find(&was).Error; err != nil {
		return db.Fault(err)
	}
	if err := before.Update("in_force", false).Error; err != nil {
		return db.Fault(err)
	}
	b.Number = 1
	looked := []string{b.Item}
	for _, r := range was {
		b.Number = r.Number + 1
		looked = append(looked, r.baseline().Item)
	}
	if err := s.lookAgain(ctx, "item_id", b.SetAt, looked...); err != nil {
		return err
	}
	r := siteBaselineRow{
		ID: b.ID, SiteID: b.Site, Role: b.Role, Number: b.Number, InForce: true, Filename: b.Filename, Region: b.Region, Size: b.Size, SHA256: b.SHA256,
		Part: part, KeyID: w.KeyID, WrappedKey: w.Bytes, Reason: b.Reason, SetAt: db.At(b.SetAt), SetBy: b.SetBy,
	}
	if r.WrappedKey == nil {
		r.WrappedKey = []byte{}
	}
	if b.Item != "" {
		r.ItemID = &b.Item
	}
	return db.Fault(s.db.Gorm(ctx).Create(&r).Error)
}

// astrayRow is a file whose site keeps its evidence in another region by now.
type astrayRow struct {
	Row    siteBaselineRow `gorm:"embedded"`
	KeptIn string
}

func (s store) astray(ctx context.Context, after string) (rows []astrayRow, err error) {
	keptIn := "CASE o.evidence_region WHEN '' THEN '" + blob.DefaultRegion + "' ELSE o.evidence_region END"
	err = s.db.Gorm(ctx).Table("site_baselines b JOIN organizations o ON o.id = b.site_id").Select("b.*, "+keptIn+" AS kept_in").
		Where("b.part <> '' AND b.region <> "+keptIn+" AND b.id > ?", after).Order("b.id").Limit(countedAtOnce).Find(&rows).Error
	return rows, db.Fault(err)
}

// followed has the row name the copy, and says false where it names another object than the one that was copied.
func (s store) followed(ctx context.Context, r siteBaselineRow, region, part string, w blob.Wrapped) (bool, error) {
	done := s.db.Gorm(ctx).Model(&siteBaselineRow{}).Where("id = ? AND part = ?", r.ID, r.Part).
		Updates(map[string]any{"region": region, "part": part, "key_id": w.KeyID, "wrapped_key": w.Bytes})
	return done.RowsAffected == 1, db.Fault(done.Error)
}

// isBaseline says that hosts are held against the item now: one by its own word, or those of a site.
func (s store) isBaseline(ctx context.Context, item string) (bool, error) {
	var ids []string
	err := s.db.Gorm(ctx).Raw("SELECT item_id FROM configuration_baselines WHERE item_id = ? UNION ALL "+
		"SELECT item_id FROM site_baselines WHERE item_id = ? AND in_force LIMIT 1", item, item).Scan(&ids).Error
	return len(ids) > 0, db.Fault(err)
}

// rolesAt are the roles that hosts of a site have; that one alone, or none, where it is asked for.
func (s store) rolesAt(ctx context.Context, site, role string) (roles []string, err error) {
	q := s.db.Gorm(ctx).Table("assets").Where("site_id = ? AND role <> ''", site)
	if role != "" {
		q = q.Where("role = ?", role)
	}
	err = q.Distinct("role").Order("role").Limit(BaselineRoles).Pluck("role", &roles).Error
	return roles, db.Fault(err)
}

// namedBaselines says which of the stored objects a row names.
func (s store) namedBaselines(ctx context.Context, names []string) (map[string]bool, error) {
	var found []string
	err := s.db.Gorm(ctx).Model(&siteBaselineRow{}).Where("part IN ?", names).Pluck("part", &found).Error
	rows := make(map[string]bool, len(found))
	for _, name := range found {
		rows[name] = true
	}
	return rows, db.Fault(err)
}
