package incident

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// canaries is a case of which every field says its own name.
func (h *house) canaries() Incident {
	h.t.Helper()
	i, err := h.Open(h.as(h.desk), Content{
		Title: "canary-title", Description: "canary-description", Severity: "emergency", Classification: "availability/ddos",
		TLP: "TLP:RED", Discovery: "external/law_enforcement", Sites: []string{h.singapore.ID},
		Impact: []Impact{{Service: "canary-service", Description: "canary-impact", From: wall(h.t, "2026-03-27T23:41", "Asia/Singapore")}},
	})
	if err == nil {
		i, err = h.Hold(h.as(h.desk), i.ID, "canary-hold")
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return i
}

// birds are the canaries that v shows.
func birds(t *testing.T, v any) []string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, c := range []string{
		"INC-2026-0001", "TLP:RED", "canary-title", "emergency", "canary-hold", "canary-description", "availability/ddos",
		"external/law_enforcement", "canary-service", "canary-impact",
	} {
		if strings.Contains(string(raw), c) {
			all = append(all, strings.TrimPrefix(c, "canary-"))
		}
	}
	return all
}

func TestEachLevelShowsItsFieldsAndNoMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.canaries()
		minimal := []string{"INC-2026-0001", "TLP:RED"}
		operational := append(slices.Clone(minimal), "title", "emergency")
		all := append(slices.Clone(operational), "hold", "description", "availability/ddos", "external/law_enforcement", "service", "impact")
		for _, c := range []struct {
			level access.Level
			want  []string
		}{{access.Minimal, minimal}, {access.Operational, operational}, {access.Investigative, all}, {access.Full, all}} {
			p := h.person(h.bangkok, "Liaison at "+string(c.level), access.SiteLiaison)
			h.grant(i, Grant{Organization: h.bangkok.ID, Person: p.ID, Level: c.level})
			got, err := h.Get(h.as(p), i.ID)
			if err != nil || got.Level != c.level {
				t.Fatalf("%s: %s, %v", c.level, got.Level, err)
			}
			if diff := cmp.Diff(c.want, birds(t, got)); diff != "" {
				t.Errorf("%s: %s", c.level, diff)
			}
			if c.level != access.Minimal && (got.Hold == nil || !got.Hold.PlacedAt.Equal(start)) || c.level == access.Minimal && got.Hold != nil {
				t.Errorf("%s: the hold is %+v", c.level, got.Hold)
			}
			list, err := h.List(h.as(p), Filter{}, db.Page{})
			if err != nil || len(list.Items) != 1 {
				t.Fatalf("%s: %d cases, %v", c.level, len(list.Items), err)
			}
			listed := slices.DeleteFunc(slices.Clone(c.want), func(b string) bool {
				return b == "hold" || b == "description" || b == "service" || b == "impact" // lists leave the long texts out
			})
			if diff := cmp.Diff(listed, birds(t, list)); diff != "" {
				t.Errorf("in the list, %s: %s", c.level, diff)
			}
		}
		for _, p := range []directory.Person{h.desk, h.admin} {
			if got, err := h.Get(h.as(p), i.Reference); err != nil || !cmp.Equal(all, birds(t, got)) {
				t.Errorf("%s: %v, %v", p.Name, birds(t, got), err)
			}
		}
	})
}

func TestFiltersDoNotTellWhatALevelHides(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.canaries()
		h.grant(i, Grant{Organization: h.bangkok.ID, Level: access.Minimal})
		hidden := map[string]Filter{"severity": {Severity: "emergency"}, "site": {Site: h.singapore.ID}, "held": {Held: to(true)}}
		for name, f := range hidden {
			if l, err := h.List(h.as(h.escort), f, db.Page{Count: true}); err != nil || len(l.Items) != 0 || *l.Total != 0 {
				t.Errorf("%s chose %d of %d, %v", name, len(l.Items), *l.Total, err)
			}
		}
		if l, err := h.List(h.as(h.escort), Filter{States: []State{Reported}}, db.Page{Count: true}); err != nil || len(l.Items) != 1 || *l.Total != 1 {
			t.Errorf("the state, which is shown, chose %d of %d, %v", len(l.Items), *l.Total, err)
		}
		h.grant(i, Grant{Organization: h.bangkok.ID, Person: h.escort.ID, Level: access.Operational})
		for name, f := range hidden {
			if l, err := h.List(h.as(h.escort), f, db.Page{Count: true}); err != nil || len(l.Items) != 1 || *l.Total != 1 {
				t.Errorf("shown by now, %s chose %d of %d, %v", name, len(l.Items), *l.Total, err)
			}
		}
	})
}

func TestWithoutAGrantNothingIsFoundByAnyWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.canaries()
		h.engage(h.merlinet, h.singapore)
		p := h.grant(i, Grant{Organization: h.merlinet.ID, Person: h.engineer.ID, Level: access.Full})
		for _, who := range []directory.Person{h.colleague, h.chaoman, h.analyst, h.escort, h.clerk, h.auditor} {
			ctx := h.as(who)
			for _, ref := range []string{i.ID, i.Reference, "INC-2026-9999", db.NewID(), "", "'"} {
				for name, act := range map[string]func() error{
					"get":          func() error { _, err := h.Get(ctx, ref); return err },
					"resolve":      func() error { _, err := h.Resolve(ctx, ref); return err },
					"timeline":     func() error { _, err := h.Timeline(ctx, ref, db.Page{}); return err },
					"participants": func() error { _, err := h.Participants(ctx, ref, db.Page{}); return err },
					"participant":  func() error { _, err := h.Participant(ctx, ref, p.ID); return err },
					"update":       func() error { _, err := h.Update(ctx, ref, Change{}); return err },
					"transition":   func() error { _, err := h.Transition(ctx, ref, Step{To: "x"}); return err },
					"hold":         func() error { _, err := h.Hold(ctx, ref, ""); return err },
					"release":      func() error { _, err := h.Release(ctx, ref, ""); return err },
					"grant":        func() error { _, err := h.AddParticipant(ctx, ref, Grant{}); return err },
					"revoke":       func() error { _, err := h.RevokeParticipant(ctx, ref, p.ID, ""); return err },
				} {
					err := act()
					if f, ok := fault.As(err); !ok || !cmp.Equal(f, fault.NotFound()) {
						t.Errorf("%s of %q by %s: %v", name, ref, who.Name, err)
					}
				}
			}
			if l, err := h.List(ctx, Filter{}, db.Page{Count: true}); err != nil || len(l.Items) != 0 || *l.Total != 0 {
				t.Errorf("%s lists %d of %d, %v", who.Name, len(l.Items), *l.Total, err)
			}
		}
	})
}

func TestAParticipantReadsOnlyTheirOwnGrants(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.open()
		h.engage(h.merlinet, h.singapore)
		h.engage(h.tsubame, h.singapore)
		whole := h.grant(i, Grant{Organization: h.merlinet.ID, Level: access.Operational})
		one := h.grant(i, Grant{Organization: h.merlinet.ID, Person: h.engineer.ID, Level: access.Full})
		other := h.grant(i, Grant{Organization: h.tsubame.ID, Level: access.Full, Roles: []access.Role{access.LogAnalyst}})
		for _, c := range []struct {
			who  directory.Person
			want []string
		}{
			{h.desk, []string{other.ID, one.ID, whole.ID}},
			{h.engineer, []string{one.ID, whole.ID}},
			{h.colleague, []string{whole.ID}},
			{h.analyst, []string{other.ID}},
		} {
			l, err := h.Participants(h.as(c.who), i.ID, db.Page{Count: true})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range l.Items {
				got = append(got, p.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || *l.Total != int64(len(c.want)) {
				t.Errorf("%s of %d: %s", c.who.Name, *l.Total, diff)
			}
		}
		_, err := h.Participant(h.as(h.colleague), i.ID, one.ID)
		wantHidden(t, err)
		if p, err := h.Participant(h.as(h.engineer), i.ID, one.ID); err != nil || p.PersonName != "Engineer" || p.OrganizationName != "MerliNet" {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

func TestTheTimelineTellsEachReaderWhatConcernsThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.canaries()
		h.engage(h.merlinet, h.singapore)
		h.engage(h.tsubame, h.singapore)
		h.grant(i, Grant{Organization: h.merlinet.ID, Level: access.Minimal, Reason: "canary-vendor"})
		h.grant(i, Grant{Organization: h.merlinet.ID, Person: h.engineer.ID, Level: access.Operational, Reason: "canary-engineer"})
		h.grant(i, Grant{Organization: h.tsubame.ID, Level: access.Full, Reason: "canary-partner"})
		if _, err := h.Update(h.as(h.desk), i.ID, Change{Title: to("canary-changed")}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Transition(h.as(h.desk), i.ID, Step{Triage, "canary-step"}); err != nil {
			t.Fatal(err)
		}
		all := []string{
			"incident.moved step", "incident.changed changed", "incident.participant_added partner", "incident.participant_added engineer",
			"incident.participant_added vendor", "incident.held hold", "incident.opened title",
		}
		for _, c := range []struct {
			who  directory.Person
			want []string
		}{
			{h.desk, all},
			{h.analyst, []string{"incident.moved step", "incident.changed changed", "incident.participant_added partner"}},
			{h.engineer, []string{"incident.moved", "incident.participant_added engineer", "incident.participant_added vendor"}},
			{h.colleague, []string{"incident.moved", "incident.participant_added", "incident.participant_added vendor"}},
		} {
			l, err := h.Timeline(h.as(c.who), i.ID, db.Page{Count: true})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range l.Items {
				line := string(e.Fact)
				for _, text := range []string{e.Personal["reason"], e.Personal["title"]} {
					if bird, ok := strings.CutPrefix(text, "canary-"); ok {
						line += " " + bird
					}
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || *l.Total != int64(len(c.want)) {
				t.Errorf("%s of %d: %s", c.who.Name, *l.Total, diff)
			}
		}
		l, err := h.Timeline(h.as(h.analyst), i.ID, db.Page{Limit: 1})
		if err != nil || l.Next == "" {
			t.Fatal(l.Next, err)
		}
		if e := l.Items[0]; e.Names[e.Person] != "Incident desk" || e.Names[e.Organization] != "Aomine Seiki" {
			t.Errorf("%v", e.Names)
		}
		l, err = h.Timeline(h.as(h.analyst), i.ID, db.Page{Limit: 1, After: l.Next})
		if err != nil || len(l.Items) != 1 || l.Items[0].Fact != "incident.changed" {
			t.Errorf("the second page has %v, %v", l.Items, err)
		}
	})
}

// What others did with an item among themselves is known to have been done.
func TestTheTimelineTellsOfEvidenceWhatItsCustodyRecordDoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.canaries()
		h.engage(h.merlinet, h.singapore)
		h.engage(h.tsubame, h.singapore)
		h.grant(i, Grant{Organization: h.merlinet.ID, Level: access.Investigative, Reason: "x"})
		h.grant(i, Grant{Organization: h.tsubame.ID, Roles: []access.Role{access.LogAnalyst}, Level: access.Full, Reason: "x"})
		say := func(who directory.Person, f journal.Fact, data map[string]any, personal map[string]string) {
			t.Helper()
			err := d.In(h.as(who), func(ctx context.Context) error {
				return h.journal.Append(ctx, journal.Entry{
					Fact: f, Incident: i.ID, Object: journal.Object{Type: "evidence_item", ID: db.NewID()}, Parties: []string{h.merlinet.ID, h.tsubame.ID},
					Data: data, Personal: personal,
				})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		words := map[string]string{"reason": "why", "place": "where"}
		say(h.desk, journal.TransferOffered, map[string]any{
			"from_organization": h.desk.Organization, "from_person": h.desk.ID, "to_organization": h.tsubame.ID, "to_person": h.analyst.ID,
		}, words)
		say(h.desk, journal.TransferOffered, map[string]any{
			"from_organization": h.desk.Organization, "from_person": h.desk.ID, "to_organization": h.merlinet.ID, "to_person": "",
		}, words)
		say(h.desk, journal.ThingLost, nil, words)
		say(h.engineer, journal.SealBroken, nil, words)
		say(h.desk, journal.EvidenceLooked, nil, map[string]string{"grep": "words"})
		say(h.analyst, journal.EvidenceLooked, nil, map[string]string{"grep": "words"})
		for _, c := range []struct {
			who  directory.Person
			want []string // how many words and people are told, and whether the leaf is
		}{
			{h.desk, []string{"1 0 true", "1 0 true", "2 0 true", "2 0 true", "2 2 true", "2 2 true"}},
			{h.analyst, []string{"1 0 true", "0 0 true", "2 0 true", "2 0 true", "2 2 true", "2 2 true"}},
			{h.engineer, []string{"0 0 true", "0 0 true", "2 0 true", "0 0 true", "2 2 true", "0 0 false"}},
		} {
			l, err := h.Timeline(h.as(c.who), i.ID, db.Page{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range l.Items {
				if e.Object.Type != "evidence_item" {
					continue
				}
				people := 0
				for name := range e.Data {
					if strings.HasSuffix(name, "_person") {
						people++
					}
				}
				got = append(got, fmt.Sprint(len(e.Personal), people, e.Leaf != nil))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", c.who.Name, diff)
			}
		}
	})
}

func TestWhoSharesACaseKnowsOfTheOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.open(h.singapore, h.bangkok)
		h.engage(h.tsubame, h.singapore)
		h.engage(h.merlinet, h.singapore)
		h.grant(i, Grant{Organization: h.tsubame.ID, Level: access.Full})
		h.grant(i, Grant{Organization: h.merlinet.ID, Level: access.Minimal})
		see := func(p directory.Person, o directory.Organization) bool {
			_, err := h.dir.Organization(h.as(p), o.ID)
			return err == nil
		}
		if !see(h.analyst, h.merlinet) || !see(h.analyst, h.bangkok) {
			t.Error("the partner does not know the vendor and the other site")
		}
		if see(h.engineer, h.tsubame) || see(h.engineer, h.bangkok) {
			t.Error("at the minimal level the vendor learns who else there is")
		}
	})
}

// seen narrows by the condition for plain statements.
func (h *house) seen(ctx context.Context) func(tx *gorm.DB, column string) *gorm.DB {
	return func(tx *gorm.DB, column string) *gorm.DB {
		where, args, err := h.SeenCases(ctx, column)
		if err != nil {
			h.t.Fatal(err)
		}
		return tx.Where(where, args...)
	}
}

func TestFewCasesOrManyTheSameAreVisible(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.engage(h.tsubame, h.singapore)
		h.open()
		for n := 1; n <= 24; n++ {
			h.grant(h.open(h.singapore), Grant{Organization: h.tsubame.ID, Level: access.Minimal})
			if n < 19 {
				continue
			}
			var seen int64
			if err := h.seen(h.as(h.analyst))(d.Gorm(t.Context()).Table("incidents"), "incidents.id").Count(&seen).Error; err != nil || seen != int64(n) {
				t.Errorf("of %d cases %d are visible: %v", n, seen, err)
			}
		}
	})
}

func TestSiblingsListsFollowTheGrants(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		var cases []Incident
		for range 4 {
			cases = append(cases, h.open())
		}
		h.engage(h.tsubame, h.singapore)
		analyst := []access.Role{access.LogAnalyst}
		h.grant(cases[0], Grant{Organization: h.tsubame.ID, Level: access.Full})
		h.grant(cases[1], Grant{Organization: h.tsubame.ID, Level: access.Operational, Roles: analyst})
		h.grant(cases[2], Grant{Organization: h.tsubame.ID, Person: h.analyst.ID, Level: access.Investigative, Roles: analyst})
		for _, c := range []struct {
			who               directory.Person
			visible, analysed []int
		}{
			{h.desk, []int{0, 1, 2, 3}, []int{0, 1, 2, 3}},
			{h.analyst, []int{0, 1, 2}, []int{2}},
			{h.engineer, nil, nil},
		} {
			ctx := h.as(c.who)
			for name, want := range map[string][]int{"visible": c.visible, "seen": c.visible, "analysed": c.analysed} {
				narrow := h.Visible(ctx)
				if name == "analysed" {
					narrow = h.Analysed(ctx, access.Investigative)
				}
				if name == "seen" {
					narrow = h.seen(ctx)
				}
				var got []string
				if err := narrow(d.Gorm(ctx).Table("incidents"), "incidents.id").Order("id").Pluck("id", &got).Error; err != nil {
					t.Fatal(err)
				}
				var ids []string
				for _, n := range want {
					ids = append(ids, cases[n].ID)
				}
				if diff := cmp.Diff(ids, got); diff != "" && len(ids)+len(got) > 0 {
					t.Errorf("%s to %s: %s", name, c.who.Name, diff)
				}
				page, err := h.Grants(ctx, cases[0].ID, cases[1].ID, cases[2].ID, cases[3].ID)
				if err != nil {
					t.Fatal(err)
				}
				for n, i := range cases { // one by one the same
					g, err := h.Service.Grant(ctx, i.ID)
					if diff := cmp.Diff(g, page[i.ID]); diff != "" {
						t.Error(diff)
					}
					one := g != nil
					if name == "analysed" {
						one = g.Analyses(access.Investigative)
					}
					if err != nil || !access.From(ctx).SeesEveryCase() && one != slices.Contains(want, n) {
						t.Errorf("%s to %s, case %d alone: %v, %v", name, c.who.Name, n, one, err)
					}
				}
			}
		}
	})
}

func TestAListIsReadInPartsWithoutGapOrDouble(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.engage(h.merlinet, h.singapore)
		var want []string
		for n := range 9 {
			i := h.open()
			if n%3 != 0 { // some to everybody there, some to the engineer alone, some both
				h.grant(i, Grant{Organization: h.merlinet.ID, Level: access.Minimal})
			}
			if n%3 != 1 {
				h.grant(i, Grant{Organization: h.merlinet.ID, Person: h.engineer.ID, Level: access.Operational})
			}
			want = append([]string{fmt.Sprint(i.Reference, map[bool]access.Level{true: access.Minimal, false: access.Operational}[n%3 == 1])}, want...)
		}
		var got []string
		page := db.Page{Limit: 2, Count: true}
		for {
			l, err := h.List(h.as(h.engineer), Filter{}, page)
			if err != nil || *l.Total != 9 || len(l.Items) > 2 {
				t.Fatalf("%d of %d, %v", len(l.Items), *l.Total, err)
			}
			for _, i := range l.Items {
				got = append(got, fmt.Sprint(i.Reference, i.Level))
			}
			if page.After = l.Next; page.After == "" {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
