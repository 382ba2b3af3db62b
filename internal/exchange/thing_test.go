package exchange

import (
	"slices"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// disk is what MerliNet's engineer took the image of lp03 onto, under two seals.
func (h *house) disk() Registration {
	return Registration{
		Name: "Live image of lp03", Form: Disk, Maker: "Seagate", Model: "ST1000", Serial: "WX71A", Custodian: Holder{h.merlinet.ID, h.engineer.ID},
		Place: "Safe of the server room", Seals: []string{"S-2", "S-1"}, Collected: true, Reason: "The image is on it.",
	}
}

func (h *house) registered(r Registration) Item {
	h.t.Helper()
	i, err := h.Register(h.as(h.desk), h.incident.ID, r)
	must(h.t, err)
	return i
}

func (h *house) sealing(i Item, act SealAct, number, found string) Item {
	h.t.Helper()
	i, err := h.Seal(h.as(h.engineer), i.ID, Sealing{Act: act, Number: number, Found: found, Place: "Server room", Reason: "The weekly look."})
	must(h.t, err)
	return i
}

func TestAThingIsEvidenceWithSeals(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i := h.registered(h.disk())
		if i.Kind != Physical || i.State != Received || i.Filename != "Live image of lp03" || !slices.Equal(i.seals(), []string{"S-1", "S-2"}) {
			t.Errorf("%+v", i)
		}
		if i, err := h.Get(h.as(h.colleague), i.ID); err != nil || i.Custodian != (Holder{h.merlinet.ID, h.engineer.ID}) {
			t.Errorf("its custodian's colleague: %+v %v", i, err)
		}
		_, err := h.Get(h.as(h.rival), i.ID)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		l, err := h.List(h.as(h.engineer), h.incident.ID, Filter{}, Page{})
		must(t, err)
		if len(l.Items) != 1 || l.Items[0].Kind != Physical || l.Items[0].Thing.Serial != "WX71A" {
			t.Errorf("%+v", l.Items)
		}
		_, err = h.Open(h.as(h.desk), i.ID, Everything)
		wantKey(t, err, fault.KindConflict, "evidence.not_here")
		_, err = h.Release(h.as(h.desk), i.ID, termsFor(h.rival))
		wantKey(t, err, fault.KindConflict, "evidence.not_here")
		if i = h.sealing(i, SealIntact, "S-1", ""); i.State != Verified {
			t.Errorf("looked at, and %s", i.State)
		}
		if i, err = h.Transition(h.as(h.desk), i.ID, InAnalysis); err != nil {
			t.Fatal(err)
		}
		i = h.sealing(i, SealRemove, "S-2", "")
		if i = h.sealing(i, SealApply, "S-3", ""); !slices.Equal(h.now(i).seals(), []string{"S-1", "S-3"}) || i.State != InAnalysis {
			t.Errorf("%+v", h.now(i))
		}
		if got := h.facts(i); !slices.Equal(got, []journal.Fact{
			journal.EvidenceCollected, journal.SealIntact, journal.EvidenceMoved, journal.SealRemoved, journal.SealApplied,
		}) {
			t.Errorf("the journal says %q", got)
		}
	})
}

func (h *house) now(i Item) Item {
	h.t.Helper()
	i, err := h.Get(h.as(h.desk), i.ID)
	must(h.t, err)
	return i
}

// whose is what waits about an object, and for whom; zero for nothing.
func (h *house) whose(objectType, id string) turn.Item {
	h.t.Helper()
	i, err := h.turns.Of(h.as(h.desk), objectType, id)
	if !fault.Is(err, fault.KindNotFound) {
		must(h.t, err)
	}
	return i
}

func TestASealThatIsWrongIsHeadquartersTurn(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		for _, c := range []struct {
			act   SealAct
			found string
			left  []string
		}{{SealBroken, "", []string{"S-2"}}, {SealChange, "X-9", []string{"S-2", "X-9"}}} {
			i := h.registered(h.disk())
			_, err := h.ExplainSeals(h.as(h.desk), i.ID, "Nothing.")
			wantKey(t, err, fault.KindConflict, "evidence.seals_fine")
			i = h.sealing(i, c.act, "S-1", c.found)
			if i.State != Mismatch || !h.now(i).Flawed() || !slices.Equal(h.now(i).seals(), c.left) {
				t.Errorf("%s: %+v", c.act, h.now(i))
			}
			if w := h.whose(ObjectType, i.ID); w.Kind != turn.Assess || w.Organization != h.people[h.desk.ID].Organization {
				t.Errorf("%s waits for %+v", c.act, w)
			}
			_, err = h.ExplainSeals(h.as(h.engineer), i.ID, "It was nothing.")
			wantKey(t, err, fault.KindForbidden, "problem.forbidden")
			i, err = h.ExplainSeals(h.as(h.desk), i.ID, "The cleaner caught it with a trolley; there is film of it.")
			must(t, err)
			if w := h.whose(ObjectType, i.ID); w.Kind != "" || !h.now(i).Flawed() {
				t.Errorf("explained, %+v waits; the seal stays on record: %v", w, h.now(i).Flawed())
			}
			if i = h.sealing(i, SealApply, "S-4", ""); i.State != Received {
				t.Errorf("sealed anew: %s", i.State)
			}
			if i = h.sealing(i, SealIntact, "S-4", ""); i.State != Verified {
				t.Errorf("and looked at: %s", i.State)
			}
		}
	})
}

func TestWhatCantBeDoneToAThing(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i, data := h.registered(h.disk()), h.handedIn([]byte("data"))
		look := Sealing{Act: SealIntact, Number: "S-1", Place: "Server room", Reason: "The weekly look."}
		for want, alter := range map[string]func(*Sealing){
			"/number evidence.no_such_seal":    func(g *Sealing) { g.Number = "S-9" },
			"/number field.twice":              func(g *Sealing) { g.Act = SealApply },
			"/found field.twice":               func(g *Sealing) { g.Act, g.Found = SealChange, "S-2" },
			"/found field.required":            func(g *Sealing) { g.Act = SealChange },
			"/act field.choice":                func(g *Sealing) { g.Act = "licked" },
			"/place field.required":            func(g *Sealing) { g.Place = "" },
			"/reason field.control_characters": func(g *Sealing) { g.Reason = "a\u202eb" },
		} {
			g := look
			alter(&g)
			_, err := h.Seal(h.as(h.engineer), i.ID, g)
			refusedAt(t, err, want)
		}
		_, err := h.Seal(h.as(h.desk), data.ID, look)
		wantKey(t, err, fault.KindConflict, "evidence.not_a_thing")
		_, err = h.Seal(h.as(h.rival), i.ID, look)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		_, err = h.Seal(h.as(h.analyst), i.ID, look)
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		_, err = h.Lose(h.as(h.desk), i.ID, "Gone.")
		wantKey(t, err, fault.KindConflict, "evidence.not_possible")
		for want, alter := range map[string]func(*Registration){
			"/name field.required":                          func(r *Registration) { r.Name = " " },
			"/form field.choice":                            func(r *Registration) { r.Form = "cloud" },
			"/maker field.control_characters":               func(r *Registration) { r.Maker = "a\nb" },
			"/seals field.required":                         func(r *Registration) { r.Seals = []string{""} },
			"/asset field.unknown_id":                       func(r *Registration) { r.Asset = "nothing" },
			"/custodian/organization organization.unknown":  func(r *Registration) { r.Custodian = Holder{Organization: "nobody"} },
			"/custodian/person participant.works_elsewhere": func(r *Registration) { r.Custodian.Person = h.rival.ID },
			"/custodian/organization meeting.takes_no_part": func(r *Registration) {
				r.Custodian = Holder{Organization: h.organization(h.desk, access.LocalVendor, "Kite Net").ID}
			},
		} {
			r := h.disk()
			alter(&r)
			_, err := h.Register(h.as(h.desk), h.incident.ID, r)
			refusedAt(t, err, want)
		}
		r := h.disk()
		_, err = h.Register(h.as(h.rival), h.incident.ID, r)
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		if _, err = h.Register(h.as(h.engineer), h.incident.ID, r); err != nil {
			t.Errorf("their own: %v", err)
		}
	})
}

func refusedAt(t *testing.T, err error, want string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer+" "+f.Fields[0].Key != want {
		t.Errorf("want %s, got %v", want, err)
	}
}

// The engineer's own laptop was known of, never taken, and then wiped.
func TestAThingThatNeverCameIsLost(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		r := h.disk()
		r.Name, r.Form, r.Collected, r.Seals, r.Request = "The engineer's own laptop", Computer, false, nil, requested
		i := h.registered(r)
		if i.State != Expected || i.Request != requested {
			t.Fatalf("%+v", i)
		}
		must(t, h.GiveUp(h.as(h.desk), requested)) // the request's files alone
		up, err := h.Begin(h.as(h.engineer), Intake{Request: requested, Filename: i.Filename, Size: 1})
		must(t, err)
		if up.Item.ID == i.ID || h.now(i).State != Expected {
			t.Errorf("a file filled a laptop: %+v", h.now(i))
		}
		_, err = h.Seal(h.as(h.engineer), i.ID, Sealing{Act: SealApply, Number: "S-1", Place: "Desk", Reason: "To keep it."})
		wantKey(t, err, fault.KindConflict, "evidence.not_possible")
		i, err = h.Lose(h.as(h.desk), i.ID, "Its owner refused, and it was wiped.")
		must(t, err)
		if i = h.now(i); i.State != Lost || i.Thing.LostReason == "" {
			t.Errorf("%+v", i)
		}
		_, err = h.OfferTransfer(h.as(h.desk), i.ID, h.toDesk())
		wantKey(t, err, fault.KindConflict, "evidence.not_possible")
	})
}

func TestTheImageOfAThing(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		i, content := h.registered(h.disk()), []byte("an image, but small")
		image := h.handedIn(content)
		for want, c := range map[string][2]string{
			"/sha256 evidence.not_a_sha256": {"12", ""}, "/sha256 field.required": {"", ""}, "/item field.unknown_id": {sumOf(content), i.ID},
			"/item evidence.image_differs": {sumOf([]byte("x")), image.ID},
		} {
			_, err := h.Image(h.as(h.engineer), i.ID, c[0], c[1])
			refusedAt(t, err, want)
		}
		_, err := h.Image(h.as(h.engineer), i.ID, sumOf(content), image.ID)
		must(t, err)
		if got := h.now(i).Thing; got.Image != image.ID || got.ImageSHA256 != sumOf(content) {
			t.Errorf("%+v", got)
		}
		all := h.record(h.as(h.desk), i, 100)
		if last := all[len(all)-1]; last.Handling != Acquired || last.SHA256 != sumOf(content) {
			t.Errorf("%+v", last)
		}
	})
}
