package request_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/apptest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

const queries = "/var/log/named/queries.log"

// logOf asks for a log of two hours at the site of the scenario's hub, which has a line of 20 Mbit/s.
func logOf(t *testing.T, h *apptest.House, host, path, filter string) request.Content {
	t.Helper()
	c := content(t, h)
	from, bad := worktime.ParseLocal("2026-03-29T23:00")
	until, alsoBad := worktime.ParseLocal("2026-03-30T01:00")
	if bad != nil || alsoBad != nil {
		t.Fatal(bad, alsoBad)
	}
	c.Sites = []string{straits(t, h)}
	c.Steps = []request.Step{{Kind: request.CollectLog, CollectLog: &request.LogWindow{
		Host: host, Path: path, From: from, Until: until, Zone: "Asia/Singapore", Filter: filter, LimitBytes: 1_000_000_000,
	}}}
	return c
}

func straits(t *testing.T, h *apptest.House) string {
	t.Helper()
	l, err := h.Directory.Organizations(h.As(coordinator), directory.OrganizationFilter{Kind: "site"}, directory.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range l.Items {
		if o.Name == "Straits Colo" {
			return o.ID
		}
	}
	t.Fatal("no Straits Colo")
	return ""
}

func estimated(t *testing.T, h *apptest.House, who, id string) request.Estimate {
	t.Helper()
	all, _, err := h.Requests.Estimates(h.As(who), id)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	return all[0]
}

func draftOf(t *testing.T, h *apptest.House, who string, c request.Content) request.Request {
	t.Helper()
	r, err := h.Requests.Create(h.As(who), incident, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsTooLargeForTheLineIsNotSentUnawares(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r := draftOf(t, h, coordinator, logOf(t, h, "dns01", queries, ""))
		e := estimated(t, h, coordinator, r.ID)
		want := request.Size{Low: 360_000_000, High: 4_800_000_000, Basis: request.BasisRecorded}
		if e.Size != want || e.Mbps != 20 || e.Shortest != 144*time.Second || e.Longest != 32*time.Minute || !e.TooLarge || len(e.Narrower) < 5 || !e.Filter {
			t.Errorf("%+v", e)
		}
		_, err := h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{})
		if d := cmp.Diff([]string{"/steps/0/collect_log/limit_bytes step.too_large"}, refused(t, err)); d != "" {
			t.Error(d)
		}
		alter := func(edit func(*request.LogWindow)) {
			t.Helper()
			_, err := h.Requests.Change(h.As(coordinator), r.ID, func(c request.Content) request.Content {
				w := *c.Steps[0].CollectLog
				edit(&w)
				c.Steps = []request.Step{{Kind: request.CollectLog, CollectLog: &w}}
				return c
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		alter(func(w *request.LogWindow) { w.From, w.Until = e.Narrower[0].From, e.Narrower[0].Until })
		if got := estimated(t, h, coordinator, r.ID); got.TooLarge || got.Size.High > 1_000_000_000 {
			t.Errorf("narrowed as proposed: %+v", got)
		}
		alter(func(w *request.LogWindow) { w.Until, w.Transfer = e.Narrower[4].Until, request.ByCourier })
		if _, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{}); err != nil {
			t.Errorf("by courier: %v", err)
		}
	})
}

func TestNothingIsExpectedOfALogThatStaysWhereItIs(t *testing.T) {
	h := apptest.Scenario(t)
	c := logOf(t, h, "dns01", queries, "")
	c.Steps[0].CollectLog.Transfer = request.InPlace
	r := draftOf(t, h, coordinator, c)
	if _, err := h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{}); err != nil {
		t.Fatal(err)
	}
	items, err := h.Evidence.OfRequest(t.Context(), r.ID)
	if err != nil || len(items) != 0 {
		t.Errorf("%+v %v", items, err)
	}
}

func TestAnExecutorsWordBoundsTheNextEstimate(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		c := logOf(t, h, "web02", "/var/log/nginx/access.log", "")
		r := draftOf(t, h, coordinator, c)
		if e := estimated(t, h, coordinator, r.ID); e.Size.Basis != request.BasisUnknown || e.TooLarge || e.Longest != 0 || e.Mbps != 20 {
			t.Errorf("what nobody knows is %+v", e)
		}
		r, err := h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{})
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []struct {
			t    request.TooLarge
			want string
		}{
			{request.TooLarge{Step: "s9", Bytes: 5}, "/too_large/step field.unknown_id"},
			{request.TooLarge{Step: "s1", Bytes: 0}, "/too_large/bytes contract.too_small"},
			{request.TooLarge{Step: "s1", Bytes: 1 << 60}, "/too_large/bytes contract.too_large"},
		} {
			_, err := h.Requests.AskBack(h.As(engineer), r.ID, request.Said{Text: "Too large", TooLarge: &wrong.t})
			if d := cmp.Diff([]string{wrong.want}, refused(t, err)); d != "" {
				t.Error(d)
			}
		}
		told := request.TooLarge{Step: "s1", Bytes: 6_000_000_000}
		thread, err := h.Requests.AskBack(h.As(engineer), r.ID, request.Said{Text: "Too large", TooLarge: &told})
		if err != nil {
			t.Fatal(err)
		}
		read, err := h.Requests.Clarification(h.As(coordinator), r.ID, thread.ID)
		if err != nil || read.TooLarge == nil || *read.TooLarge != told {
			t.Errorf("%+v %v", read, err)
		}
		if e := estimated(t, h, coordinator, r.ID); e.Size != (request.Size{Low: told.Bytes, High: told.Bytes, Basis: request.BasisTold}) || !e.TooLarge {
			t.Errorf("%+v", e)
		}
		next := draftOf(t, h, coordinator, c)
		if e := estimated(t, h, coordinator, next.ID); e.Size.High != told.Bytes {
			t.Errorf("the next request knows %+v", e)
		}
		if _, _, err := h.Requests.Estimates(h.As(engineer), r.ID); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("its executor asks for an estimate: %v", err)
		}
		if _, _, err := h.Requests.Estimates(h.As(stranger), r.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a stranger asks for an estimate: %v", err)
		}
	})
}

// PostgreSQL takes no row of an index that is above a third of a page, and a path may be
func TestTheLongestPathIsLearnedFromToo(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		random, path := rand.New(rand.NewPCG(1, 2)), make([]rune, 1000)
		for i := range path {
			path[i] = rune(0x20000 + random.IntN(0xa000)) // four bytes each, which don't compress
		}
		c := logOf(t, h, "web02", string(path), "")
		r, err := h.Requests.Issue(h.Confirmed(coordinator), draftOf(t, h, coordinator, c).ID, request.Sending{})
		if err != nil {
			t.Fatal(err)
		}
		told := request.TooLarge{Step: "s1", Bytes: 6_000_000_000}
		if _, err := h.Requests.AskBack(h.As(engineer), r.ID, request.Said{Text: "Too large", TooLarge: &told}); err != nil {
			t.Fatal(err)
		}
		if e := estimated(t, h, coordinator, draftOf(t, h, coordinator, c).ID); e.Size.High != told.Bytes {
			t.Errorf("%+v", e)
		}
	})
}

// a partner who may write requests finds out nothing about hosts that they may not see
func TestAnEstimateTellsAPartnerNothingOfTheInventory(t *testing.T) {
	h := apptest.Scenario(t)
	r := draftOf(t, h, analyst, logOf(t, h, "dns01", queries, ""))
	if e := estimated(t, h, analyst, r.ID); e.Size.Basis != request.BasisUnknown || e.Mbps != 0 {
		t.Errorf("%+v", e)
	}
}

func TestAnAcceptedLogTeachesWhatTheNextComesTo(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		c := logOf(t, h, "bak01", "/var/log/backup/jobs.log", "") // the scenario has one of 36 hours that was accepted
		r := draftOf(t, h, coordinator, c)
		e := estimated(t, h, coordinator, r.ID)
		if e.Size.Basis != request.BasisLearned || e.Size.Low == 0 || e.Size.Low != e.Size.High {
			t.Errorf("%+v", e)
		}
	})
}

func logsOf(n int) (all []directory.LogSource) {
	for i := range n {
		all = append(all, directory.LogSource{Path: fmt.Sprintf("/var/log/%d", i)})
	}
	return all
}

// What could be asked for is what is recorded of the sites' hosts and isn't asked for yet, the soonest lost first; by what its reader knows.
func TestAShortlistIsWhatNoStepAsksForAndWhy(t *testing.T) {
	h := apptest.Scenario(t)
	enter := func(name string, logs ...directory.LogSource) {
		t.Helper()
		if _, err := h.Directory.CreateAsset(h.As(coordinator), directory.AssetDraft{Site: straits(t, h), Name: name, LogSources: logs}); err != nil {
			t.Fatal(err)
		}
	}
	enter("web09", directory.LogSource{Path: "/a"}, directory.LogSource{Path: "/b", KeptHours: 1}, directory.LogSource{Path: "/c", KeptHours: 9000})
	r := draftOf(t, h, coordinator, logOf(t, h, "dns01", queries, ""))
	l, err := h.Requests.Shortlist(h.As(coordinator), r.ID)
	if err != nil || l.LeftOff != 0 || l.HostsLeft != 0 {
		t.Fatalf("%+v %v", l, err)
	}
	var said []string
	for _, c := range l.Candidates {
		said = append(said, c.Host+" "+c.Path+" "+string(c.Why))
		if (c.Why == request.RunningOut) != c.OverwrittenAt.After(h.Clock.Now()) {
			t.Errorf("%+v", c)
		}
	}
	want := []string{
		"fw01 /var/log/fw01/traffic.log running_out", "web09 /c running_out", "dc01  observed", "dns02  observed", "ftp01  observed",
		"bak01 /var/log/backup/jobs.log collected", "web09 /a recorded", "web09 /b overwritten",
	}
	if d := cmp.Diff(want, said); d != "" {
		t.Error(d)
	}
	if seen := l.Candidates[0].Seen; seen.Host != "fw01" || seen.Observation == "" {
		t.Errorf("what was seen on fw01: %+v", seen)
	}
	partners, err := h.Requests.Shortlist(h.As(analyst), draftOf(t, h, analyst, logOf(t, h, "dns01", queries, "")).ID)
	if err != nil || len(partners.Candidates) != 0 {
		t.Errorf("a partner is told of hosts: %+v %v", partners, err)
	}
	for _, name := range []string{"web10", "web11"} { // what doesn't fit is counted
		enter(name, logsOf(directory.MaxLogSources)...)
	}
	logs := len(want) + 2*directory.MaxLogSources
	if l, err = h.Requests.Shortlist(h.As(coordinator), r.ID); err != nil || len(l.Candidates) != min(logs, request.MaxCandidates) || l.LeftOff != logs-len(l.Candidates) {
		t.Errorf("%d and %d left of %d (%v)", len(l.Candidates), l.LeftOff, logs, err)
	}
	hosts, more, err := h.Directory.KnownAssetsWithLogs(h.As(coordinator), []string{straits(t, h)}, 2)
	if err != nil || len(hosts) != 2 || more == 0 {
		t.Errorf("%d hosts, %d more (%v)", len(hosts), more, err)
	}
	for _, who := range []string{engineer, stranger} {
		if _, err := h.Requests.Shortlist(h.As(who), r.ID); err == nil {
			t.Errorf("%s has a shortlist", who)
		}
	}
}

// Each candidate is in or out for a reason, for the whole case; what was said before is on the record, and nobody outside learns of it.
func TestACandidateIsInOrOutForAReason(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r := draftOf(t, h, coordinator, logOf(t, h, "dns01", queries, ""))
		fw01 := request.Target{Site: straits(t, h), Host: "fw01", Path: "/var/log/fw01/traffic.log"}
		choose := func(who string, c request.Choice) error { return h.Requests.Choose(h.As(who), r.ID, c) }
		for _, c := range []struct {
			who, key string
			choice   request.Choice
		}{
			{coordinator, "field.required", request.Choice{Target: fw01, In: true}},
			{coordinator, "field.too_long", request.Choice{Target: fw01, Reason: strings.Repeat("x", request.MaxShortlistReason+1)}},
			{coordinator, "request.no_candidate", request.Choice{Target: request.Target{Host: "fw01", Path: fw01.Path}, Reason: "x"}},
			{analyst, "problem.not_found", request.Choice{Target: fw01, Reason: "x"}},
			{engineer, "problem.not_found", request.Choice{Target: fw01, Reason: "x"}},
		} {
			f, _ := fault.As(choose(c.who, c.choice))
			if f == nil || f.Key != c.key && (len(f.Fields) != 1 || f.Fields[0].Key != c.key) {
				t.Errorf("%s, %+v: %+v, not %s", c.who, c.choice.Target, f, c.key)
			}
		}
		before := entriesOn(t, h, r.Incident)
		for _, c := range []request.Choice{{Target: fw01, In: true, Reason: "All traffic leaves there."}, {Target: fw01, Reason: "Its log is asked for by another request."}} {
			if err := choose(coordinator, c); err != nil {
				t.Fatal(err)
			}
		}
		if n := entriesOn(t, h, r.Incident); n != before+2 {
			t.Errorf("%d entries, not two more than %d", n, before)
		}
		for _, who := range []string{analyst, engineer} {
			timeline, err := h.Incidents.Timeline(h.As(who), r.Incident, request.Page{Limit: 100})
			if err != nil || len(timeline.Items) == 0 {
				t.Fatal(err)
			}
			for _, e := range timeline.Items {
				if e.Fact == journal.TargetChosen {
					t.Errorf("%s is told that there is a shortlist", who)
				}
			}
		}
		another := draftOf(t, h, coordinator, logOf(t, h, "dns01", queries, ""))
		l, err := h.Requests.Shortlist(h.As(coordinator), another.ID)
		if err != nil || len(l.Chosen) == 0 || l.Chosen[0].Target != fw01 || l.Chosen[0].In || l.Chosen[0].By != h.Actor(coordinator).Person {
			t.Fatalf("%+v %v", l.Chosen, err)
		}
		for _, c := range l.Candidates {
			if c.Target == fw01 {
				t.Error("what was decided is offered again")
			}
		}
		partners, err := h.Requests.Shortlist(h.As(analyst), draftOf(t, h, analyst, logOf(t, h, "dns01", queries, "")).ID)
		if err != nil || len(partners.Chosen) != 0 {
			t.Errorf("a partner reads what headquarters decided: %+v %v", partners, err)
		}
	})
}

func entriesOn(t *testing.T, h *apptest.House, id string) (n int64) {
	t.Helper()
	if err := h.DB.Gorm(context.Background()).Table("journal_entries").Where("object_type = 'incident' AND object_id = ?", id).Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}
