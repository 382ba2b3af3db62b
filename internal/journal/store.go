package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tasuki/internal/db"
)

// store is the journal's SQL. Who calls it holds the rules.
type store struct{ db *db.DB }

type entryRow struct {
	LeafIndex   int64 `gorm:"primaryKey;autoIncrement:false"`
	Incident    string
	ObjectType  string
	ObjectID    string
	PartiesSalt []byte
	Leaf        []byte
	Hashes      []byte
}

func (entryRow) TableName() string { return "journal_entries" }

type partyRow struct {
	LeafIndex    int64  `gorm:"primaryKey;autoIncrement:false"`
	Organization string `gorm:"primaryKey"`
	Incident     string
}

func (partyRow) TableName() string { return "journal_parties" }

type saltRow struct {
	LeafIndex int64  `gorm:"primaryKey;autoIncrement:false"`
	Name      string `gorm:"primaryKey"`
	Salt      []byte
	Value     []byte
}

func (saltRow) TableName() string { return "journal_salts" }

type headRow struct {
	ID    int64 `gorm:"primaryKey;autoIncrement:false"`
	Size  int64
	Peaks []byte
}

func (headRow) TableName() string { return "journal_head" }

type checkpointRow struct {
	Size int64 `gorm:"primaryKey;autoIncrement:false"`
	Note string
	Key  string
}

func (checkpointRow) TableName() string { return "journal_checkpoints" }

func (s store) head(ctx context.Context) (head, error) {
	r, err := db.QueryOne(ctx, s.db, func(r *headRow) []any { return []any{&r.Size, &r.Peaks} },
		"SELECT size, peaks FROM journal_head WHERE id = 1")
	if db.Missing(err) {
		return head{}, errors.New("the head is missing")
	}
	if err != nil {
		return head{}, err
	}
	peaks, err := splitHashes(r.Peaks, bits.OnesCount64(uint64(r.Size)))
	if err != nil {
		return head{}, fmt.Errorf("the head is damaged: %w", err)
	}
	return head{r.Size, peaks}, nil
}

// write stores the drafts behind what there is, and the head that counts them, in plain SQL: everybody who acts waits for
// these rows. On SQLite nobody else writes meanwhile.
func (s store) write(ctx context.Context, drafts []draft) (first int64, err error) {
	h, err := s.head(ctx)
	if err != nil {
		return 0, err
	}
	first = h.size
	entries, parties, salts := make([]any, 0, 7*len(drafts)), make([]any, 0, 3*len(drafts)), []any(nil)
	for i, d := range drafts {
		index := first + int64(i)
		entries = append(entries, index, d.incident, d.object.Type, d.object.ID, d.partiesSalt, d.bytes, joinHashes(h.add(d.hash)))
		for _, o := range d.parties {
			parties = append(parties, index, o, d.incident)
		}
		for _, o := range d.disclosures {
			salts = append(salts, index, o.name, o.salt, o.value)
		}
	}
	all := s.db.Inserts("journal_entries (leaf_index, incident, object_type, object_id, parties_salt, leaf, hashes)", 7, entries)
	all = append(all, s.db.Inserts("journal_parties (leaf_index, organization, incident)", 3, parties)...)
	all = append(all, s.db.Inserts("journal_salts (leaf_index, name, salt, value)", 4, salts)...)
	all = append(all, db.Statement{
		Text: "UPDATE journal_head SET size = ?, peaks = ? WHERE id = 1", Args: []any{h.size, joinHashes(h.peaks)},
	})
	_, err = s.db.Together(ctx, all...)
	return first, err
}

const journalAppend = "SELECT journal_append(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

// append does the same on PostgreSQL, where writers wait for each other at the head.
func (s store) append(ctx context.Context, drafts []draft) (first int64, err error) {
	return db.QueryOne(ctx, s.db, func(first *int64) []any { return []any{first} }, journalAppend, arrays(drafts)...)
}

func (s store) appendLast(ctx context.Context, drafts []draft) error {
	return s.db.Last(ctx, unwritable, journalAppend, arrays(drafts)...)
}

// arrays are what journal_append takes: one of each column of the entries, then of the parties and of the personal
// values, each of these with the number of its entry among the drafts.
func arrays(drafts []draft) []any {
	var incidents, types, ids, parties, names []string
	var partiesSalts, leaves, hashes, salts, values [][]byte
	partyOf, saltOf := []int32{}, []int32{}
	for i, d := range drafts {
		incidents, types, ids = append(incidents, d.incident), append(types, d.object.Type), append(ids, d.object.ID)
		partiesSalts, leaves, hashes = append(partiesSalts, d.partiesSalt), append(leaves, d.bytes), append(hashes, d.hash[:])
		for _, o := range d.parties {
			partyOf, parties = append(partyOf, int32(i)), append(parties, o)
		}
		for _, o := range d.disclosures {
			saltOf, names, salts, values = append(saltOf, int32(i)), append(names, o.name), append(salts, o.salt), append(values, o.value)
		}
	}
	return []any{incidents, types, ids, partiesSalts, leaves, hashes, partyOf, parties, saltOf, names, salts, values}
}

// hashes reads what was stored with the leaves at indexes.
func (s store) hashes(ctx context.Context, indexes []int64) (map[int64][]Hash, error) {
	var rows []entryRow
	err := s.db.Gorm(ctx).Select("leaf_index", "hashes").
		Where(clause.IN{Column: "leaf_index", Values: anys(indexes)}).Find(&rows).Error
	if err != nil {
		return nil, db.Fault(err)
	}
	found := make(map[int64][]Hash, len(rows))
	for _, r := range rows {
		if found[r.LeafIndex], err = splitHashes(r.Hashes, storedCount(r.LeafIndex)); err != nil {
			return nil, fmt.Errorf("journal entry %d: %w", r.LeafIndex, err)
		}
	}
	return found, nil
}

func anys[T any](values []T) []any {
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = v
	}
	return list
}

func (s store) checkpointAt(ctx context.Context, size int64) (Checkpoint, error) {
	return readCheckpointRow(s.db.Gorm(ctx).Where("size = ?", size))
}

func (s store) newestCheckpoint(ctx context.Context) (Checkpoint, error) {
	return readCheckpointRow(s.db.Gorm(ctx).Order("size DESC").Limit(1))
}

func readCheckpointRow(tx *gorm.DB) (Checkpoint, error) {
	var r checkpointRow
	if err := tx.Take(&r).Error; err != nil {
		return Checkpoint{}, err
	}
	c, err := readExact(r.Note, r.Key)
	if err == nil && c.Size != r.Size {
		err = errCheckpoint
	}
	if err != nil {
		return Checkpoint{}, fmt.Errorf("the journal's checkpoint at %d: %w", r.Size, err)
	}
	return c, nil
}

// saveCheckpoint leaves one that another process stored meanwhile: for the same log and key they are the same bytes.
func (s store) saveCheckpoint(ctx context.Context, c Checkpoint) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&checkpointRow{c.Size, c.Note, c.Key}).Error
}

// entries reads what f chooses, beyond the index after, in the order that f asks for.
func (s store) entries(ctx context.Context, f Filter, after int64, limit int) (rows []entryRow, err error) {
	tx := s.db.Gorm(ctx).Select("leaf_index", "leaf")
	if f.byParty() { // the index of parties gives the page by itself
		page := f.beyond(f.addressed(s.db.Gorm(ctx).Table("journal_parties").Select("leaf_index")), after, limit)
		tx = f.inOrder(tx.Where("leaf_index IN (?)", page))
	} else {
		tx = f.beyond(f.chosen(tx), after, limit)
	}
	err = tx.Find(&rows).Error
	return rows, err
}

func (s store) count(ctx context.Context, f Filter) (n int64, err error) {
	if f.byParty() {
		err = f.addressed(s.db.Gorm(ctx).Table("journal_parties")).Count(&n).Error
		return n, err
	}
	err = f.chosen(s.db.Gorm(ctx).Table("journal_entries")).Count(&n).Error
	return n, err
}

func (s store) addressedTo(ctx context.Context, organization string, places []int64) (ours []int64, err error) {
	err = s.db.Gorm(ctx).Table("journal_parties").Where("organization = ? AND leaf_index IN ?", organization, places).Pluck("leaf_index", &ours).Error
	return ours, db.Fault(err)
}

func (f Filter) byParty() bool { return f.Party != "" && f.Object == (Object{}) }

// chosen is f on journal_entries.
func (f Filter) chosen(tx *gorm.DB) *gorm.DB {
	if f.Incident != "" {
		tx = tx.Where("incident = ?", f.Incident)
	}
	if f.Object != (Object{}) {
		tx = tx.Where("object_type = ? AND object_id = ?", f.Object.Type, f.Object.ID)
	}
	if f.Party != "" {
		tx = tx.Where("EXISTS (SELECT 1 FROM journal_parties p WHERE p.leaf_index = journal_entries.leaf_index AND p.organization = ?)", f.Party)
	}
	return tx
}

// addressed is f on journal_parties.
func (f Filter) addressed(tx *gorm.DB) *gorm.DB {
	tx = tx.Where("organization = ?", f.Party)
	if f.Incident != "" {
		tx = tx.Where("incident = ?", f.Incident)
	}
	return tx
}

func (f Filter) beyond(tx *gorm.DB, after int64, limit int) *gorm.DB {
	where := "leaf_index > ?"
	if f.Newest {
		where = "leaf_index < ?"
	}
	return f.inOrder(tx.Where(where, after)).Limit(limit)
}

func (f Filter) inOrder(tx *gorm.DB) *gorm.DB {
	return tx.Order(clause.OrderByColumn{Column: clause.Column{Name: "leaf_index"}, Desc: f.Newest})
}

func (s store) entry(ctx context.Context, index int64) (row entryRow, err error) {
	err = s.db.Gorm(ctx).Where("leaf_index = ?", index).Take(&row).Error
	return row, err
}

func (s store) salts(ctx context.Context, at map[int64]*Record) (rows []saltRow, err error) {
	err = s.db.Gorm(ctx).Where(clause.IN{Column: "leaf_index", Values: anys(slices.Collect(maps.Keys(at)))}).Find(&rows).Error
	return rows, err
}

func (s store) lockSalt(ctx context.Context, index int64, name string) (row saltRow, err error) {
	err = s.db.ForUpdate(s.db.Gorm(ctx)).Where("leaf_index = ? AND name = ?", index, name).Take(&row).Error
	return row, err
}

func (s store) erase(ctx context.Context, index int64, name string) error {
	return s.db.Gorm(ctx).Table("journal_salts").Where("leaf_index = ? AND name = ?", index, name).
		Updates(map[string]any{"salt": nil, "value": nil}).Error
}

// What verifying reads. It takes rows as they come, because they may be damaged.

func (s store) headRow(ctx context.Context) (row headRow, err error) {
	err = s.db.Gorm(ctx).Order("id").Limit(1).Take(&row).Error
	return row, err
}

func (s store) checkpoints(ctx context.Context) (rows []checkpointRow, err error) {
	err = s.db.Gorm(ctx).Order("size").Find(&rows).Error
	return rows, err
}

// checkpointSizes are the sizes of the newest checkpoints, the oldest of them first.
func (s store) checkpointSizes(ctx context.Context, limit int) (sizes []int64, err error) {
	err = s.db.Gorm(ctx).Model(&checkpointRow{}).Where("size > 0").Order("size DESC").Limit(limit).Pluck("size", &sizes).Error
	slices.Reverse(sizes)
	return sizes, err
}

// extent is how many entries there are and the index of the last, -1 where there is none.
func (s store) extent(ctx context.Context) (count, last int64, err error) {
	type extent struct{ count, last int64 }
	rows, err := s.db.Gorm(ctx).Raw("SELECT COUNT(*), COALESCE(MAX(leaf_index), -1) FROM journal_entries").Rows()
	all, err := scanned(rows, err, func(e *extent) []any { return []any{&e.count, &e.last} })
	if err != nil {
		return 0, 0, err
	}
	return all[0].count, all[0].last, nil
}

// entriesBetween calls fn for each entry from one index up to another; what it is given is valid during the call.
func (s store) entriesBetween(ctx context.Context, from, to int64, fn func(entryRows)) error {
	rows, err := s.db.Gorm(ctx).Raw(`SELECT leaf_index, incident, object_type, object_id, parties_salt, leaf, hashes
		FROM journal_entries WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index`, from, to).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e entryRows
		var incident, objectType, objectID, salt, leaf, hashes sql.RawBytes
		if err := rows.Scan(&e.index, &incident, &objectType, &objectID, &salt, &leaf, &hashes); err != nil {
			return err
		}
		e.incident, e.objectType, e.objectID = incident, objectType, objectID
		e.partiesSalt, e.leafBytes, e.hashText = salt, leaf, hashes
		fn(e)
	}
	return rows.Err()
}

func (s store) partiesBetween(ctx context.Context, from, to int64) ([]partyRow, error) {
	rows, err := s.db.Gorm(ctx).Raw(`SELECT leaf_index, organization, incident
		FROM journal_parties WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index`, from, to).Rows()
	return scanned(rows, err, func(r *partyRow) []any { return []any{&r.LeafIndex, &r.Organization, &r.Incident} })
}

func (s store) saltsBetween(ctx context.Context, from, to int64) ([]saltRow, error) {
	rows, err := s.db.Gorm(ctx).Raw(`SELECT leaf_index, name, salt, value
		FROM journal_salts WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index`, from, to).Rows()
	return scanned(rows, err, func(r *saltRow) []any { return []any{&r.LeafIndex, &r.Name, &r.Salt, &r.Value} })
}

func scanned[R any](rows *sql.Rows, err error, fields func(*R) []any) ([]R, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []R
	for rows.Next() {
		var r R
		if err := rows.Scan(fields(&r)...); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

func (s store) aboutObject(ctx context.Context, o Object) (rows []entryRow, err error) {
	err = s.db.Gorm(ctx).Select("leaf_index", "leaf").Where("object_type = ? AND object_id = ?", o.Type, o.ID).Find(&rows).Error
	return rows, err
}

// beyondHead finds rows of entries that the head doesn't count, in one statement because others may be appending.
func (s store) beyondHead(ctx context.Context) (indexes []int64, err error) {
	const beyond = " WHERE leaf_index < 0 OR leaf_index >= (SELECT size FROM journal_head) "
	err = s.db.Gorm(ctx).Raw("SELECT leaf_index FROM journal_entries" + beyond +
		"UNION SELECT leaf_index FROM journal_parties" + beyond +
		"UNION SELECT leaf_index FROM journal_salts" + beyond + "ORDER BY leaf_index LIMIT 10").Scan(&indexes).Error
	return indexes, err
}
