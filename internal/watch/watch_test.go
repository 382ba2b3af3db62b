package watch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/journal"
)

var opening = time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)

// house is a journal on a real database, and what was sent to it.
type house struct {
	t *testing.T
	*journal.Journal
	db     *db.DB
	signer *journal.Signer
	sent   []string
	away   error // what sending fails with
	proofs int
}

func newHouse(t *testing.T, signer *journal.Signer, entries ...string) *house {
	d := dbtest.SQLite(t)
	h := &house{t: t, Journal: journal.New(d, clock.At(opening), signer), db: d, signer: signer}
	h.happens(entries...)
	return h
}

func (h *house) happens(what ...string) {
	for _, id := range what {
		err := h.db.In(h.t.Context(), func(ctx context.Context) error {
			return h.Append(ctx, journal.Entry{Fact: journal.ClockAdvanced, Object: journal.Object{Type: "x", ID: id}})
		})
		if err != nil {
			h.t.Fatal(err)
		}
	}
}

func (h *house) Checkpoint(ctx context.Context) (string, string, error) {
	c, err := h.Journal.Checkpoint(ctx)
	return c.Note, c.Key, err
}

func (h *house) Cosigned(context.Context) (string, error) {
	if len(h.sent) == 0 {
		return "", nil
	}
	return h.sent[len(h.sent)-1], nil
}

func (h *house) Consistency(ctx context.Context, from, to int64) (journal.Proof, error) {
	h.proofs++
	return h.ProveConsistency(ctx, from, to)
}

func (h *house) Send(_ context.Context, note string) error {
	h.sent = append(h.sent, note)
	return h.away
}

type memory struct {
	note string
	held bool
}

func (m *memory) Hold() (func() error, error) {
	if m.held {
		return nil, errHeld
	}
	m.held = true
	return func() error { m.held = false; return nil }, nil
}

var errHeld = errors.New("held")

func (m *memory) Last() (string, error)  { return m.note, nil }
func (m *memory) Keep(note string) error { m.note = note; return nil }

func signer(t *testing.T, name string) *journal.Signer {
	t.Helper()
	s, err := journal.GenerateSigner(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func watcher(t *testing.T, h House) (*Watcher, *memory) {
	t.Helper()
	key, _, err := journal.GenerateCosigner("witness.example/1", func() time.Time { return opening })
	if err != nil {
		t.Fatal(err)
	}
	m := &memory{}
	return &Watcher{House: h, Memory: m, Key: key}, m
}

func numbered(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprint(i))
	}
	return all
}

func TestAWitnessSignsALogThatGrows(t *testing.T) {
	h := newHouse(t, signer(t, "one"), numbered(3)...)
	w, m := watcher(t, h)
	for i, size := range []int64{3, 3, 8} {
		if size == 8 {
			h.happens(numbered(5)...)
		}
		signed, err := w.Once(t.Context())
		if err != nil || m.note != signed || h.sent[i] != signed {
			t.Fatal(err)
		}
		if c, _, err := journal.ReadCosignature(signed, w.Key.Key()); err != nil || c.Size != size {
			t.Errorf("%d %v", c.Size, err)
		}
	}
	if h.proofs != 1 {
		t.Errorf("%d proofs were asked for", h.proofs)
	}
}

func TestWhatCouldNotBeSentIsSignedAndKept(t *testing.T) {
	h := newHouse(t, signer(t, "one"), "a")
	h.away = errors.New("away")
	w, m := watcher(t, h)
	if signed, err := w.Once(t.Context()); !errors.Is(err, h.away) || signed == "" || m.note != signed {
		t.Errorf("%q %v", signed, err)
	}
}

func TestOnlyOneRunSignsAtATime(t *testing.T) {
	h := newHouse(t, signer(t, "one"), "a")
	w, m := watcher(t, h)
	m.held = true
	if signed, err := w.Once(t.Context()); !errors.Is(err, errHeld) || signed != "" || len(h.sent) != 0 {
		t.Errorf("beside another: %q %v", signed, err)
	}
	m.held = false
	for range 2 {
		if _, err := w.Once(t.Context()); err != nil || m.held {
			t.Errorf("alone: %v, still held %v", err, m.held)
		}
	}
}

func TestAWitnessThatForgotSignsNothing(t *testing.T) {
	h := newHouse(t, signer(t, "one"), "a")
	w, m := watcher(t, h)
	if _, err := w.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.note = ""
	if signed, err := w.Once(t.Context()); err == nil || signed != "" || m.note != "" {
		t.Errorf("it signed all the same: %q", signed)
	}
	other, _ := watcher(t, h)
	if _, err := other.Once(t.Context()); err != nil {
		t.Errorf("a witness that is new: %v", err)
	}
	w.First = true
	if _, err := w.Once(t.Context()); err != nil || w.First {
		t.Errorf("it was told to begin anew: %v", err)
	}
}

// Each is what a house shows after five entries were signed, by the same key where nothing else is said.
func TestAWitnessRefusesAHouseThatContradictsItself(t *testing.T) {
	s := signer(t, "one")
	for _, c := range []struct {
		name  string
		shown func(t *testing.T) House
		want  journal.Verdict
	}{
		{"fewer entries", func(t *testing.T) House { return newHouse(t, s, numbered(4)...) }, journal.RolledBack},
		{"as many, and others", func(t *testing.T) House { return newHouse(t, s, numbered(5)...) }, journal.Forked},
		{"more, and others before", func(t *testing.T) House { return newHouse(t, s, numbered(9)...) }, journal.Forked},
		{"another key of the same name", func(t *testing.T) House { return newHouse(t, signer(t, "one"), numbered(9)...) }, journal.Foreign},
		{"another house", func(t *testing.T) House { return newHouse(t, signer(t, "two"), numbered(9)...) }, journal.Foreign},
		{"a key that didn't sign", func(t *testing.T) House { return otherKey{newHouse(t, s, "a"), signer(t, "one").Key()} }, journal.Altered},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, m := watcher(t, newHouse(t, s, numbered(5)...))
			before, err := w.Once(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			w.House = c.shown(t)
			shown, key, _ := w.House.Checkpoint(t.Context())
			signed, err := w.Once(t.Context())
			var r *Refusal
			if !errors.As(err, &r) || r.Verdict != c.want || signed != "" {
				t.Fatalf("%q %v", signed, err)
			}
			if r.Kept != before || r.Shown != shown || r.Key != key || m.note != before {
				t.Errorf("the evidence is not what there was: %+v", r)
			}
		})
	}
}

type otherKey struct {
	*house
	key string
}

func (o otherKey) Checkpoint(ctx context.Context) (string, string, error) {
	note, _, err := o.house.Checkpoint(ctx)
	return note, o.key, err
}

func TestAHouseIsHeldToTheKeyThatWasGiven(t *testing.T) {
	s := signer(t, "one")
	w, m := watcher(t, newHouse(t, s, "a"))
	w.HouseKey = signer(t, "one").Key()
	var r *Refusal
	if _, err := w.Once(t.Context()); !errors.As(err, &r) || r.Verdict != journal.Foreign || m.note != "" {
		t.Error(err)
	}
	w.HouseKey = s.Key()
	if _, err := w.Once(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWhatAnotherKeySignedIsNotOverwritten(t *testing.T) {
	h := newHouse(t, signer(t, "one"), "a")
	w, m := watcher(t, h)
	other, _ := watcher(t, h)
	note, err := other.Once(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m.note = note
	if _, err := w.Once(t.Context()); err == nil || m.note != note {
		t.Error("it signed all the same")
	}
}

func TestTheTokenGoesOverNoOpenLine(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://tasuki.example": true, "http://127.0.0.1:8080": true, "http://localhost:8080/": true, "http://[::1]:8080": true,
		"http://tasuki.example": false, "http://10.0.0.1": false, "tasuki.example": false, "ftp://tasuki.example": false, "": false,
	} {
		if _, err := NewRemote(address, "x"); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestAHouseDoesntSpeakInTheWitnesssName(t *testing.T) {
	status := http.StatusForbidden
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, `{"detail": "Run --first."}`)
	}))
	defer server.Close()
	r, err := NewRemote(server.URL, "x")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Checkpoint(t.Context()); err == nil || err.Error() != "watch: answers [status 403 Forbidden]" {
		t.Error(err)
	}
	if _, err := r.Cosigned(t.Context()); err == nil {
		t.Error("a refusal passes for nothing signed")
	}
	status = http.StatusNotFound
	if note, err := r.Cosigned(t.Context()); note != "" || err != nil {
		t.Errorf("nothing is signed: %q %v", note, err)
	}
}
