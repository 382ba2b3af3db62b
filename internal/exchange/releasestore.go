package exchange

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type releaseRow struct {
	ID             string
	ItemID         string
	AttemptID      string
	IncidentID     string
	OrganizationID string
	PersonID       string
	Level          access.Level
	Sealed         bool
	Downloads      int
	Downloaded     int
	ExpiresAt      db.Instant
	Reason         string
	ReleasedBy     string
	ReleasedAt     db.Instant
	EndedBy        string
	EndedAt        db.Instant
	EndReason      string
	Version        int
}

func (releaseRow) TableName() string { return "evidence_releases" }

func (r Release) row() *releaseRow {
	return &releaseRow{
		r.ID, r.Item, r.Attempt.ID, r.Incident, r.Organization, r.Person, r.Level, r.Sealed, r.Downloads, r.Downloaded,
		db.At(r.Expires), r.Reason, r.By, db.At(r.At), r.EndedBy, db.At(r.EndedAt), r.EndReason, r.Version,
	}
}

// of is the release with what its item says.
func (r releaseRow) of(i Item) Release {
	full := Release{
		ID: r.ID, Item: r.ItemID, Incident: r.IncidentID, Reference: i.Reference, Kind: i.Kind, Downloaded: r.Downloaded,
		Terms: Terms{
			Organization: r.OrganizationID, Person: r.PersonID, Level: r.Level, Expires: r.ExpiresAt.Time, Downloads: r.Downloads,
			Sealed: r.Sealed, Reason: r.Reason,
		},
		By: r.ReleasedBy, At: r.ReleasedAt.Time, EndedBy: r.EndedBy, EndedAt: r.EndedAt.Time, EndReason: r.EndReason, Version: r.Version,
		gone: i.State == Disposed, suspicion: i.Suspicion,
	}
	for _, a := range i.Attempts {
		if a.ID == r.AttemptID {
			full.Attempt = a
		}
	}
	return full
}

func (s store) insertRelease(ctx context.Context, r Release) error {
	return db.Fault(s.db.Gorm(ctx).Create(r.row()).Error)
}

// release is the one with that id; one without an ID does not exist, after the same queries.
func (s store) release(ctx context.Context, id string, lock bool) (Release, error) {
	q := s.db.Gorm(ctx)
	if lock {
		q = s.db.ForUpdate(q)
	}
	rows := []releaseRow{}
	if err := q.Where("id = ?", id).Limit(1).Find(&rows).Error; err != nil {
		return Release{}, db.Fault(err)
	}
	if len(rows) == 0 {
		rows = []releaseRow{{}}
	}
	i, err := s.item(ctx, rows[0].ItemID)
	return rows[0].of(i), err
}

// which narrows the table of releases.
type which func(*gorm.DB) *gorm.DB

func ofItem(id string) which { return func(q *gorm.DB) *gorm.DB { return q.Where("item_id = ?", id) } }

func openTo(a access.Actor, now time.Time) which {
	return func(q *gorm.DB) *gorm.DB {
		return q.Where("organization_id = ? AND person_id IN ('', ?) AND ended_at IS NULL AND expires_at > ?", a.Organization, a.Person, db.At(now))
	}
}

func (s store) releases(ctx context.Context, narrow which, p Page) (db.List[Release], error) {
	l, err := db.ReadPage(narrow(s.db.Gorm(ctx).Model(&releaseRow{})), p,
		func(r releaseRow) string { return r.ID }, func(r releaseRow) releaseRow { return r })
	full := db.List[Release]{Next: l.Next, Total: l.Total}
	if err != nil || len(l.Items) == 0 {
		return full, err
	}
	var ids []string
	for _, r := range l.Items {
		ids = append(ids, r.ItemID)
	}
	items, err := s.itemsByID(ctx, ids)
	byID := map[string]Item{}
	for _, i := range items {
		byID[i.ID] = i
	}
	for _, r := range l.Items {
		full.Items = append(full.Items, r.of(byID[r.ItemID]))
	}
	return full, err
}

// endRelease writes over the version that was read; somebody who was quicker makes it a conflict.
func (s store) endRelease(ctx context.Context, r Release) error {
	done := s.db.Gorm(ctx).Model(&releaseRow{}).Where("id = ? AND version = ?", r.ID, r.Version-1).Updates(map[string]any{
		"ended_by": r.EndedBy, "ended_at": db.At(r.EndedAt), "end_reason": r.EndReason, "version": r.Version,
	})
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	return db.Fault(done.Error)
}

type downloadRow struct {
	ID        string
	ReleaseID string
	PersonID  string
	BeganAt   db.Instant
	Sent      int64
}

func (downloadRow) TableName() string { return "evidence_release_downloads" }

// lastDownload is a person's latest that counted; without an ID there is none.
func (s store) lastDownload(ctx context.Context, release, person string) (downloadRow, error) {
	rows := []downloadRow{}
	err := s.db.Gorm(ctx).Where("release_id = ? AND person_id = ?", release, person).Order("id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return downloadRow{}, db.Fault(err)
	}
	return rows[0], nil
}

// count takes one of the release's downloads. It says false, and takes none, where there is none left.
func (s store) count(ctx context.Context, d downloadRow) (bool, error) {
	done := s.db.Gorm(ctx).Model(&releaseRow{}).Where("id = ? AND downloaded < downloads", d.ReleaseID).
		Update("downloaded", gorm.Expr("downloaded + 1"))
	if done.Error != nil || done.RowsAffected == 0 {
		return false, db.Fault(done.Error)
	}
	return true, db.Fault(s.db.Gorm(ctx).Create(&d).Error)
}

// send adds bytes to a download; fewer than none where they were not sent after all.
func (s store) send(ctx context.Context, download string, n int64) error {
	return db.Fault(s.db.Gorm(ctx).Model(&downloadRow{}).Where("id = ?", download).Update("sent", gorm.Expr("sent + ?", n)).Error)
}
