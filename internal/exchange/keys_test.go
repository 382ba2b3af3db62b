package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/keyring"
)

// another is a process of its own on the same house, with the key file as it read it at its start.
func (h *house) another() *Service {
	h.t.Helper()
	keys, err := blob.OpenKeys(h.vault.Keys.Path(), false)
	must(h.t, err)
	s := New(h.db, h.j, h.clock, h.incidents, &blob.Vault{Store: h.vault.Store, Keys: keys}, generous)
	s.HandedInFor(h.handIn)
	return s
}

func (h *house) masterOf(attempt string) string {
	h.t.Helper()
	r, err := h.store.attempt(context.Background(), attempt)
	must(h.t, err)
	return r.KeyID
}

func (h *house) keys() []keyring.Key {
	h.t.Helper()
	all, err := h.Keyring().List(context.Background())
	must(h.t, err)
	return all
}

func (h *house) under(key string) int64 {
	h.t.Helper()
	all := h.keys()
	return all[slices.IndexFunc(all, func(k keyring.Key) bool { return k.ID == key })].Under
}

// handed hands a whole file in.
func (h *house) handed(s *Service, content []byte) Item {
	h.t.Helper()
	item, err := handIn(h.as(h.engineer), s, content)
	must(h.t, err)
	return item
}

func handIn(ctx context.Context, s *Service, content []byte) (Item, error) {
	f, err := s.Stage(ctx, Intake{Request: requested, Filename: "a.log"}, bytes.NewReader(content), 1<<20)
	if err != nil {
		return Item{}, err
	}
	return s.Keep(ctx, f)
}

func readBack(ctx context.Context, s *Service, item Item) ([]byte, error) {
	c, err := s.Open(ctx, item.ID, Everything)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(c)
	return b.Bytes(), err
}

func TestKeysChangeWithoutARestartAndNothingIsSealedAnew(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		ctx, running := context.Background(), h.another()
		content := noise(100 << 10)
		before := h.handed(h.Service, content)
		_, err := h.pseudonyms(h.as(h.desk), h.incident.ID)
		must(t, err)
		old := h.masterOf(before.Latest().ID)
		bytesBefore := h.onDisk()

		made, err := h.Keyring().Rotate(ctx)
		must(t, err)
		if got := h.masterOf(h.handed(running, content).Latest().ID); got != made.ID || got == old {
			t.Errorf("a process that was running wraps under %s; the new key is %s, the old one %s", got, made.ID, old)
		}
		wantKey(t, h.Keyring().Retire(ctx, old), fault.KindConflict, "keys.still_needed")
		wantKey(t, h.Keyring().Retire(ctx, made.ID), fault.KindConflict, "keys.in_use")
		wantKey(t, h.Keyring().Retire(ctx, "0123"), fault.KindNotFound, "keys.unknown")

		must(t, running.Keyring().Move(ctx))
		if got := h.masterOf(before.Latest().ID); got != made.ID {
			t.Errorf("after the move it is under %s", got)
		}
		for name, text := range h.onDisk() {
			if was, there := bytesBefore[name]; there && was != text {
				t.Errorf("%s was sealed anew", name)
			}
		}
		must(t, h.Keyring().Retire(ctx, old))
		must(t, h.Keyring().Retire(ctx, old)) // as after a power cut between the database and the file
		if raw, err := os.ReadFile(h.vault.Keys.Path()); err != nil || strings.Contains(string(raw), old) {
			t.Errorf("the key file still has it (%v)", err)
		}
		for name, s := range map[string]*Service{"the one that rotated": h.Service, "one that ran": running, "one started later": h.another()} {
			if got, err := readBack(h.as(h.engineer), s, before); err != nil || !bytes.Equal(got, content) {
				t.Errorf("%s reads it back: %v", name, err)
			}
			if _, err := s.pseudonyms(h.as(h.desk), h.incident.ID); err != nil {
				t.Errorf("%s has the pseudonyms' key: %v", name, err)
			}
		}
		var facts []string
		l, err := h.j.Entries(ctx, journal.Filter{}, Page{Limit: 200})
		must(t, err)
		for _, r := range l.Items {
			if r.Object.Type == keyring.ObjectType {
				facts = append(facts, fmt.Sprint(r.Fact, " ", r.Data))
			}
		}
		if got, want := strings.Join(facts, "\n"), fmt.Sprintf("key.made map[before:%s]\nkey.moved map[moved:2]\nkey.retired map[]", old); got != want {
			t.Errorf("the journal says\n%s\nwant\n%s", got, want)
		}
	})
}

// onDisk are the sealed parts.
func (h *house) onDisk() map[string]string {
	h.t.Helper()
	all := map[string]string{}
	for e, err := range h.vault.Store.List(context.Background(), "") {
		must(h.t, err)
		r, err := h.vault.Store.Get(context.Background(), e.Name, 0, -1)
		must(h.t, err)
		var b bytes.Buffer
		_, err = b.ReadFrom(r)
		must(h.t, err)
		must(h.t, r.Close())
		all[e.Name] = b.String()
	}
	return all
}

func TestReadingAndHandingInGoOnWhileKeysChange(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		ctx, running := context.Background(), h.another()
		content := noise(20 << 10)
		first := h.handed(h.Service, content)
		up := h.begun(running, content)
		var done atomic.Bool
		var wg sync.WaitGroup
		for _, s := range []*Service{h.Service, running} {
			wg.Go(func() {
				for !done.Load() {
					if got, err := readBack(h.as(h.engineer), s, first); err != nil || !bytes.Equal(got, content) {
						t.Errorf("reading: %v", err)
					}
				}
			})
			wg.Go(func() {
				for range 20 {
					if done.Load() {
						return
					}
					item, err := handIn(h.as(h.engineer), s, content)
					if err != nil {
						t.Errorf("handing in: %v", err)
						return
					}
					if got, err := readBack(h.as(h.engineer), s, item); err != nil || !bytes.Equal(got, content) {
						t.Errorf("reading what was handed in: %v", err)
					}
				}
			})
		}
		for range 4 {
			_, err := h.Keyring().Rotate(ctx)
			must(t, err)
			must(t, running.Keyring().Move(ctx))
			for _, k := range h.keys() {
				if !k.Wraps && k.RetiredAt.IsZero() {
					// Somebody may just have stored something under it: then it stays, and is let go the next time.
					if err := h.Keyring().Retire(ctx, k.ID); err != nil {
						wantKey(t, err, fault.KindConflict, "keys.still_needed")
					}
				}
			}
		}
		done.Store(true)
		wg.Wait()
		again, err := running.Upload(h.as(h.engineer), up, access.WriteUpload)
		must(t, err)
		if n, err := again.Append(h.as(h.engineer), bytes.NewReader(content), func() bool { return false }); err != nil || n != int64(len(content)) {
			t.Errorf("an upload from before the first rotation: %d, %v", n, err)
		}
		must(t, h.Keyring().Move(ctx))
		for _, k := range h.keys() {
			if !k.Wraps && k.Under > 0 {
				t.Errorf("%d keys are left under %s", k.Under, k.ID)
			}
		}
	})
}

// begun opens an upload of content and sends nothing yet.
func (h *house) begun(s *Service, content []byte) (id string) {
	h.t.Helper()
	u, err := s.Begin(h.as(h.engineer), Intake{Request: requested, Filename: "b.log", Size: int64(len(content))})
	must(h.t, err)
	return u.Attempt.ID
}

// A rotation that a power cut took between the key file and the database is taken up by the next one; a move, at the row
// where it stopped.
func TestAChangeOfKeysThatWasCutOffGoesOn(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		ctx := context.Background()
		const files = 130 // more than a batch
		var old string
		for range files {
			old = h.masterOf(h.handed(h.Service, []byte("x")).Latest().ID)
		}
		filed, err := h.vault.Keys.Rotate() // and then the power went
		must(t, err)
		if got := h.masterOf(h.handed(h.another(), []byte("y")).Latest().ID); got == filed {
			t.Error("a key that the database doesn't know of is in use")
		}
		made, err := h.Keyring().Rotate(ctx)
		must(t, err)
		if made.ID != filed {
			t.Errorf("the next rotation made %s beside %s", made.ID, filed)
		}
		dead := errors.New("killed")
		must(t, ignore(dead, h.dying(dead).Move(ctx)))
		if under := h.under(old); under == 0 || under == files+1 {
			t.Fatalf("%d of %d are under the old key after one batch", under, files+1)
		}
		must(t, h.Keyring().Move(ctx))
		if h.under(old) == 0 {
			t.Error("another process took the move while its lease was held")
		}
		must(t, h.db.In(ctx, func(ctx context.Context) error { // twenty seconds later
			return h.db.Gorm(ctx).Exec("UPDATE master_keys SET lease_until = 0 WHERE lease_until IS NOT NULL").Error
		}))
		must(t, h.Keyring().Move(ctx))
		if under := h.under(old); under != 0 {
			t.Errorf("%d are left under the old key", under)
		}
	})
}

// dying is a process that is killed in its second batch.
func (h *house) dying(err error) *keyring.Service {
	holders, batches := keyHolders(h.db), 0
	move := holders[0].Move
	holders[0].Move = func(ctx context.Context, id string, limit int, wrap func(blob.Wrapped) (blob.Wrapped, error)) (int, error) {
		n, moveErr := move(ctx, id, limit, wrap)
		if batches++; batches == 2 {
			return n, err
		}
		return n, moveErr
	}
	return keyring.New(h.db, h.j, h.clock, h.vault.Keys, holders...)
}

func ignore(known, err error) error {
	if errors.Is(err, known) {
		return nil
	}
	return err
}
