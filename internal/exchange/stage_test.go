package exchange

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

func TestAFileInOnePieceIsThereWithAllItsBytesOrNotAtAll(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		expected := h.expect()
		content := noise(9 << 20)
		in := Intake{Request: requested, Filename: "dns01.log", SHA256: sumOf(content)}
		f, err := h.Stage(h.as(h.engineer), in, strings.NewReader(string(content)), 64<<20)
		must(t, err)
		if f.SHA256() != sumOf(content) || h.items()[0].State != Expected {
			t.Errorf("staged %s, item %s", f.SHA256(), h.items()[0].State)
		}
		item, err := h.Keep(h.as(h.engineer), f)
		must(t, err)
		if item.ID != expected.ID || item.State != Verified || item.Step != "s1" || len(item.Attempts) != 1 {
			t.Errorf("item %+v", item)
		}
		if d := cmp.Diff(h.items()[0], item, cmp.AllowUnexported(Item{})); d != "" {
			t.Error(d)
		}
		want := []journal.Fact{journal.EvidenceExpected, journal.EvidenceReceiving, journal.EvidenceReceived, journal.EvidenceVerified}
		if d := cmp.Diff(want, h.facts(item)); d != "" {
			t.Error(d)
		}
		c, err := h.Open(h.as(h.desk), item.ID, Everything)
		must(t, err)
		got, err := io.ReadAll(c)
		must(t, err)
		must(t, c.Close())
		if string(got) != string(content) {
			t.Error("other bytes came back")
		}
	})
}

func TestAnEmptyFileInOnePiece(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		f, err := h.Stage(h.as(h.engineer), Intake{Request: requested, Filename: "empty"}, strings.NewReader(""), 10)
		must(t, err)
		item, err := h.Keep(h.as(h.engineer), f)
		must(t, err)
		c, err := h.Open(h.as(h.desk), item.ID, Everything)
		must(t, err)
		if got, err := io.ReadAll(c); item.State != Received || len(got) != 0 || err != nil {
			t.Errorf("%s, %d bytes, %v", item.State, len(got), err)
		}
		must(t, c.Close())
	})
}

func TestWhatIsNotKeptLeavesNothing(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		ctx := h.as(h.engineer)
		in := Intake{Request: requested, Filename: "dns01.log"}
		f, err := h.Stage(ctx, in, strings.NewReader("data"), 10)
		must(t, err)
		h.Discard(ctx, f)
		_, err = h.Stage(ctx, in, strings.NewReader("more than ten"), 10)
		wantKey(t, err, fault.KindTooLarge, "evidence.too_large")
		broken := errors.New("the line broke")
		_, err = h.Stage(ctx, in, io.MultiReader(strings.NewReader("da"), iotest.ErrReader(broken)), 10)
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		_, err = h.Stage(h.as(h.rival), in, strings.NewReader("data"), 10)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		if names := h.stored(); len(names) != 0 || len(h.items()) != 0 {
			t.Errorf("stored %q, %d items", names, len(h.items()))
		}
	})
}

func TestAQuotaThatFilledUpMeanwhileIsSeenWhenKeeping(t *testing.T) {
	limits := generous
	limits.Incident = 6
	each(t, limits, func(t *testing.T, h *house) {
		ctx := h.as(h.engineer)
		var staged [2]Staged
		for i := range staged {
			var err error
			staged[i], err = h.Stage(ctx, Intake{Request: requested, Filename: "x"}, strings.NewReader("data"), 10)
			must(t, err)
		}
		_, err := h.Keep(ctx, staged[0])
		must(t, err)
		_, err = h.Keep(ctx, staged[1])
		wantKey(t, err, fault.KindTooLarge, "evidence.over_quota")
	})
}

// Rows that name the bytes may be there although nobody heard so: then the bytes are the only ones.
func TestBytesStayWhereTheAnswerToTheCommitIsLost(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		_, o := h.take()
		bundle := packed(t, o, file{"messages", "s1", "packed"})
		f, err := h.Stage(h.as(h.engineer), Intake{Request: requested, Filename: "log"}, strings.NewReader("staged"), 10)
		must(t, err)
		h.lost = errors.New("the line is gone")
		_, err = h.Keep(h.as(h.engineer), f)
		h.Discard(h.as(h.engineer), f)
		if !errors.Is(err, h.lost) || len(h.stored()) != 1 {
			t.Errorf("in one piece: %v, %d objects", err, len(h.stored()))
		}
		_, _, err = h.brought(bundle, "")
		if !errors.Is(err, h.lost) || len(h.stored()) != 2 {
			t.Errorf("a bundle: %v, %d objects", err, len(h.stored()))
		}
		h.lost = nil
		h.closed[requested] = true // what is refused before any row is written leaves nothing
		_, err = h.Keep(h.as(h.engineer), f)
		h.Discard(h.as(h.engineer), f)
		if !fault.Is(err, fault.KindConflict) || len(h.stored()) != 1 {
			t.Errorf("refused: %v, %d objects", err, len(h.stored()))
		}
	})
}

func TestFilesOfOneFormFillNoMoreThanThereIs(t *testing.T) {
	limits := generous
	limits.Incident, limits.File = 1000, 800
	each(t, limits, func(t *testing.T, h *house) {
		o := h.orders[requested]
		o.LimitBytes = 700
		h.orders[requested] = o
		stage := func(size, before int64, step string) error {
			f, err := h.Stage(h.as(h.engineer), Intake{Request: requested, Filename: "x", Step: step, Before: before}, bytes.NewReader(noise(int(size))), 900)
			if err == nil && f.Size() == size {
				h.Discard(h.as(h.engineer), f)
			}
			return err
		}
		wantKey(t, stage(801, 0, ""), fault.KindTooLarge, "evidence.too_large")
		wantKey(t, stage(701, 0, "s1"), fault.KindTooLarge, "evidence.over_limit")
		wantKey(t, stage(401, 600, ""), fault.KindTooLarge, "evidence.over_quota")
		wantKey(t, stage(0, 1001, ""), fault.KindTooLarge, "evidence.over_quota")
		must(t, stage(400, 600, ""))
		h.vault.Store = roomy{h.vault.Store, 300}
		wantKey(t, stage(301, 0, ""), fault.KindNoSpace, "evidence.no_space")
		if len(h.stored()) != 0 {
			t.Errorf("%d objects are left", len(h.stored()))
		}
	})
}

// The sweep takes what no row names after a day: what was begun that long ago may lack its first parts.
func TestWhatWasStagedForTooLongIsNotKept(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		f, err := h.Stage(h.as(h.engineer), Intake{Request: requested, Filename: "log"}, strings.NewReader("data"), 10)
		must(t, err)
		f.began = f.began.Add(-orphanAge/2 - time.Minute)
		_, err = h.Keep(h.as(h.engineer), f)
		if h.Discard(h.as(h.engineer), f); !fault.Is(err, fault.KindUnavailable) || len(h.items()) != 0 || len(h.stored()) != 0 {
			t.Errorf("%v, %d items, %d objects", err, len(h.items()), len(h.stored()))
		}
	})
}
