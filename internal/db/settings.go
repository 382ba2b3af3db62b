package db

import (
	"context"

	"gorm.io/gorm/clause"
)

type setting struct{ Name, Value string }

// Setting is what this instance once decided under a name, "" where it has not yet.
func (d *DB) Setting(ctx context.Context, name string) (string, error) {
	var s setting
	err := d.Gorm(ctx).Table("settings").Where(map[string]any{"name": name}).Take(&s).Error
	if Missing(err) {
		return "", nil
	}
	return s.Value, Fault(err)
}

// Settle keeps value under name unless something stands there already, and gives what stands.
func (d *DB) Settle(ctx context.Context, name, value string) (stands string, err error) {
	err = d.In(ctx, func(ctx context.Context) error {
		err := d.Gorm(ctx).Table("settings").Clauses(clause.OnConflict{DoNothing: true}).Create(&setting{name, value}).Error
		if err != nil {
			return err
		}
		stands, err = d.Setting(ctx, name)
		return err
	})
	return stands, err
}

// Resettle puts value in the place of what stands under name, in the open transaction.
func (d *DB) Resettle(ctx context.Context, name, value string) error {
	return Fault(d.Gorm(ctx).Table("settings").Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "name"}}, DoUpdates: clause.AssignmentColumns([]string{"value"}),
	}).Create(&setting{name, value}).Error)
}

// Founded says whether there is a schema yet, for whoever looks at a database before it is migrated.
func (d *DB) Founded(ctx context.Context) (bool, error) {
	if err := d.Ping(ctx); err != nil {
		return false, err
	}
	return d.Gorm(ctx).Migrator().HasTable("settings"), nil
}
