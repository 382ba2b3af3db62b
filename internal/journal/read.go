package journal

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Filter chooses entries; what is empty does not choose. Who may ask for what is the caller's to check: Party is how
// a reader who is not headquarters is held to what was addressed to their organisation.
type Filter struct {
	Incident string
	Party    string // id of an organisation
	Object   Object // type and id
	Newest   bool   // newest first
}

// Page asks for a part of a list; the edges take it from here, because they know no database.
type Page = db.Page

// Size is how many entries there are. Whoever has seen so many has seen everything; it moves on with every act, in whatever
// process.
func (j *Journal) Size(ctx context.Context) (int64, error) {
	h, err := store{j.db}.head(ctx)
	return h.size, db.Fault(err)
}

// Entries lists entries in the order of the log. page.After is the index of the last entry seen.
func (j *Journal) Entries(ctx context.Context, f Filter, page db.Page) (db.List[Record], error) {
	after, err := place(f, page.After)
	if err != nil {
		return db.List[Record]{}, err
	}
	s := store{j.db}
	rows, err := s.entries(ctx, f, after, limit(page)+1)
	if err != nil {
		return db.List[Record]{}, db.Fault(err)
	}
	records, err := s.records(ctx, rows)
	if err != nil {
		return db.List[Record]{}, err
	}
	list := db.Cut(records, page, func(r Record) string { return strconv.FormatInt(r.Index, 10) },
		func(r Record) Record { return r })
	if page.Count {
		total, err := s.count(ctx, f)
		if err != nil {
			return db.List[Record]{}, db.Fault(err)
		}
		list.Total = &total
	}
	return list, nil
}

// All walks over every entry that f chooses, a page at a time, for exports.
func (j *Journal) All(ctx context.Context, f Filter) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		page := db.Page{Limit: maxPage}
		for {
			list, err := j.Entries(ctx, f, page)
			if err != nil {
				yield(Record{}, err)
				return
			}
			for _, r := range list.Items {
				if !yield(r, nil) {
					return
				}
			}
			if page.After = list.Next; page.After == "" {
				return
			}
		}
	}
}

// Entry is the one at index; not found where there is none.
func (j *Journal) Entry(ctx context.Context, index int64) (Record, error) {
	s := store{j.db}
	row, err := s.entry(ctx, index)
	if err != nil {
		return Record{}, db.Fault(err)
	}
	records, err := s.records(ctx, []entryRow{row})
	if err != nil {
		return Record{}, err
	}
	return records[0], nil
}

// Addressed are those of some entries that an organisation may read.
func (j *Journal) Addressed(ctx context.Context, organization string, places []int64) ([]int64, error) {
	return store{j.db}.addressedTo(ctx, organization, places)
}

const maxPage = 100

func limit(p db.Page) int {
	if p.Limit < 1 {
		return 20
	}
	return min(p.Limit, maxPage)
}

const beyondAll = 1<<63 - 1

func place(f Filter, after string) (int64, error) {
	switch {
	case after != "":
		index, err := strconv.ParseInt(after, 10, 64)
		if err != nil {
			return 0, fault.Malformed("/cursor", "journal.no_such_place")
		}
		return index, nil
	case f.Newest:
		return beyondAll, nil
	default:
		return -1, nil
	}
}

// records reads the leaves and puts the personal values beside them that are still there.
func (s store) records(ctx context.Context, rows []entryRow) ([]Record, error) {
	records := make([]Record, len(rows))
	at := make(map[int64]*Record, len(rows))
	for i, row := range rows {
		r, err := recordOf(row.LeafIndex, row.Leaf)
		if err != nil {
			return nil, err
		}
		records[i] = r
		if len(r.Erased) > 0 {
			at[r.Index] = &records[i]
		}
	}
	if len(at) == 0 {
		return records, nil
	}
	salts, err := s.salts(ctx, at)
	if err != nil {
		return nil, db.Fault(err)
	}
	for _, row := range salts {
		if row.Salt != nil {
			at[row.LeafIndex].disclose(row.Name, row.Salt, row.Value)
		}
	}
	return records, nil
}

// recordOf reads a leaf. Until they are disclosed, personal values count as erased.
func recordOf(index int64, raw []byte) (Record, error) {
	l, err := parseLeaf(raw)
	if err != nil {
		return Record{}, fmt.Errorf("journal entry %d: %w", index, err)
	}
	data, err := decodeData(l.dataRaw)
	if err != nil {
		return Record{}, fmt.Errorf("journal entry %d: %w", index, err)
	}
	r := Record{Index: index, At: l.at, Person: l.actor.person, Organization: l.actor.organization, Fact: l.fact,
		Incident: l.incident, Object: l.object, Data: data, Leaf: raw,
		Personal: map[string]string{}, salts: map[string][]byte{}}
	for _, c := range l.personal {
		r.Erased = append(r.Erased, c.name)
	}
	return r, nil
}

func (r *Record) disclose(name string, salt, value []byte) {
	r.Personal[name] = string(value)
	r.salts[name] = salt
	r.Erased = slices.DeleteFunc(r.Erased, func(n string) bool { return n == name })
}
