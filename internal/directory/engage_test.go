package directory

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

func TestAnEngagementHoldsFromItsStartUntilItExpiresOrEnds(t *testing.T) {
	e := Engagement{Starts: start, Expires: start.Add(time.Hour)}
	ended := e
	ended.Ended = start.Add(time.Minute)
	for _, c := range []struct {
		name string
		e    Engagement
		at   time.Time
		want bool
	}{
		{"before it starts", e, start.Add(-time.Microsecond), false},
		{"from its start", e, start, true},
		{"until just before it expires", e, e.Expires.Add(-time.Microsecond), true},
		{"no more when it expires", e, e.Expires, false},
		{"no more once ended", ended, start.Add(2 * time.Minute), false},
	} {
		if got := c.e.Live(c.at); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

func TestWhatIsWrongWithAnEngagementIsSaidAtEachField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		site := h.organization(access.Site, "Singapore")
		vendor := h.organization(access.LocalVendor, "MerliNet")
		good := EngagementDraft{Organization: vendor.ID, Sites: []string{site.ID}, Scope: "Servers", Expires: start.Add(time.Hour), Contract: Pending}
		for _, c := range []struct {
			name   string
			change func(*EngagementDraft)
			want   []string
		}{
			{"all is well without an agreed way of handing over", func(*EngagementDraft) {}, nil},
			{"a site is no outsider", func(d *EngagementDraft) { d.Organization = site.ID }, []string{"/organization engagement.only_outsiders"}},
			{"an organisation that isn't", func(d *EngagementDraft) { d.Organization = "x" }, []string{"/organization organization.unknown"}},
			{"a vendor is no site", func(d *EngagementDraft) { d.Sites = []string{site.ID, vendor.ID, "x"} }, []string{"/sites/1 site.unknown", "/sites/2 site.unknown"}},
			{"no site, no purpose, no end", func(d *EngagementDraft) { d.Sites, d.Scope, d.Expires = nil, "", time.Time{} },
				[]string{"/scope field.required", "/sites field.required", "/expires field.required"}},
			{"over before it starts", func(d *EngagementDraft) { d.Starts = start.Add(2 * time.Hour) }, []string{"/expires time.ends_before_it_starts"}},
			{"over already", func(d *EngagementDraft) { d.Starts, d.Expires = start.Add(-2*time.Hour), start.Add(-time.Hour) }, []string{"/expires time.in_the_past"}},
			{"for longer than anybody means", func(d *EngagementDraft) { d.Expires = start.AddDate(11, 0, 0) }, []string{"/expires engagement.too_long"}},
			{"handed over in a way nobody knows", func(d *EngagementDraft) { d.Handover.Method = "pigeon" }, []string{"/handover/method field.choice"}},
			{"a contract nobody knows", func(d *EngagementDraft) { d.Contract = "maybe" }, []string{"/contract field.choice"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				d := good
				c.change(&d)
				_, err := h.CreateEngagement(h.as(h.coordinator), d)
				if c.want == nil {
					if err != nil {
						t.Error(err)
					}
					return
				}
				if err == nil {
					t.Fatal("it was taken")
				}
				if diff := cmp.Diff(c.want, fields(t, err)); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
}

func TestAnEngagementIsChangedUntilItEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := buildWorld(t, d)
		ctx := w.as(w.coordinator)
		e := w.engage(w.merlinet, w.singapore)
		more, err := w.UpdateEngagement(ctx, e.ID, EngagementChange{
			Sites: to([]string{w.bangkok.ID, w.singapore.ID}), Contract: to(Signed),
			Handover: &Handover{Method: ByCourier, Encryption: "LUKS", Redaction: "keys"},
		})
		if err != nil {
			t.Fatal(err)
		}
		read, err := w.LookupEngagement(context.Background(), e.ID)
		if diff := cmp.Diff(more, read); err != nil || diff != "" || !read.Covers(w.bangkok.ID, w.singapore.ID) || read.Covers(w.hq.ID) {
			t.Errorf("%v %s", err, diff)
		}
		if best, ok, err := w.LiveEngagement(ctx, w.merlinet.ID); err != nil || !ok || best.Organization != w.merlinet.ID {
			t.Error(best, ok, err)
		}
		_, err = w.UpdateEngagement(ctx, e.ID, EngagementChange{Expires: to(start.Add(-time.Hour))})
		if diff := cmp.Diff("/expires time.in_the_past", fields(t, err)[len(fields(t, err))-1]); diff != "" {
			t.Errorf("what has been is rewritten: %s", diff)
		}
		ended, err := w.EndEngagement(ctx, e.ID)
		if err != nil || !ended.Ended.Equal(start) || ended.Live(start) {
			t.Fatalf("%+v %v", ended, err)
		}
		_, err = w.UpdateEngagement(ctx, e.ID, EngagementChange{Scope: to("More")})
		wantKey(t, err, fault.KindConflict, "engagement.ended")
		_, err = w.EndEngagement(ctx, e.ID)
		wantKey(t, err, fault.KindConflict, "engagement.ended")
		if facts := w.facts(); facts[len(facts)-1] != journal.EngagementEnded {
			t.Error(facts)
		}
	})
}

func TestAVendorReadsItsOwnEngagementsOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := buildWorld(t, d)
		theirs, err := w.Engagements(w.as(w.coordinator), EngagementFilter{Organization: w.chaoit.ID, Site: w.bangkok.ID}, Page{Count: true})
		if err != nil || *theirs.Total != 1 {
			t.Fatal(err, theirs)
		}
		_, err = w.Engagement(w.as(w.noc), theirs.Items[0].ID)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		if l, err := w.Engagements(w.as(w.noc), EngagementFilter{Organization: w.chaoit.ID}, Page{}); err != nil || len(l.Items) != 0 {
			t.Error(l, err)
		}
		mine, err := w.Engagements(w.as(w.noc), EngagementFilter{}, Page{})
		if err != nil || len(mine.Items) != 1 || cmp.Diff([]string{w.singapore.ID}, mine.Items[0].Sites) != "" {
			t.Fatal(mine, err)
		}
		_, err = w.EndEngagement(w.as(w.noc), mine.Items[0].ID)
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
	})
}
