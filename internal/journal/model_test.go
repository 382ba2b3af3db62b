package journal

import (
	"context"
	"errors"
	"flag"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"tasuki/internal/db/dbtest"
)

// model is the journal as a list in memory.
type model struct {
	house
	entries     []Entry
	checkpoints []Checkpoint
}

func (m *model) batch(t *rapid.T) (entries []Entry) {
	for range rapid.IntRange(0, 4).Draw(t, "entries") {
		i := len(m.entries) + len(entries)
		e := told(i)
		e.Personal = rapid.MapOfN(rapid.SampledFrom([]string{"note", "name"}), rapid.String(), 0, 2).Draw(t, "personal")
		e.Fact = rapid.SampledFrom(allFacts[:20]).Draw(t, "fact")
		entries = append(entries, e)
	}
	return entries
}

func (m *model) Commit(t *rapid.T) {
	entries := m.batch(t)
	m.append(entries...)
	m.entries = append(m.entries, entries...)
}

func (m *model) RollBack(t *rapid.T) {
	refused := errors.New("refused")
	err := m.db.In(m.ctx, func(ctx context.Context) error {
		for _, e := range m.batch(t) {
			if err := m.Append(ctx, e); err != nil {
				return err
			}
		}
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatal(err)
	}
}

func (m *model) Erase(t *rapid.T) {
	if len(m.entries) == 0 {
		t.Skip("nothing there")
	}
	i := rapid.IntRange(0, len(m.entries)-1).Draw(t, "index")
	if _, there := m.entries[i].Personal["note"]; !there {
		t.Skip("nothing to erase")
	}
	if err := m.Journal.Erase(m.ctx, int64(i), "note"); err != nil {
		t.Fatal(err)
	}
	delete(m.entries[i].Personal, "note")
	m.entries = append(m.entries, Entry{Fact: JournalErased, Incident: m.entries[i].Incident})
}

func (m *model) Checkpoint(t *rapid.T) {
	c := m.checkpoint()
	if c.Size != int64(len(m.entries)) {
		t.Fatalf("a checkpoint at %d of %d", c.Size, len(m.entries))
	}
	for _, old := range m.checkpoints {
		if old.Size < 1 {
			continue
		}
		p, err := m.ProveConsistency(m.ctx, old.Size, c.Size)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckTree(tlog.TreeProof(p), c.Size, c.Root, old.Size, old.Root); err != nil {
			t.Fatalf("%d does not continue %d: %v", c.Size, old.Size, err)
		}
	}
	m.checkpoints = append(m.checkpoints, c)
}

func (m *model) Export(t *rapid.T) {
	b, err := m.Journal.Export(m.ctx, Entry{Incident: "incident-1"}, m.all(Filter{Incident: "incident-1"}))
	if err != nil {
		t.Fatal(err)
	}
	m.entries = append(m.entries, Entry{Fact: JournalExported, Incident: "incident-1"})
	raw, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := VerifyBundle(raw, Pin{Key: m.signer.Key()}); !r.OK() {
		t.Fatal(r.String())
	}
}

// Check compares everything that can be read with the list.
func (m *model) Check(t *rapid.T) {
	m.sound(int64(len(m.entries)))
	records := m.all(Filter{})
	for i, e := range m.entries {
		r := records[i]
		if r.Index != int64(i) || r.Fact != e.Fact || r.Incident != e.Incident {
			t.Fatalf("at %d stands %+v, not %+v", i, r, e)
		}
		if len(e.Personal)+len(r.Personal) > 0 {
			if diff := cmp.Diff(e.Personal, r.Personal); diff != "" {
				t.Fatalf("at %d: %s", i, diff)
			}
		}
	}
}

func TestTheJournalIsAListThatOnlyGrows(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue { // each syncs a disk many times
		_ = flag.Set(checks.Name, "20")
		defer func() { _ = flag.Set(checks.Name, checks.DefValue) }()
	}
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{house: newHouse(t, dbtest.SQLite(t))}
		rt.Repeat(map[string]func(*rapid.T){
			"commit": m.Commit, "roll back": m.RollBack, "erase": m.Erase, "checkpoint": m.Checkpoint, "export": m.Export,
			"": m.Check,
		})
	})
}
