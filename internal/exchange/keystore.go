package exchange

import (
	"context"

	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/keyring"
)

// wrappedRow is what any row that keeps a wrapped key has of it.
type wrappedRow struct {
	ID         string
	KeyID      string
	WrappedKey []byte
}

// keyHolders are all tables of this room that keep wrapped keys.
func (s store) keyHolders() []keyring.Holder {
	return []keyring.Holder{s.keysIn("evidence_attempts", "id"), s.keysIn("configuration_keys", "incident_id")}
}

func (s store) keysIn(table, id string) keyring.Holder {
	return keyring.Holder{
		Under: func(ctx context.Context, key string) (n int64, err error) {
			err = s.db.Gorm(ctx).Table(table).Where("key_id = ?", key).Count(&n).Error
			return n, db.Fault(err)
		},
		Move: func(ctx context.Context, key string, limit int, wrap func(blob.Wrapped) (blob.Wrapped, error)) (int, error) {
			var rows []wrappedRow
			err := s.db.Gorm(ctx).Table(table).Select(id+" AS id", "key_id", "wrapped_key").Where("key_id = ?", key).Order(id).Limit(limit).Find(&rows).Error
			if err != nil {
				return 0, db.Fault(err)
			}
			for _, r := range rows {
				w, err := wrap(blob.Wrapped{KeyID: r.KeyID, Bytes: r.WrappedKey})
				if err != nil {
					return 0, err
				}
				err = s.db.Gorm(ctx).Table(table).Where(id+" = ? AND key_id = ?", r.ID, key).
					Updates(map[string]any{"key_id": w.KeyID, "wrapped_key": w.Bytes}).Error
				if err != nil {
					return 0, db.Fault(err)
				}
			}
			return len(rows), nil
		},
	}
}
