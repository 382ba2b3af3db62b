package exchange

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

func (h *house) hq() string { return h.people[h.desk.ID].Organization }

// offerTo is an offer by courier, on Monday at nine in Tokyo.
func (h *house) offerTo(to Holder) Offer {
	h.t.Helper()
	at, err := worktime.ParseDue("2026-03-30T09:00", "Asia/Tokyo", "")
	must(h.t, err)
	return Offer{To: to, Place: "Airport counter", Planned: at, Way: ByCourier, Carrier: "Merlin Express", Tracking: "ME-88", Reason: "It is analysed in Tokyo."}
}

func (h *house) toDesk() Offer { return h.offerTo(Holder{h.hq(), h.desk.ID}) }

func (h *house) offer(i Item, o Offer) Transfer {
	h.t.Helper()
	t, err := h.OfferTransfer(h.as(h.engineer), i.ID, o)
	must(h.t, err)
	return t
}

// send is an offer of headquarters', by courier.
func (h *house) send(i Item, to Holder) Transfer {
	h.t.Helper()
	t, err := h.OfferTransfer(h.as(h.desk), i.ID, h.offerTo(to))
	must(h.t, err)
	return t
}

func TestCustodyGoesOverOnceItIsAccepted(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i := h.registered(h.disk())
		o := h.offer(i, h.toDesk())
		if w := h.whose(TransferType, o.ID); w.Kind != turn.Acknowledge || w.Person != h.desk.ID || !w.Due.Equal(start.Add(47*time.Hour+30*time.Minute)) {
			t.Errorf("waits for %+v", w)
		}
		vendor, desk := Holder{h.merlinet.ID, h.engineer.ID}, Holder{h.hq(), h.desk.ID}
		if now := h.now(i); now.Custodian != vendor || now.Transfer != o.ID {
			t.Errorf("offered, and it is with %+v", now.Custodian)
		}
		_, err := h.OfferTransfer(h.as(h.desk), i.ID, h.offerTo(Holder{Organization: h.analyst.Organization}))
		wantKey(t, err, fault.KindConflict, "transfer.open")
		_, err = h.AcceptTransfer(h.as(h.engineer), o.ID, Taking{})
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		_, err = h.AcceptTransfer(h.as(h.rival), o.ID, Taking{})
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		o, err = h.AcceptTransfer(h.as(h.desk), o.ID, Taking{Seals: []string{"S-2", " S-1 "}, Place: "Evidence room"})
		must(t, err)
		if now := h.now(i); o.Differs || now.Custodian != desk || now.Place != "Evidence room" || now.State != Verified || now.Transfer != "" {
			t.Errorf("%+v %+v", o, now)
		}
		if w := h.whose(TransferType, o.ID); w.Kind != "" {
			t.Errorf("%+v still waits", w)
		}
		_, err = h.DeclineTransfer(h.as(h.desk), o.ID, "Too late.")
		wantKey(t, err, fault.KindConflict, "transfer.settled")
		_, err = h.OfferTransfer(h.as(h.engineer), i.ID, h.offerTo(Holder{Organization: h.merlinet.ID}))
		wantKey(t, err, fault.KindForbidden, "problem.forbidden") // it is not theirs any more
		all := h.record(h.as(h.analyst), i, 100)
		for k := range all {
			all[k] = CustodyEvent{Handling: all[k].Handling, From: all[k].From, To: all[k].To, Place: all[k].Place, Seals: all[k].Seals, Found: all[k].Found, Carrier: all[k].Carrier}
		}
		both := []string{"S-1", "S-2"}
		if d := cmp.Diff([]CustodyEvent{
			{Handling: Collected, To: vendor, Place: "Safe of the server room", Seals: both},
			{Handling: Transferred, From: vendor, To: desk, Place: "Airport counter", Seals: both, Carrier: "Merlin Express"},
			{Handling: TakenIn, From: vendor, To: desk, Place: "Evidence room", Seals: both, Found: both, Carrier: "Merlin Express"},
		}, all); d != "" {
			t.Error(d)
		}
	})
}

func TestSealsThatDifferAreOnRecordAndHeadquartersTurn(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i := h.registered(h.disk())
		o, err := h.AcceptTransfer(h.as(h.desk), h.offer(i, h.toDesk()).ID, Taking{Seals: []string{"S-1", "X-7"}})
		must(t, err)
		now := h.now(i)
		if !o.Differs || now.State != Mismatch || now.Custodian.Person != h.desk.ID || now.Place != "Airport counter" || !slices.Equal(now.seals(), []string{"S-1", "X-7"}) {
			t.Errorf("%+v %+v", o, now)
		}
		if gone, _ := now.Thing.seal("S-2"); gone.State != Changed {
			t.Errorf("%+v", now.Thing.Seals)
		}
		if w := h.whose(ObjectType, i.ID); w.Kind != turn.Assess {
			t.Errorf("waits for %+v", w)
		}
	})
}

func TestWhomAThingIsOfferedToSeesItUntilTheyDecline(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i := h.registered(h.disk())
		o := h.send(i, Holder{Organization: h.rival.Organization})
		if l, err := h.List(h.as(h.rival), h.incident.ID, Filter{}, Page{}); err != nil || len(l.Items) != 1 {
			t.Errorf("%+v %v", l.Items, err)
		}
		if all := h.record(h.as(h.rival), i, 100); len(all) != 2 || all[0].Place != "" || all[0].To.Person != "" || all[1].Place == "" {
			t.Errorf("they are told %+v", all)
		}
		if l, err := h.Transfers(h.as(h.rival), i.ID, Page{Count: true}); err != nil || len(l.Items) != 1 || *l.Total != 1 {
			t.Errorf("%+v %v", l, err)
		}
		_, err := h.DeclineTransfer(h.as(h.rival), o.ID, "We have no safe.")
		must(t, err)
		_, err = h.Get(h.as(h.rival), i.ID)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		if now := h.now(i); now.Custodian.Person != h.engineer.ID || now.State != Received {
			t.Errorf("%+v", now)
		}
		again := h.send(i, Holder{Organization: h.rival.Organization})
		_, err = h.WithdrawTransfer(h.as(h.rival), again.ID, "No.")
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		again, err = h.WithdrawTransfer(h.as(h.desk), again.ID, "The courier is on strike.")
		must(t, err)
		if w := h.whose(TransferType, again.ID); w.Kind != "" || again.State != Withdrawn {
			t.Errorf("%+v %+v", w, again)
		}
	})
}

func TestCustodyOfDataGoesToWhoeverReadsIt(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i := h.handedIn([]byte("data"))
		o := h.offerTo(Holder{Organization: h.rival.Organization})
		o.Way = ByLine
		_, err := h.OfferTransfer(h.as(h.desk), i.ID, o)
		wantKey(t, err, fault.KindConflict, "transfer.cannot_see")
		o.To.Organization, o.Way = h.merlinet.ID, ByCourier
		_, err = h.OfferTransfer(h.as(h.desk), i.ID, o)
		refusedAt(t, err, "/way field.choice")
		o.Way = ByLine
		given, err := h.OfferTransfer(h.as(h.desk), i.ID, o)
		must(t, err)
		if given.From != (Holder{Organization: h.hq()}) {
			t.Errorf("from %+v", given.From)
		}
		_, err = h.AcceptTransfer(h.as(h.colleague), given.ID, Taking{Seals: []string{"S-1"}})
		wantKey(t, err, fault.KindConflict, "evidence.not_a_thing")
		_, err = h.AcceptTransfer(h.as(h.colleague), given.ID, Taking{})
		must(t, err)
		now := h.now(i)
		if now.Custodian != (Holder{h.merlinet.ID, h.colleague.ID}) || now.State != Verified {
			t.Errorf("%+v", now)
		}
		if c, err := h.Open(h.as(h.desk), i.ID, Everything); err != nil {
			t.Error(err)
		} else {
			must(t, c.Close())
		}
	})
}

func TestWhatCantBeOffered(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i := h.registered(h.disk())
		for want, alter := range map[string]func(*Offer){
			"/to/organization organization.unknown":  func(o *Offer) { o.To = Holder{Organization: "nobody"} },
			"/to/person participant.works_elsewhere": func(o *Offer) { o.To.Person = h.rival.ID },
			"/planned/wall time.in_the_past":         func(o *Offer) { o.Planned.Wall.Year = 2025 },
			"/planned/zone zone.unknown":             func(o *Offer) { o.Planned.Zone = "Mars/Base" },
			"/carrier field.required":                func(o *Offer) { o.Carrier = "" },
			"/tracking field.control_characters":     func(o *Offer) { o.Tracking = "a\x07" },
			"/way field.choice":                      func(o *Offer) { o.Way = ByLine },
			"/reason field.required":                 func(o *Offer) { o.Reason = "" },
		} {
			o := h.toDesk()
			alter(&o)
			_, err := h.OfferTransfer(h.as(h.desk), i.ID, o)
			refusedAt(t, err, want)
		}
		_, err := h.OfferTransfer(h.as(h.engineer), i.ID, h.offerTo(i.Custodian))
		wantKey(t, err, fault.KindConflict, "transfer.has_it")
		_, err = h.OfferTransfer(h.as(h.analyst), i.ID, h.toDesk())
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
	})
}

// Whoever an item was offered to and who takes no part any more can't take it; headquarters withdraws.
func TestAnOfferFallsBackToHeadquarters(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.incidents.OnGrant(h.turns.Recheck)
		kite := h.outsider()
		part := h.grant(directory.Organization{ID: kite.Organization}, access.Operational, access.Executor)
		i := h.registered(h.disk())
		o := h.send(i, Holder{kite.Organization, kite.ID})
		_, err := h.incidents.RevokeParticipant(h.as(h.desk), h.incident.ID, part.ID, "Their work is done.")
		must(t, err)
		if w := h.whose(TransferType, o.ID); w.Kind != turn.Decide || w.Organization != h.hq() {
			t.Errorf("waits for %+v", w)
		}
		_, err = h.AcceptTransfer(h.as(kite), o.ID, Taking{})
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		_, err = h.WithdrawTransfer(h.as(h.desk), o.ID, "They are gone.")
		must(t, err)
	})
}

// Custody at headquarters is the case's: a grant of any kind to somebody there opens to them what it does, and no more.
func TestWhatIsAtHeadquartersIsForThoseWhoLead(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		h.expect()
		data, disk := h.handedIn([]byte("data")), h.registered(h.disk())
		observer := h.person(h.desk, directory.Organization{ID: h.hq(), Kind: access.Headquarters}, access.Observer)
		h.grant(directory.Organization{ID: h.hq()}, access.Minimal, access.Observer)
		given, err := h.OfferTransfer(h.as(h.desk), data.ID, h.onlineTo(h.merlinet.ID))
		must(t, err)
		_, err = h.AcceptTransfer(h.as(h.engineer), given.ID, Taking{})
		must(t, err)
		back, err := h.OfferTransfer(h.as(h.engineer), data.ID, h.onlineTo(h.hq()))
		must(t, err)
		offered := h.offer(disk, h.toDesk())
		hidden := func() {
			t.Helper()
			for _, i := range []Item{data, disk} {
				_, err := h.Get(h.as(observer), i.ID)
				wantKey(t, err, fault.KindNotFound, "problem.not_found")
				_, err = h.Seal(h.as(observer), i.ID, Sealing{Act: SealIntact, Number: "S-1", Place: "Server room", Reason: "The weekly look."})
				wantKey(t, err, fault.KindNotFound, "problem.not_found")
				_, err = h.OfferTransfer(h.as(observer), i.ID, h.offerTo(Holder{Organization: h.merlinet.ID}))
				wantKey(t, err, fault.KindNotFound, "problem.not_found")
			}
			for _, id := range []string{back.ID, offered.ID} {
				_, err := h.Transfer(h.as(observer), id)
				wantKey(t, err, fault.KindNotFound, "problem.not_found")
				_, err = h.AcceptTransfer(h.as(observer), id, Taking{Seals: []string{"X-1"}})
				wantKey(t, err, fault.KindNotFound, "problem.not_found")
			}
			_, err := h.Open(h.as(observer), data.ID, Everything)
			wantKey(t, err, fault.KindNotFound, "problem.not_found")
			l, err := h.List(h.as(observer), h.incident.ID, Filter{}, Page{Count: true})
			if must(t, err); len(l.Items) != 0 || *l.Total != 0 {
				t.Errorf("they are shown %+v", l.Items)
			}
			told, err := h.j.Entries(context.Background(), journal.Filter{Incident: h.incident.ID, Party: h.hq()}, Page{Limit: 100})
			must(t, err)
			for _, r := range told.Items {
				if r.Object.Type == ObjectType {
					t.Errorf("headquarters' people all read of %s", r.Fact)
				}
			}
		}
		hidden()
		_, err = h.AcceptTransfer(h.as(h.desk), back.ID, Taking{})
		must(t, err)
		_, err = h.AcceptTransfer(h.as(h.desk), offered.ID, Taking{Seals: []string{"S-1", "S-2"}})
		must(t, err)
		hidden()
	})
}

func (h *house) onlineTo(organization string) Offer {
	o := h.offerTo(Holder{Organization: organization})
	o.Way = ByLine
	return o
}

// Whom else a thing is shown to is headquarters' to say, and what is refused says nothing of who there is.
func TestOthersOfferToThoseAloneWhoReadItAlready(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i := h.registered(h.disk())
		for _, to := range []Holder{{Organization: h.rival.Organization}, {h.rival.Organization, h.rival.ID}, {Organization: h.outsider().Organization}, {Organization: "nobody"}} {
			_, err := h.OfferTransfer(h.as(h.engineer), i.ID, h.offerTo(to))
			wantKey(t, err, fault.KindConflict, "transfer.cannot_see")
		}
		_, err := h.OfferTransfer(h.as(h.engineer), i.ID, h.offerTo(Holder{h.hq(), h.rival.ID}))
		refusedAt(t, err, "/to/person participant.works_elsewhere")
		h.offer(i, h.offerTo(Holder{h.merlinet.ID, h.colleague.ID}))
	})
}

func TestNobodyWritesBothHalvesOfAHandOver(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i := h.registered(h.disk())
		o := h.send(i, Holder{h.hq(), h.desk.ID})
		_, err := h.AcceptTransfer(h.as(h.desk), o.ID, Taking{Seals: []string{"S-1", "S-2"}})
		wantKey(t, err, fault.KindForbidden, "evidence.second_person")
		second := h.second()
		_, err = h.AcceptTransfer(h.as(second), o.ID, Taking{Seals: []string{"S-1", "S-2"}})
		must(t, err)
		_, err = h.AcceptTransfer(h.as(h.desk), h.send(i, Holder{h.hq(), h.desk.ID}).ID, Taking{Seals: []string{"S-1", "S-2"}}) // among their own
		must(t, err)
	})
}

// What was done to seals while custody was on offer is on record already, and counts.
func TestSealsAreComparedAsTheyStandAtTheHandOver(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i := h.registered(h.disk())
		o := h.offer(i, h.toDesk())
		h.sealing(i, SealRemove, "S-2", "")
		h.sealing(i, SealApply, "S-3", "")
		o, err := h.AcceptTransfer(h.as(h.desk), o.ID, Taking{Seals: []string{"S-1", "S-3"}})
		must(t, err)
		if now := h.now(i); o.Differs || now.State != Verified {
			t.Errorf("%+v %+v", o, now)
		}
		all := h.record(h.as(h.desk), i, 100)
		if last := all[len(all)-1]; !slices.Equal(last.Seals, last.Found) {
			t.Errorf("on record: %q, and found %q", last.Seals, last.Found)
		}

		i = h.registered(h.disk())
		o = h.offer(i, h.toDesk())
		h.sealing(i, SealRemove, "S-2", "")
		h.sealing(i, SealBroken, "S-1", "")
		o, err = h.AcceptTransfer(h.as(h.desk), o.ID, Taking{Seals: []string{"S-1", "S-2"}})
		must(t, err)
		thing := h.now(i).Thing
		broken, _ := thing.seal("S-1")
		off, _ := thing.seal("S-2")
		if !o.Differs || broken.State != Broken || off.State != TakenOff {
			t.Errorf("%+v %+v", o, thing.Seals)
		}
	})
}

// Where a thing is kept from now on is no concern of who gave it away.
func TestWhoGaveAThingAwayIsntToldWhereItIs(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i := h.registered(h.disk())
		_, err := h.AcceptTransfer(h.as(h.desk), h.offer(i, h.toDesk()).ID, Taking{Seals: []string{"S-1", "S-2"}, Place: "Evidence room", Note: "Second shelf."})
		must(t, err)
		all := h.record(h.as(h.engineer), i, 100)
		if last := all[len(all)-1]; last.Handling != TakenIn || last.Place != "" || last.Why != "" || all[1].Place == "" {
			t.Errorf("%+v", all)
		}
	})
}
