package exchange

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"tasuki/internal/fault"
	"tasuki/internal/unpack"
)

// gzipped is text in members of so many bytes each.
func gzipped(t *testing.T, text []byte, member int) []byte {
	t.Helper()
	var b bytes.Buffer
	for len(text) > 0 {
		n := min(member, len(text))
		w := gzip.NewWriter(&b)
		_, err := w.Write(text[:n])
		must(t, err)
		must(t, w.Close())
		text = text[n:]
	}
	return b.Bytes()
}

func zstds(t *testing.T, text []byte, frame int) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	must(t, err)
	var b []byte
	for len(text) > 0 {
		n := min(frame, len(text))
		b = w.EncodeAll(text[:n], b)
		text = text[n:]
	}
	return b
}

func TestACompressedLogIsLookedIntoAsItCame(t *testing.T) {
	log := longLog(150_000) // 15 MB
	each(t, generous, func(t *testing.T, h *house) {
		for name, packed := range map[string][]byte{
			"rotated": gzipped(t, log, math.MaxInt), "several members": gzipped(t, log, 3<<20), "tiny members": gzipped(t, log, 50_000),
			"zstd": zstds(t, log, math.MaxInt), "several frames": zstds(t, log, 3<<20),
		} {
			item := h.logged(packed)
			if item.Latest().SHA256 != sumOf(packed) || item.Latest().Size != int64(len(packed)) {
				t.Errorf("%s: what was handed in isn't what is kept", name)
			}
			from := time.Date(2026, 3, 27, 14, 56, 0, 0, time.UTC).Add(100_000 * time.Second)
			var found []LogLine
			q := LineQuery{From: from, Until: from.Add(2 * time.Minute), Limit: 50}
			for more := true; more; more = q.After != "" {
				page, err := h.Lines(h.as(h.desk), item.ID, q)
				must(t, err)
				found, q.After = append(found, page.Lines...), page.Next
				if page.Index.Packing == unpack.None || page.Index.CutShort != "" || page.Index.Indexed != int64(len(log)) {
					t.Errorf("%s: %+v", name, page.Index)
				}
			}
			if len(found) != 120 || found[0].Number != 100_001 || !found[0].At.Equal(from) || !bytes.HasPrefix(log[found[0].Offset:], []byte(found[0].Text)) {
				t.Errorf("%s: %d lines, first %+v", name, len(found), found[:min(1, len(found))])
			}
			if n := h.indexSize(item); n > int64(len(log)/100) {
				t.Errorf("%s: an index of %d bytes for a log of %d", name, n, len(log))
			}
		}
	})
}

// indexSize is what the chunks of an index take.
func (h *house) indexSize(i Item) (n int64) {
	h.t.Helper()
	for offset := int64(0); ; {
		c, err := h.lines.chunk(h.t.Context(), i.Latest().ID, offset, window{})
		must(h.t, err)
		if c == nil {
			return n
		}
		n, offset = n+int64(len(c.Blocks)+len(c.Restarts)), c.Ends
	}
}

func TestOnlySoManyLooksUnpackAtOnce(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		packed, plain := h.logged(gzipped(t, longLog(100), math.MaxInt)), h.logged(longLog(100))
		for range unpacksAtOnce {
			h.unpacking <- struct{}{}
		}
		ctx, cancel := context.WithTimeout(h.as(h.desk), 300*time.Millisecond)
		defer cancel()
		if _, err := h.Lines(ctx, plain.ID, LineQuery{}); err != nil {
			t.Errorf("what isn't compressed waits: %v", err)
		}
		if _, err := h.Lines(ctx, packed.ID, LineQuery{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one more unpacks: %v", err)
		}
		<-h.unpacking
		if found, err := h.Lines(h.as(h.desk), packed.ID, LineQuery{}); err != nil || len(found.Lines) != 100 || len(h.unpacking) != unpacksAtOnce-1 {
			t.Errorf("%d lines, %v", len(found.Lines), err)
		}
	})
}

func TestALookUnpacksFromTheNearestMember(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		var log bytes.Buffer // that hardly shrinks, so that its members lie in several parts
		from := time.Date(2026, 3, 27, 23, 0, 0, 0, time.UTC)
		for i := range 150_000 {
			a := uint64(i+1) * 0x9e3779b97f4a7c15
			fmt.Fprintf(&log, "%s %x%x%x%x%x%x\n", from.Add(time.Duration(i)*time.Second).Format("Jan 02 15:04:05"), a, a*a, a*a*a, a*a*a*a, a*3, a*a*7)
		}
		item := h.logged(gzipped(t, log.Bytes(), 1<<20))
		count := &counting{Store: h.vault.Store}
		h.vault.Store = count
		at := time.Date(2026, 3, 27, 14, 56, 0, 0, time.UTC).Add(140_000 * time.Second)
		found, err := h.Lines(h.as(h.desk), item.ID, LineQuery{From: at, Until: at.Add(time.Minute)})
		if err != nil || len(found.Lines) != 60 || len(count.names) > 2 {
			t.Errorf("%d lines, %d parts were opened, %v", len(found.Lines), len(count.names), err)
		}
	})
}

func TestAKilledIndexOfACompressedLogIsContinued(t *testing.T) {
	log := wideLog(80_000) // two chunks
	all := map[string][]byte{"one": gzipped(t, log, math.MaxInt), "several": gzipped(t, log, 5<<20)}
	each(t, generous, func(t *testing.T, h *house) {
		for name, packed := range all {
			h.asked()
			item := h.handedIn(packed)
			row, err := h.lines.claim(t.Context(), "first", time.Now())
			must(t, err)
			h.stoppedAt(row, 70<<20)
			row, err = h.lines.index(t.Context(), item.Latest().ID)
			must(t, err)
			if row.State != IndexWaiting || row.Indexed < 64<<20 || row.Taken == 0 || row.Taken > int64(len(packed)) {
				t.Fatalf("%s: %s at %d, %d taken", name, row.State, row.Indexed, row.Taken)
			}
			_, err = h.lines.renew(t.Context(), row, time.Time{})
			must(t, err)
			must(t, h.Index(t.Context()))
			found, err := h.Lines(h.as(h.desk), item.ID, LineQuery{Grep: "number 79999 ", After: fmt.Sprint(len(log) - 2500)})
			if err != nil || len(found.Lines) != 1 || found.Lines[0].Number != 80_000 || found.Index.Counts.Dated != 80_000 {
				t.Errorf("%s: %+v, %+v, %v", name, found.Lines, found.Index, err)
			}
		}
	})
}

func TestWhatIsDamagedIsLookedIntoUpToThere(t *testing.T) {
	log := longLog(150_000)
	each(t, generous, func(t *testing.T, h *house) {
		for name, packed := range map[string][]byte{"gzip": gzipped(t, log, math.MaxInt), "zstd": zstds(t, log, 3<<20)} {
			item := h.logged(packed[:len(packed)/2])
			found, err := h.Lines(h.as(h.desk), item.ID, LineQuery{})
			if err != nil || len(found.Lines) != 100 || found.Index.CutShort != cutAtDamage || found.Index.Counts.Lines < 50_000 || found.Index.Counts.Lines > 100_000 {
				t.Fatalf("%s: %d lines, %+v, %v", name, len(found.Lines), found.Index, err)
			}
			last, err := h.Lines(h.as(h.desk), item.ID, LineQuery{After: fmt.Sprint(found.Index.Indexed - 200)})
			if n := len(last.Lines); err != nil || n == 0 || last.Next != "" || last.Lines[n-1].Number != found.Index.Counts.Lines ||
				!strings.HasSuffix(last.Lines[n-1].Text, "xxx") {
				t.Errorf("%s: the last whole line: %+v, %v", name, last.Lines, err)
			}
		}
	})
}

func TestABombAndAnArchiveAreLeftAlone(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		bomb := h.logged(bytes.Repeat(gzipped(t, bytes.Repeat([]byte("Mar 27 23:00:00 fw01\n"), 1<<16), math.MaxInt), 1<<7))
		_, err := h.Lines(h.as(h.desk), bomb.ID, LineQuery{})
		wantKey(t, err, fault.KindConflict, "lines.bomb")

		var b bytes.Buffer
		w := tar.NewWriter(&b)
		must(t, w.WriteHeader(&tar.Header{Name: "fw.log", Size: 300_000, Mode: 0o600}))
		_, err = w.Write(longLog(4000)[:300_000])
		must(t, err)
		must(t, w.Close())
		for _, content := range [][]byte{b.Bytes(), gzipped(t, b.Bytes(), math.MaxInt), gzipped(t, gzipped(t, longLog(30), 100_000), 100_000)} {
			item := h.logged(content)
			_, err := h.Lines(h.as(h.desk), item.ID, LineQuery{})
			wantKey(t, err, fault.KindConflict, "lines.no_text")
		}
	})
}

func TestPlacesToBeginAtAreReadAsTheyWereWritten(t *testing.T) {
	all := []unpack.Restart{{}, {Packed: 300, Plain: 1 << 21}, {Packed: 1 << 40, Plain: 1 << 45}}
	got, err := unpackRestarts(packRestarts(all))
	if err != nil || fmt.Sprint(got) != fmt.Sprint(all) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := unpackRestarts([]byte{1}); err == nil {
		t.Error("half a place was read")
	}
}

var errStopped = errors.New("stopped")

// stoppedAt ends an index at a place in the text, as a kill does: what was kept by then stays.
func (h *house) stoppedAt(row indexRow, at int64) {
	h.t.Helper()
	ctx := h.t.Context()
	o, err := h.store.object(ctx, row.AttemptID)
	must(h.t, err)
	must(h.t, h.look(ctx, o, &row))
	w := &indexing{service: h.Service, row: row, beat: time.Now()}
	text, err := w.open(ctx, o)
	must(h.t, err)
	defer text.Close()
	if err := w.run(ctx, io.MultiReader(io.LimitReader(text, at), iotest.ErrReader(errStopped))); !errors.Is(err, errStopped) {
		h.t.Fatalf("ran on: %v", err)
	}
}
