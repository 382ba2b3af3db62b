package bench

import (
	"bytes"
	"context"
	"crypto/cipher"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tasuki/bench/floor"
	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// firstLine is when the log of these figures begins; it has 250 lines a minute.
var firstLine = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

const lineEvery = 240 * time.Millisecond

// stamped is the shared OpenSSH log over and over, with times of its own that go on.
type stamped struct {
	lines [][]byte
	n     int
	room  bytes.Buffer
	left  int64
}

func (s *stamped) next() []byte {
	at := firstLine.Add(time.Duration(s.n) * lineEvery)
	line := append(at.AppendFormat(nil, "2006-01-02T15:04:05.000Z"), s.lines[s.n%len(s.lines)][len("Dec 10 06:55:46"):]...)
	s.n++
	return line
}

func (s *stamped) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	for s.room.Len() < len(p) {
		s.room.Write(s.next())
	}
	n, err := s.room.Read(p[:min(int64(len(p)), s.left)])
	s.left -= int64(n)
	return n, err
}

func stampedLog(t *testing.T, size int64) *stamped {
	t.Helper()
	raw, err := os.ReadFile(apptest.Shared(t, "logs/OpenSSH_2k.log"))
	if err != nil {
		t.Fatal(err)
	}
	return &stamped{lines: bytes.SplitAfter(bytes.TrimSpace(bytes.ReplaceAll(raw, []byte("\r"), nil)), []byte("\n"))[:1999], left: size}
}

// handIn puts a log of that size in, by the service alone, and gives how long it took.
func handIn(t *testing.T, h *apptest.House, requestID string, size int64) (exchange.Item, time.Duration) {
	t.Helper()
	ctx, log := h.As("engineer@merlinet"), stampedLog(t, size)
	from := time.Now()
	u, err := h.Evidence.Begin(ctx, exchange.Intake{Request: requestID, Filename: "auth.log", Size: size})
	if err == nil {
		_, err = u.Append(ctx, log, func() bool { return false })
	}
	if err != nil {
		t.Fatal(err)
	}
	return u.Item, time.Since(from)
}

// TestLooking looks at the first 500 lines of two minutes in the middle of a log, and says what its index costs.
func TestLooking(t *testing.T) {
	figures(t)
	size := int64(1 << 30)
	if os.Getenv("TASUKI_BENCH") == "small" {
		size = 128 << 20
	}
	looking(t, size)
}

func TestSoakLooking(t *testing.T) {
	soaks(t)
	looking(t, 10<<30)
}

func looking(t *testing.T, size int64) {
	h, engine := apptest.Scenario(t), "sqlite, folder"
	ids := drafts(t, h, 1)
	if _, err := h.Requests.Issue(h.As("coordinator@aomine"), ids[0], request.Sending{}); err != nil {
		t.Fatal(err)
	}
	item, _ := handIn(t, h, ids[0], size)
	from := time.Now()
	if err := h.Evidence.Index(context.Background()); err != nil {
		t.Fatal(err)
	}
	took := time.Since(from)
	var index int64
	if err := h.DB.Gorm(context.Background()).Raw("SELECT SUM(LENGTH(blocks)) FROM evidence_index_chunks WHERE attempt_id = ?", item.Latest().ID).Scan(&index).Error; err != nil {
		t.Fatal(err)
	}
	within(t, fmt.Sprintf("index of %d MiB, made at %.0f MB/s", size>>20, float64(size)/1e6/took.Seconds()), engine, "%", float64(index)*100/float64(size), 1)

	middle := firstLine.Add(time.Duration(size/120/2) * lineEvery).Truncate(time.Minute)
	seal, name, low, high := blockAround(t, size, middle)
	ours, flr := measure(func() float64 {
		return p50(t, 5, func() error {
			found, err := h.Evidence.Lines(h.As("coordinator@aomine"), item.ID, exchange.LineQuery{From: middle, Until: middle.Add(2 * time.Minute), Limit: 500})
			if err == nil && len(found.Lines) != 500 {
				err = fmt.Errorf("%d lines", len(found.Lines))
			}
			return err
		})
	}, func() float64 {
		return p50(t, 5, func() error {
			found, err := floor.Lines(seal, name, low, high, 500)
			if err == nil && len(found) != 500 {
				err = fmt.Errorf("%d lines below", len(found))
			}
			return err
		})
	})
	slower(t, fmt.Sprintf("500 lines of 2 minutes out of %d MiB", size>>20), engine, "ms", ours, flr, 5)
	receiptBesideAnIndex(t, h, ids[0], size/4, engine)
}

// blockAround is the part of the log in which two minutes begin, sealed as the floor seals.
func blockAround(t *testing.T, size int64, at time.Time) (seal cipher.AEAD, name string, low, high []byte) {
	t.Helper()
	low, high = at.AppendFormat(nil, "2006-01-02T15:04"), at.Add(2*time.Minute).AppendFormat(nil, "2006-01-02T15:04")
	log, part := stampedLog(t, size), make([]byte, exchange.PartSize)
	name = filepath.Join(t.TempDir(), "block")
	for {
		n, err := io.ReadFull(log, part)
		if bytes.Contains(part[:n], append([]byte("\n"), low...)) {
			sealed, err := floor.SealBlock(name, part[:n])
			if err != nil {
				t.Fatal(err)
			}
			return sealed, name, low, high
		}
		if err != nil {
			t.Fatal("no such minutes in the log")
		}
	}
}

// receiptBesideAnIndex is how fast a file comes in while another one is being indexed, against nothing beside it.
func receiptBesideAnIndex(t *testing.T, h *apptest.House, requestID string, size int64, engine string) {
	t.Helper()
	rate := func() float64 {
		_, took := handIn(t, h, requestID, size)
		return float64(size) / 1e6 / took.Seconds()
	}
	indexed := func() {
		if err := h.Evidence.Index(context.Background()); err != nil {
			t.Error(err)
		}
	}
	ours, flr := measure(func() float64 {
		handIn(t, h, requestID, size) // what is to be indexed meanwhile
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); _ = h.Evidence.Index(ctx) }()
		r := rate()
		stop()
		<-done
		indexed()
		return r
	}, func() float64 { r := rate(); indexed(); return r })
	share(t, fmt.Sprintf("receipt of %d MiB beside an index, against alone", size>>20), engine, "MB/s", ours, flr, 0.85)
}
