package journal

import (
	"context"
	"strconv"

	"tasuki/internal/db"
)

// erasedObject is the type of the object that a journal.erased entry is about; its id is the index.
const erasedObject = "journal_entry"

// Erase forgets a personal value of the entry at index, with its salt: the commitment in the leaf stays, but nobody
// can find out any more what it stood for. The erasure is an entry of its own. Erasing twice is once; what was never
// there is not found. The engine may keep the bytes in free pages until it reuses them, and backups keep them as
// long as they are kept.
func (j *Journal) Erase(ctx context.Context, index int64, name string) error {
	return j.db.In(ctx, func(ctx context.Context) error {
		s := store{j.db}
		salt, err := s.lockSalt(ctx, index, name)
		if err != nil {
			return db.Fault(err)
		}
		if salt.Salt == nil {
			return nil
		}
		entry, err := s.entry(ctx, index)
		if err != nil {
			return db.Fault(err)
		}
		if err := s.erase(ctx, index, name); err != nil {
			return db.Fault(err)
		}
		return j.Append(ctx, Entry{
			Fact: JournalErased, Incident: entry.Incident,
			Object: Object{Type: erasedObject, ID: strconv.FormatInt(index, 10)},
			Data:   map[string]any{"index": index, "name": name},
		})
	})
}
