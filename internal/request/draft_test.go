package request_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	caseincident "tasuki/internal/incident"
	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

const manager = "management@aomine"

func refused(t *testing.T, err error) []string {
	t.Helper()
	f, ok := fault.As(err)
	if !ok {
		t.Errorf("not refused at a field: %v", err)
		return nil
	}
	var all []string
	for _, field := range f.Fields {
		all = append(all, field.Pointer+" "+field.Key)
	}
	return all
}

func TestWhatADraftSaysAroundItsSteps(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		vendor := h.Actor(engineer)
		for _, c := range []struct {
			name string
			edit func(*request.Content)
			want []string
		}{
			{"a title that reads backwards", func(c *request.Content) { c.Title = "a\u202eb" }, []string{"/title field.control_characters"}},
			{"a title of two lines", func(c *request.Content) { c.Title = "a\nb" }, []string{"/title field.control_characters"}},
			{"a purpose with a null", func(c *request.Content) { c.Purpose = "a\x00" }, []string{"/purpose field.control_characters"}},
			{"a language that is none", func(c *request.Content) { c.Language = "en_US" }, []string{"/language language.unknown"}},
			{"a copy to the executor", func(c *request.Content) { c.Copies = []request.Party{c.Executor} }, []string{"/copies/0 field.twice"}},
			{"the same copy twice", func(c *request.Content) {
				c.Copies = []request.Party{{Organization: vendor.Organization}, {Organization: vendor.Organization}}
			}, []string{"/copies/1 field.twice"}},
		} {
			edited := content(t, h)
			c.edit(&edited)
			_, err := h.Requests.Create(h.As(coordinator), incident, edited)
			if d := cmp.Diff(c.want, refused(t, err)); d != "" {
				t.Errorf("%s: %s", c.name, d)
			}
		}
		edited := content(t, h)
		edited.Language = "pt-br"
		if r, err := h.Requests.Create(h.As(coordinator), incident, edited); err != nil || r.Language != "pt-BR" {
			t.Errorf("%q %v", r.Language, err)
		}
		r := issued(t, h)
		_, err := h.Requests.Decline(h.As(engineer), r.ID, "no\x00")
		if d := cmp.Diff([]string{"/reason field.control_characters"}, refused(t, err)); d != "" {
			t.Error(d)
		}
	})
}

func TestAVendorIsNotSentWhereNoEngagementBindsThem(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		hq := h.As(coordinator)
		l, err := h.Directory.Organizations(hq, directory.OrganizationFilter{Kind: access.Site}, directory.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		site := func(name string) string {
			i := slices.IndexFunc(l.Items, func(o directory.Organization) bool { return o.Name == name })
			return l.Items[i].ID
		}
		c := content(t, h)
		c.Sites = []string{site("Straits Colo"), site("Aomine Bangkok"), h.Actor(coordinator).Organization}
		r, err := h.Requests.Create(hq, incident, c)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{})
		if d := cmp.Diff([]string{"/sites/1 request.not_engaged_there"}, refused(t, err)); d != "" {
			t.Error(d)
		}
		now := h.Clock.Now()
		if _, err := h.Directory.CreateEngagement(hq, directory.EngagementDraft{
			Organization: c.Executor.Organization, Sites: []string{site("Aomine Bangkok")}, Scope: "Helps out", Starts: now, Expires: now.AddDate(0, 0, 1), Contract: directory.Pending,
		}); err != nil {
			t.Fatal(err)
		}
		if _, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{}); err != nil {
			t.Error(err)
		}
	})
}

func TestAnEscortGetsNoStepOnEquipment(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		hq, to := h.As(coordinator), h.Actor("escort@bangkok")
		refusals := func(steps []request.Step) (got []string) {
			t.Helper()
			c := content(t, h)
			c.Executor, c.Sites, c.Steps = request.Party{Organization: to.Organization, Person: to.Person}, []string{to.Organization}, steps
			r, err := h.Requests.Create(hq, incident, c)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{}); err != nil {
				got = refused(t, err)
			}
			return got
		}
		if d := cmp.Diff([]string{"/executor/person request.escorts_only"}, refusals(content(t, h).Steps)); d != "" {
			t.Error(d)
		}
		c := content(t, h)
		c.Executor, c.Sites = request.Party{Organization: to.Organization}, []string{to.Organization} // whoever is there
		r, err := h.Requests.Create(hq, incident, c)
		if err == nil {
			_, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{})
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Requests.Acknowledge(h.As("escort@bangkok"), r.ID, request.Commitment{}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("an escort takes it up: %v", err)
		}
		if _, err := h.Requests.Acknowledge(h.As("liaison@bangkok"), r.ID, request.Commitment{}); err != nil {
			t.Error(err)
		}
		if got := refusals([]request.Step{{Kind: request.Ask, Ask: &request.Questions{Questions: []request.Question{{ID: "q1", Type: "yes_no", Text: "Is the door open?"}}}}}); got != nil {
			t.Errorf("a question is refused: %v", got)
		}
	})
}

func TestNothingIsSentToSomebodyWhoHasLeft(t *testing.T) {
	h := apptest.Scenario(t)
	r, err := h.Requests.Create(h.As(coordinator), incident, content(t, h))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.App.Accounts.Deactivate(h.As("administrator@aomine"), h.Actor(engineer).Person); err != nil {
		t.Fatal(err)
	}
	_, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{})
	if d := cmp.Diff([]string{"/executor/person request.not_there"}, refused(t, err)); d != "" {
		t.Error(d)
	}
}

func TestASecondPersonIsNotMadeByTheFirst(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		hq := h.As(coordinator)
		if _, err := h.Incidents.AddParticipant(hq, incident, caseincident.Grant{
			Organization: h.Actor(manager).Organization, Person: h.Actor(manager).Person, Roles: []access.Role{access.Coordinator},
			Level: access.Full, Reason: "Stands in",
		}); err != nil {
			t.Fatal(err)
		}
		c := content(t, h)
		c.Steps[0].RunCommands.Privilege = request.Administrator
		r, err := h.Requests.Create(hq, incident, c)
		if err != nil {
			t.Fatal(err)
		}
		if r, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{Override: " \n"}); err != nil || r.State != request.Draft {
			t.Fatalf("a blank reason lets it out: %s, %v", r.State, err)
		}
		if r, err := h.Requests.Authorize(h.Confirmed(manager), r.ID, request.Sending{}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("whom the asker let in agrees: %s, %v", r.State, err)
		}
		if verbs, err := h.Requests.Possible(h.As(manager), r); err != nil || slices.Contains(verbs, request.Authorize) {
			t.Errorf("and is offered %v, %v", verbs, err)
		}
	})
}

func TestWhatWaitsForItsTimeCanBeTakenBackAndWrittenOn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r, err := h.Requests.Create(h.As(coordinator), incident, content(t, h))
		if err != nil {
			t.Fatal(err)
		}
		at, err := worktime.ParseDue("2026-03-31T08:00", "Asia/Singapore", "")
		if err != nil {
			t.Fatal(err)
		}
		if r, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{At: &at}); err != nil || r.State != request.Draft {
			t.Fatalf("%s %v", r.State, err)
		}
		edit := func(c request.Content) request.Content { c.Title = "Routes of web01"; return c }
		if _, err := h.Requests.Change(h.As(coordinator), r.ID, edit); !fault.Is(err, fault.KindConflict) {
			t.Errorf("altered while it waits: %v", err)
		}
		if r, err = h.Requests.Return(h.As(deputy), r.ID, "The wrong host"); err != nil {
			t.Fatal(err)
		}
		if got := whose(t, h, r); got.Kind != turn.Write || got.Person != h.Actor(coordinator).Person {
			t.Errorf("taken back, it is %+v's turn", got)
		}
		if r, err = h.Requests.Change(h.As(coordinator), r.ID, edit); err != nil {
			t.Fatal(err)
		}
		instant, err := at.Instant()
		if err != nil {
			t.Fatal(err)
		}
		h.Clock.Set(instant)
		if _, err := h.Requests.IssueScheduled(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r, err = h.Requests.Get(h.As(coordinator), r.ID); err != nil || r.State != request.Draft {
			t.Errorf("it went out all the same: %s %v", r.State, err)
		}
	})
}

func TestToAgreeIsNotOfferedToWhoAsked(t *testing.T) {
	h := apptest.Scenario(t)
	c := content(t, h)
	c.Steps[0].RunCommands.Privilege = request.Administrator
	r, err := h.Requests.Create(h.As(coordinator), incident, c)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{}); err != nil {
		t.Fatal(err)
	}
	for who, offered := range map[string]bool{coordinator: false, deputy: true} {
		verbs, err := h.Requests.Possible(h.As(who), r)
		if err != nil || slices.Contains(verbs, request.Authorize) != offered {
			t.Errorf("%s is offered %v, %v", who, verbs, err)
		}
	}
}
