package demo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/demo"
	"tasuki/internal/exchange"
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

const (
	coordinator = "coordinator@aomine"
	incident    = "INC-2026-0007"
)

// TestTheScenarioOpensAsItIsWritten holds what the demo loads against the last part of the worked scenario.
func TestTheScenarioOpensAsItIsWritten(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		if now := h.Clock.Now(); !now.Equal(demo.Opens) {
			t.Errorf("it is %s", now)
		}
		i, err := h.Incidents.Get(h.As(coordinator), incident)
		if err != nil {
			t.Fatal(err)
		}
		if i.Reference != incident || i.State != "active" || i.Hold == nil {
			t.Errorf("%s is %s, held: %v", i.Reference, i.State, i.Hold != nil)
		}
		l, err := h.Requests.Requests(h.As(coordinator), request.Filter{}, request.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, listed := range l.Items {
			r, err := h.Requests.Get(h.As(coordinator), listed.ID)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, standing(h, r))
		}
		slices.Sort(got)
		want := []string{
			"Backup jobs of bak01 r1: accepted",
			"Firewall log of Friday night r1: superseded",
			"Firewall log of Friday night r2: in_progress",
			"Look for one file r1: acknowledged by Chao IT",
			"Look for one file r1: draft for Huaqing at 2026-03-30T07:00Z",
			"Look for one file r1: draft for Mainbogen at 2026-03-30T07:00Z",
			"Look for one file r1: draft for Nusa Teknika at 2026-03-30T07:00Z",
			"Look for one file r1: draft for Paulista Redes at 2026-03-30T11:00Z",
			"Look for one file r1: draft for Sao Mai at 2026-03-30T07:00Z",
			"Running configuration of bkk-fw01 r1: accepted",
			"Security log and one file hash of lp03 and lp04 r1: draft, waits for headquarters",
			"Test the name server from outside r1: draft",
			"What the name servers are doing now r1: superseded after 3 hops",
			"What the name servers are doing now r2: acknowledged by MerliNet",
		}
		if !slices.Equal(got, want) {
			t.Errorf("the requests are\n%s\nand should be\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func standing(h *apptest.House, r request.Request) string {
	s := fmt.Sprintf("%s r%d: %s", r.Title, r.Revision, r.State)
	executor, err := h.Directory.LookupOrganization(h.As(coordinator), r.Executor.Organization)
	if err != nil {
		h.T.Fatal(err)
	}
	switch {
	case r.ScheduledFor != nil:
		at, err := r.ScheduledFor.Instant()
		if err != nil {
			h.T.Fatal(err)
		}
		s += " for " + executor.Name + " at " + at.Format("2006-01-02T15:04Z")
	case !r.ProposedAt.IsZero():
		s += ", waits for headquarters"
	case len(r.Hops) > 0:
		s += fmt.Sprintf(" after %d hops", len(r.Hops))
	case r.State == request.Acknowledged:
		s += " by " + executor.Name
	}
	return s
}

func TestTheFirewallLogStandsAtFortyOnePercent(t *testing.T) {
	h := apptest.Scenario(t)
	l, err := h.Evidence.List(h.As(coordinator), incident, exchange.Filter{}, exchange.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]exchange.State{}
	for _, e := range l.Items {
		if e.Filename != "" {
			states[e.Filename] = e.State
		}
	}
	if states["fw01-traffic-narrowed.log"] != exchange.Receiving || states["bak01-jobs.log"] != exchange.Verified || states["bak01-jobs.log.1.gz"] != exchange.Verified {
		t.Errorf("%v", states)
	}
}

func TestNoticesOnTheirOwnClocks(t *testing.T) {
	h := apptest.Scenario(t)
	l, err := h.Notices.OfIncident(h.As(coordinator), incident, notice.Filter{}, notice.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	count := map[notice.State]int{}
	clear := 0
	for _, n := range l.Items {
		count[n.State]++
		if n.Kind == notice.AllClear && n.State == notice.Sent {
			clear++
		}
		if all, err := h.Notices.Check(h.As(coordinator), n.ID); err != nil || slices.ContainsFunc(all, func(f notice.Finding) bool { return f.Rule == notice.UnapprovedMinimal }) {
			t.Errorf("%s says at minimal what nobody has approved: %v", n.Reference, err)
		}
	}
	if count[notice.Sent] != 6 || count[notice.Scheduled] != 5 || count[notice.Translating] != 1 || count[notice.Superseded] != 2 {
		t.Errorf("%v, want 6 sent, two in the place of others, and 5 that wait for their Monday", count)
	}
	if clear != 1 {
		t.Errorf("%d all-clears", clear)
	}
}

// The case team is told more than the site in the same notice, and nothing but its Thai is lacking.
func TestTheAnalystIsToldMoreThanTheSite(t *testing.T) {
	h := apptest.Scenario(t)
	l, err := h.Notices.OfIncident(h.As(coordinator), incident, notice.Filter{States: []notice.State{notice.Translating}}, notice.Page{})
	if err != nil || len(l.Items) != 1 {
		t.Fatalf("%d %v", len(l.Items), err)
	}
	id := l.Items[0].ID
	for who, want := range map[string]bool{"liaison@bangkok": false, "analyst@tsubame": true} {
		p, err := h.Notices.Preview(h.As(coordinator), id, h.Actor(who).Person)
		if err != nil || strings.Contains(p.Text(), "Nobody may sign in") != want {
			t.Errorf("%s: %v\n%s", who, err, p.Text())
		}
	}
	all, err := h.Notices.Check(h.As(coordinator), id)
	if err != nil || len(all) != 1 || all[0].Rule != notice.Untranslated {
		t.Errorf("%+v %v", all, err)
	}
}

func TestCommandsAreTheScenariosByteForByte(t *testing.T) {
	h := apptest.Scenario(t)
	l, err := h.Requests.Requests(h.As(coordinator), request.Filter{}, request.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	hashes := map[string]bool{}
	for _, listed := range l.Items {
		r, err := h.Requests.Get(h.As(coordinator), listed.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range r.Steps {
			if s.RunCommands != nil {
				hashes[s.RunCommands.SHA256] = true
			}
		}
	}
	// Each is what `printf '%s' "$block" | sha256sum` prints for the block as the scenario writes it.
	for name, want := range map[string]string{
		"Q1": "243d9bb7190bd943cd552a68c4e7e1d0dfba10158b4c4d3ab35d2156033be724",
		"Q3": "7e0d9c6808002595506b612fa82460086fbfedccccc30dba3ae706aadf8dbf2c",
		"Q6": "66306c4cdab024a6d5e77d565ae37eb4d35e05175f7b9976c1e31497c3a1b716",
	} {
		if !hashes[want] {
			t.Errorf("%s is not there as it is written", name)
		}
	}
}
