package turn

import (
	"context"

	"tasuki/internal/db"
)

// Who stands in for whom in an object's turns.

// instead is who has the turns that would be a person's; "" for nobody else.
func (s store) instead(ctx context.Context, o Object, person string) (string, error) {
	rows, err := db.Query(ctx, s.db, func(id *string) []any { return []any{id} },
		"SELECT instead_id FROM stand_ins WHERE object_type = ? AND object_id = ? AND person_id = ?", o.Type, o.ID, person)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0], nil
}

// standIn has to stand in wherever from does, and for from. Nobody stands in for themselves: what comes back to its first
// holder is theirs again.
func (s store) standIn(ctx context.Context, o Object, from, to string) error {
	for _, text := range []string{
		"UPDATE stand_ins SET instead_id = ? WHERE object_type = ? AND object_id = ? AND instead_id = ?",
		"INSERT INTO stand_ins (instead_id, object_type, object_id, person_id) VALUES (?, ?, ?, ?) " +
			"ON CONFLICT (object_type, object_id, person_id) DO UPDATE SET instead_id = excluded.instead_id",
	} {
		if _, err := s.db.Exec(ctx, text, to, o.Type, o.ID, from); err != nil {
			return db.Fault(err)
		}
	}
	_, err := s.db.Exec(ctx, "DELETE FROM stand_ins WHERE object_type = ? AND object_id = ? AND (person_id = instead_id OR person_id = ?)", o.Type, o.ID, to)
	return db.Fault(err)
}

// standsNoMore: whoever leaves stands in for nobody.
func (s store) standsNoMore(ctx context.Context, person string) error {
	_, err := s.db.Exec(ctx, "DELETE FROM stand_ins WHERE instead_id = ?", person)
	return db.Fault(err)
}
