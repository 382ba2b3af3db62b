package exchange

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

func TestTheLastDayIsKeptWholeOnTheClockThere(t *testing.T) {
	for _, c := range []struct {
		name, zone, ended string
		period            int
		unit              Unit
		want              string
	}{
		{"days", "Asia/Tokyo", "2026-03-28T20:00:00Z", 30, Days, "2026-04-28T15:00:00Z"}, // it was the 29th in Tokyo
		{"a month without that day", "Asia/Tokyo", "2026-01-31T00:00:00Z", 1, Months, "2026-02-28T15:00:00Z"},
		{"a leap day", "UTC", "2028-02-29T12:00:00Z", 12, Months, "2029-03-01T00:00:00Z"},
		{"a clock that is put forward on the way", "Europe/Berlin", "2026-03-28T12:00:00Z", 1, Days, "2026-03-29T22:00:00Z"},
		{"a midnight that does not exist", "Africa/Cairo", "2026-04-22T12:00:00Z", 1, Days, "2026-04-23T22:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			zone, err := worktime.LoadZone(c.zone)
			must(t, err)
			ended, err := time.Parse(time.RFC3339, c.ended)
			must(t, err)
			if got := (RetentionRule{Period: c.period, Unit: c.unit}).ends(ended, zone).Format(time.RFC3339); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// rule makes one for all that anybody hands in, or changes fill it in.
func (h *house) rule(months int, fill ...func(*RetentionRule)) RetentionRule {
	h.t.Helper()
	r := RetentionRule{Period: months, Unit: Months, Basis: "Company rule 12."}
	for _, f := range fill {
		f(&r)
	}
	r, err := h.AddRetentionRule(h.as(h.desk), r)
	must(h.t, err)
	return r
}

// move takes the incident to its end, or back.
func (h *house) move(steps ...incident.State) {
	h.t.Helper()
	for _, to := range steps {
		var err error
		h.incident, err = h.incidents.Transition(h.as(h.desk), h.incident.ID, incident.Step{To: to, Reason: "So it is."})
		must(h.t, err)
	}
}

var toTheEnd = []incident.State{incident.Triage, incident.Dismissed}

// kept is what stands after a round of the worker.
func (h *house) kept(i Item) Keeping {
	h.t.Helper()
	must(h.t, h.Retain(h.t.Context()))
	k, err := h.KeepingOf(h.as(h.desk), i)
	must(h.t, err)
	return k
}

func TestARuleProposesWhatIsPastItsTimeAndDisposesOfNothing(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, second := h.archived([]byte("data")), h.second()
		rule := h.rule(36)
		if k := h.kept(item); k.Retention.Rule == nil || !k.Retention.Until.IsZero() || k.Disposal != nil {
			t.Errorf("while the incident is open: %+v", k)
		}
		_, err := h.ProposeDisposal(h.as(h.desk), item.ID, "Now.")
		wantKey(t, err, fault.KindConflict, "evidence.kept")
		h.move(toTheEnd...)
		until := time.Date(2029, 3, 28, 15, 0, 0, 0, time.UTC) // the end of that day in Tokyo
		if k := h.kept(item); !k.Retention.Until.Equal(until) || k.Disposal != nil {
			t.Errorf("at its end: %+v", k)
		}
		if k, err := h.KeepingOf(h.as(h.engineer), item); err != nil || !k.Retention.Until.Equal(until) || k.Retention.Rule != nil {
			t.Errorf("the vendor is told %+v %v", k, err)
		}
		h.clock.Advance(until.Add(-time.Minute).Sub(h.clock.Now()))
		if k := h.kept(item); k.Disposal != nil {
			t.Errorf("before its time: %+v", k.Disposal)
		}
		h.clock.Advance(time.Minute)
		k := h.kept(item)
		if d := k.Disposal; d == nil || d.Rule != rule.ID || d.Reason != "Company rule 12." || d.ProposedBy != h.desk.ID || d.ApprovedBy != "" {
			t.Fatalf("past its time: %+v", d)
		}
		last := h.last(item)
		if last.Fact != journal.DisposalProposed || last.Person != journal.System || last.Data["rule"] != rule.ID || last.Data["rule_version"] != int64(1) {
			t.Errorf("the journal says %s %v", last.Fact, last.Data)
		}
		if c, err := h.Open(h.as(h.desk), item.ID, Everything); err != nil {
			t.Errorf("it is gone before anybody agreed: %v", err)
		} else {
			must(t, c.Close())
		}
		_, err = h.WithdrawDisposal(h.as(second), item.ID, "No.")
		wantKey(t, err, fault.KindConflict, "evidence.proposed_by_rule")
		_, err = h.ApproveDisposal(h.as(h.desk), item.ID) // who set the rule is the first of the two
		wantKey(t, err, fault.KindForbidden, "evidence.second_person")
		_, err = h.ApproveDisposal(h.as(second), item.ID)
		must(t, err)
		if l := h.last(item); l.Fact != journal.EvidenceDisposed || l.Data["rule"] != rule.ID {
			t.Errorf("the journal says %s %v", l.Fact, l.Data)
		}
		must(t, h.Retain(t.Context()))
		if l, err := h.Proposals(h.as(h.desk), "", Page{Count: true}); err != nil || len(l.Items) != 0 || *l.Total != 0 {
			t.Errorf("still proposed: %+v %v", l, err)
		}
	})
}

func (h *house) last(i Item) (last journal.Record) {
	h.t.Helper()
	l, err := h.j.Entries(h.t.Context(), journal.Filter{Object: journal.Object{Type: ObjectType, ID: i.ID}, Newest: true}, db.Page{Limit: 1})
	must(h.t, err)
	return l.Items[0]
}

func TestWhatBeatsARuleWithdrawsItsProposalOnRecord(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, second := h.archived([]byte("data")), h.second()
		rule := h.rule(1)
		_, err := h.ExtendRetention(h.as(h.engineer), item.ID, h.clock.Now().Add(time.Hour), "Ours.")
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		h.move(toTheEnd...)
		h.clock.Advance(40 * 24 * time.Hour)
		proposed := func(want bool, why string) {
			t.Helper()
			k := h.kept(item)
			if (k.Disposal != nil) != want {
				t.Fatalf("proposed: %+v", k.Disposal)
			}
			if l := h.last(item); why != "" && (l.Fact != journal.DisposalWithdrawn || l.Person != journal.System || l.Data["why"] != why) {
				t.Errorf("the journal says %s %v", l.Fact, l.Data)
			}
		}
		proposed(true, "")
		_, err = h.Hold(h.as(second), item.ID, "A court asks for it.")
		must(t, err)
		proposed(false, "evidence.held")
		_, err = h.Unhold(h.as(second), item.ID, "It has it.")
		must(t, err)
		proposed(true, "")
		_, err = h.incidents.Hold(h.as(h.desk), h.incident.ID, "Insurance.")
		must(t, err)
		proposed(false, "evidence.incident_held")
		_, err = h.incidents.Release(h.as(h.desk), h.incident.ID, "Paid.")
		must(t, err)
		proposed(true, "")
		h.move(incident.Triage)
		_, err = h.ApproveDisposal(h.as(second), item.ID)
		wantKey(t, err, fault.KindConflict, "evidence.kept") // before the worker has come by
		proposed(false, "evidence.kept")
		h.move(incident.Dismissed)
		proposed(false, "") // its time begins again
		h.clock.Advance(40 * 24 * time.Hour)
		proposed(true, "")

		_, err = h.ExtendRetention(h.as(h.desk), item.ID, h.clock.Now(), "Until\nnow.")
		if f, ok := fault.As(err); !ok || f.Kind != fault.KindInvalid || len(f.Fields) != 2 {
			t.Errorf("until now: %v", err)
		}
		_, err = h.ExtendRetention(h.as(h.desk), item.ID, h.clock.Now().Add(time.Hour), "The vendor is asked first.")
		must(t, err)
		proposed(false, "evidence.kept")
		h.clock.Advance(time.Hour)
		proposed(true, "")

		rule.Basis = "Company rule 13."
		rule, err = h.ReplaceRetentionRule(h.as(second), rule.ID, rule)
		must(t, err)
		_, err = h.ApproveDisposal(h.as(second), item.ID)
		wantKey(t, err, fault.KindConflict, "evidence.rule_changed")
		if k := h.kept(item); k.Disposal == nil || k.Disposal.RuleVersion != 2 || k.Disposal.ProposedBy != second.ID {
			t.Errorf("by the rule as it is now: %+v", k.Disposal)
		}
		must(t, h.EndRetentionRule(h.as(h.desk), rule.ID))
		proposed(false, "evidence.rule_changed")
	})
}

func TestTheNarrowestRuleHoldsAndThereIsOneOfEach(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.archived([]byte("data"))
		holds := func(want RetentionRule) {
			t.Helper()
			if k := h.kept(item); k.Retention.Rule == nil || k.Retention.Rule.ID != want.ID {
				t.Errorf("%+v holds, want %+v", k.Retention.Rule, want)
			}
		}
		everything := h.rule(1)
		holds(everything)
		logs := h.rule(2, func(r *RetentionRule) { r.Kind = Log })
		h.rule(9, func(r *RetentionRule) { r.Kind = Configuration })
		holds(logs)
		theirs := h.rule(3, func(r *RetentionRule) { r.Organization = h.merlinet.ID })
		holds(theirs)
		both := h.rule(4, func(r *RetentionRule) { r.Organization, r.Kind = h.merlinet.ID, Log })
		holds(both)

		_, err := h.AddRetentionRule(h.as(h.desk), RetentionRule{Period: 1, Unit: Days, Basis: "Again.", Kind: Log})
		wantKey(t, err, fault.KindConflict, "retention.rule_exists")
		must(t, h.EndRetentionRule(h.as(h.desk), both.ID))
		must(t, h.EndRetentionRule(h.as(h.desk), theirs.ID))
		holds(logs)
		wantKey(t, h.EndRetentionRule(h.as(h.desk), both.ID), fault.KindNotFound, "problem.not_found")
		_, err = h.AddRetentionRule(h.as(h.desk), RetentionRule{Period: 1201, Unit: Months, Basis: "\u202eabc", Kind: "tape", Organization: db.NewID()})
		if f, ok := fault.As(err); !ok || f.Kind != fault.KindInvalid || len(f.Fields) != 4 {
			t.Errorf("a rule that can't be: %v", err)
		}
		_, err = h.AddRetentionRule(h.as(h.engineer), RetentionRule{Period: 1, Unit: Days, Basis: "Ours."})
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
	})
}

// Several processes look at once: each item is proposed once. One that a person has proposed stays theirs.
func TestSeveralWorkersProposeOnce(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, mine := h.archived([]byte("data")), h.archived([]byte("more"))
		_, err := h.ProposeDisposal(h.as(h.desk), mine.ID, "Old.")
		must(t, err)
		h.move(toTheEnd...)
		h.clock.Advance(40 * 24 * time.Hour)
		h.rule(1)
		var all sync.WaitGroup
		errs := make([]error, 4)
		for n := range errs {
			all.Go(func() { errs[n] = h.Retain(t.Context()) })
		}
		all.Wait()
		for _, err := range errs {
			must(t, err)
		}
		n := 0
		for _, f := range h.facts(item) {
			if f == journal.DisposalProposed {
				n++
			}
		}
		if n != 1 {
			t.Errorf("it was proposed %d times", n)
		}
		if k := h.kept(mine); k.Disposal == nil || k.Disposal.Rule != "" || slices.Contains(h.facts(mine), journal.DisposalWithdrawn) {
			t.Errorf("a person's proposal: %+v", k.Disposal)
		}
		l, err := h.Proposals(h.as(h.desk), h.incident.ID, Page{Limit: 1})
		must(t, err)
		rest, err := h.Proposals(h.as(h.desk), h.incident.ID, Page{Limit: 1, After: l.Next})
		if must(t, err); len(l.Items) != 1 || l.Items[0].Item.ID != mine.ID || len(rest.Items) != 1 || rest.Items[0].Item.ID != item.ID || rest.Next != "" {
			t.Errorf("the list: %+v, then %+v", l, rest)
		}
		_, err = h.Proposals(h.as(h.engineer), "", Page{})
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
	})
}

// A change of the rules reaches all that was put away, a part at a time.
func TestAChangeOfTheRulesIsSpreadInParts(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		for range 3 {
			h.archived([]byte("data"))
		}
		must(t, h.Retain(t.Context()))
		h.rule(1)
		spread := func() (more bool) {
			t.Helper()
			must(t, h.db.In(t.Context(), func(ctx context.Context) (err error) {
				more, err = h.store.spreadRetention(ctx, h.clock.Now(), 2)
				return err
			}))
			return more
		}
		for n := range 3 { // two, one, and the end
			if !spread() {
				t.Fatalf("it ended after %d parts", n)
			}
		}
		if spread() {
			t.Error("it goes on after its end")
		}
		if ids, err := h.store.toLookAt(t.Context(), h.clock.Now(), 10); err != nil || len(ids) != 3 {
			t.Errorf("to be looked at: %q %v", ids, err)
		}
	})
}

// Nobody takes away what keeps an item from a wider rule and then agrees to what that rule proposes.
func TestWhoClearedTheWayForARuleIsNotTheSecondPerson(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, one, other := h.archived([]byte("data")), h.second(), h.atHeadquarters(access.IncidentOwner)
		wide := h.rule(1)
		theirs := h.rule(1200, func(r *RetentionRule) { r.Organization = h.merlinet.ID })
		logs := h.rule(1200, func(r *RetentionRule) { r.Kind = Log })
		h.rule(1200, func(r *RetentionRule) { r.Kind = Configuration })
		h.move(toTheEnd...)
		h.clock.Advance(40 * 24 * time.Hour)
		refused := func() {
			t.Helper()
			if k := h.kept(item); k.Disposal == nil || k.Disposal.Rule != wide.ID {
				t.Fatalf("proposed: %+v", k.Disposal)
			}
			_, err := h.ApproveDisposal(h.as(one), item.ID)
			wantKey(t, err, fault.KindForbidden, "evidence.second_person")
		}
		must(t, h.EndRetentionRule(h.as(h.desk), logs.ID))
		must(t, h.EndRetentionRule(h.as(one), theirs.ID))
		refused()
		one = h.second() // ended nothing
		_, err := h.Hold(h.as(h.desk), item.ID, "A court asks for it.")
		must(t, err)
		_, err = h.Unhold(h.as(one), item.ID, "It has it.")
		must(t, err)
		refused()
		one = h.second()
		long := h.clock.Now().Add(48 * time.Hour)
		_, err = h.ExtendRetention(h.as(one), item.ID, long, "The insurer asks.")
		must(t, err)
		_, err = h.ExtendRetention(h.as(other), item.ID, long.Add(-time.Hour), "It asks no more.")
		wantField(t, err, "/until", "evidence.kept")
		h.clock.Advance(48 * time.Hour)
		refused()
		_, err = h.ApproveDisposal(h.as(other), item.ID)
		must(t, err)
	})
}

// A rule that is given to others is taken away from those whom it was for.
func TestWhoGaveANarrowerRuleToOthersIsNotTheSecondPerson(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, one := h.archived([]byte("data")), h.second()
		h.rule(1)
		theirs := h.rule(1200, func(r *RetentionRule) { r.Organization = h.merlinet.ID })
		theirs.Organization = h.rival.Organization
		_, err := h.ReplaceRetentionRule(h.as(one), theirs.ID, theirs)
		must(t, err)
		h.move(toTheEnd...)
		h.clock.Advance(40 * 24 * time.Hour)
		h.kept(item)
		_, err = h.ApproveDisposal(h.as(one), item.ID)
		wantKey(t, err, fault.KindForbidden, "evidence.second_person")
		_, err = h.ApproveDisposal(h.as(h.second()), item.ID)
		must(t, err)
	})
}

// Somebody changes the rules while an item is being looked at: it is looked at again.
func TestAChangeWhileAnItemIsLookedAtCounts(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.archived([]byte("data"))
		h.clock.Advance(time.Minute)
		must(t, h.db.In(t.Context(), func(ctx context.Context) error {
			due, err := h.store.stillToLook(ctx, item.ID, h.clock.Now())
			must(t, err)
			must(t, h.store.lookAgain(ctx, "item_id", h.clock.Now(), item.ID))
			return h.store.looked(ctx, item.ID, due, time.Time{})
		}))
		if ids, err := h.store.toLookAt(t.Context(), h.clock.Now(), 10); err != nil || len(ids) != 1 {
			t.Errorf("to be looked at: %q %v", ids, err)
		}
		must(t, h.Retain(t.Context()))
		if ids, err := h.store.toLookAt(t.Context(), h.clock.Now(), 10); err != nil || len(ids) != 0 {
			t.Errorf("still to be looked at: %q %v", ids, err)
		}
	})
}

// What stood in a proposal's way is over, and the rule proposes again.
func TestARuleProposesAgainAfterARelocationOrAnOffer(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.regional("")
		item := h.archived([]byte("data"))
		h.rule(1)
		h.move(toTheEnd...)
		h.clock.Advance(40 * 24 * time.Hour)
		proposed := func(want bool) {
			t.Helper()
			if k := h.kept(item); (k.Disposal != nil) != want {
				t.Fatalf("proposed: %+v", k.Disposal)
			}
		}
		proposed(true)
		asked := h.ask(item)
		proposed(false)
		_, err := h.WithdrawRelocation(h.as(h.desk), asked.ID, "Not now.")
		must(t, err)
		proposed(true)
		asked = h.ask(item)
		proposed(false)
		_, err = h.ApproveRelocation(h.as(h.second()), asked.ID)
		must(t, err)
		proposed(false)
		must(t, h.CarryRelocations(t.Context()))
		proposed(true)
		at, err := worktime.ParseDue("2027-03-30T09:00", "Asia/Tokyo", "")
		must(t, err)
		o, err := h.OfferTransfer(h.as(h.desk), item.ID, Offer{To: Holder{h.hq(), h.second().ID}, Place: "Online", Planned: at, Way: ByLine, Reason: "They keep it."})
		must(t, err)
		proposed(false)
		_, err = h.WithdrawTransfer(h.as(h.desk), o.ID, "They don't.")
		must(t, err)
		proposed(true)
	})
}
