package request_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

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
