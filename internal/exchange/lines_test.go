package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/textlog"
)

// asked is what the request of these tests says about the source's clock: four minutes ahead, in Singapore.
func (h *house) asked() {
	h.DatedBy(func(context.Context, string, string) (textlog.Dating, error) {
		return textlog.Dating{Zone: "Asia/Singapore", Offset: 4 * time.Minute, From: start.AddDate(0, 0, -1), Until: start}, nil
	})
}

// logged is an item of the request's step, indexed.
func (h *house) logged(content []byte) Item {
	h.t.Helper()
	h.asked()
	h.expect()
	item := h.handedIn(content)
	must(h.t, h.Index(h.t.Context()))
	return item
}

// longLog has a line every second of Singapore's wall clock from 23:00 on.
func longLog(n int) []byte { return logOf(n, 60) }

// wideLog is for where the bytes count: a tenth of the lines.
func wideLog(n int) []byte { return logOf(n, 960) }

func logOf(n, filler int) []byte {
	var b bytes.Buffer
	from := time.Date(2026, 3, 27, 23, 0, 0, 0, time.UTC)
	for i := range n {
		fmt.Fprintf(&b, "%s fw01 traffic: number %d %s\n", from.Add(time.Duration(i)*time.Second).Format("Jan 02 15:04:05"), i, strings.Repeat("x", filler))
	}
	return b.Bytes()
}

// counting counts the parts that are fetched.
type counting struct {
	blob.Store
	names []string
}

func (c *counting) Get(ctx context.Context, name string, offset, n int64) (io.ReadCloser, error) {
	c.names = append(c.names, name)
	return c.Store.Get(ctx, name, offset, n)
}

func TestAWindowOfALogOpensNoOtherPart(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		log := longLog(150_000) // four parts
		item := h.logged(log)
		count := &counting{Store: h.vault.Store}
		h.vault.Store = count
		from := time.Date(2026, 3, 27, 14, 56, 0, 0, time.UTC).Add(100_000 * time.Second) // line 100,000: 15:00Z by a clock 4 minutes ahead
		found, err := h.Lines(h.as(h.desk), item.ID, LineQuery{From: from, Until: from.Add(2 * time.Minute), Limit: 1000})
		must(t, err)
		if len(found.Lines) != 120 || found.Next != "" {
			t.Fatalf("%d lines, next %q", len(found.Lines), found.Next)
		}
		first := found.Lines[0]
		if first.Number != 100_001 || !first.At.Equal(from) || !strings.Contains(first.Text, "number 100000 ") || !strings.HasPrefix(first.Text, first.Time) ||
			!bytes.HasPrefix(log[first.Offset:], []byte(first.Text)) || first.Flags != textlog.YearSupplied|textlog.ZoneSupplied|textlog.Corrected {
			t.Errorf("%+v", first)
		}
		if len(count.names) != 1 {
			t.Errorf("%d parts were opened", len(count.names))
		}
		if facts := h.facts(item); !slices.Contains(facts, journal.EvidenceLooked) || slices.Contains(facts, journal.EvidenceRead) {
			t.Errorf("facts %q", facts)
		}
	})
}

func TestPagesOfALookGiveEachLineOnce(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.logged(longLog(3000))
		var got []int64
		q := LineQuery{Limit: 700}
		for {
			found, err := h.Lines(h.as(h.desk), item.ID, q)
			must(t, err)
			for _, l := range found.Lines {
				got = append(got, l.Number)
			}
			if q.After = found.Next; q.After == "" {
				break
			}
		}
		if len(got) != 3000 || !slices.IsSorted(got) || got[2999] != 3000 {
			t.Errorf("%d lines", len(got))
		}
	})
}

func TestASearchIsATextOrAPattern(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.logged(longLog(3000))
		for _, c := range []struct {
			q    LineQuery
			want int
		}{
			{LineQuery{Grep: "number 12 "}, 1}, {LineQuery{Grep: "number 1. "}, 0}, {LineQuery{Grep: "number 1. ", Pattern: true}, 10}, {LineQuery{Grep: "nowhere"}, 0},
		} {
			found, err := h.Lines(h.as(h.desk), item.ID, c.q)
			if err != nil || len(found.Lines) != c.want {
				t.Errorf("%q: %d lines, %v", c.q.Grep, len(found.Lines), err)
			}
		}
		_, err := h.Lines(h.as(h.desk), item.ID, LineQuery{Grep: "(", Pattern: true})
		wantField(t, err, "/grep", "lines.bad_pattern")
		_, err = h.Lines(h.as(h.desk), item.ID, LineQuery{Grep: strings.Repeat("x", PatternLimit+1)})
		wantField(t, err, "/grep", "contract.too_long")
		_, err = h.Lines(h.as(h.desk), item.ID, LineQuery{After: "-1"})
		wantField(t, err, "/cursor", "contract.format")
		_, err = h.Lines(h.as(h.desk), item.ID, LineQuery{From: start, Until: start})
		wantField(t, err, "/to", "time.ends_before_it_starts")
	})
}

func wantField(t *testing.T, err error, pointer, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != pointer || f.Fields[0].Key != key {
		t.Errorf("got %v, want %s at %s", err, key, pointer)
	}
}

func TestASearchEndsAfterSoMuchAndIsTakenUpThere(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.logged(append(wideLog(100_000), "Mar 28 00:00:00 fw01 needle\n"...))
		found, err := h.Lines(h.as(h.desk), item.ID, LineQuery{Grep: "needle"})
		if err != nil || len(found.Lines) != 0 || found.Next == "" {
			t.Fatalf("%d lines, next %q, %v", len(found.Lines), found.Next, err)
		}
		found, err = h.Lines(h.as(h.desk), item.ID, LineQuery{Grep: "needle", After: found.Next})
		if err != nil || len(found.Lines) != 1 || found.Next != "" || found.Lines[0].Number != 100_001 {
			t.Errorf("%+v, %v", found.Lines, err)
		}
	})
}

func TestWhoMayHaveTheContentMayLook(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.logged(longLog(3))
		for _, p := range []struct {
			who  context.Context
			want error
		}{{h.as(h.desk), nil}, {h.as(h.engineer), nil}, {h.as(h.analyst), nil}, {h.as(h.rival), fault.NotFound()}} {
			_, err := h.Lines(p.who, item.ID, LineQuery{})
			if (err == nil) != (p.want == nil) || err != nil && !fault.Is(err, fault.KindNotFound) {
				t.Errorf("got %v, want %v", err, p.want)
			}
		}
	})
}

func TestWhatCannotBeIndexedSaysWhy(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.logged([]byte("\x1f\x8b\x08 packed"))
		_, err := h.Lines(h.as(h.desk), item.ID, LineQuery{})
		wantKey(t, err, fault.KindConflict, "lines.no_text")

		h.DatedBy(func(context.Context, string, string) (textlog.Dating, error) { return textlog.Dating{}, nil })
		waiting := h.handedIn([]byte("Mar 27 23:00:00 bak01 x\n\nlast"))
		_, err = h.Lines(h.as(h.desk), waiting.ID, LineQuery{})
		wantKey(t, err, fault.KindConflict, "lines.not_yet")
		must(t, h.Index(t.Context()))
		found, err := h.Lines(h.as(h.desk), waiting.ID, LineQuery{})
		must(t, err)
		if len(found.Lines) != 3 || found.Index.Why != "no_zone" || !found.Lines[0].At.IsZero() || found.Lines[0].Time != "Mar 27 23:00:00" {
			t.Errorf("%+v", found)
		}
		empty := h.handedIn(nil)
		must(t, h.Index(t.Context()))
		found, err = h.Lines(h.as(h.desk), empty.ID, LineQuery{})
		if err != nil || len(found.Lines) != 0 || found.Next != "" {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestAKilledIndexIsContinuedAtItsLastChunk(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.asked()
		log := wideLog(80_000) // two chunks
		item := h.handedIn(log)
		ctx, cancel := context.WithCancel(t.Context())
		cut := &cutting{Store: h.vault.Store, left: 19, cut: cancel}
		h.vault.Store = cut
		must(t, h.Index(ctx)) // stopped, and gives its lease back
		row, err := h.lines.index(t.Context(), item.Latest().ID)
		must(t, err)
		if row.State != IndexWaiting || row.Indexed < 64<<20 || row.Indexed > int64(len(log)) {
			t.Fatalf("%s at %d", row.State, row.Indexed)
		}
		// Whoever was killed rather than stopped keeps the lease until it runs out, and can't write any more then.
		killed, err := h.lines.claim(t.Context(), "killed", time.Now())
		must(t, err)
		none, err := h.lines.claim(t.Context(), "quick", time.Now())
		if err != nil || none.AttemptID != "" {
			t.Errorf("claimed twice: %v", err)
		}
		next, err := h.lines.claim(t.Context(), "next", time.Now().Add(indexLease+time.Second))
		if err != nil || next.AttemptID != item.Latest().ID {
			t.Errorf("not claimed again: %v", err)
		}
		if kept, err := h.lines.save(t.Context(), killed, nil); kept || err != nil {
			t.Errorf("a lost lease wrote: %v", err)
		}
		cut.left = math.MaxInt
		must(t, h.index(t.Context(), next))
		row, err = h.lines.index(t.Context(), item.Latest().ID)
		must(t, err)
		if row.State != IndexDone || row.Counts.V.Lines != 80_000 || row.Counts.V.Dated != 80_000 || cut.gets > 19+12 {
			t.Errorf("%s %+v after %d parts", row.State, row.Counts.V, cut.gets)
		}
		found, err := h.Lines(h.as(h.desk), item.ID, LineQuery{Grep: "number 79999 ", After: fmt.Sprint(len(log) - 2500)})
		if err != nil || len(found.Lines) != 1 || found.Lines[0].Number != 80_000 {
			t.Errorf("%+v, %v", found.Lines, err)
		}
	})
}

// cutting ends a context after so many parts.
type cutting struct {
	blob.Store
	left, gets int
	cut        func()
}

func (c *cutting) Get(ctx context.Context, name string, offset, n int64) (io.ReadCloser, error) {
	if c.left--; c.left == 0 {
		c.cut()
	}
	c.gets++
	return c.Store.Get(ctx, name, offset, n)
}

func TestBytesThatCannotBeReadEndAnIndexAfterSomeTries(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.handedIn(longLog(3))
		for _, name := range h.stored() {
			must(t, h.vault.Store.Delete(t.Context(), name))
		}
		for range indexTries {
			must(t, h.Index(t.Context()))
			row, err := h.lines.index(t.Context(), item.Latest().ID)
			must(t, err)
			if row.State == IndexWaiting && row.LeaseUntil.Before(time.Now()) {
				t.Fatal("tried again at once")
			}
			_, err = h.lines.renew(t.Context(), row, time.Time{})
			must(t, err)
		}
		row, err := h.lines.index(t.Context(), item.Latest().ID)
		must(t, err)
		if row.State != IndexRefused || row.Why != whyUnreadable {
			t.Errorf("%s %s", row.State, row.Why)
		}
	})
}

func TestEveryLineOfARealLogIsReadBack(t *testing.T) {
	raw := realLog(t, "OpenSSH_2k.log")
	each(t, generous, func(t *testing.T, h *house) {
		item := h.logged(raw)
		var text []string
		q := LineQuery{Limit: LinesLimit}
		for more := true; more; more = q.After != "" {
			found, err := h.Lines(h.as(h.desk), item.ID, q)
			must(t, err)
			for _, l := range found.Lines {
				text = append(text, l.Text)
			}
			q.After = found.Next
		}
		plain := strings.ReplaceAll(strings.TrimSuffix(string(raw), "\n"), "\r", "")
		if strings.Join(text, "\n") != plain {
			t.Error("other lines came back")
		}
	})
}

// What was indexed before years of the Buddhist era were known is found by its years again.
func TestALogOfTheBuddhistEraIsIndexedOnceMore(t *testing.T) {
	migration, err := os.ReadFile("../db/migrations/00106_years_of_the_buddhist_era.sql")
	must(t, err)
	each(t, generous, func(t *testing.T, h *house) {
		item, other := h.logged([]byte("2569-03-27 15:41:02 fw01 one\n2569-03-27 15:41:03 fw01 two\n")), h.logged(longLog(3))
		ahead := func(n int64) int64 { return time.UnixMicro(n).AddDate(543, 0, 0).UnixMicro() }
		row, err := h.lines.index(h.t.Context(), item.Latest().ID)
		must(t, err)
		span := map[string]any{"earliest": ahead(*row.Earliest), "latest": ahead(*row.Latest)}
		must(t, h.db.In(h.t.Context(), func(ctx context.Context) error {
			for _, rows := range []any{&indexRow{}, &chunkRow{}} {
				must(t, h.db.Gorm(ctx).Model(rows).Where("attempt_id = ?", row.AttemptID).Updates(span).Error)
			}
			for _, statement := range strings.Split(strings.TrimSpace(string(migration)), ";\n") {
				must(t, h.db.Gorm(ctx).Exec(statement).Error)
			}
			return nil
		}))
		if kept, err := h.lines.index(h.t.Context(), other.Latest().ID); err != nil || kept.State != IndexDone {
			t.Errorf("%+v %v", kept, err)
		}
		must(t, h.Index(h.t.Context()))
		found, err := h.Lines(h.as(h.desk), item.ID, LineQuery{From: start.AddDate(0, 0, -2), Until: start, Limit: 10})
		if err != nil || len(found.Lines) != 2 {
			t.Errorf("%+v %v", found, err)
		}
	})
}
