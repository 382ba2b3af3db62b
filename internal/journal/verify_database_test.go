package journal

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
)

// written is a journal of 12 entries with checkpoints at 0, 5 and 12 and one erased value (entry 2, said in 11).
func written(t *testing.T, d *db.DB) house {
	t.Helper()
	h := newHouse(t, d)
	h.checkpoint()
	h.story(5)
	h.checkpoint()
	h.story(6)
	if err := h.Erase(h.ctx, 2, "note"); err != nil {
		t.Fatal(err)
	}
	h.checkpoint()
	h.sound(12)
	return h
}

func at(index int64, what, detail string) Finding {
	return Finding{Where: AtEntry, Index: index, What: what, Detail: detail}
}

func TestWhatWasTamperedWithIsNamed(t *testing.T) {
	leafHash := func(h house, index int64) []byte {
		return h.all(Filter{})[index].Leaf
	}
	cases := []struct {
		name   string
		tamper func(h house)
		want   []Finding
	}{
		{"a byte of a leaf", func(h house) {
			leaf := bytes.Clone(leafHash(h, 6))
			leaf[100] ^= 1
			h.exec("UPDATE journal_entries SET leaf = ? WHERE leaf_index = 6", leaf)
		}, []Finding{at(6, FoundLeaf, "")}},
		{"a leaf together with its hash", func(h house) {
			leaf := bytes.Replace(leafHash(h, 6), []byte(`"number":6`), []byte(`"number":7`), 1)
			hash := tlog.RecordHash(leaf)
			h.exec("UPDATE journal_entries SET leaf = ?, hashes = ? WHERE leaf_index = 6", leaf, hash[:])
		}, []Finding{at(7, FoundHash, "")}},
		{"a leaf's hash", func(h house) { h.flip("hashes", 7, 3) }, []Finding{at(7, FoundLeaf, "")}},
		{"a subtree's hash", func(h house) { h.flip("hashes", 7, 33) }, []Finding{at(7, FoundHash, "")}},
		{"the hash of the largest subtree", func(h house) { h.flip("hashes", 7, 96) }, []Finding{at(7, FoundHash, "")}},
		{"a hash too few", func(h house) {
			h.exec("UPDATE journal_entries SET hashes = ? WHERE leaf_index = 6", make([]byte, 31))
		}, []Finding{at(6, FoundHash, "")}},
		{"two leaves changed places", func(h house) {
			three, nine := leafHash(h, 3), leafHash(h, 9)
			h.exec("UPDATE journal_entries SET leaf = ? WHERE leaf_index = 3", nine)
			h.exec("UPDATE journal_entries SET leaf = ? WHERE leaf_index = 9", three)
		}, []Finding{at(3, FoundLeaf, ""), at(9, FoundLeaf, "")}},
		{"an entry was dropped", func(h house) {
			h.drop(7, 7)
		}, []Finding{at(7, FoundMissing, "7")}},
		{"several entries were dropped", func(h house) {
			h.drop(3, 6)
		}, []Finding{at(3, FoundMissing, "6")}},
		{"the tail was cut", func(h house) {
			h.drop(9, 11)
		}, []Finding{at(2, FoundErased, "note"), at(9, FoundTail, "11")}},
		{"the tail was cut and the head set back", func(h house) {
			h.drop(9, 11)
			h.setHead(9)
		}, []Finding{at(2, FoundErased, "note"), {Where: AtCheckpoint, Index: 12, What: FoundCut, Detail: "9"}}},
		{"an entry was put on top", func(h house) {
			h.exec("INSERT INTO journal_entries SELECT 12, incident, object_type, object_id, parties_salt, leaf, hashes FROM journal_entries WHERE leaf_index = 0")
		}, []Finding{at(12, FoundBeyond, "")}},
		{"the incident's column", func(h house) {
			h.exec("UPDATE journal_entries SET incident = 'incident-1' WHERE leaf_index = 4")
		}, []Finding{at(4, FoundColumn, "incident")}},
		{"the object's columns", func(h house) {
			h.exec("UPDATE journal_entries SET object_type = 'x', object_id = '' WHERE leaf_index = 4")
		}, []Finding{at(4, FoundColumn, "object_type"), at(4, FoundColumn, "object_id")}},
		{"a party was let in", func(h house) {
			h.exec("INSERT INTO journal_parties (leaf_index, organization, incident) VALUES (4, 'org-spy', 'incident-0')")
		}, []Finding{at(4, FoundParties, "")}},
		{"a party was kept out", func(h house) {
			h.exec("DELETE FROM journal_parties WHERE leaf_index = 6 AND organization = 'org-vendor'")
		}, []Finding{at(6, FoundParties, "")}},
		{"a party finds it under another incident", func(h house) {
			h.exec("UPDATE journal_parties SET incident = 'incident-1' WHERE leaf_index = 6 AND organization = 'org-vendor'")
		}, []Finding{at(6, FoundParties, "incident")}},
		{"a party of an entry that isn't there", func(h house) {
			h.exec("INSERT INTO journal_parties (leaf_index, organization, incident) VALUES (40, 'org-spy', '')")
		}, []Finding{at(40, FoundBeyond, "")}},
		{"a personal value", func(h house) {
			h.exec("UPDATE journal_salts SET value = ? WHERE leaf_index = 5", []byte("no"))
		}, []Finding{at(5, FoundPersonal, "note")}},
		{"a personal value that was dropped", func(h house) {
			h.exec("DELETE FROM journal_salts WHERE leaf_index = 5")
		}, []Finding{at(5, FoundPersonal, "note")}},
		{"a personal value that was erased in silence", func(h house) {
			h.exec("UPDATE journal_salts SET salt = NULL, value = NULL WHERE leaf_index = 5")
		}, []Finding{at(5, FoundErased, "note")}},
		{"a personal value that no leaf knows", func(h house) {
			h.exec("INSERT INTO journal_salts (leaf_index, name, salt, value) VALUES (5, 'name', ?, ?)", []byte("s"), []byte("v"))
		}, []Finding{at(5, FoundStray, "name")}},
		{"the head's size", func(h house) {
			h.exec("UPDATE journal_head SET size = 4611686018427387904")
		}, []Finding{{Where: AtHead, Index: 1 << 62, What: FoundHead}}},
		{"the head's hashes", func(h house) {
			h.exec("UPDATE journal_head SET peaks = ?", make([]byte, 64))
		}, []Finding{{Where: AtHead, Index: 12, What: FoundHead}}},
		{"the head is gone", func(h house) {
			h.exec("DELETE FROM journal_head")
		}, []Finding{{Where: AtHead, What: FoundHead}}},
		{"a checkpoint's size", func(h house) {
			h.exec("UPDATE journal_checkpoints SET size = 6 WHERE size = 5")
		}, []Finding{{Where: AtCheckpoint, Index: 6, What: FoundSignature}}},
		{"a checkpoint's key", func(h house) {
			h.exec("UPDATE journal_checkpoints SET key = ? WHERE size = 5", strings.Replace(h.signer.Key(), "+", "+0", 1))
		}, []Finding{{Where: AtCheckpoint, Index: 5, What: FoundSignature}}},
		{"a checkpoint of another log", func(h house) {
			foreign, err := GenerateSigner("another")
			if err != nil {
				h.Fatal(err)
			}
			records := h.all(Filter{})
			c := checkpointOf(h, foreign, records[:11])
			h.exec("INSERT INTO journal_checkpoints (size, note, key) VALUES (?, ?, ?)", c.Size, c.Note, c.Key)
		}, []Finding{
			{Where: AtCheckpoint, Index: 11, What: FoundOrigin, Detail: "tasuki/another"},
			{Where: AtCheckpoint, Index: 12, What: FoundOrigin, Detail: "tasuki/0195e2f0-0000-7000-8000-000000000001"},
		}},
		{"everything was written again, but for the checkpoints", func(h house) {
			h.exec("DELETE FROM journal_entries")
			h.exec("DELETE FROM journal_parties")
			h.exec("DELETE FROM journal_salts")
			h.exec("UPDATE journal_head SET size = 0, peaks = NULL")
			h.story(12)
		}, []Finding{
			{Where: AtCheckpoint, Index: 5, What: FoundRewritten, Detail: "0–4"}, {Where: AtCheckpoint, Index: 12, What: FoundRewritten, Detail: "0–11"},
		}},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := written(t, d)
		h.eachTable("CREATE TABLE saved_% AS SELECT * FROM %")
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				h := h
				h.T = t
				c.tamper(h)
				got := h.verify(Pin{}).Findings
				byPlace := cmpopts.SortSlices(func(a, b Finding) bool { return a.String() < b.String() })
				if diff := cmp.Diff(c.want, got, byPlace); diff != "" {
					t.Error(diff)
				}
				h.eachTable("DELETE FROM %")
				h.eachTable("INSERT INTO % SELECT * FROM saved_%")
				h.sound(12)
			})
		}
	})
}

func (h house) eachTable(statement string) {
	h.Helper()
	for _, table := range []string{"journal_entries", "journal_parties", "journal_salts", "journal_head", "journal_checkpoints", "journal_cosignatures"} {
		h.exec(strings.ReplaceAll(statement, "%", table))
	}
}

// flip changes one bit of a column of an entry.
func (h house) flip(column string, index int64, offset int) {
	h.Helper()
	var raw []byte
	if err := h.db.Gorm(h.ctx).Table("journal_entries").Select(column).Where("leaf_index = ?", index).Row().Scan(&raw); err != nil {
		h.Fatal(err)
	}
	raw[offset] ^= 0x10
	h.exec("UPDATE journal_entries SET "+column+" = ? WHERE leaf_index = ?", raw, index)
}

// drop deletes entries with all that belongs to them.
func (h house) drop(from, to int64) {
	h.Helper()
	for _, table := range []string{"journal_entries", "journal_parties", "journal_salts"} {
		h.exec("DELETE FROM "+table+" WHERE leaf_index BETWEEN ? AND ?", from, to)
	}
}

// setHead makes the head what it was at size.
func (h house) setHead(size int) {
	h.Helper()
	var back head
	for _, r := range h.all(Filter{})[:size] {
		back.add(tlog.RecordHash(r.Leaf))
	}
	h.exec("UPDATE journal_head SET size = ?, peaks = ?", back.size, joinHashes(back.peaks))
}

func checkpointOf(h house, s *Signer, records []Record) Checkpoint {
	h.Helper()
	var log head
	for _, r := range records {
		log.add(tlog.RecordHash(r.Leaf))
	}
	var c Checkpoint
	forgery := New(h.db, h.clock, s)
	_ = h.db.In(h.ctx, func(ctx context.Context) (err error) {
		if c, err = forgery.sign(ctx, log); err != nil {
			h.Fatal(err)
		}
		return fmt.Errorf("not to be kept")
	})
	return c
}

// Any bit of any column of any row that the journal has.
func TestNoBitChangesUnseen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := written(t, d)
		r := rand.New(rand.NewPCG(7, 7))
		for _, table := range []struct{ name, key, columns string }{
			{"journal_entries", "leaf_index", "incident object_type object_id parties_salt leaf hashes"},
			{"journal_parties", "leaf_index", "organization incident"},
			{"journal_salts", "leaf_index", "name salt value"},
			{"journal_head", "id", "peaks"},
			{"journal_checkpoints", "size", "note key"},
		} {
			var keys []int64
			d.Gorm(h.ctx).Table(table.name).Distinct().Order(table.key).Pluck(table.key, &keys)
			for _, key := range keys {
				for _, column := range strings.Fields(table.columns) {
					h.flipAny(r, table.name, table.key, key, column)
				}
			}
		}
		h.sound(12)
	})
}

// flipAny flips a bit of the value, demands that it is found, and puts the value back.
func (h house) flipAny(r *rand.Rand, table, keyColumn string, key int64, column string) {
	h.Helper()
	var before any
	where := h.db.Gorm(h.ctx).Table(table).Select(column).Where(keyColumn+" = ?", key)
	if err := where.Order(column).Limit(1).Row().Scan(&before); err != nil {
		h.Fatal(err)
	}
	var raw []byte
	text := false
	switch v := before.(type) {
	case string:
		raw, text = []byte(v), true
	case []byte:
		raw = bytes.Clone(v)
	}
	if len(raw) == 0 {
		return
	}
	offset := r.IntN(len(raw))
	raw[offset] ^= 1 << r.IntN(5) // ASCII stays ASCII
	var after any = raw
	if text {
		if bytes.IndexByte(raw, 0) >= 0 {
			return // no text on PostgreSQL
		}
		after = string(raw)
	}
	change := "UPDATE " + table + " SET " + column + " = ? WHERE " + keyColumn + " = ? AND " + column + " = ?"
	h.exec(change, after, key, before)
	if report := h.verify(Pin{}); report.OK() {
		h.Errorf("%s %d: %s: byte %d changed unseen", table, key, column, offset)
	}
	h.exec(change, before, key, after)
}

func TestAPinTellsWhoseLogItIs(t *testing.T) {
	h := written(t, dbtest.SQLite(t))
	kept := h.checkpoint()
	h.story(3)
	newest := h.checkpoint()
	foreign, err := GenerateSigner("0195e2f0-0000-7000-8000-000000000001")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := checkpointOf(h, foreign, h.all(Filter{})[3:8])
	resigned := checkpointOf(h, foreign, h.all(Filter{})[:kept.Size])
	longer := newest
	longer.Size += 5
	for _, c := range []struct {
		name    string
		pin     Pin
		checked bool
		want    string
	}{
		{"without one the origin isn't checked", Pin{}, false, ""},
		{"its key", Pin{Key: newest.Key}, true, ""},
		{"another key", Pin{Key: foreign.Key()}, false, FoundKey},
		{"a checkpoint that was kept", Pin{Checkpoints: []string{kept.Note}}, true, ""},
		{"a checkpoint of this past that another key signed", Pin{Checkpoints: []string{resigned.Note}}, false, FoundKey},
		{"a checkpoint of another history", Pin{Checkpoints: []string{elsewhere.Note}}, false, FoundRewritten},
		{"a checkpoint of more than there is", Pin{Checkpoints: []string{longer.text() + "\n— x y\n"}}, false, FoundRolledBack},
		{"something that is no checkpoint", Pin{Checkpoints: []string{"x"}}, false, FoundSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := h.verify(c.pin)
			what := ""
			if len(r.Findings) > 0 {
				what = r.Findings[0].What
			}
			if what != c.want || r.OriginChecked != c.checked || len(r.Findings) > 1 {
				t.Errorf("origin checked %v, %v", r.OriginChecked, r.Findings)
			}
		})
	}
}

func TestNoOtherKeySignsBehindTheOneThatWasGiven(t *testing.T) {
	h := written(t, dbtest.SQLite(t))
	key := h.checkpoint().Key
	h.story(3)
	foreign, err := GenerateSigner("0195e2f0-0000-7000-8000-000000000001")
	if err != nil {
		t.Fatal(err)
	}
	c := checkpointOf(h, foreign, h.all(Filter{}))
	if err := h.db.In(h.ctx, func(ctx context.Context) error { return store{h.db}.saveCheckpoint(ctx, c) }); err != nil {
		t.Fatal(err)
	}
	want := []Finding{{Where: AtCheckpoint, Index: c.Size, What: FoundKey}}
	if r := h.verify(Pin{Key: key}); !slices.Equal(r.Findings, want) || r.OriginChecked {
		t.Errorf("by the key that signed before: %v", r.Findings)
	}
	if r := h.verify(Pin{Key: foreign.Key()}); !r.OK() || !r.OriginChecked {
		t.Errorf("by the key that signs now: %v", r.Findings)
	}
}

func TestVerifyingBesideAServerThatAppends(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.story(20)
		stop, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
					h.append(told(i))
					if i%5 == 0 {
						err := h.Erase(h.ctx, int64(i), "note")
						if err != nil && !fault.Is(err, fault.KindNotFound) { // some are about erasing
							t.Error(err)
						}
					}
				}
			}
		}()
		for range 30 {
			if r := h.verify(Pin{}); !r.OK() {
				t.Error(r.String())
			}
		}
		close(stop)
		<-done
	})
}
