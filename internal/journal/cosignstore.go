package journal

import (
	"context"
	"time"

	"tasuki/internal/db"
)

type cosignatureRow struct {
	Size       int64  `gorm:"primaryKey;autoIncrement:false"`
	Key        string `gorm:"primaryKey"`
	Line       string
	ReceivedAt db.Instant
}

func (cosignatureRow) TableName() string { return "journal_cosignatures" }

func (r cosignatureRow) witnessed() Witnessed {
	at, _ := cosignedAt(r.Line) // as it was when it was taken
	return Witnessed{r.Size, at, r.ReceivedAt.Time}
}

// cosignaturesKept is how many are kept of one key. An older one says nothing that a newer one doesn't.
const cosignaturesKept = 100

// saveCosignature puts a witness's newer word in the place of its earlier one on the same checkpoint, and gives the one that
// stands. What is not newer leaves it as it is: anybody can hand in again what a witness once signed, which says nothing
// of whether it still signs.
func (s store) saveCosignature(ctx context.Context, c Cosignature, received time.Time) (Witnessed, error) {
	tx := s.db.Gorm(ctx)
	var standing []cosignatureRow
	if err := tx.Where("key = ? AND size = ?", c.Key, c.Size).Find(&standing).Error; err != nil {
		return Witnessed{}, err
	}
	for _, r := range standing {
		if w := r.witnessed(); !w.At.Before(c.At) {
			return w, nil
		}
	}
	if err := tx.Where("key = ? AND size = ?", c.Key, c.Size).Delete(&cosignatureRow{}).Error; err != nil {
		return Witnessed{}, err
	}
	r := cosignatureRow{c.Size, c.Key, c.Line, db.At(received)}
	if err := tx.Create(&r).Error; err != nil {
		return Witnessed{}, err
	}
	kept := tx.Model(&cosignatureRow{}).Select("size").Where("key = ?", c.Key).Order("size DESC").Limit(cosignaturesKept)
	return r.witnessed(), tx.Where("key = ? AND size NOT IN (?)", c.Key, kept).Delete(&cosignatureRow{}).Error
}

// cosignaturesAt are those on the checkpoint of this size, in the order of their keys.
func (s store) cosignaturesAt(ctx context.Context, size int64) (rows []cosignatureRow, err error) {
	err = s.db.Gorm(ctx).Where("size = ?", size).Order("key").Find(&rows).Error
	return rows, err
}

// cosignatures are all of them.
func (s store) cosignatures(ctx context.Context) (rows []cosignatureRow, err error) {
	err = s.db.Gorm(ctx).Order("size").Order("key").Find(&rows).Error
	return rows, err
}

// cosignedSizes are the sizes up to which each witness has cosigned, the smallest first.
func (s store) cosignedSizes(ctx context.Context) (sizes []int64, err error) {
	newest := s.db.Gorm(ctx).Model(&cosignatureRow{}).Select("MAX(size)").Group("key")
	err = s.db.Gorm(ctx).Model(&cosignatureRow{}).Where("size IN (?)", newest).Distinct().Order("size").Pluck("size", &sizes).Error
	return sizes, err
}

// cosignedBy is the newest row of each of these keys.
func (s store) cosignedBy(ctx context.Context, keys []string) (rows []cosignatureRow, err error) {
	err = s.db.Gorm(ctx).Where("key IN ?", keys).
		Where("size = (SELECT MAX(n.size) FROM journal_cosignatures n WHERE n.key = journal_cosignatures.key)").Find(&rows).Error
	return rows, err
}
