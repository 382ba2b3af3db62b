package diagram

import (
	"context"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
)

type store struct{ db *db.DB }

type diagramRow struct {
	ID       string
	SiteID   string
	Name     string
	Versions int
}

func (diagramRow) TableName() string { return "diagrams" }

func (r diagramRow) diagram() Diagram {
	return Diagram{ID: r.ID, Site: r.SiteID, Name: r.Name, Versions: r.Versions}
}

type versionRow struct {
	ID         string
	DiagramID  string
	Number     int
	Filename   string
	Kind       string
	Size       int64
	SHA256     string `gorm:"column:sha256"`
	Part       string
	KeyID      string
	WrappedKey []byte
	ValidAsOf  string
	Source     string
	Note       string
	AddedAt    db.Instant
	AddedBy    string
}

func (versionRow) TableName() string { return "diagram_versions" }

func (r versionRow) version() Version {
	return Version{
		ID: r.ID, Diagram: r.DiagramID, Number: r.Number, Filename: r.Filename, Kind: Kind(r.Kind), Size: r.Size, SHA256: r.SHA256,
		ValidAsOf: r.ValidAsOf, Source: r.Source, Note: r.Note, AddedAt: r.AddedAt.Time, AddedBy: r.AddedBy,
	}
}

type hostRow struct {
	VersionID string
	AssetID   string
}

func (hostRow) TableName() string { return "diagram_hosts" }

// analysed says that the actor analyses a case at the site in full.
func (s store) analysed(ctx context.Context, cases *incident.Service, site string) (bool, error) {
	var ids []string
	q := s.db.Gorm(ctx).Table("incident_sites").Where("site_id = ?", site)
	err := cases.Analysed(ctx, access.Full)(q, "incident_id").Limit(1).Pluck("incident_id", &ids).Error
	return len(ids) > 0, db.Fault(err)
}

func (s store) diagrams(ctx context.Context, site string, p db.Page) (db.List[Diagram], error) {
	q := s.db.Gorm(ctx).Model(&diagramRow{}).Where("site_id = ?", site)
	return db.ReadPage(q, p, func(r diagramRow) string { return r.ID }, diagramRow.diagram)
}

func (s store) diagram(ctx context.Context, id string, lock bool) (Diagram, error) {
	tx := s.db.Gorm(ctx)
	if lock {
		tx = s.db.ForUpdate(tx)
	}
	var r diagramRow
	err := tx.Where("id = ?", id).Take(&r).Error
	return r.diagram(), db.Fault(err)
}

// fillLatest adds their latest versions.
func (s store) fillLatest(ctx context.Context, all []Diagram) error {
	ids := make([]string, len(all))
	for i, d := range all {
		ids[i] = d.ID
	}
	var rows []versionRow
	if err := s.latest(ctx).Where("diagram_id IN ?", ids).Find(&rows).Error; err != nil {
		return db.Fault(err)
	}
	for _, r := range rows {
		for i := range all {
			if all[i].ID == r.DiagramID {
				all[i].Latest = r.version()
			}
		}
	}
	return nil
}

// latest are the latest versions of all diagrams.
func (s store) latest(ctx context.Context) *gorm.DB {
	return s.db.Gorm(ctx).Model(&versionRow{}).Where("number = (SELECT versions FROM diagrams WHERE diagrams.id = diagram_versions.diagram_id)")
}

func (s store) versions(ctx context.Context, diagram string, p db.Page) (db.List[Version], error) {
	q := s.db.Gorm(ctx).Model(&versionRow{}).Where("diagram_id = ?", diagram)
	return db.ReadPage(q, p, func(r versionRow) string { return r.ID }, versionRow.version)
}

func (s store) version(ctx context.Context, id string) (r versionRow, err error) {
	return r, db.Fault(s.db.Gorm(ctx).Where("id = ?", id).Take(&r).Error)
}

// numbered is a diagram's version of that number, nil where there is none.
func (s store) numbered(ctx context.Context, diagram string, number int) (*Version, error) {
	var rows []versionRow
	if err := s.db.Gorm(ctx).Where("diagram_id = ? AND number = ?", diagram, number).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, db.Fault(err)
	}
	v := rows[0].version()
	return &v, nil
}

// hosts that a version shows, by name.
func (s store) hosts(ctx context.Context, version string) (all []Host, err error) {
	on := s.db.Gorm(ctx).Model(&hostRow{}).Select("asset_id").Where("version_id = ?", version)
	err = s.db.Gorm(ctx).Table("assets").Select("id", "name").Where("id IN (?)", on).Order("name, id").Limit(MaxHosts).Find(&all).Error
	return all, db.Fault(err)
}

// undrawn are a site's hosts that no latest version shows.
func (s store) undrawn(ctx context.Context, site string, p db.Page) (db.List[Host], error) {
	own := s.db.Gorm(ctx).Model(&diagramRow{}).Select("id").Where("site_id = ?", site)
	latest := s.latest(ctx).Select("id").Where("diagram_id IN (?)", own)
	drawn := s.db.Gorm(ctx).Model(&hostRow{}).Select("asset_id").Where("version_id IN (?)", latest)
	q := s.db.Gorm(ctx).Table("assets").Select("id", "name").Where("site_id = ? AND id NOT IN (?)", site, drawn)
	return db.ReadPage(q, p, func(h Host) string { return h.ID }, func(h Host) Host { return h })
}

// showing are the diagrams whose latest version shows a host.
func (s store) showing(ctx context.Context, host string) (all []Diagram, err error) {
	on := s.db.Gorm(ctx).Model(&hostRow{}).Select("version_id").Where("asset_id = ?", host)
	latest := s.latest(ctx).Select("diagram_id").Where("id IN (?)", on)
	var rows []diagramRow
	if err := s.db.Gorm(ctx).Where("id IN (?)", latest).Order("name").Limit(MaxDiagrams).Find(&rows).Error; err != nil {
		return nil, db.Fault(err)
	}
	for _, r := range rows {
		all = append(all, r.diagram())
	}
	return all, nil
}

func (s store) hostsAt(ctx context.Context, site string, hosts []string) (n int64, err error) {
	if len(hosts) == 0 {
		return 0, nil
	}
	err = s.db.Gorm(ctx).Table("assets").Where("site_id = ? AND id IN ?", site, hosts).Count(&n).Error
	return n, db.Fault(err)
}

// insertDiagram holds the site's row, so that two who enter one at once are counted one after the other.
func (s store) insertDiagram(ctx context.Context, d Diagram) error {
	var ids []string
	if err := s.db.ForUpdate(s.db.Gorm(ctx).Table("organizations")).Where("id = ?", d.Site).Pluck("id", &ids).Error; err != nil {
		return db.Fault(err)
	}
	var names []string
	if err := s.db.Gorm(ctx).Model(&diagramRow{}).Where("site_id = ?", d.Site).Pluck("name", &names).Error; err != nil {
		return db.Fault(err)
	}
	for _, name := range names {
		if name == d.Name {
			return fault.Conflict("diagram.name_taken", "possible", []string{})
		}
	}
	if len(names) >= MaxDiagrams {
		return fault.Conflict("diagram.too_many", "limit", MaxDiagrams, "possible", []string{})
	}
	return db.Fault(s.db.Gorm(ctx).Create(&diagramRow{d.ID, d.Site, d.Name, d.Versions}).Error)
}

// count writes the number of a diagram's latest version; its row is locked.
func (s store) count(ctx context.Context, d Diagram) error {
	return db.Fault(s.db.Gorm(ctx).Model(&diagramRow{}).Where("id = ?", d.ID).Updates(map[string]any{"versions": d.Versions}).Error)
}

func (s store) insertVersion(ctx context.Context, v Version, part string, w blob.Wrapped, hosts []string) error {
	row := versionRow{
		v.ID, v.Diagram, v.Number, v.Filename, string(v.Kind), v.Size, v.SHA256, part, w.KeyID, w.Bytes, v.ValidAsOf, v.Source, v.Note,
		db.At(v.AddedAt), v.AddedBy,
	}
	if err := s.db.Gorm(ctx).Create(&row).Error; err != nil || len(hosts) == 0 {
		return db.Fault(err)
	}
	rows := make([]hostRow, len(hosts))
	for i, h := range hosts {
		rows[i] = hostRow{v.ID, h}
	}
	return db.Fault(s.db.Gorm(ctx).Create(&rows).Error)
}

// named says which of the stored objects a row names.
func (s store) named(ctx context.Context, names []string) (map[string]bool, error) {
	var found []string
	err := s.db.Gorm(ctx).Model(&versionRow{}).Where("part IN ?", names).Pluck("part", &found).Error
	rows := make(map[string]bool, len(found))
	for _, name := range found {
		rows[name] = true
	}
	return rows, db.Fault(err)
}
