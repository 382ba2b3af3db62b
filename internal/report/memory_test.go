package report_test

import (
	"io"
	"math/rand/v2"
	"runtime"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/journal"
	"tasuki/internal/report"
)

// What a bundle takes of memory does not grow with its evidence, neither where it is sent nor where it is checked. All
// that is ever allocated is counted, so that nothing depends on when the collector runs.
func TestEvidenceOfAnySizeGoesThroughLittleMemory(t *testing.T) {
	const size, little = 192 << 20, 48 << 20
	h := apptest.Scenario(t)
	c := &cage{h, map[string][]string{}}
	r := c.ask(rival, "One large file", nil)
	c.work(r, rival)
	noise := io.LimitReader(rand.NewChaCha8([32]byte{}), size)
	staged, err := h.Evidence.Stage(h.As(rival), exchange.Intake{Request: r.ID, Filename: "disk.img"}, noise, size)
	must(t, err)
	_, err = h.Evidence.Keep(h.As(rival), staged)
	must(t, err)

	b, err := h.Reports.Export(h.As(coordinator), theCase)
	must(t, err)
	defer b.Close()
	if b.Size < size {
		t.Fatalf("the bundle has %d bytes", b.Size)
	}
	ctx := h.As(coordinator)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	in, out := io.Pipe()
	go func() { out.CloseWithError(b.Send(ctx, out)) }()
	checked, err := report.VerifyFile(in, journal.Pin{})
	runtime.ReadMemStats(&after)
	if must(t, err); !checked.OK() {
		t.Error(checked.Findings)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > little {
		t.Errorf("%d MiB for %d MiB", took>>20, size>>20)
	}
}
