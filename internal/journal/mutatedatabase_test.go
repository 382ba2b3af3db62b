package journal

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/db/dbtest"
)

// A database is tampered with at random, thousands of times. Each time verifying must find it, and name the place.

func TestMutationsOfADatabaseAreCaughtAndPlaced(t *testing.T) { mutateDatabase(t, 400) }

func TestSoakMutationsOfADatabase(t *testing.T) {
	if os.Getenv("TASUKI_SOAK") == "" {
		t.Skip("left out: 20,000 mutations of a database, make soak")
	}
	mutateDatabase(t, 20_000)
}

// mutation is what was done, and what must be found: one of these, and where none is named, anything at that place.
type mutation struct {
	name string
	want []Finding
}

// victim is a database to be tampered with: 60 entries, checkpoints of which the reader kept some, and a witness.
type victim struct {
	house
	r    *rand.Rand
	kept []Checkpoint // at sizes that rise
	pin  Pin
	size int
}

var journalTables = []struct{ name, key, columns string }{
	{"journal_entries", "leaf_index", "incident object_type object_id parties_salt leaf hashes"},
	{"journal_parties", "leaf_index", "organization incident"},
	{"journal_salts", "leaf_index", "name salt value"},
	{"journal_head", "id", "peaks"},
	{"journal_checkpoints", "size", "note key"},
	{"journal_cosignatures", "size", "line key"},
}

func newVictim(t *testing.T, seed uint64) *victim {
	h := newHouse(t, dbtest.SQLite(t))
	v := &victim{house: h, r: rand.New(rand.NewPCG(seed, 5)), size: 60}
	witness, _, err := GenerateCosigner("witness.example/1", func() time.Time { return opening })
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		h.story(12)
		c := h.checkpoint()
		if c.Note, err = witness.Cosign(c); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			v.kept = append(v.kept, c)
			v.pin.Checkpoints = append(v.pin.Checkpoints, c.Note)
		}
		if _, err := h.TakeCosignature(h.ctx, c.Note, witness.Key()); err != nil {
			t.Fatal(err)
		}
	}
	v.pin.Key, v.pin.Witnesses = h.signer.Key(), []string{witness.Key()}
	for _, table := range journalTables {
		h.exec("CREATE TABLE saved_" + table.name + " AS SELECT * FROM " + table.name)
	}
	if r := h.verify(v.pin); !r.OK() || r.Witnesses[0].Size != 60 {
		t.Fatalf("%+v", r)
	}
	return v
}

func (v *victim) restore() {
	for _, table := range journalTables {
		v.exec("DELETE FROM " + table.name)
		v.exec("INSERT INTO " + table.name + " SELECT * FROM saved_" + table.name)
	}
}

func mutateDatabase(t *testing.T, times int) {
	v := newVictim(t, 1)
	kinds := []func() mutation{v.flip, v.flip, v.flip, v.drop, v.reorder, v.duplicate, v.putOnTop, v.cut, v.rollBack, v.fork}
	count := map[string]int{}
	for i := range times {
		m := kinds[i%len(kinds)]()
		count[strings.Fields(m.name)[0]]++
		r := v.verify(v.pin)
		if !m.caught(r.Findings) {
			t.Errorf("%d: %s: found %v\nwant one of %v", i, m.name, r.String(), m.want)
		}
		v.restore()
		if t.Failed() {
			return
		}
	}
	t.Log(count)
}

// caught: one of what is wanted, and no entry that nobody touched.
func (m mutation) caught(found []Finding) bool {
	for _, f := range found {
		if f.Where == AtEntry && !slices.ContainsFunc(m.want, func(w Finding) bool { return w.Where == AtEntry && w.Index == f.Index }) {
			return false
		}
	}
	for _, w := range m.want {
		if slices.ContainsFunc(found, func(f Finding) bool {
			return f.Where == w.Where && f.Index == w.Index && (w.What == "" || f.What == w.What) && (w.Detail == "" || f.Detail == w.Detail)
		}) {
			return true
		}
	}
	return false
}

// flip changes a bit of any value of any row.
func (v *victim) flip() mutation {
	for {
		table := journalTables[v.r.IntN(len(journalTables))]
		columns := strings.Fields(table.columns)
		column := columns[v.r.IntN(len(columns))]
		var key int64
		var before any
		pick := v.db.Gorm(v.ctx).Table(table.name).Select(table.key, column).Order(table.key).Order(column)
		var n int64
		v.db.Gorm(v.ctx).Table(table.name).Count(&n)
		if err := pick.Offset(v.r.IntN(int(n))).Limit(1).Row().Scan(&key, &before); err != nil {
			v.Fatal(err)
		}
		text, isText := before.(string)
		raw, _ := before.([]byte)
		if isText {
			raw = []byte(text)
		}
		if len(raw) == 0 {
			continue
		}
		at, bit := v.r.IntN(len(raw)), v.r.IntN(7)
		raw = slices.Clone(raw)
		raw[at] ^= 1 << bit
		var after any = raw
		if isText {
			after = string(raw)
		}
		v.exec("UPDATE "+table.name+" SET "+column+" = ? WHERE "+table.key+" = ? AND "+column+" = ?", after, key, before)
		return mutation{fmt.Sprintf("flip %s.%s of %d, byte %d", table.name, column, key, at), placeOf(table.name, key, v.size)}
	}
}

// placeOf is where a change to a row must be found. The key of a party or a cosignature is part of what is found.
func placeOf(table string, key int64, size int) []Finding {
	switch table {
	case "journal_head":
		return []Finding{{Where: AtHead, Index: int64(size)}}
	case "journal_checkpoints", "journal_cosignatures":
		return []Finding{{Where: AtCheckpoint, Index: key}}
	}
	return []Finding{{Where: AtEntry, Index: key}}
}

// drop takes entries out of the middle, or the end, with all that belongs to them.
func (v *victim) drop() mutation {
	from := v.r.IntN(v.size)
	to := min(from+v.r.IntN(5), v.size-1)
	v.house.drop(int64(from), int64(to))
	what := FoundMissing
	if to == v.size-1 {
		what = FoundTail
	}
	return mutation{fmt.Sprintf("drop %d to %d", from, to), []Finding{at(int64(from), what, fmt.Sprint(to))}}
}

// two are different places.
func (v *victim) two() (a, b int) {
	a = v.r.IntN(v.size)
	for b = a; b == a; {
		b = v.r.IntN(v.size)
	}
	return min(a, b), max(a, b)
}

// reorder has two entries change places, with their leaves' hashes.
func (v *victim) reorder() mutation {
	a, b := v.two()
	records := v.all(Filter{})
	for place, from := range map[int]int{a: b, b: a} {
		v.put(place, records[from].Leaf)
	}
	return mutation{fmt.Sprintf("reorder %d and %d", a, b), v.where(a, b)}
}

// put stores a leaf, and its hash as the first of those beside it.
func (v *victim) put(place int, leaf []byte) {
	var hashes []byte
	if err := v.db.Gorm(v.ctx).Table("journal_entries").Select("hashes").Where("leaf_index = ?", place).Row().Scan(&hashes); err != nil {
		v.Fatal(err)
	}
	hash := tlog.RecordHash(leaf)
	v.exec("UPDATE journal_entries SET leaf = ?, hashes = ? WHERE leaf_index = ?", leaf, append(hash[:], hashes[32:]...), place)
}

// where a leaf that has its own hash beside it is found: by its columns and parties, or by the subtree above it, whose
// hash stands with the last entry of it.
func (v *victim) where(places ...int) (all []Finding) {
	for _, p := range places {
		all = append(all, Finding{Where: AtEntry, Index: int64(p)})
		if p%2 == 0 {
			all = append(all, at(int64(p+1), FoundHash, ""))
		}
	}
	return all
}

// duplicate puts an entry in the place of another, with its hash.
func (v *victim) duplicate() mutation {
	a, b := v.two()
	v.put(b, v.all(Filter{})[a].Leaf)
	return mutation{fmt.Sprintf("duplicate %d at %d", a, b), v.where(b)}
}

// putOnTop has an entry stand again behind the last.
func (v *victim) putOnTop() mutation {
	from := v.r.IntN(v.size)
	v.exec("INSERT INTO journal_entries SELECT ?, incident, object_type, object_id, parties_salt, leaf, hashes FROM journal_entries WHERE leaf_index = ?", v.size, from)
	return mutation{fmt.Sprintf("top: %d again", from), []Finding{at(int64(v.size), FoundBeyond, "")}}
}

// cut drops the end and sets the head back; the database's own checkpoints still say that there was more.
func (v *victim) cut() mutation {
	size := 1 + v.r.IntN(v.size-1)
	v.house.setHead(size)
	v.house.drop(int64(size), int64(v.size))
	return mutation{fmt.Sprintf("cut to %d", size), []Finding{{Where: AtCheckpoint, Index: int64(v.size), What: FoundCut, Detail: fmt.Sprint(size)}}}
}

// rollBack puts the whole database back to what it was: only what the reader kept says that there was more.
func (v *victim) rollBack() mutation {
	size := 1 + v.r.IntN(v.size-1)
	v.house.setHead(size)
	v.house.drop(int64(size), int64(v.size))
	v.exec("DELETE FROM journal_checkpoints WHERE size > ?", size)
	v.exec("DELETE FROM journal_cosignatures WHERE size > ?", size)
	next := v.kept[slices.IndexFunc(v.kept, func(c Checkpoint) bool { return c.Size > int64(size) })]
	return mutation{fmt.Sprintf("roll back to %d", size), []Finding{{
		Where: AtCheckpoint, Index: next.Size, What: FoundRolledBack, Detail: span(int64(size), next.Size),
	}}}
}

// fork writes the past again from an entry on, hashes, head and checkpoints with it, signed by the very key of the house:
// the database holds together, and only what the reader kept says that it is another past.
func (v *victim) fork() mutation {
	from := v.r.IntN(v.size)
	records := v.all(Filter{})
	v.exec("DELETE FROM journal_cosignatures WHERE size > ?", from)
	var log head
	for i, r := range records {
		leaf := slices.Clone(r.Leaf)
		if i == from || i > from && v.r.IntN(2) == 0 {
			first := &leaf[len(`{"version":1,"random":"`)]
			*first = other(*first)
		}
		stored := log.add(tlog.RecordHash(leaf))
		if i >= from {
			v.exec("UPDATE journal_entries SET leaf = ?, hashes = ? WHERE leaf_index = ?", leaf, joinHashes(stored), i)
		}
		if log.size%12 == 0 && int(log.size) > from {
			v.exec("UPDATE journal_checkpoints SET note = ? WHERE size = ?", v.signs(log), log.size)
		}
	}
	v.exec("UPDATE journal_head SET peaks = ?", joinHashes(log.peaks))
	if r := v.verify(Pin{Key: v.pin.Key}); !r.OK() {
		v.Errorf("without what was kept, nobody should see a fork from %d: %v", from, r.String())
	}
	var agreed int64
	for _, c := range v.kept {
		if c.Size > int64(from) {
			return mutation{fmt.Sprintf("fork from %d", from), []Finding{{
				Where: AtCheckpoint, Index: c.Size, What: FoundRewritten, Detail: span(agreed, c.Size),
			}}}
		}
		agreed = c.Size
	}
	panic("the last checkpoint that was kept is of all there is")
}

func other(digit byte) byte {
	if digit == '0' {
		return '1'
	}
	return '0'
}

func (v *victim) signs(h head) string {
	c := Checkpoint{Origin: v.signer.Origin(), Size: h.size, Root: h.root()}
	signed, err := note.Sign(&note.Note{Text: c.text()}, v.signer.signer)
	if err != nil {
		v.Fatal(err)
	}
	return string(signed)
}
