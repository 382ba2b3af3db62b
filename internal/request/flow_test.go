package request_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

const (
	coordinator = "coordinator@aomine"
	deputy      = "deputy@aomine"
	engineer    = "engineer@merlinet"
	stranger    = "engineer@saomai"
	analyst     = "analyst@tsubame"
	incident    = "INC-2026-0007"
)

// content is a request that can be sent: an ordinary account's command and a question.
func content(t *testing.T, h *apptest.House) request.Content {
	t.Helper()
	executor := h.Actor(engineer)
	due, err := worktime.ParseDue("2026-03-31T17:00", "Asia/Singapore", "")
	if err != nil {
		t.Fatal(err)
	}
	return request.Content{
		Title: "Routes of web02", Purpose: "To compare", Language: "en", Due: &due,
		Executor: request.Party{Organization: executor.Organization, Person: executor.Person},
		Steps: []request.Step{
			{Kind: request.RunCommands, RunCommands: &request.CommandBlock{
				Hosts: []string{"web02"}, OperatingSystem: "Debian 12", Privilege: request.User, ExpectedEffect: "Read-only", Commands: "ip route",
			}},
			{Kind: request.Ask, Ask: &request.Questions{Questions: []request.Question{{ID: "calm", Type: "yes_no", Text: "Is it calm?", Required: true}}}},
		},
	}
}

func issued(t *testing.T, h *apptest.House) request.Request {
	t.Helper()
	r, err := h.Requests.Create(h.As(coordinator), incident, content(t, h))
	if err != nil {
		t.Fatal(err)
	}
	if r, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{}); err != nil {
		t.Fatal(err)
	}
	return r
}

func whose(t *testing.T, h *apptest.House, r request.Request) turn.Item {
	t.Helper()
	all, err := h.Turns.OfAll(t.Context(), request.ObjectType, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	return all[r.ID]
}

func TestARequestGoesStraightToTheOneWhoDoesItAndComesBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r := issued(t, h)
		if got := whose(t, h, r); got.Person != h.Actor(engineer).Person || got.Kind != turn.Acknowledge || got.NextCheck.IsZero() {
			t.Errorf("after issuing it is %+v's turn", got)
		}
		if err := h.Requests.Fetched(h.As(engineer), r); err != nil {
			t.Fatal(err)
		}
		step := func(want request.State, r request.Request, err error) {
			t.Helper()
			if err != nil || r.State != want {
				t.Fatalf("%s, want %s: %v", r.State, want, err)
			}
		}
		r, err := h.Requests.Get(h.As(engineer), r.ID)
		step(request.Delivered, r, err)
		r, err = h.Requests.Acknowledge(h.As(engineer), r.ID, request.Commitment{Note: "at once"})
		step(request.Acknowledged, r, err)
		if !r.CommittedBy.Equal(r.DueAt()) {
			t.Errorf("without a time the commitment is for %s, not for the due", r.CommittedBy)
		}
		r, err = h.Requests.Start(h.As(engineer), r.ID)
		step(request.InProgress, r, err)

		_, err = h.Requests.Submit(h.As(engineer), r.ID, nil, "")
		if f, ok := fault.As(err); !ok || len(f.Fields) != 2 {
			t.Errorf("handing in without answers: %v", err)
		}
		yes, zero := true, 0
		r, err = h.Requests.Submit(h.As(engineer), r.ID, []request.Answer{
			{Step: "s1", Transcript: "default via 192.0.2.1", ExitCode: &zero},
			{Step: "s2", Replies: []request.Reply{{Question: "calm", YesNo: &yes}}},
		}, "")
		step(request.Submitted, r, err)
		if got := whose(t, h, r); got.Person != h.Actor(coordinator).Person || got.Kind != turn.Review {
			t.Errorf("what was handed in is %+v's turn", got)
		}
		r, err = h.Requests.Accept(h.As(coordinator), r.ID, "thank you")
		step(request.Accepted, r, err)
		if got := whose(t, h, r); got.Kind != "" {
			t.Errorf("what is over waits for %+v", got)
		}
		if lost, err := h.Turns.Holderless(t.Context()); err != nil || lost != 0 {
			t.Errorf("%d open items without a holder, %v", lost, err)
		}
	})
}

func TestTheJournalTellsTheStoryOfARequest(t *testing.T) {
	h := apptest.Scenario(t)
	r := issued(t, h)
	if _, err := h.Requests.Acknowledge(h.As(engineer), r.ID, request.Commitment{}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Requests.Decline(h.As(engineer), r.ID, "The host is gone"); err != nil {
		t.Fatal(err)
	}
	entries, err := h.Journal.Entries(t.Context(), journal.Filter{Object: journal.Object{Type: request.ObjectType, ID: r.ID}}, journal.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var facts []journal.Fact
	for _, e := range entries.Items {
		if strings.HasPrefix(string(e.Fact), "request.") {
			facts = append(facts, e.Fact)
		}
		if e.Fact == journal.RequestDeclined && e.Personal["text"] != "The host is gone" {
			t.Errorf("the reason is %q", e.Personal)
		}
	}
	slices.Sort(facts)
	want := []journal.Fact{journal.RequestAcknowledged, journal.RequestDeclined, journal.RequestDrafted, journal.RequestIssued}
	if !slices.Equal(facts, want) {
		t.Errorf("%v, want %v", facts, want)
	}
}

func TestWhatIsNotYoursDoesNotExist(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r := issued(t, h)
		for _, who := range []string{stranger, "escort@bangkok", "administrator@aomine", "auditor@aomine"} {
			if _, err := h.Requests.Get(h.As(who), r.ID); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: %v", who, err)
			}
			l, err := h.Requests.Requests(h.As(who), request.Filter{}, request.Page{Limit: 100, Count: true})
			if err != nil {
				t.Fatal(err)
			}
			if *l.Total != int64(len(l.Items)) || slices.ContainsFunc(l.Items, func(x request.Summary) bool { return x.ID == r.ID }) {
				t.Errorf("%s lists %d of %d, the foreign one among them", who, len(l.Items), *l.Total)
			}
		}
		if _, err := h.Requests.Acknowledge(h.As(stranger), r.ID, request.Commitment{}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("acknowledging a foreign request: %v", err)
		}
		if _, err := h.Requests.Acknowledge(h.As("night@merlinet"), r.ID, request.Commitment{}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a colleague acknowledges: %v", err)
		}
	})
}

func TestListsShowWhatOneMayOpenAndNothingElse(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		all, err := h.Requests.Requests(h.As(coordinator), request.Filter{}, request.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{coordinator, deputy, engineer, stranger, analyst, "engineer@chaoit", "liaison@bangkok", "management@aomine"} {
			var may, listed []string
			for _, r := range all.Items {
				if _, err := h.Requests.Get(h.As(who), r.ID); err == nil {
					may = append(may, r.Reference+" "+string(r.State))
				}
			}
			l, err := h.Requests.Requests(h.As(who), request.Filter{}, request.Page{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range l.Items {
				listed = append(listed, r.Reference+" "+string(r.State))
			}
			if !slices.Equal(may, listed) {
				t.Errorf("%s may open\n%s\nand is shown\n%s", who, strings.Join(may, "\n"), strings.Join(listed, "\n"))
			}
		}
	})
}

func TestAPartnersDraftIsTheirsUntilTheyHandItOver(t *testing.T) {
	h := apptest.Scenario(t)
	r, err := h.Requests.Create(h.As(analyst), incident, content(t, h))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Requests.Get(h.As(coordinator), r.ID); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("headquarters reads an unfinished draft of the partner's: %v", err)
	}
	if _, err := h.Requests.Issue(h.Confirmed(analyst), r.ID, request.Sending{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("the partner issues: %v", err)
	}
	if _, err := h.Requests.Propose(h.As(analyst), r.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Requests.Authorize(h.As(coordinator), r.ID, request.Sending{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("commands are authorised without the password: %v", err)
	}
	r, err = h.Requests.Authorize(h.Confirmed(coordinator), r.ID, request.Sending{})
	if err != nil || r.State != request.Issued {
		t.Fatalf("%s %v", r.State, err)
	}
	if r.Author.Organization != h.Actor(analyst).Organization {
		t.Error("the answer would not go back to its author")
	}
}

func TestPrivilegedCommandsWaitForASecondPerson(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		c := content(t, h)
		c.Steps[0].RunCommands.Privilege = request.Administrator
		r, err := h.Requests.Create(h.As(coordinator), incident, c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Requests.Issue(h.As(coordinator), r.ID, request.Sending{}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("without the password: %v", err)
		}
		if r, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{}); err != nil || r.State != request.Draft {
			t.Fatalf("one person alone: %s, %v", r.State, err)
		}
		if _, err := h.Requests.Authorize(h.Confirmed(coordinator), r.ID, request.Sending{}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("the same person agrees with themselves: %v", err)
		}
		if r, err = h.Requests.Authorize(h.Confirmed(deputy), r.ID, request.Sending{}); err != nil || r.State != request.Issued {
			t.Errorf("%s, %v", r.State, err)
		}
	})
}

func TestAnOverrideGoesOutAtOnceAndTellsTheOtherOfficers(t *testing.T) {
	h := apptest.Scenario(t)
	c := content(t, h)
	c.Steps[0].RunCommands.Privilege = request.Administrator
	r, err := h.Requests.Create(h.As(coordinator), incident, c)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = h.Requests.Issue(h.Confirmed(coordinator), r.ID, request.Sending{Override: "The flood goes on and nobody else is awake."}); err != nil || r.State != request.Issued {
		t.Fatalf("%s, %v", r.State, err)
	}
	if err := h.Mail.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	letters, err := h.Mail.Mailbox(t.Context(), 200)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, l := range letters {
		if strings.Contains(l.Subject, r.Reference) {
			told[l.To] = true
		}
	}
	for _, officer := range []string{"deputy@aomine.example", "hold@aomine.example"} {
		found := false
		for to := range told {
			found = found || strings.Contains(to, officer)
		}
		if !found {
			t.Errorf("%s was not told; told were %v", officer, told)
		}
	}
}

func TestARevisionReplacesTheOldOneWhenItIsIssuedAndTheOldStaysReadable(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		first := issued(t, h)
		second, err := h.Requests.Revise(h.As(coordinator), first.ID, "A mistake", func(c request.Content) request.Content {
			c.Title = "Routes of web02, again"
			return c
		})
		if err != nil {
			t.Fatal(err)
		}
		if old, err := h.Requests.Get(h.As(engineer), first.ID); err != nil || old.State != request.Issued {
			t.Errorf("until it is issued the old one holds: %s %v", old.State, err)
		}
		if _, err := h.Requests.Get(h.As(engineer), second.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the vendor reads the draft: %v", err)
		}
		if second, err = h.Requests.Issue(h.Confirmed(coordinator), second.ID, request.Sending{}); err != nil {
			t.Fatal(err)
		}
		old, err := h.Requests.Get(h.As(engineer), first.ID)
		if err != nil || old.State != request.Superseded || old.SupersededBy != second.ID || old.Title != first.Title {
			t.Errorf("the old one: %+v %v", old, err)
		}
		if second.Reference != first.Reference || second.Revision != 2 {
			t.Errorf("%s revision %d", second.Reference, second.Revision)
		}
		if _, err := h.Requests.Acknowledge(h.As(engineer), first.ID, request.Commitment{}); !fault.Is(err, fault.KindConflict) {
			t.Errorf("acknowledging the old one: %v", err)
		}
	})
}

func TestAnIssuedWordingCannotBeAltered(t *testing.T) {
	h := apptest.Scenario(t)
	r := issued(t, h)
	_, err := h.Requests.Change(h.As(coordinator), r.ID, func(c request.Content) request.Content { c.Title = "x"; return c })
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("got %v", err)
	}
}

func TestAScheduledRequestGoesOutAtItsOwnTimeAndNotBefore(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		l, err := h.Requests.Requests(h.As(coordinator), request.Filter{State: []request.State{request.Draft}}, request.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		waiting := 0
		for _, r := range l.Items {
			if r.ScheduledFor != nil {
				waiting++
			}
		}
		if waiting != 5 {
			t.Fatalf("%d requests wait for their Monday, want 5", waiting)
		}
		err = h.DB.In(t.Context(), func(ctx context.Context) error { // as an older program, with other zones, had reckoned it
			return h.DB.Gorm(ctx).Exec("UPDATE requests SET scheduled_at = scheduled_at + 3600000000 WHERE scheduled_at IS NOT NULL").Error
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Requests.ZonesChanged(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := map[string]int{"2026-03-30T06:59:59Z": 0, "2026-03-30T07:00:00Z": 4, "2026-03-30T10:59:59Z": 0, "2026-03-30T11:00:00Z": 1}
		for _, at := range []string{"2026-03-30T06:59:59Z", "2026-03-30T07:00:00Z", "2026-03-30T10:59:59Z", "2026-03-30T11:00:00Z"} {
			instant, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			h.Clock.Set(instant)
			sent, err := h.Requests.IssueScheduled(t.Context())
			if err != nil || sent != want[at] {
				t.Errorf("at %s %d went out, want %d; %v", at, sent, want[at], err)
			}
		}
	})
}

func TestAQuestionMovesTheTurnAndNotTheState(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r := issued(t, h)
		c, err := h.Requests.AskBack(h.As(engineer), r.ID, request.Said{Text: "Which web02?"})
		if err != nil {
			t.Fatal(err)
		}
		if got := whose(t, h, r); got.Kind != turn.Clarify || got.Person != h.Actor(coordinator).Person {
			t.Errorf("asked back, it is %+v's turn", got)
		}
		if _, err := h.Requests.AnswerBack(h.As(engineer), r.ID, c.ID, request.Said{Text: "myself"}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("the asker answers: %v", err)
		}
		if c, err = h.Requests.AnswerBack(h.As(coordinator), r.ID, c.ID, request.Said{Text: "The one in the DMZ."}); err != nil || c.State != request.Answered || len(c.Messages) != 2 {
			t.Fatalf("%+v %v", c, err)
		}
		if got := whose(t, h, r); got.Kind != turn.Acknowledge || got.Person != h.Actor(engineer).Person {
			t.Errorf("answered, it is %+v's turn", got)
		}
		if r, err = h.Requests.Get(h.As(engineer), r.ID); err != nil || r.State != request.Issued {
			t.Errorf("%s %v", r.State, err)
		}
	})
}

func TestReadingIsNotAcknowledging(t *testing.T) {
	h := apptest.Scenario(t)
	r := issued(t, h)
	if _, err := h.Requests.Told(h.As(engineer), r.ID, request.ReceiptRead, "", "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Requests.Told(h.As(engineer), r.ID, request.ReceiptRead, "", "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	receipts, err := h.Requests.Receipts(h.As(coordinator), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, rec := range receipts {
		if rec.Kind == request.ReceiptRead {
			read++
		}
	}
	if r, err = h.Requests.Get(h.As(coordinator), r.ID); err != nil || r.State != request.Issued || read != 1 {
		t.Errorf("%s, read %d times, %v", r.State, read, err)
	}
}

func TestAColleagueTakesOverInTheSameOrganisationOnly(t *testing.T) {
	h := apptest.Scenario(t)
	r := issued(t, h)
	if _, err := h.Requests.Reassign(h.As(engineer), r.ID, h.Actor(stranger).Person); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("to another organisation: %v", err)
	}
	night := h.Actor("night@merlinet").Person
	if r, err := h.Requests.Reassign(h.As(engineer), r.ID, night); err != nil || r.Executor.Person != night {
		t.Fatalf("%+v %v", r.Executor, err)
	}
	if _, err := h.Requests.Acknowledge(h.As("night@merlinet"), r.ID, request.Commitment{}); err != nil {
		t.Error(err)
	}
}

func TestAFileGoesWithAQuestion(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r := issued(t, h)
		c, err := h.Requests.AskBack(h.As(engineer), r.ID, request.Said{Text: "Is this the one?"})
		if err != nil {
			t.Fatal(err)
		}
		picture := "a photograph of a label"
		staged, err := h.Evidence.Stage(h.As(engineer), exchange.Intake{Clarification: c.ID, Filename: "label.jpg"}, strings.NewReader(picture), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		item, err := h.Evidence.Keep(h.As(engineer), staged)
		if err != nil {
			t.Fatal(err)
		}
		if c, err = h.Requests.Reply(h.As(engineer), r.ID, c.ID, request.Said{Text: "See the picture.", Attachments: []string{item.ID}}); err != nil || len(c.Messages) != 2 {
			t.Fatalf("%+v %v", c, err)
		}
		if _, err := h.Evidence.Get(h.As(coordinator), item.ID); err != nil {
			t.Errorf("whom it was asked can't see it: %v", err)
		}
		_, err = h.Evidence.Stage(h.As(stranger), exchange.Intake{Clarification: c.ID, Filename: "x"}, strings.NewReader("x"), 1<<20)
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a stranger attaches: %v", err)
		}
	})
}

func TestWhatACancelledRequestExpectedWillNotCome(t *testing.T) {
	h := apptest.Scenario(t)
	c := content(t, h)
	c.Steps = []request.Step{{Kind: request.ExportConfig, ExportConfig: &request.Export{Host: "fw01", Source: "running configuration"}}}
	r, err := h.Requests.Create(h.As(coordinator), incident, c)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = h.Requests.Issue(h.As(coordinator), r.ID, request.Sending{}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Requests.Cancel(h.As(coordinator), r.ID, "Not needed any more", false); err != nil {
		t.Fatal(err)
	}
	items, err := h.Evidence.OfRequest(h.As(coordinator), r.ID)
	if err != nil || len(items) != 1 || items[0].State != exchange.Lost {
		t.Errorf("%+v %v", items, err)
	}
}

// Who rang says when they did, which is never still to come; who says nothing rang just now.
func TestWhoRangSaysWhenTheyDid(t *testing.T) {
	h := apptest.Scenario(t)
	r := issued(t, h)
	whom, now := h.Actor(engineer).Person, h.Clock.Now()
	h.Clock.Advance(2 * time.Hour)
	if _, err := h.Requests.Told(h.As(coordinator), r.ID, request.ReceiptToldByPhone, whom, "", h.Clock.Now().Add(time.Minute)); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("it was told in a minute: %v", err)
	}
	_, err := h.Requests.Told(h.As(coordinator), r.ID, request.ReceiptToldByPhone, whom, "", now.Add(-time.Minute))
	if f, ok := fault.As(err); !ok || f.Fields[0].Pointer != "/at" || f.Fields[0].Key != "time.before_it_went_out" {
		t.Errorf("it was told before it went out: %v", err)
	}
	rang := now.Add(20 * time.Minute)
	earlier, err := h.Requests.Told(h.As(coordinator), r.ID, request.ReceiptToldByPhone, whom, "They look into it.", rang)
	if err != nil || !earlier.At.Equal(rang) || earlier.By != h.Actor(coordinator).Person {
		t.Errorf("%+v %v", earlier, err)
	}
	later, err := h.Requests.Told(h.As(coordinator), r.ID, request.ReceiptToldByPhone, whom, "", time.Time{})
	if err != nil || later.At.Before(now.Add(2*time.Hour)) {
		t.Errorf("%+v %v", later, err)
	}
}
