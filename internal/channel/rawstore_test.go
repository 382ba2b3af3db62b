package channel_test

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// everything is each row of a table, as words.
func (h *house) everything(table string) (all []string, err error) {
	var rows []map[string]any
	err = h.d.Gorm(context.Background()).Table(table).Find(&rows).Error
	for _, r := range rows {
		text := ""
		for name, v := range r {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			text += fmt.Sprintf("%s=%v ", name, v)
		}
		all = append(all, text)
	}
	return all, err
}

// swap puts what is sealed of one channel into another's row, as somebody would who can write the database.
func (h *house) swap(to, from string) error {
	sealed := func(column string) any {
		return gorm.Expr("(SELECT b."+column+" FROM channels AS b WHERE b.id = ?)", from)
	}
	return h.d.In(context.Background(), func(ctx context.Context) error {
		return h.d.Gorm(ctx).Table("channels").Where("id = ?", to).
			Updates(map[string]any{"key_id": sealed("key_id"), "wrapped_key": sealed("wrapped_key"), "sealed": sealed("sealed")}).Error
	})
}

// give makes a channel another organisation's.
func (h *house) give(id, organization string) error {
	return h.d.In(context.Background(), func(ctx context.Context) error {
		return h.d.Gorm(ctx).Table("channels").Where("id = ?", id).Update("organization_id", organization).Error
	})
}
