package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tasuki/bench/floor"
	"tasuki/internal/app"
	"tasuki/internal/apptest"
	"tasuki/internal/cli"
	"tasuki/internal/journal"
)

func TestVerifyingTheJournal(t *testing.T) {
	engines(t, func(t *testing.T, h *apptest.House, engine string) {
		entries := 100_000
		if os.Getenv("TASUKI_BENCH") == "small" {
			entries = 10_000
		}
		const batch = 100
		for i := 0; i < entries; i += batch {
			err := h.DB.In(t.Context(), func(ctx context.Context) error {
				for k := range batch {
					if err := h.Journal.Append(ctx, journal.Entry{
						Fact: journal.RequestAnswered, Object: journal.Object{Type: "request", ID: fmt.Sprint("bench-", i+k)},
						Data: map[string]any{"step": "s1", "exit_code": 0}, Personal: map[string]string{"text": "One line of a note."},
					}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		var leaves [][]byte
		for e, err := range h.Journal.All(t.Context(), journal.Filter{}) {
			if err != nil {
				t.Fatal(err)
			}
			leaves = append(leaves, e.Leaf)
		}
		perSecond := func(work func()) func() float64 {
			return func() float64 {
				from := time.Now()
				work()
				return float64(len(leaves)) / time.Since(from).Seconds()
			}
		}
		ours, flr := measure(
			perSecond(func() {
				if _, err := journal.VerifyDatabase(t.Context(), h.DB, journal.Pin{}); err != nil {
					t.Fatal(err)
				}
			}),
			perSecond(func() { floor.Hash(leaves) }))
		share(t, fmt.Sprintf("verifying %d entries, as a share of hashing them", len(leaves)), engine, "1/s", ours, flr, 0)
	})
}

func TestStartToReady(t *testing.T) {
	figures(t)
	root := apptest.Root()
	contract, locales := filepath.Join(root, "openapi.yaml"), os.DirFS(filepath.Join(root, "locales"))
	raw, err := os.ReadFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	start := func() float64 {
		from := time.Now()
		house, err := app.Built(contract, locales)
		if err != nil {
			t.Fatal(err)
		}
		a, err := house.Open(context.Background(), cli.Config{Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data")}, app.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Handler(); err != nil {
			t.Fatal(err)
		}
		took := time.Since(from).Seconds() * 1000
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		return took
	}
	ours, flr := measure(start, func() float64 {
		from := time.Now()
		if err := floor.Start(raw, locales); err != nil {
			t.Fatal(err)
		}
		return time.Since(from).Seconds() * 1000
	})
	slower(t, "start to ready, against parsing contract and locales", "sqlite", "ms", ours, flr, 3)
}
