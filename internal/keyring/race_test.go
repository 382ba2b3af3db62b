package keyring

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/journal"
	"tasuki/internal/keyshare"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func opened(t *testing.T, d *db.DB) *Service {
	t.Helper()
	keys, signer, err := Open(t.Context(), d, filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	now := clock.At(time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC))
	return New(d, journal.New(d, now, signer), now, keys)
}

// A row that was sealed anew between the look at it and the move keeps its new key.
func TestAMoveLeavesAKeyThatIsNewMeanwhile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		must(t, d.In(t.Context(), func(ctx context.Context) error {
			must(t, d.Gorm(ctx).Exec("CREATE TABLE held (id TEXT, key_id TEXT, wrapped_key BYTEA)").Error)
			must(t, d.Gorm(ctx).Exec("INSERT INTO held VALUES ('a', 'old', ?)", []byte("before")).Error)
			_, err := Rows(d, "held", "id").Move(ctx, "old", 10, func(blob.Wrapped) (blob.Wrapped, error) {
				err := d.Gorm(ctx).Exec("UPDATE held SET wrapped_key = ?", []byte("anew")).Error
				return blob.Wrapped{KeyID: "new", Bytes: []byte("moved")}, err
			})
			must(t, err)
			var r wrappedRow
			must(t, d.Gorm(ctx).Table("held").Take(&r).Error)
			if r.KeyID != "old" || !bytes.Equal(r.WrappedKey, []byte("anew")) {
				t.Errorf("it is %s under %s", r.WrappedKey, r.KeyID)
			}
			return nil
		}))
	})
}

// Whoever seals the folder while others split its key anew seals it to the new shares.
func TestSealingWaitsForASplitting(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := opened(t, d)
		split := func(ctx context.Context) (set string) {
			must(t, s.Split(ctx, 3, 2, func(all []keyshare.Share) error { set = all[0].Set.String(); return nil }))
			return set
		}
		split(t.Context())
		begun, sealed, latest := make(chan bool), make(chan error), ""
		go func() {
			<-begun
			sealed <- s.Reseal(t.Context())
		}()
		must(t, d.In(t.Context(), func(ctx context.Context) error {
			latest = split(ctx)
			close(begun)
			time.Sleep(300 * time.Millisecond)
			return nil
		}))
		must(t, <-sealed)
		r, err := s.store.recovery(t.Context())
		must(t, err)
		if r.SharesOf != latest {
			t.Errorf("the folder is sealed to shares of %s, and the latest are of %s", r.SharesOf, latest)
		}
	})
}
