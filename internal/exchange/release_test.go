package exchange

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
)

// outsider is a vendor's engineer who is engaged and takes part in nothing.
func (h *house) outsider() directory.Person {
	h.t.Helper()
	o := h.organization(h.desk, access.LocalVendor, "Kite Net")
	_, err := h.dir.CreateEngagement(h.as(h.desk), directory.EngagementDraft{
		Organization: o.ID, Sites: h.incident.Sites, Scope: "Help", Expires: start.AddDate(0, 0, 30),
		Handover: directory.Handover{Method: directory.ByTus}, Contract: directory.Pending,
	})
	must(h.t, err)
	return h.person(h.desk, o, access.Executor)
}

func (h *house) label(l incident.TLP) {
	h.t.Helper()
	_, err := h.incidents.Update(h.as(h.desk), h.incident.ID, incident.Change{TLP: &l})
	must(h.t, err)
}

// termsFor are terms that nothing stands against but the TLP.
func termsFor(p directory.Person) Terms {
	return Terms{Organization: p.Organization, Person: p.ID, Level: access.Full, Expires: start.Add(48 * time.Hour), Downloads: 2, Reason: "They compare it with theirs."}
}

func (h *house) give(i Item, t Terms) Release {
	h.t.Helper()
	r, err := h.Release(h.as(h.desk), i.ID, t)
	must(h.t, err)
	return r
}

func TestAReleaseOpensOneItemAndNothingElseOfTheCase(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, who := h.handedIn([]byte("data")), h.outsider()
		h.label("TLP:AMBER")
		r := h.give(item, termsFor(who))
		res := sender{t, h.serve(h.Service).URL, who}.get("/release/"+r.ID, nil)
		if res.StatusCode != 200 || body(t, res) != "data" {
			t.Errorf("%d %s", res.StatusCode, body(t, res))
		}
		seen, err := h.GetRelease(h.as(who), r.ID)
		must(t, err)
		if seen.Reason != "" || seen.By != "" || seen.Incident != "" || seen.Attempt.Person != "" || seen.Downloaded != 1 {
			t.Errorf("its reader is told %+v", seen)
		}
		l, err := h.Released(h.as(who), Page{})
		must(t, err)
		if len(l.Items) != 1 || l.Items[0].ID != r.ID {
			t.Errorf("released to them: %+v", l.Items)
		}
		_, err = h.Get(h.as(who), item.ID)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		_, err = h.incidents.Get(h.as(who), h.incident.ID)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		for name, other := range map[string]directory.Person{"a party of the case": h.rival, "who handed it in": h.engineer} {
			if _, err := h.GetRelease(h.as(other), r.ID); kindOf(err) != fault.KindNotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err = h.OpenRelease(h.as(h.desk), r.ID, Everything)
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		_, err = h.Release(h.as(h.engineer), item.ID, termsFor(who))
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		_, err = h.Release(h.as(who), item.ID, termsFor(h.rival))
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		_, err = h.ReleasesOf(h.as(h.engineer), item.ID, Page{})
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		if facts := h.facts(item); !slices.Contains(facts, journal.EvidenceReleased) || facts[len(facts)-1] != journal.EvidenceRead {
			t.Errorf("the journal says %q", facts)
		}
	})
}

func TestHowFarTheTLPLetsAnItemGo(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, out := h.handedIn([]byte("data")), h.outsider()
		h.grant(directory.Organization{ID: h.rival.Organization}, access.Minimal, access.Observer)
		whole := func(p directory.Person) Terms { t := termsFor(p); t.Person = ""; return t }
		site := h.person(h.desk, directory.Organization{ID: h.incident.Sites[0], Kind: access.Site}, access.SiteLiaison)
		for _, c := range []struct {
			tlp  incident.TLP
			to   Terms
			want string
		}{
			{incident.Red, termsFor(h.rival), ""},
			{incident.Red, whole(h.rival), "release.tlp_red"},
			{incident.Red, termsFor(site), "release.tlp_red"},
			{incident.Red, termsFor(out), "release.tlp_red"},
			{incident.AmberStrict, whole(h.rival), ""},
			{incident.AmberStrict, termsFor(site), ""},
			{incident.AmberStrict, termsFor(out), "release.tlp_strict"},
			{"TLP:AMBER", whole(out), ""},
			{"TLP:GREEN", termsFor(out), ""},
		} {
			h.label(c.tlp)
			_, err := h.Release(h.as(h.desk), item.ID, c.to)
			if f, ok := fault.As(err); (c.want != "" || err != nil) && (!ok || f.Kind != fault.KindConflict || f.Key != c.want || f.Args["possible"] == nil) {
				t.Errorf("%s to %+v: %v", c.tlp, c.to, err)
			}
		}
		stays := h.give(item, termsFor(out))
		h.label(incident.AmberStrict)
		_, err := h.OpenRelease(h.as(out), stays.ID, Everything)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		if l, err := h.Released(h.as(out), Page{Count: true}); err != nil || len(l.Items) != 0 || *l.Total != 0 {
			t.Errorf("under a stricter label still listed: %+v %v", l.Items, err)
		}
		h.label("TLP:GREEN")
		h.clock.Advance(31 * 24 * time.Hour)
		late := termsFor(out)
		late.Expires = h.clock.Now().Add(time.Hour)
		_, err = h.Release(h.as(h.desk), item.ID, late)
		wantKey(t, err, fault.KindConflict, "release.not_engaged")
	})
}

func TestWhatCantBeReleased(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		log, expected := h.handedIn([]byte("data")), h.expect()
		_, err := h.Release(h.as(h.desk), expected.ID, termsFor(h.rival))
		wantKey(t, err, fault.KindConflict, "evidence.not_here")
		for want, alter := range map[string]func(*Terms){
			"/organization organization.unknown":  func(t *Terms) { t.Organization = "nobody" },
			"/person participant.works_elsewhere": func(t *Terms) { t.Person = h.engineer.ID },
			"/level release.no_copy":              func(t *Terms) { t.Level = access.Operational },
			"/level field.choice":                 func(t *Terms) { t.Level = "everything" },
			"/expires time.in_the_past":           func(t *Terms) { t.Expires = start },
			"/downloads release.downloads":        func(t *Terms) { t.Downloads = 0 },
			"/reason field.required":              func(t *Terms) { t.Reason = " " },
			"/reason field.control_characters":    func(t *Terms) { t.Reason = "for \u202eeerf" },
			"/reason field.too_long":              func(t *Terms) { t.Reason = strings.Repeat("あ", ReleaseReasonLimit+1) },
		} {
			terms := termsFor(h.rival)
			alter(&terms)
			_, err := h.Release(h.as(h.desk), log.ID, terms)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer+" "+f.Fields[0].Key != want {
				t.Errorf("want %s, got %v", want, err)
			}
		}
	})
}

func TestBelowFullAReleaseGivesTheCopy(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item := h.exported("fw01", router)
		terms := termsFor(h.rival)
		terms.Level = access.Operational
		r := h.give(item, terms)
		res := sender{t, h.serve(h.Service).URL, h.rival}.get("/release/"+r.ID, nil)
		if got := body(t, res); res.StatusCode != 200 || strings.Contains(got, "h1dd3n") || res.Header.Get("Tasuki-Copy") != "redacted" {
			t.Errorf("%d %q", res.StatusCode, got)
		}
	})
}

func TestResumingIsTheSameDownload(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		content := noise(1000)
		r := h.give(h.handedIn(content), termsFor(h.rival))
		s := sender{t, h.serve(h.Service).URL, h.rival}
		take := func(asked string, status, downloaded int) {
			t.Helper()
			res := s.get("/release/"+r.ID, map[string]string{"Range": asked})
			now, err := h.store.release(context.Background(), r.ID, false)
			must(t, err)
			if res.StatusCode != status || now.Downloaded != downloaded {
				t.Errorf("%q: %d, %d downloads; want %d, %d", asked, res.StatusCode, now.Downloaded, status, downloaded)
			}
		}
		take("bytes=0-599", 206, 1)
		take("bytes=600-", 206, 1)    // what was missing
		take("bytes=100-999", 206, 1) // a second try at most of it: 1,900 of 2,000
		take("bytes=1-999", 206, 2)   // more than twice the file: another one
		take("bytes=500-", 206, 2)
		take("", 409, 2)
		h.clock.Advance(24 * time.Hour)
		take("bytes=999-", 409, 2)
	})
}

func TestOneDownloadIsTakenOnceHoweverManyAskAtOnce(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		terms := termsFor(h.rival)
		terms.Downloads = 3
		r := h.give(h.handedIn([]byte("data")), terms)
		got := make(chan error)
		for range 8 {
			go func() {
				c, err := h.OpenRelease(h.as(h.rival), r.ID, Everything)
				if err == nil {
					err = c.Close()
				}
				got <- err
			}()
		}
		served := 0
		for range 8 {
			if err := <-got; err == nil {
				served++
			} else {
				wantKey(t, err, fault.KindConflict, "release.used_up")
			}
		}
		if served != 3 {
			t.Errorf("%d were served of 3", served)
		}
	})
}

// TestEndingStopsARunningDownload has another process end what a reader takes slowly, and what one takes as fast as it comes.
func TestEndingStopsARunningDownload(t *testing.T) {
	for how, end := range map[string]func(h *house, other *Service, r Release){
		"ended elsewhere": func(h *house, other *Service, r Release) {
			_, err := other.EndRelease(h.as(h.desk), r.ID, "It was the wrong file.")
			must(h.t, err)
		},
		"expired":          func(h *house, _ *Service, _ Release) { h.clock.Advance(48 * time.Hour) },
		"a stricter label": func(h *house, _ *Service, _ Release) { h.label(incident.Red) },
	} {
		t.Run(how, func(t *testing.T) {
			each(t, generous, func(t *testing.T, h *house) {
				content := noise(48 << 20)
				terms := termsFor(h.rival)
				terms.Person = ""
				r := h.give(h.handedIn(content), terms)
				other := New(h.db, h.j, h.clock, h.incidents, h.vault, generous)
				other.HostsIn(h.dir)
				answers := make(chan error, 1)
				server := answering(t, func(w http.ResponseWriter, q *http.Request) {
					q = q.WithContext(h.actingIn(q.Context(), h.rival))
					answers <- h.DownloadRelease(w, q, r.ID)
				})
				res, err := http.Get(server)
				must(t, err)
				defer res.Body.Close()
				_, err = io.ReadFull(res.Body, make([]byte, 1<<20)) // and then nothing: the line is full
				must(t, err)
				end(h, other, r)
				select {
				case err := <-answers:
					if err == nil {
						t.Fatal("all of it was sent")
					}
				case <-time.After(time.Second):
					t.Fatal("a second later it is still being sent")
				}
				if rest, err := io.ReadAll(res.Body); err == nil || len(rest) >= len(content)-1<<20 {
					t.Errorf("%d bytes came, and then %v", len(rest), err)
				}
			})
		})
	}
}

func (h *house) actingIn(ctx context.Context, p directory.Person) context.Context {
	a := h.people[p.ID]
	return journal.WithActor(access.With(ctx, a), a.Person, a.Organization)
}

func answering(t *testing.T, f http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return server.URL
}

func TestWhatIsBarredIsNeitherListedNorCounted(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, t1 := h.handedIn([]byte("data")), termsFor(h.rival)
		h.grant(directory.Organization{ID: h.rival.Organization}, access.Minimal, access.Observer)
		h.label("TLP:GREEN")
		everybody := t1
		everybody.Person = ""
		first, last := h.give(item, t1), Release{}
		for range 3 {
			h.give(item, everybody)
		}
		last = h.give(item, t1)
		h.label(incident.Red)
		var got []string
		p := Page{Limit: 1, Count: true}
		for {
			l, err := h.Released(h.as(h.rival), p)
			must(t, err)
			if *l.Total != 2 || len(l.Items) != 1 {
				t.Fatalf("%d of %d", len(l.Items), *l.Total)
			}
			got = append(got, l.Items[0].ID)
			if p.After = l.Next; p.After == "" {
				break
			}
		}
		if !slices.Equal(got, []string{last.ID, first.ID}) {
			t.Errorf("listed: %q", got)
		}
	})
}

func TestNobodyReleasesMoreThanTheyRead(t *testing.T) {
	each(t, generous, func(t *testing.T, h *house) {
		item, who := h.exported("fw01", router), h.outsider()
		h.label("TLP:AMBER")
		helper := h.atHeadquarters(access.Translator)
		_, err := h.incidents.AddParticipant(h.as(h.desk), h.incident.ID, incident.Grant{
			Organization: h.desk.Organization, Person: helper.ID, Roles: []access.Role{access.Coordinator}, Level: access.Investigative, Reason: "Helps out.",
		})
		must(t, err)
		full, below := termsFor(who), termsFor(who)
		below.Level = access.Investigative
		_, err = h.Release(h.as(helper), item.ID, full)
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		_, err = h.Release(h.as(helper), item.ID, below)
		must(t, err)
		h.give(item, full)
	})
}
