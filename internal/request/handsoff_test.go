package request_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/deliver"
	"tasuki/internal/fault"
	cases "tasuki/internal/incident"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

const liaison = "liaison@straits"

// later is that long from now, in Singapore.
func later(t *testing.T, h *apptest.House, in time.Duration) *worktime.Due {
	t.Helper()
	at := h.Clock.Now().Add(in).In(time.FixedZone("", 8*3600))
	due, err := worktime.ParseDue(at.Format("2006-01-02T15:04"), "Asia/Singapore", "")
	if err != nil {
		t.Fatal(err)
	}
	return &due
}

// guarded is a draft of a request that leaves lp03 at Straits as it is.
func guarded(t *testing.T, h *apptest.House, in string) request.Request {
	t.Helper()
	c := content(t, h)
	c.Sites = []string{h.Actor(liaison).Organization}
	c.Steps = []request.Step{{Kind: request.DoNotTouch, DoNotTouch: &request.HandsOff{Hosts: []string{"lp03"}}}}
	r, err := h.Requests.Create(h.As(coordinator), in, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// withNotice sends it with its notice, at a time.
func withNotice(t *testing.T, h *apptest.House, r request.Request, at *worktime.Due) request.Request {
	t.Helper()
	r, err := h.Requests.Issue(h.As(coordinator), r.ID, request.Sending{At: at, HandsOff: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// noticeOf is the notice that goes with it.
func noticeOf(t *testing.T, h *apptest.House, r request.Request) notice.View {
	t.Helper()
	l, err := h.Notices.List(h.As(deputy), notice.Filter{Incident: r.Incident}, notice.Page{Limit: 100})
	i := slices.IndexFunc(l.Items, func(n notice.Summary) bool { return n.Request == r.ID })
	if err != nil || i < 0 {
		t.Fatalf("no notice about %s: %v", r.ID, err)
	}
	n, err := h.Notices.Get(h.As(deputy), l.Items[i].ID)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func approve(t *testing.T, h *apptest.House, n notice.View) notice.View {
	t.Helper()
	n, err := h.Notices.Approve(h.As(deputy), n.ID)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A do-not-touch notice goes out with its request at that one's time, in the same transaction: whichever process comes to it first.
func TestANoticeWaitsForItsRequest(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		at := later(t, h, time.Hour)
		r := withNotice(t, h, guarded(t, h, incident), at)
		n := approve(t, h, noticeOf(t, h, r))
		if n.State != notice.Scheduled {
			t.Fatalf("approved before its request has gone out: %s", n.State)
		}
		late := withNotice(t, h, guarded(t, h, incident), at)
		if sent, err := h.Notices.SendScheduled(t.Context()); err != nil || noticeOf(t, h, r).State != notice.Scheduled {
			t.Fatalf("%d went before their time: %v", sent, err)
		}
		h.Clock.Set(h.Clock.Now().Add(time.Hour))
		if sent, err := h.Notices.SendScheduled(t.Context()); err != nil || noticeOf(t, h, r).State != notice.Scheduled {
			t.Fatalf("%d went before their request: %v", sent, err)
		}
		if _, err := h.Requests.IssueScheduled(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := noticeOf(t, h, r); n.State != notice.Sent {
			t.Errorf("its request is out: %s", n.State)
		}
		if n := approve(t, h, noticeOf(t, h, late)); n.State != notice.Sent {
			t.Errorf("approved after its request has gone out: %s", n.State)
		}
	})
}

// What doesn't go out takes its notice along, wherever that was.
func TestANoticeEndsWithARequestThatNeverWentOut(t *testing.T) {
	h := apptest.Scenario(t)
	at := later(t, h, time.Hour)
	for name, end := range map[string]func(r request.Request) error{
		"cancelled": func(r request.Request) error {
			_, err := h.Requests.Cancel(h.As(coordinator), r.ID, "Not needed", false)
			return err
		},
		"returned": func(r request.Request) error {
			_, err := h.Requests.Return(h.As(coordinator), r.ID, "Not yet")
			return err
		},
	} {
		for _, approved := range []bool{true, false} {
			r := withNotice(t, h, guarded(t, h, incident), at)
			if approved {
				approve(t, h, noticeOf(t, h, r))
			}
			if err := end(r); err != nil {
				t.Fatal(err)
			}
			if n := noticeOf(t, h, r); n.State != notice.Discarded {
				t.Errorf("%s, approved %v: %s", name, approved, n.State)
			}
		}
	}
}

// Whoever cancels a request says whether its notice is recalled; it isn't where another request needs it.
func TestANoticeIsRecalledWithItsRequest(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		opened, err := h.Incidents.Open(h.As(coordinator), cases.Content{Title: "Another", Severity: "high", TLP: "TLP:AMBER", Sites: []string{h.Actor(liaison).Organization}})
		if err != nil {
			t.Fatal(err)
		}
		quiet := opened.ID // nothing is underway there
		sent := func() request.Request {
			r := withNotice(t, h, guarded(t, h, quiet), nil)
			approve(t, h, noticeOf(t, h, r))
			return r
		}
		cancel := func(r request.Request, recall bool) notice.State {
			if _, err := h.Requests.Cancel(h.As(coordinator), r.ID, "CANARY", recall); err != nil {
				t.Fatal(err)
			}
			n := noticeOf(t, h, r)
			if n.Reason != "" {
				t.Errorf("the request's reason is in the notice: %q", n.Reason)
			}
			return n.State
		}
		first, second := sent(), sent()
		for _, recall := range []bool{true, false} { // whatever else wants it left
			if is := cancel(withNotice(t, h, guarded(t, h, quiet), nil), recall); is != notice.Discarded {
				t.Errorf("nobody had approved it, recall %v: %s", recall, is)
			}
		}
		if is := cancel(first, true); is != notice.Sent {
			t.Errorf("another request wants it left: %s", is)
		}
		kept := noticeOf(t, h, first).Reference // the last who wants it left is asked about it too
		if all, err := h.Requests.Standing(h.As(coordinator), second); err != nil || len(all) != 2 || !slices.Contains(all, kept) {
			t.Errorf("%q %v", all, err)
		}
		elsewhere := content(t, h)
		elsewhere.Sites = first.Sites
		other, err := h.Requests.Create(h.As(coordinator), quiet, elsewhere)
		if err != nil {
			t.Fatal(err)
		}
		if other, err = h.Requests.Issue(h.Confirmed(coordinator), other.ID, request.Sending{}); err != nil {
			t.Fatal(err)
		}
		if is := cancel(second, true); is != notice.Recalled || noticeOf(t, h, first).State != notice.Recalled {
			t.Errorf("nothing else wants it left: %s, %s", is, noticeOf(t, h, first).State)
		}
		if is := cancel(sent(), false); is != notice.Sent {
			t.Errorf("it was to stay: %s", is)
		}
		if all, err := h.Requests.Standing(h.As(coordinator), other); err != nil || len(all) > 0 {
			t.Errorf("what leaves nothing alone takes %q along, %v", all, err)
		}
		third := sent()
		revised, err := h.Requests.Revise(h.As(coordinator), third.ID, "A word was missing", func(c request.Content) request.Content { return c })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Requests.Issue(h.As(coordinator), revised.ID, request.Sending{}); err != nil {
			t.Fatal(err)
		}
		if is := noticeOf(t, h, third).State; is != notice.Sent {
			t.Errorf("the request goes on: %s", is)
		}
		if _, err := h.Requests.Cancel(h.As(coordinator), revised.ID, "Not needed", true); err != nil || noticeOf(t, h, third).State != notice.Recalled {
			t.Errorf("its later revision was cancelled: %v %s", err, noticeOf(t, h, third).State)
		}
	})
}

// What took the place of a notice goes on asking for what that did, and ends as that would have; what says something else stays.
func TestWhatFollowsANoticeIsRecalledWithItsRequest(t *testing.T) {
	h := apptest.Scenario(t)
	opened, err := h.Incidents.Open(h.As(coordinator), cases.Content{Title: "Another", Severity: "high", TLP: "TLP:AMBER", Sites: []string{h.Actor(liaison).Organization}})
	if err != nil {
		t.Fatal(err)
	}
	follows := func(kind notice.Kind, old notice.View) notice.View {
		t.Helper()
		c, err := h.Notices.Defaults(h.As(coordinator), notice.Content{Kind: kind, Supersedes: old.ID, OnApproval: true})
		if err != nil {
			t.Fatal(err)
		}
		n, err := h.Notices.Create(h.As(coordinator), opened.ID, c)
		if err != nil {
			t.Fatal(err)
		}
		if n, err = h.Notices.Submit(h.As(coordinator), n.ID); err != nil {
			t.Fatal(err)
		}
		if n = approve(t, h, n); n.State != notice.Sent {
			t.Fatalf("%s after approval: %s", kind, n.State)
		}
		return n
	}
	for _, c := range []struct {
		kinds []notice.Kind
		ends  notice.State
	}{{[]notice.Kind{notice.Update, notice.Update}, notice.Recalled}, {[]notice.Kind{notice.Update, notice.AllClear}, notice.Sent}} {
		r := withNotice(t, h, guarded(t, h, opened.ID), nil)
		n := approve(t, h, noticeOf(t, h, r))
		for _, kind := range c.kinds {
			n = follows(kind, n)
		}
		all, err := h.Requests.Standing(h.As(coordinator), r)
		if recalled := c.ends == notice.Recalled; err != nil || slices.Contains(all, n.Reference) != recalled {
			t.Errorf("%q: asked about %q, %v", c.kinds, all, err)
		}
		if _, err := h.Requests.Cancel(h.As(coordinator), r.ID, "Not needed", true); err != nil {
			t.Fatal(err)
		}
		if n, err := h.Notices.Get(h.As(deputy), n.ID); err != nil || n.State != c.ends {
			t.Errorf("%q: %s, %v", c.kinds, n.State, err)
		}
	}
}

// A partner cancels what they wrote, and recalls nothing: the notice's author at headquarters is told.
func TestAPartnerRecallsNothing(t *testing.T) {
	h := apptest.Scenario(t)
	c := content(t, h)
	c.Sites = []string{h.Actor(liaison).Organization}
	c.Steps = []request.Step{{Kind: request.DoNotTouch, DoNotTouch: &request.HandsOff{Hosts: []string{"lp03"}}}}
	r, err := h.Requests.Create(h.As(analyst), incident, c)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = h.Requests.Propose(h.As(analyst), r.ID); err != nil {
		t.Fatal(err)
	}
	if r, err = h.Requests.Authorize(h.As(coordinator), r.ID, request.Sending{HandsOff: true}); err != nil {
		t.Fatal(err)
	}
	n := approve(t, h, noticeOf(t, h, r))
	if all, err := h.Requests.Standing(h.As(analyst), r); err != nil || all != nil {
		t.Errorf("they are shown %q %v", all, err)
	}
	if _, err := h.Requests.Cancel(h.As(analyst), r.ID, "Not needed", true); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("%v", err)
	}
	others, err := h.Requests.Requests(h.As(coordinator), request.Filter{Incident: incident, State: []request.State{request.Acknowledged, request.InProgress, request.Delivered, request.Issued}}, request.Page{Limit: 100})
	for _, other := range others.Items {
		if other.ID != r.ID {
			if _, err := h.Requests.Cancel(h.As(coordinator), other.ID, "Nothing else needs it", false); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	before := len(letters(t, h, coordinator, n.Reference))
	if _, err := h.Requests.Cancel(h.As(analyst), r.ID, "Not needed", false); err != nil {
		t.Fatal(err)
	}
	if after := len(letters(t, h, coordinator, n.Reference)); noticeOf(t, h, r).State != notice.Sent || after != before+1 {
		t.Errorf("%s, %d letters where there were %d", noticeOf(t, h, r).State, after, before)
	}
}

// letters are the mails to them about that.
func letters(t *testing.T, h *apptest.House, who, reference string) (all []deliver.Letter) {
	t.Helper()
	if err := h.Mail.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	sent, err := h.Mail.Mailbox(t.Context(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range sent {
		if strings.HasPrefix(l.To, who) && strings.Contains(l.Subject+l.Text, reference) {
			all = append(all, l)
		}
	}
	return all
}
