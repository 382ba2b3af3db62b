package report_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/decision"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/meeting"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// The readers of the canary test, each standing otherwise to the case.
const (
	night   = "night@merlinet"  // a colleague of the vendor's engineer
	rival   = "engineer@chaoit" // another site's vendor
	liaison = "liaison@bangkok" // somebody whom copies are addressed to
)

var readers = []string{coordinator, "deputy@aomine", analyst, engineer, night, rival, liaison}

// cage keeps canaries: words that stand in one place each, with who may find them in what they take along.
type cage struct {
	*apptest.House
	seen map[string][]string
}

// bird makes a canary for some readers.
func (c *cage) bird(name string, readers ...string) string {
	word := fmt.Sprintf("canary-%02d-%s", len(c.seen), name)
	c.seen[word] = readers
	return word
}

// hq are those who see everything, and the named ones.
func hq(others ...string) []string { return append([]string{coordinator, "deputy@aomine"}, others...) }

func TestNobodyTakesAlongAWordThatIsNotForThem(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		c := &cage{h, map[string][]string{}}
		c.plantCase()
		c.plantRequests()
		c.plantNotice()
		c.plantDecisions()
		c.plantObservations()
		c.plantMeetings()
		c.plantEvidence()
		for _, who := range readers {
			raw := export(t, h, who)
			if r := verified(t, h, raw); !r.OK() {
				t.Errorf("%s: %v", who, r.Findings)
			}
			for word, may := range c.seen {
				if found := bytes.Contains(raw, []byte(word)); found != slices.Contains(may, who) {
					t.Errorf("%s, found by %s: %v", word, who, found)
				}
			}
		}
	})
}

func (c *cage) plantCase() {
	c.T.Helper()
	all := hq(analyst, engineer, night) // from investigative on
	description, service := c.bird("description", all...), c.bird("impact", all...)
	_, err := c.Incidents.Update(c.As(coordinator), theCase, incident.Change{
		Description: &description, Impact: &[]incident.Impact{{Service: service, From: local(c.T, "2026-03-27T23:41", "Asia/Singapore")}},
	})
	must(c.T, err)
	_, err = c.Incidents.AddParticipant(c.As(coordinator), theCase, incident.Grant{
		Organization: c.Actor(rival).Organization, Roles: []access.Role{access.Observer}, Level: access.Operational,
		Reason: c.bird("reason-of-a-grant", hq(rival)...),
	})
	must(c.T, err)
	name := c.bird("name-of-somebody-asked-later", hq()...)
	scheduled := c.Actor("engineer@huaqing").Person // their request waits at headquarters
	_, err = c.Directory.UpdatePerson(c.As("administrator@aomine"), scheduled, directory.PersonChange{Name: &name})
	must(c.T, err)
}

func (c *cage) plantRequests() {
	c.T.Helper()
	theirs := hq(analyst, rival)
	r := c.ask(rival, c.bird("draft-of-the-title", hq()...), nil)
	r, err := c.Requests.Change(c.As(coordinator), r.ID, func(n request.Content) request.Content {
		n.Title, n.Purpose = c.bird("title", theirs...), c.bird("purpose", theirs...)
		n.Steps[0].RunCommands.Commands, n.Steps[0].RunCommands.SHA256 = "echo "+c.bird("command", theirs...), ""
		return n
	})
	must(c.T, err)
	c.work(r, rival)
	thread, err := c.Requests.AskBack(c.As(rival), r.ID, request.Said{Text: c.bird("question", theirs...)})
	must(c.T, err)
	_, err = c.Requests.AnswerBack(c.As(coordinator), r.ID, thread.ID, request.Said{Text: c.bird("answer-back", theirs...)})
	must(c.T, err)
	item := c.handIn(r, c.bird("filename", theirs...), c.bird("evidence", theirs...))
	_, err = c.Requests.Submit(c.As(rival), r.ID, []request.Answer{
		{Step: "s1", Transcript: c.bird("transcript", theirs...), Evidence: []string{item.ID}, Note: c.bird("note", theirs...)},
	}, c.bird("submission", theirs...))
	must(c.T, err)

	c.ask(engineer, c.bird("draft-at-headquarters", hq()...), nil)
	_, err = c.Requests.Create(c.As(analyst), theCase, c.content(engineer, c.bird("draft-at-the-partner", analyst)))
	must(c.T, err)

	working := c.ask(engineer, c.bird("in-progress", hq(analyst, engineer, night, liaison)...), []request.Party{
		{Organization: c.Actor(liaison).Organization, Person: c.Actor(liaison).Person},
	})
	c.work(working, engineer)
	unfinished := request.Answer{Step: "s1", Transcript: c.bird("unfinished-transcript", engineer, night), Note: c.bird("unfinished-note", engineer, night)}
	_, _, err = c.Requests.Save(c.As(engineer), working.ID, unfinished)
	must(c.T, err)
}

func (c *cage) plantNotice() {
	c.T.Helper()
	told := hq(liaison)
	n, err := c.Notices.Create(c.As(coordinator), theCase, notice.Content{
		Kind: notice.Information, Level: access.Operational, Recipients: []notice.Addressee{{Person: c.Actor(liaison).Person}},
		Contact: &notice.Contact{Name: c.bird("contact", told...), Phone: "+81355500101"},
		Answers: notice.Answers{
			WhatHappened:   &notice.Answer[notice.Happening]{Say: &notice.Happening{Cause: notice.Other, Text: c.bird("what-happened", told...)}},
			WhatWillBeDone: &notice.Answer[[]notice.Work]{CannotSay: true}, HowLong: &notice.Answer[notice.Range]{CannotSay: true},
			Attend: &notice.Answer[notice.Attendance]{CannotSay: true}, Headquarters: &notice.Answer[notice.Situation]{CannotSay: true},
		},
	})
	must(c.T, err)
	_, err = c.Notices.Override(c.As(coordinator), n.ID, c.bird("let-through", hq()...)) // nobody has put it into the liaison's language
	must(c.T, err)
	_, err = c.Notices.Submit(c.As(coordinator), n.ID)
	must(c.T, err)
	_, err = c.Notices.Approve(c.As("deputy@aomine"), n.ID)
	must(c.T, err)
	v, err := c.Notices.Send(c.As(coordinator), n.ID)
	must(c.T, err)
	v, err = c.Notices.Get(c.As(liaison), v.ID)
	must(c.T, err)
	must(c.T, c.Notices.Fetched(c.As(liaison), v))
	v, err = c.Notices.Ask(c.As(liaison), n.ID, notice.Question{Text: c.bird("asked", told...)})
	must(c.T, err)
	_, err = c.Notices.Answer(c.As(coordinator), n.ID, v.Questions[0].ID, notice.Reply{Text: c.bird("answered", told...)})
	must(c.T, err)
	_, err = c.Notices.Recall(c.As(coordinator), n.ID, notice.Words{Text: c.bird("recalled", told...)})
	must(c.T, err)
}

// plantEvidence: what is said about an item is for those between whom it goes, and of those who analyse the case; the words of a search
// are the searcher's, and why bytes go elsewhere is headquarters' own.
func (c *cage) plantEvidence() {
	c.T.Helper()
	vendor, other, desk := c.Actor(engineer), c.Actor(rival), c.Actor(coordinator)
	first, second := hq(analyst, engineer, night), hq(analyst, rival)
	i, err := c.Evidence.Register(c.As(coordinator), theCase, exchange.Registration{
		Name: c.bird("thing", hq(analyst, engineer, night, rival)...), Form: exchange.Disk, Custodian: exchange.Holder{Organization: vendor.Organization, Person: vendor.Person},
		Place: c.bird("thing-place", first...), Reason: c.bird("thing-reason", first...), Collected: true,
	})
	must(c.T, err)
	hand := func(name, from, to string, holder exchange.Holder, readers ...string) {
		o, err := c.Evidence.OfferTransfer(c.As(from), i.ID, exchange.Offer{
			To: holder, Place: c.bird(name+"-place", readers...), Planned: local(c.T, "2026-04-09T16:00", "Asia/Tokyo"), Way: exchange.ByCourier,
			Carrier: c.bird(name+"-carrier", readers...), Tracking: c.bird(name+"-tracking", readers...), Reason: c.bird(name+"-reason", readers...),
		})
		must(c.T, err)
		_, err = c.Evidence.AcceptTransfer(c.As(to), o.ID, exchange.Taking{Note: c.bird(name+"-note", readers...)})
		must(c.T, err)
	}
	hand("first-transfer", engineer, coordinator, exchange.Holder{Organization: desk.Organization, Person: desk.Person}, first...)
	hand("second-transfer", coordinator, rival, exchange.Holder{Organization: other.Organization, Person: other.Person}, second...)

	r := c.ask(rival, c.bird("title-of-a-log", second...), nil)
	c.work(r, rival)
	item := c.handIn(r, c.bird("log-name", second...), "2026-03-27 23:41:00 up\n")
	must(c.T, c.Evidence.Index(context.WithoutCancel(c.As(rival))))
	_, err = c.Evidence.Lines(c.As(analyst), item.ID, exchange.LineQuery{Grep: c.bird("search-of-an-analyst", hq(analyst)...)})
	must(c.T, err)
	_, err = c.Evidence.Lines(c.As(coordinator), item.ID, exchange.LineQuery{Grep: c.bird("search-at-headquarters", hq()...)})
	must(c.T, err)
	to := "eu"
	if item.Latest().Region == to {
		to = directory.DefaultRegion
	}
	t, err := c.Evidence.AskRelocation(c.As(coordinator), item.ID, exchange.RelocationWish{
		To: to, Reason: c.bird("relocation-reason", hq()...), LegalBasis: c.bird("relocation-basis", hq()...),
	})
	must(c.T, err)
	_, err = c.Evidence.ApproveRelocation(c.As("deputy@aomine"), t.ID)
	must(c.T, err)
	must(c.T, c.Evidence.CarryRelocations(c.T.Context()))
}

// plantDecisions: the log is for those who lead or analyse the case.
func (c *cage) plantDecisions() {
	c.T.Helper()
	read := hq(analyst)
	d, err := c.App.Decisions.Ask(c.As(coordinator), theCase, decision.Question{
		Matter: decision.IsolateHost, Text: c.bird("question", read...), Options: []string{c.bird("option", read...)}, IfNobody: c.bird("if-nobody", read...),
	}, "")
	must(c.T, err)
	_, err = c.App.Decisions.HandOn(c.As(coordinator), d.ID, c.Actor("deputy@aomine").Person, c.bird("handed-on", read...))
	must(c.T, err)
	_, err = c.App.Decisions.Decide(c.As("deputy@aomine"), d.ID, 1, c.bird("decided", read...), c.bird("why", read...))
	must(c.T, err)
	d, err = c.App.Decisions.Ask(c.As(analyst), theCase, decision.Question{Matter: decision.Other, Other: c.bird("other", read...), Text: "x"}, "")
	must(c.T, err)
	_, err = c.App.Decisions.Withdraw(c.As(analyst), d.ID, c.bird("withdrawn", read...))
	must(c.T, err)
}

// plantObservations: each is its reporter's, and of those who lead or analyse the case.
func (c *cage) plantObservations() {
	c.T.Helper()
	read := hq(analyst, engineer)
	o, err := c.App.Findings.Report(c.As(engineer), theCase, finding.Report{
		Kind: finding.MalwareSeen, What: c.bird("seen", read...), Host: c.bird("seen-host", read...), Seen: local(c.T, "2026-03-29T10:00", "Asia/Singapore"),
		Touched: finding.Changed, Changes: c.bird("seen-changes", read...),
	})
	must(c.T, err)
	_, err = c.App.Findings.Assess(access.IfMatch(c.As(coordinator), o.Version), o.ID, finding.Assessment{To: finding.Verifying, Note: c.bird("seen-note", hq(analyst)...)})
	must(c.T, err)
}

func (c *cage) content(executor, title string) request.Content {
	c.T.Helper()
	due := local(c.T, "2026-03-31T17:00", "Asia/Singapore")
	return request.Content{
		Title: title, Language: "en", Due: &due, Executor: request.Party{Organization: c.Actor(executor).Organization},
		Steps: []request.Step{{Kind: request.RunCommands, RunCommands: &request.CommandBlock{
			Hosts: []string{"bkk-lp01"}, OperatingSystem: "Debian 12", Privilege: request.User, ExpectedEffect: "None", Commands: "true",
		}}},
	}
}

func (c *cage) ask(executor, title string, copies []request.Party) request.Request {
	c.T.Helper()
	content := c.content(executor, title)
	content.Copies = copies
	r, err := c.Requests.Create(c.As(coordinator), theCase, content)
	must(c.T, err)
	return r
}

// work issues a request and has it begun.
func (c *cage) work(r request.Request, who string) {
	c.T.Helper()
	_, err := c.Requests.Issue(c.Confirmed(coordinator), r.ID, request.Sending{})
	must(c.T, err)
	_, err = c.Requests.Acknowledge(c.As(who), r.ID, request.Commitment{})
	must(c.T, err)
	_, err = c.Requests.Start(c.As(who), r.ID)
	must(c.T, err)
}

func (c *cage) handIn(r request.Request, name, content string) exchange.Item {
	c.T.Helper()
	u, err := c.Evidence.Begin(c.As(rival), exchange.Intake{Request: r.ID, Step: "s1", Filename: name, Size: int64(len(content))})
	must(c.T, err)
	_, err = u.Append(context.WithoutCancel(c.As(rival)), bytes.NewReader([]byte(content)), func() bool { return false })
	must(c.T, err)
	return u.Item
}

func local(t testing.TB, wall, zone string) worktime.Due {
	t.Helper()
	d, err := worktime.ParseDue(wall, zone, "")
	must(t, err)
	return d
}

// plantMeetings calls everybody at the vendor's to one meeting, and one of them to another.
func (c *cage) plantMeetings() {
	c.T.Helper()
	vendor := c.Actor(engineer)
	call := func(name string, who meeting.Attendee, readers ...string) {
		starts, err := worktime.ParseDue("2026-04-09T16:00", "Asia/Tokyo", "")
		must(c.T, err)
		_, err = c.Meetings.Plan(c.As(coordinator), theCase, meeting.Content{
			Title: c.bird(name+"-title", readers...), Agenda: c.bird(name+"-agenda", readers...), Starts: starts, Minutes: 30,
			Attendees: []meeting.Attendee{who}, Decisions: []string{c.bird(name+"-decision", readers...)},
			Actions: []meeting.Action{{What: c.bird(name+"-action", readers...), Organization: vendor.Organization}},
		})
		must(c.T, err)
	}
	call("meeting-of-all", meeting.Attendee{Organization: vendor.Organization}, hq(engineer, night)...)
	call("meeting-of-one", meeting.Attendee{Organization: vendor.Organization, Person: vendor.Person}, hq(engineer)...)
}
