package incident

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

func TestWhatIsWrongWithAGrantIsSaidAtEachField(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	i := h.open()
	here, elsewhere := h.engage(h.merlinet, h.singapore), h.engage(h.merlinet, h.bangkok)
	h.engage(h.chao, h.bangkok)
	good := func() Grant {
		return Grant{Organization: h.merlinet.ID, Roles: []access.Role{access.Executor}, Level: access.Operational, Reason: "They run it."}
	}
	for _, c := range []struct {
		name   string
		change func(*Grant)
		want   []string
	}{
		{"all is well", func(*Grant) {}, nil},
		{"one person", func(g *Grant) { g.Person = h.engineer.ID }, nil},
		{"nobody we know", func(g *Grant) { g.Organization = "x" }, []string{"/organization organization.unknown"}},
		{"somebody else's person", func(g *Grant) { g.Person = h.analyst.ID }, []string{"/person participant.works_elsewhere"}},
		{"nothing at all but who", func(g *Grant) { *g = Grant{Organization: g.Organization} },
			[]string{"/reason field.required", "/level field.choice", "/roles field.required"}},
		{"a role that is no part in a case", func(g *Grant) { g.Roles = []access.Role{access.Executor, access.Auditor} },
			[]string{"/roles/1 field.choice"}},
		{"an outsider who would coordinate", func(g *Grant) {
			g.Roles = []access.Role{access.Coordinator, access.HoldAuthority, access.IncidentOwner}
		},
			[]string{"/roles/0 role.headquarters_only", "/roles/1 role.headquarters_only", "/roles/2 role.headquarters_only"}},
		{"a site that would coordinate", func(g *Grant) { g.Organization, g.Roles = h.bangkok.ID, []access.Role{access.Coordinator} },
			[]string{"/roles/0 role.headquarters_only"}},
		{"until now", func(g *Grant) { g.Expires = start }, []string{"/expires time.in_the_past"}},
		{"an engagement for another site", func(g *Grant) { g.Engagement = elsewhere.ID }, []string{"/engagement participant.no_engagement"}},
		{"a vendor who is engaged at another site only", func(g *Grant) { g.Organization = h.chao.ID }, []string{"/engagement participant.no_engagement"}},
		{"another's engagement", func(g *Grant) { g.Organization, g.Engagement = h.chao.ID, here.ID }, []string{"/engagement participant.no_engagement"}},
		{"an outsider whom nothing binds", func(g *Grant) { g.Organization = h.tsubame.ID }, []string{"/engagement participant.no_engagement"}},
		{"a site under an engagement", func(g *Grant) { g.Organization, g.Engagement = h.bangkok.ID, here.ID }, []string{"/engagement engagement.only_outsiders"}},
		{"a site", func(g *Grant) { g.Organization = h.bangkok.ID }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := good()
			c.change(&g)
			p, err := h.AddParticipant(h.as(h.desk), i.ID, g)
			if c.want == nil {
				if err != nil || !p.Active {
					t.Errorf("%+v, %v", p, err)
				}
				return
			}
			if diff := cmp.Diff(c.want, fields(t, err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestACaseThatNamesNoSiteTakesAnyLiveEngagement(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	engaged := h.engage(h.tsubame, h.bangkok)
	said := h.springboard()
	said.Sites = nil
	i, err := h.Open(h.as(h.desk), said)
	if err != nil {
		t.Fatal(err)
	}
	if p := h.grant(i, Grant{Organization: h.tsubame.ID, Level: access.Full}); p.Engagement != engaged.ID {
		t.Errorf("%+v", p)
	}
}

// Each way in which a grant ends, at once.
func TestWhatWasGrantedEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(h *house, p Participant, e directory.Engagement)
	}{
		{"when it is revoked", func(h *house, p Participant, _ directory.Engagement) {
			if _, err := h.RevokeParticipant(h.as(h.desk), p.Incident, p.ID, "Done."); err != nil {
				h.t.Fatal(err)
			}
		}},
		{"at its own end", func(h *house, p Participant, _ directory.Engagement) { h.clock.Set(start.Add(time.Hour)) }},
		{"when its engagement is ended", func(h *house, _ Participant, e directory.Engagement) {
			if _, err := h.dir.EndEngagement(h.as(h.admin), e.ID); err != nil {
				h.t.Fatal(err)
			}
		}},
		{"when its engagement is shortened and that time comes", func(h *house, _ Participant, e directory.Engagement) {
			soon := start.Add(time.Minute)
			if _, err := h.dir.UpdateEngagement(h.as(h.admin), e.ID, directory.EngagementChange{Expires: &soon}); err != nil {
				h.t.Fatal(err)
			}
			h.clock.Set(soon)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h := build(t, d)
				i := h.open()
				e := h.engage(h.merlinet, h.singapore)
				p := h.grant(i, Grant{Organization: h.merlinet.ID, Level: access.Operational, Expires: start.Add(time.Hour)})
				if !p.Active || !p.Expires.Equal(start.Add(time.Hour)) || p.Engagement != e.ID {
					t.Fatalf("%+v", p)
				}
				if _, err := h.Get(h.as(h.engineer), i.ID); err != nil {
					t.Fatalf("while it is in force: %v", err)
				}
				if l, err := h.List(h.as(h.engineer), Filter{}, db.Page{Count: true}); err != nil || len(l.Items) != 1 || *l.Total != 1 {
					t.Fatalf("while it is in force: listed %d of %d, %v", len(l.Items), *l.Total, err)
				}
				c.end(h, p, e)
				_, err := h.Get(h.as(h.engineer), i.ID)
				wantHidden(t, err)
				if l, err := h.List(h.as(h.engineer), Filter{}, db.Page{Count: true}); err != nil || len(l.Items) != 0 || *l.Total != 0 {
					t.Errorf("listed %d of %d, %v", len(l.Items), *l.Total, err)
				}
				if g, err := h.Service.Grant(h.as(h.engineer), i.ID); err != nil || g != nil {
					t.Errorf("%+v, %v", g, err)
				}
				kept, err := h.Participant(h.as(h.desk), i.ID, p.ID)
				if err != nil || kept.Active {
					t.Errorf("%+v, %v", kept, err)
				}
			})
		})
	}
}

func TestTheEngagementsEndIsTheGrantsWhereItIsEarlier(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.open()
		e := h.engage(h.merlinet, h.singapore)
		p := h.grant(i, Grant{Organization: h.merlinet.ID, Level: access.Operational, Expires: e.Expires.AddDate(1, 0, 0)})
		g, err := h.Service.Grant(h.as(h.engineer), i.ID)
		if err != nil || !p.Expires.Equal(e.Expires) || !g.Expires.Equal(e.Expires) {
			t.Errorf("%s and %s, want %s; %v", p.Expires, g.Expires, e.Expires, err)
		}
	})
}

func TestAGrantIsRevokedOnceAndOnlyInItsOwnCase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		one, other := h.open(), h.open()
		p := h.grant(one, Grant{Organization: h.bangkok.ID, Level: access.Minimal})
		_, err := h.RevokeParticipant(h.as(h.desk), other.ID, p.ID, "Wrong case.")
		wantHidden(t, err)
		_, err = h.Participant(h.as(h.desk), other.ID, p.ID)
		wantHidden(t, err)
		gone, err := h.RevokeParticipant(h.as(h.desk), one.Reference, p.ID, "No longer there.")
		if err != nil || gone.Active || gone.RevokedBy != h.desk.ID || !gone.RevokedAt.Equal(start) || gone.Version != 2 {
			t.Fatalf("%+v, %v", gone, err)
		}
		_, err = h.RevokeParticipant(h.as(h.desk), one.ID, p.ID, "Again.")
		wantKey(t, err, fault.KindConflict, "participant.revoked_already")
	})
}

func TestGrantsAddUp(t *testing.T) {
	observer, analyst := []access.Role{access.Observer}, []access.Role{access.LogAnalyst}
	soon, late := start.Add(time.Hour), start.Add(2*time.Hour)
	vendor := access.Actor{Person: "p", Organization: "o", Kind: access.LocalVendor}
	for _, c := range []struct {
		name  string
		live  []participation
		grant *access.Grant
		level access.Level
	}{
		{"none gives none", nil, nil, ""},
		{"one is itself", []participation{{roles: observer, level: access.Minimal, ends: soon}},
			&access.Grant{Roles: observer, Level: access.Minimal, Expires: soon}, access.Minimal},
		{"the higher level and the later end", []participation{{roles: observer, level: access.Full, ends: soon}, {roles: observer, level: access.Minimal, ends: late}},
			&access.Grant{Roles: observer, Level: access.Full, Expires: late}, access.Full},
		{"one without an end ends never", []participation{{roles: observer, level: access.Minimal}, {roles: observer, level: access.Minimal, ends: late}},
			&access.Grant{Roles: observer, Level: access.Minimal}, access.Minimal},
		{"observing everything lends nothing to analysing a little",
			[]participation{{roles: observer, level: access.Full}, {roles: analyst, level: access.Operational}},
			&access.Grant{Roles: []access.Role{access.Observer, access.LogAnalyst}, Level: access.Operational}, access.Full},
		{"in either order",
			[]participation{{roles: analyst, level: access.Operational}, {roles: observer, level: access.Full}},
			&access.Grant{Roles: []access.Role{access.LogAnalyst, access.Observer}, Level: access.Operational}, access.Full},
		{"two who analyse: the higher level",
			[]participation{{roles: analyst, level: access.Operational}, {roles: []access.Role{access.ForensicSpecialist}, level: access.Investigative}},
			&access.Grant{Roles: []access.Role{access.LogAnalyst, access.ForensicSpecialist}, Level: access.Investigative}, access.Investigative},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := stand("i", vendor, c.live)
			if diff := cmp.Diff(c.grant, s.grant); diff != "" || s.level != c.level {
				t.Errorf("level %q, want %q %s", s.level, c.level, diff)
			}
		})
	}
}

func TestWarningsNameTheRolesThatNobodyHolds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.open()
		if diff := cmp.Diff(missing(Reported, nil), i.Warnings); diff != "" || len(i.Warnings) != 4 {
			t.Error(diff, i.Warnings)
		}
		h.engage(h.tsubame, h.singapore)
		h.grant(i, Grant{Organization: h.hq.ID, Person: h.desk.ID, Roles: []access.Role{access.Coordinator, access.BusinessOwner}, Level: access.Full})
		reads := h.grant(i, Grant{Organization: h.tsubame.ID, Roles: []access.Role{access.LogAnalyst}, Level: access.Full})
		want := []Warning{{"role_empty", access.SystemOwner}}
		i, err := h.Get(h.as(h.analyst), i.ID)
		if diff := cmp.Diff(want, i.Warnings); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if _, err := h.RevokeParticipant(h.as(h.desk), i.ID, reads.ID, "Gone."); err != nil {
			t.Fatal(err)
		}
		if i = h.walk(i, Triage); !cmp.Equal(i.Warnings, []Warning{{"role_empty", access.LogAnalyst}, {"role_empty", access.SystemOwner}}) {
			t.Error(i.Warnings)
		}
		if i = h.walk(i, Dismissed); len(i.Warnings) != 0 {
			t.Error(i.Warnings)
		}
	})
}

func TestANarrowedEngagementEndsWhatItReachesNoLonger(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		i := h.open(h.singapore)
		everywhere := h.open(h.hq)
		e := h.engage(h.merlinet, h.singapore, h.bangkok)
		for _, c := range []Incident{i, everywhere} {
			h.grant(c, Grant{Organization: h.merlinet.ID, Level: access.Operational, Engagement: e.ID})
		}
		sees := func(c Incident) bool {
			_, err := h.Get(h.as(h.engineer), c.ID)
			return err == nil
		}
		narrow := func(sites ...string) {
			t.Helper()
			if _, err := h.dir.UpdateEngagement(h.as(h.desk), e.ID, directory.EngagementChange{Sites: &sites}); err != nil {
				t.Fatal(err)
			}
		}
		narrow(h.singapore.ID)
		if !sees(i) {
			t.Error("what is still reached was ended")
		}
		narrow(h.bangkok.ID)
		if sees(i) || !sees(everywhere) {
			t.Errorf("engaged for Bangkok only, the vendor sees Singapore's case %v, and the one that is bound to no site %v", sees(i), sees(everywhere))
		}
		l, err := h.Participants(h.as(h.desk), i.ID, db.Page{})
		if err != nil || l.Items[0].Active || l.Items[0].RevokedBy != h.desk.ID {
			t.Errorf("%+v %v", l.Items, err)
		}
	})
}
