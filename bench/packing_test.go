package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tasuki/bench/floor"
	"tasuki/internal/apptest"
	"tasuki/internal/blob"
	"tasuki/internal/cli"
	"tasuki/internal/request"
)

// TestPacking packs one file and takes the bundle in, each against sealing and syncing the same bytes once.
func TestPacking(t *testing.T) {
	figures(t)
	size := int64(1 << 30)
	if os.Getenv("TASUKI_BENCH") == "small" {
		size = 64 << 20
	}
	packing(t, size)
}

func TestSoakPacking(t *testing.T) {
	soaks(t)
	packing(t, 10<<30)
}

func packing(t *testing.T, size int64) {
	h := apptest.Scenario(t)
	house, err := apptest.Built()
	if err != nil {
		t.Fatal(err)
	}
	ids := drafts(t, h, 1)
	if _, err := h.Requests.Issue(h.As("coordinator@aomine"), ids[0], request.Sending{}); err != nil {
		t.Fatal(err)
	}
	dir, text := t.TempDir(), sample(t)
	_, order, err := h.Evidence.CreatePackOrder(h.As("engineer@merlinet"), ids[0], 14)
	if err != nil {
		t.Fatal(err)
	}
	p := cli.Pack{Files: []string{filepath.Join(dir, "traffic.log")}, Order: filepath.Join(dir, "order.json"), Out: filepath.Join(dir, "bundle"), By: "Lim Wei Jie"}
	if err := os.WriteFile(p.Order, order, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write(p.Files[0], &log{sample: text, left: size}); err != nil {
		t.Fatal(err)
	}
	rate := func(work func() error) func() float64 {
		return func() float64 {
			from := time.Now()
			if err := work(); err != nil {
				t.Fatal(err)
			}
			return float64(size) / 1e6 / time.Since(from).Seconds()
		}
	}
	bare := func(each bool) func() float64 {
		return rate(func() error {
			return from(p.Files[0], func(f io.Reader) error { return floor.Seal(filepath.Join(dir, "bare"), blob.PartSize, f, each) })
		})
	}
	pack := func() error {
		os.Remove(p.Out)
		return house.Pack(context.Background(), p, io.Discard)
	}
	ours, flr := measure(rate(pack), bare(false))
	share(t, fmt.Sprintf("packing of %d MiB, against sealing and syncing", size>>20), "folder", "MB/s", ours, flr, 0.5)
	in := func() float64 {
		if err := pack(); err != nil { // a bundle comes in once
			t.Fatal(err)
		}
		defer forget(t, evidence(h)) // as the floor does: each begins with the disk as it was
		return rate(func() error {
			return from(p.Out, func(f io.Reader) error {
				_, _, err := h.Evidence.Import(h.As("coordinator@aomine"), ids[0], f, "")
				return err
			})
		})()
	}
	ours, flr = measure(in, bare(true)) // evidence is kept in parts, and each is synced as it is put there
	share(t, fmt.Sprintf("taking in %d MiB, against sealing and syncing", size>>20), "sqlite, folder", "MB/s", ours, flr, 0.5)
}

func write(name string, src io.Reader) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(f, src)
	return err
}

func from(name string, use func(io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return use(f)
}
