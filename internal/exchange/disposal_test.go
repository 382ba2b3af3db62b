package exchange

import (
	"context"
	"io"
	"slices"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// second is another of headquarters' coordinators.
func (h *house) second() directory.Person { return h.atHeadquarters(access.Coordinator) }

func (h *house) atHeadquarters(role access.Role) directory.Person {
	h.t.Helper()
	return h.person(h.admin(), directory.Organization{ID: h.desk.Organization, Kind: access.Headquarters}, role)
}

func (h *house) admin() (admin directory.Person) {
	for id, a := range h.people {
		if a.Has(access.Administrator) {
			admin.ID = id
		}
	}
	return admin
}

// archived is an item that was put away.
func (h *house) archived(content []byte) Item {
	h.t.Helper()
	item := h.handedIn(content)
	for _, to := range []State{InAnalysis, Archived} {
		var err error
		item, err = h.Transition(h.as(h.desk), item.ID, to)
		must(h.t, err)
	}
	return item
}

func (h *house) objects() (n int) {
	h.t.Helper()
	for _, err := range h.vault.Store.List(h.t.Context(), objectPrefix) {
		must(h.t, err)
		n++
	}
	return n
}

func TestOnlyStepsOfTheLifecycleCanBeSaid(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.handedIn([]byte("data"))
		for _, to := range []State{Archived, Disposed, Received, Verified} {
			_, err := h.Transition(h.as(h.desk), item.ID, to)
			wantKey(t, err, fault.KindConflict, "evidence.not_possible")
		}
		_, err := h.ProposeDisposal(h.as(h.desk), item.ID, "Old.")
		wantKey(t, err, fault.KindConflict, "evidence.not_possible")
		_, err = h.Transition(h.as(h.engineer), item.ID, InAnalysis)
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		_, err = h.Transition(h.as(h.rival), item.ID, InAnalysis)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
	})
}

func TestDisposalNeedsASecondPersonAndLeavesATombstone(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content, second := noise(9<<20), h.second()
		item := h.archived(content)
		r := h.give(item, termsFor(h.rival))
		must(t, h.Index(t.Context()))
		_, err := h.ApproveDisposal(h.as(second), item.ID)
		wantKey(t, err, fault.KindConflict, "evidence.not_proposed")
		_, err = h.ProposeDisposal(h.as(h.desk), item.ID, "Kept for\nlong enough.")
		if f, ok := fault.As(err); !ok || f.Kind != fault.KindInvalid {
			t.Errorf("a reason of two lines: %v", err)
		}
		_, err = h.ProposeDisposal(h.as(h.desk), item.ID, "Kept long enough.")
		must(t, err)
		_, err = h.ProposeDisposal(h.as(second), item.ID, "Me too.")
		wantKey(t, err, fault.KindConflict, "evidence.proposed_already")
		_, err = h.ApproveDisposal(h.as(h.desk), item.ID)
		wantKey(t, err, fault.KindForbidden, "evidence.second_person")
		if k, err := h.KeepingOf(h.as(h.engineer), item); err != nil || k.Disposal != nil {
			t.Errorf("the vendor is told of a proposal: %+v %v", k, err)
		}
		gone, err := h.ApproveDisposal(h.as(second), item.ID)
		must(t, err)
		if gone.State != Disposed || gone.Latest().SHA256 != sumOf(content) || gone.Latest().Size != int64(len(content)) {
			t.Errorf("what stays is %+v", gone)
		}
		if n := h.objects(); n != 0 {
			t.Errorf("%d stored objects are left", n)
		}
		k, err := h.KeepingOf(h.as(h.engineer), gone)
		must(t, err)
		if d := k.Disposal; d == nil || *d != (Disposal{At: h.clock.Now()}) {
			t.Errorf("the vendor is told %+v", d)
		}
		k, err = h.KeepingOf(h.as(h.desk), gone)
		must(t, err)
		if d := k.Disposal; d == nil || d.Reason != "Kept long enough." || d.ProposedBy != h.desk.ID || d.ApprovedBy != second.ID || !d.At.Equal(h.clock.Now()) {
			t.Errorf("the tombstone says %+v", d)
		}
		_, err = h.Open(h.as(h.desk), item.ID, Everything)
		wantKey(t, err, fault.KindConflict, "evidence.not_here")
		_, err = h.OpenRelease(h.as(h.rival), r.ID, Everything)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		for _, act := range []func(context.Context, string, string) (Item, error){h.ProposeDisposal, h.Hold} {
			_, err = act(h.as(h.desk), item.ID, "Again.")
			wantKey(t, err, fault.KindConflict, "evidence.not_possible")
		}
		must(t, h.Index(t.Context()))
		if facts := h.facts(item); facts[len(facts)-1] != journal.EvidenceDisposed || !slices.Contains(facts, journal.DisposalProposed) {
			t.Errorf("the journal says %q", facts)
		}
	})
}

func TestOnlyAnEntryExplainsThatBytesAreGone(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, second := h.archived([]byte("data")), h.second()
		verify := func() string {
			t.Helper()
			found := ""
			for r, err := range h.j.All(t.Context(), journal.Filter{Object: journal.Object{Type: ObjectType, ID: item.ID}}) {
				must(t, err)
				if r.Fact == journal.EvidenceReceived {
					found, err = h.Verify(t.Context(), r)
					must(t, err)
				}
			}
			return found
		}
		say := func(state State) {
			t.Helper()
			must(t, h.store.db.In(t.Context(), func(ctx context.Context) error {
				return h.store.db.Gorm(ctx).Exec("UPDATE evidence_items SET state = ? WHERE id = ?", state, item.ID).Error
			}))
		}
		say(Disposed)
		if found := verify(); found != FoundMissing {
			t.Errorf("its row alone says that it is disposed of: %q", found)
		}
		say(Archived)
		_, err := h.ProposeDisposal(h.as(h.desk), item.ID, "Old.")
		must(t, err)
		_, err = h.ApproveDisposal(h.as(second), item.ID)
		must(t, err)
		if found := verify(); found != "" {
			t.Errorf("two people agreed: %q", found)
		}
	})
}

func TestAHoldBeatsDisposal(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, second := h.archived([]byte("data")), h.second()
		_, err := h.ProposeDisposal(h.as(h.desk), item.ID, "Old.")
		must(t, err)
		_, err = h.Hold(h.as(second), item.ID, "A court has asked for it.")
		must(t, err)
		_, err = h.Hold(h.as(second), item.ID, "Twice.")
		wantKey(t, err, fault.KindConflict, "evidence.held_already")
		_, err = h.ApproveDisposal(h.as(second), item.ID)
		wantKey(t, err, fault.KindConflict, "evidence.held")
		_, err = h.Unhold(h.as(h.desk), item.ID, "The court has it.")
		must(t, err)
		_, err = h.Unhold(h.as(h.desk), item.ID, "Twice.")
		wantKey(t, err, fault.KindConflict, "evidence.not_held")
		_, err = h.incidents.Hold(h.as(h.desk), h.incident.ID, "Insurance.")
		must(t, err)
		_, err = h.ApproveDisposal(h.as(second), item.ID)
		wantKey(t, err, fault.KindConflict, "evidence.incident_held")
		_, err = h.incidents.Release(h.as(h.desk), h.incident.ID, "Paid.")
		must(t, err)
		_, err = h.WithdrawDisposal(h.as(h.desk), item.ID, "Not yet.")
		must(t, err)
		_, err = h.ApproveDisposal(h.as(second), item.ID)
		wantKey(t, err, fault.KindConflict, "evidence.not_proposed")
		if c, err := h.Open(h.as(h.desk), item.ID, Everything); err != nil {
			t.Errorf("and it can't be read: %v", err)
		} else {
			must(t, c.Close())
		}
	})
}

// TestAKillBetweenTheCommitAndTheBytesIsMadeUpFor ends before the bytes are touched: no key reads them, and the sweep takes them.
func TestAKillBetweenTheCommitAndTheBytesIsMadeUpFor(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, second := h.archived([]byte("data")), h.second()
		_, err := h.ProposeDisposal(h.as(h.desk), item.ID, "Old.")
		must(t, err)
		running, err := h.Open(h.as(h.desk), item.ID, Everything)
		must(t, err)
		defer running.Close()
		object, err := h.store.object(t.Context(), item.Latest().ID)
		must(t, err)
		_, _, err = h.shred(h.as(second), item.ID)
		must(t, err)
		if h.objects() != 1 {
			t.Fatalf("%d stored objects, want the one that was left", h.objects())
		}
		if err := running.stands(h.as(h.desk)); kindOf(err) != fault.KindForbidden {
			t.Errorf("a running download goes on: %v", err)
		}
		after, err := h.store.attempt(t.Context(), item.Latest().ID)
		must(t, err)
		object.WrappedKey = after.key()
		if r, err := h.vault.Reader(t.Context(), object.Object, 0, -1); err == nil {
			got, _ := io.ReadAll(r)
			t.Errorf("what was left is read as %q", got)
		}
		must(t, h.Sweep(t.Context(), time.Now().Add(orphanAge+time.Hour)))
		if n := h.objects(); n != 0 {
			t.Errorf("%d stored objects after the sweep", n)
		}
	})
}

// The transaction that places a hold has not ended as somebody approves a disposal: it waits, and finds the hold.
func TestAHoldThatIsBeingPlacedBeatsDisposal(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, second := h.archived([]byte("data")), h.second()
		_, err := h.ProposeDisposal(h.as(h.desk), item.ID, "Old.")
		must(t, err)
		approved := make(chan error)
		must(t, h.db.In(h.as(h.desk), func(ctx context.Context) error {
			if _, err := h.incidents.Hold(ctx, h.incident.ID, "Insurance."); err != nil {
				return err
			}
			go func() {
				_, err := h.ApproveDisposal(h.as(second), item.ID)
				approved <- err
			}()
			time.Sleep(300 * time.Millisecond) // it is well under way
			return nil
		}))
		wantKey(t, <-approved, fault.KindConflict, "evidence.incident_held")
	})
}
