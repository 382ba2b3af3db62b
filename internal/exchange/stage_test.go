package exchange

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

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
