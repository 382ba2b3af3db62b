package exchange

import (
	"context"
	"slices"
	"testing"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
)

// lacking are the references of what lacks something, walked one by one.
func (h *house) lacking(l Lack) (refs []string) {
	h.t.Helper()
	for p := (Page{Limit: 1, Count: true}); ; {
		part, err := h.Orphans(h.as(h.desk), l, p)
		must(h.t, err)
		for _, o := range part.Items {
			refs = append(refs, o.Item.Reference)
		}
		if p.After = part.Next; p.After == "" {
			if int(*part.Total) != len(refs) {
				h.t.Errorf("%s: %d of %d", l, len(refs), *part.Total)
			}
			return refs
		}
	}
}

func TestWhatLacksSomethingIsListedUntilItIsPutRight(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		asked := h.expect()
		disk := h.disk()
		disk.Collected, disk.Seals = false, nil
		h.registered(disk)
		if i := h.registered(h.disk()); i.Likelihood() != "" {
			t.Errorf("a disk's likelihood to be malware is %q", i.Likelihood())
		}
		h.DueBy(func(_ context.Context, ids []string) (map[string]time.Time, error) {
			return map[string]time.Time{ids[0]: h.clock.Now().Add(-time.Hour)}, nil
		})
		late, err := h.Orphans(h.as(h.desk), LacksStart, Page{})
		must(t, err)
		if len(late.Items) != 1 || late.Items[0].Item.ID != asked.ID || !late.Items[0].Overdue {
			t.Errorf("nobody has begun: %+v", late.Items)
		}
		u, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Step: "s1", Filename: "x", Size: 10})
		must(t, err)
		if got := h.lacking(LacksStart); len(got) != 0 {
			t.Errorf("begun, and listed as not: %q", got)
		}
		_, err = h.Begin(h.as(h.engineer), Intake{Request: requested, Filename: "y", Size: 10})
		must(t, err)
		if got := h.lacking(LacksRest); len(got) != 2 || got[1] != asked.Reference {
			t.Errorf("uploads: %q", got)
		}
		must(t, h.End(h.as(h.desk), u.Attempt.ID))
		if got := h.lacking(LacksRest); len(got) != 1 || got[0] == asked.Reference {
			t.Errorf("after one was ended: %q", got)
		}
		_, err = h.Orphans(h.as(h.engineer), LacksRest, Page{})
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		_, err = h.Sweeping(h.as(h.engineer))
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
	})
}

func TestWhatNobodyPutAwayOfAnEndedCaseIsListedAndPutAwayAtOnce(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		first, analysed, away := h.handedIn(noise(10)), h.handedIn(noise(20)), h.archived(noise(30))
		_, err := h.Transition(h.as(h.desk), analysed.ID, InAnalysis)
		must(t, err)
		h.expect() // what never came is nothing to put away
		_, _, err = h.PutAway(h.as(h.desk), h.incident.ID)
		wantKey(t, err, fault.KindConflict, "evidence.case_open")
		if got := h.lacking(LacksEnd); len(got) != 0 {
			t.Errorf("while the case is open: %q", got)
		}
		h.move(toTheEnd...)
		if got := h.lacking(LacksEnd); !slices.Equal(got, []string{analysed.Reference, first.Reference}) {
			t.Errorf("left out: %q", got)
		}
		_, _, err = h.PutAway(h.as(h.analyst), h.incident.ID)
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		if n, left, err := h.PutAway(h.as(h.desk), h.incident.Reference); err != nil || n != 2 || left {
			t.Errorf("put away: %d %v %v", n, left, err)
		}
		h.rule(1)
		h.clock.Advance(40 * 24 * time.Hour)
		for _, i := range []Item{first, analysed, away} {
			if k := h.kept(i); k.Disposal == nil {
				t.Errorf("%s is not proposed past its time", i.Reference)
			}
		}
		if got := h.facts(first); !slices.Equal(got[len(got)-3:], []journal.Fact{journal.EvidenceMoved, journal.EvidenceMoved, journal.DisposalProposed}) {
			t.Errorf("on record: %q", got)
		}
		if n, left, err := h.PutAway(h.as(h.desk), h.incident.ID); err != nil || n != 0 || left || len(h.lacking(LacksEnd)) != 0 {
			t.Errorf("once more: %d %v %v", n, left, err)
		}
	})
}

func TestTheSweepKeepsWhatItFound(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		ctx, soon := t.Context(), time.Now().Add(generous.Abandoned+orphanAge+time.Minute)
		sweeping := func() Sweeping {
			t.Helper()
			w, err := h.Sweeping(h.as(h.desk))
			must(t, err)
			return w
		}
		if w := sweeping(); !w.At.IsZero() || !w.PassedAt.IsZero() {
			t.Errorf("before the first: %+v", w)
		}
		item, other := h.handedIn(noise(10)), h.handedIn(noise(20))
		_, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Filename: "x", Size: 10})
		must(t, err)
		parts, err := h.store.parts(ctx, item.Latest().ID)
		must(t, err)
		taken, err := h.vault.Store.Get(ctx, parts[0].Name, 0, -1)
		must(t, err)
		kept := make([]byte, 1<<10)
		n, _ := taken.Read(kept)
		must(t, taken.Close())
		must(t, h.vault.Store.Delete(ctx, parts[0].Name))
		must(t, h.vault.Store.Put(ctx, objectPrefix+"gone/000000-abc", []byte("orphan")))

		must(t, h.Sweep(ctx, soon))
		if w := sweeping(); !w.At.Equal(h.clock.Now()) || w.Ended != 1 || w.Removed != 1 || w.RemovedBefore != 0 || w.Missing != 1 || !w.PassedAt.Equal(h.clock.Now()) {
			t.Errorf("after the first: %+v", w)
		}
		if got := h.lacking(LacksBytes); len(got) != 1 || got[0] != item.Reference {
			t.Errorf("missing: %q", got)
		}
		must(t, h.Sweep(ctx, soon))
		if w := sweeping(); w.Ended != 0 || w.Removed != 0 || w.RemovedBefore != 1 || w.Missing != 1 {
			t.Errorf("after the second: %+v", w)
		}
		must(t, h.vault.Store.Put(ctx, parts[0].Name, kept[:n]))
		must(t, h.Sweep(ctx, time.Now()))
		if got := h.lacking(LacksBytes); len(got) != 0 {
			t.Errorf("back, and still missing: %q", got)
		}
		c, err := h.Open(h.as(h.desk), other.ID, Everything)
		must(t, err)
		must(t, c.Close())
	})
}

func TestWhatIsPutAwayWaitsForACaseThatIsBeingOpenedAgain(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.handedIn(noise(10))
		h.move(toTheEnd...)
		done := make(chan error, 1)
		must(t, h.db.In(h.as(h.desk), func(ctx context.Context) error {
			_, err := h.incidents.Transition(ctx, h.incident.ID, incident.Step{To: incident.Triage, Reason: "There is more."})
			go func() {
				_, _, err := h.PutAway(h.as(h.desk), h.incident.ID)
				done <- err
			}()
			time.Sleep(200 * time.Millisecond)
			return err
		}))
		wantKey(t, <-done, fault.KindConflict, "evidence.case_open")
		if got, err := h.Get(h.as(h.desk), item.ID); err != nil || got.State != Verified {
			t.Errorf("%s (%v)", got.State, err)
		}
	})
}
