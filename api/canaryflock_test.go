package api_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/exchange"
	"tasuki/internal/finding"
	"tasuki/internal/incident"
	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// The readers, and what they share.
//
//	author coordinator   headquarters' coordinators        administrator staff   at headquarters, without a case
//	auditor              at headquarters, the journal's    executor colleague    of the vendor that the request went to
//	vendor               another one, in the same case     analyst writer        of two partners, in the case at full
//	junior               of a partner, at operational      copy liaison          of sites; the request is copied to one
//	escort               at minimal, with a briefing       outsider              in the other case
//	deputy               at headquarters, a coordinator by grant in the case, at full
//	lapsed               whose part was revoked            nobody                without a credential
const (
	hq       = "author coordinator "
	led      = hq + "deputy "               // who reads what headquarters writes in the case
	directs  = led + "administrator staff " // who reads the whole directory
	analysts = "analyst writer "
	deciders = led + analysts // who reads all of the case
	// who takes part at operational or above, and so knows what it is called and who else does
	inside = deciders + "executor colleague vendor junior copy liaison "
	party  = deciders + "executor colleague copy " // who reads the request
)

func newFlock(t *testing.T) *flock {
	f := &flock{world: newWorld(t, onSQLite(t)), canaries: map[int]*canary{}, readers: map[string]*actor{"nobody": nil}}
	f.readers["author"], f.readers["coordinator"] = f.author, f.second
	f.enterHeadquarters()
	f.openCases()
	f.enterOthers()
	f.askExecutor()
	f.askOthers()
	f.draft()
	f.brief()
	f.enterHosts()
	f.ids["organization"] = append(f.ids["organization"], f.hq, f.hub, f.yard, nobody)
	f.ids["program"] = []string{"tasuki-" + runtime.GOOS + "-" + runtime.GOARCH, nobody}
	for _, a := range f.readers {
		if a != nil {
			f.ids["person"] = append(f.ids["person"], a.id)
			f.ids["organization"] = append(f.ids["organization"], a.org)
			if a.participation != "" {
				f.ids["participant"] = append(f.ids["participant"], a.participation)
			}
		}
	}
	return f
}

// join enters somebody. Their token's name is for themselves; their mailbox for whoever reads the directory and their
// own organisation, or, of people whom others may ring up, for whoever reads their name.
func (f *flock) join(reader, org, role, names, mailbox string) *actor {
	var a *actor
	f.plant("", map[string]string{"person": names, "mailbox": mailbox, "token": reader}, func() { a = f.person(org, role) })
	f.readers[reader] = a
	return a
}

// admit has somebody take part; why, headquarters reads and their own organisation.
func (f *flock) admit(a *actor, own string) {
	a.incident = f.incident
	readers := led
	if f.incident == f.elsewhere {
		readers = hq
	}
	f.plant(readers+own, nil, func() { a.stand(valid) })
}

func (f *flock) enterHeadquarters() {
	f.ids = map[string][]string{}
	f.join("administrator", f.hq, "administrator", directs, directs)
	f.join("auditor", f.hq, "auditor", directs+"auditor", directs+"auditor")
	contacts := directs + inside + "escort outsider lapsed" // whom everybody outside may ring up
	f.join("staff", f.hq, "staff", contacts, contacts)
	f.join("deputy", f.hq, "deputy", contacts, contacts)
}

// openCases opens the two, the first with all that can be said of one.
func (f *flock) openCases() {
	f.plant(hq+"outsider", map[string]string{"description": hq}, func() { f.elsewhere = f.open(f.yard) })
	f.plant(deciders, map[string]string{"title": inside}, func() {
		f.incident = f.open(f.hub)
		from, err := worktime.ParseDue("2025-12-31T23:41", "Asia/Singapore", "")
		f.must(err)
		_, err = f.Incidents.Update(f.author.ctx(), f.incident, incident.Change{
			Impact: &[]incident.Impact{{Service: f.text("service"), From: from, Description: f.text("impact")}},
		})
		f.must(err)
		_, err = f.Incidents.Hold(f.author.ctx(), f.incident, f.text("hold"))
		f.must(err)
	})
	i, err := f.Incidents.Get(f.author.ctx(), f.incident)
	f.must(err)
	f.ids["incident"] = []string{f.incident, i.Reference, f.elsewhere, nobody}
}

// enterOthers enters everybody outside headquarters, each with their part.
func (f *flock) enterOthers() {
	outside := func(kind access.Kind, site, names, own string) (org string) {
		f.plant(directs+own, map[string]string{string(kind): names}, func() { org = f.engaged(kind, site) })
		return org
	}
	site := func(names string) (org string) {
		f.plant(names, nil, func() { org = f.organization(access.Site) })
		return org
	}
	known := directs + inside

	f.admit(f.readers["deputy"], "deputy")
	v := outside(access.LocalVendor, f.hub, known, "executor colleague")
	f.admit(f.join("executor", v, "engineer", known, directs+"executor colleague"), "executor colleague")
	f.join("colleague", v, "engineer", known, directs+"executor colleague")
	for _, one := range []struct {
		reader, role string
		kind         access.Kind
	}{{"vendor", "engineer", access.LocalVendor}, {"analyst", "analyst", access.SecurityPartner}, {"writer", "analyst", access.SecurityPartner}} {
		f.admit(f.join(one.reader, outside(one.kind, f.hub, known, one.reader), one.role, known, directs+one.reader), one.reader)
	}
	junior := f.join("junior", outside(access.SecurityPartner, f.hub, known, "junior"), "analyst", known, directs+"junior")
	junior.part.level = access.Operational
	f.admit(junior, "junior")
	for _, reader := range []string{"copy", "liaison"} {
		f.admit(f.join(reader, site(known), "liaison", known, known), reader)
	}
	f.admit(f.join("escort", site(known+"escort"), "escort", known+"escort", directs+"escort"), "escort")

	outsider := f.join("outsider", outside(access.LocalVendor, f.yard, directs+"outsider", "outsider"), "engineer", directs+"outsider", directs+"outsider")
	first := f.incident
	f.incident = f.elsewhere
	f.admit(outsider, "outsider")
	f.incident = first
	// who had a part is named where they did something: in the request that went to them
	met := directs + analysts + "lapsed"
	f.admit(f.join("lapsed", outside(access.LocalVendor, f.hub, met, "lapsed"), "engineer", met, directs+"lapsed"), "")
}

// askExecutor sends a request with everything that one can say, and has it worked on, answered, sent back and accepted.
func (f *flock) askExecutor() {
	executor, reader := f.readers["executor"], f.readers["copy"]
	var r request.Request
	var err error
	const replaced = "step" // by the steps of everything
	f.plant(party, map[string]string{replaced: ""}, func() {
		r, err = f.Requests.Create(f.author.ctx(), f.incident, f.everything(executor, reader))
		f.must(err)
		r, err = f.Requests.Issue(f.Confirmed(f.author.email), r.ID, request.Sending{Override: f.text("override")})
		f.must(err)
		_, err = f.Requests.Told(f.author.ctx(), r.ID, request.ReceiptToldByPhone, executor.id, f.text("call"), time.Time{})
		f.must(err)
		_, err = f.Requests.Acknowledge(executor.ctx(), r.ID, request.Commitment{Note: f.text("commitment")})
		f.must(err)
		_, err = f.Requests.Start(executor.ctx(), r.ID)
		f.must(err)
		c, err := f.Requests.AskBack(executor.ctx(), r.ID, request.Said{Text: f.text("question")})
		f.must(err)
		_, err = f.Requests.AnswerBack(f.author.ctx(), r.ID, c.ID, request.Said{Text: f.text("answer")})
		f.must(err)
		f.ids["clarification"] = []string{c.ID, nobody}
	})
	f.ids["request"], f.ids["step"] = []string{r.ID, nobody}, []string{"s1", "s9"}
	// what came in is for the vendor and for those who analyse; the site that reads along does not get the file
	var item exchange.Item
	f.plant(deciders+"executor colleague", nil, func() {
		u, err := f.Evidence.Begin(executor.ctx(), exchange.Intake{Request: r.ID, Step: "s2", Filename: f.text("filename"), Size: 18})
		f.must(err)
		_, err = u.Append(executor.ctx(), strings.NewReader((f.text("content") + "                  ")[:18]), func() bool { return false })
		f.must(err)
		item = u.Item
		f.must(f.Evidence.Index(f.T.Context()))
	})
	begun, err := f.Evidence.Begin(executor.ctx(), exchange.Intake{Request: r.ID, Filename: "half", Size: 9})
	f.must(err)
	f.plant(led+"executor colleague", nil, func() {
		t, _ := f.pushTicket(executor, r.ID, "")
		f.ids["push_ticket"] = []string{t, nobody}
		o, _, err := f.Evidence.CreatePackOrder(executor.ctx(), r.ID, 14)
		f.must(err)
		f.ids["pack_order"] = []string{o.ID, nobody}
	})
	f.ids["evidence_item"], f.ids["upload"] = []string{item.ID, begun.Item.ID, nobody}, []string{begun.Attempt.ID, nobody}
	f.askConfiguration(executor)
	f.release(executor, r.ID)
	f.handOver(executor)
	f.plant(party, nil, func() {
		yes, text, zero := true, f.text("reply"), 0
		_, err := f.Requests.Submit(executor.ctx(), r.ID, []request.Answer{
			{Step: "s1", Transcript: f.text("transcript"), ExitCode: &zero, Note: f.text("note")},
			{Step: "s2", Evidence: []string{item.ID}},
			{Step: "s3", Note: f.text("note")},
			{Step: "s4", Note: f.text("note")},
			{Step: "s5", Replies: []request.Reply{{Question: "q1", YesNo: &yes}, {Question: "q2", Text: &text}}},
			{Step: "s6", Note: f.text("note")},
		}, f.text("submission"))
		f.must(err)
		_, err = f.Requests.Return(f.author.ctx(), r.ID, f.text("return"))
		f.must(err)
	})
	// an answer that is still worked on is its executor's
	f.plant(deciders+"executor colleague", map[string]string{"unfinished": "executor colleague"}, func() {
		r := f.requested(f.author, executor, request.InProgress)
		_, _, err = f.Requests.Save(executor.ctx(), r.ID, request.Answer{Step: "s1", Note: f.text("unfinished")})
		f.must(err)
		f.ids["request"] = append(f.ids["request"], r.ID)
	})
}

// release has the other vendor read one file. Why is headquarters' own.
func (f *flock) release(executor *actor, r string) {
	vendor := f.readers["vendor"]
	f.plant(deciders+"executor colleague vendor", map[string]string{"why": led}, func() {
		u, err := f.Evidence.Begin(executor.ctx(), exchange.Intake{Request: r, Filename: f.text("released"), Size: 18})
		f.must(err)
		_, err = u.Append(executor.ctx(), strings.NewReader((f.text("content") + "                  ")[:18]), func() bool { return false })
		f.must(err)
		released, err := f.Evidence.Release(f.author.ctx(), u.Item.ID, exchange.Terms{
			Organization: vendor.org, Level: access.Full, Expires: f.Clock.Now().AddDate(0, 1, 0), Downloads: 1000, Reason: f.text("why"),
		})
		f.must(err)
		f.ids["evidence_release"] = []string{released.ID, nobody}
		moved, err := f.Evidence.AskRelocation(f.author.ctx(), u.Item.ID, exchange.RelocationWish{To: "eu", Reason: f.text("why"), LegalBasis: f.text("why")})
		f.must(err)
		f.ids["evidence_relocation"] = []string{moved.ID, nobody}
	})
}

// handOver has the vendor hold a disk under a seal and offer it to headquarters.
func (f *flock) handOver(executor *actor) {
	f.plant(deciders+"executor colleague", nil, func() {
		thing, err := f.Evidence.Register(f.author.ctx(), f.incident, exchange.Registration{
			Name: f.text("thing"), Form: exchange.Disk, Maker: f.text("maker"), Model: f.text("model"), Serial: f.text("serial"),
			Custodian: exchange.Holder{Organization: executor.org}, Place: f.text("kept"), Seals: []string{f.text("seal")}, Collected: true, Reason: f.text("taken"),
		})
		f.must(err)
		o := f.offer(exchange.Holder{Organization: f.author.org})
		o.Tracking = f.text("tracking")
		t, err := f.Evidence.OfferTransfer(executor.ctx(), thing.ID, o)
		f.must(err)
		f.ids["evidence_item"] = append(f.ids["evidence_item"], thing.ID)
		f.ids["custody_transfer"] = []string{t.ID, nobody}
	})
}

// askConfiguration has two versions of a host's configuration handed in. Their secrets are for those at full alone; whoever
// is below reads all the rest.
func (f *flock) askConfiguration(executor *actor) {
	var host string
	asked := deciders + "executor colleague "
	f.plant(directs, map[string]string{"host": directs + asked}, func() {
		a := f.asset(f.hub)
		f.ids["asset"], host = append(f.ids["asset"], a.ID), a.Name
	})
	// what their site's hosts are held against is read beside such a version, by whoever sees both
	f.plant(directs+analysts, map[string]string{"content": deciders}, func() { f.standard = f.heldAgainst(f.hub).ID })
	for range 2 {
		f.plant(asked, map[string]string{"secret": deciders, "step": ""}, func() { // the step is replaced
			item := f.exported(executor, executor, f.hub, host, " description "+f.text("line")+"\nenable password "+f.text("secret")+"\n")
			f.exports = append(f.exports, item.ID)
			f.ids["evidence_item"] = append(f.ids["evidence_item"], item.ID)
		})
	}
}

// everything is a request that says all that one can say.
func (f *flock) everything(executor, reader *actor) request.Content {
	c := f.content(executor)
	c.Copies = []request.Party{{Organization: reader.org, Person: reader.id}}
	c.Hops = []request.Hop{{Organization: executor.org, Person: executor.id, At: f.Clock.Now(), Note: f.text("hop")}}
	local := func(text string) worktime.Local {
		l, err := worktime.ParseLocal(text)
		f.must(err)
		return l
	}
	c.Steps = []request.Step{
		{Kind: request.RunCommands, RunCommands: &request.CommandBlock{
			Hosts: []string{f.text("host")}, OperatingSystem: f.text("system"), Privilege: request.Administrator,
			ExpectedEffect: f.text("effect"), Commands: f.text("commands"),
		}},
		{Kind: request.CollectLog, CollectLog: &request.LogWindow{
			Host: f.text("host"), Path: f.text("path"), From: local("2025-12-31T23:00"), Until: local("2026-01-01T01:00"),
			Zone: "Asia/Singapore", Filter: f.text("filter"), LimitBytes: 1000,
		}},
		{Kind: request.ExportConfig, ExportConfig: &request.Export{Host: f.text("host"), Source: f.text("source"), LimitBytes: 1000}},
		{Kind: request.DoNotTouch, DoNotTouch: &request.HandsOff{Hosts: []string{f.text("host")}}},
		{Kind: request.Ask, Ask: &request.Questions{Questions: []request.Question{
			{ID: "q1", Type: "yes_no", Text: f.text("ask"), Required: true}, {ID: "q2", Type: "text", Text: f.text("ask")},
			{ID: "q3", Type: "choice", Text: f.text("ask"), Choices: []string{f.text("choice")}},
		}}},
		{Kind: request.FreeText, FreeText: &request.Text{Text: f.text("free")}},
	}
	return c
}

// askOthers sends requests to others: one who does it, one who declines, one who loses their part meanwhile.
func (f *flock) askOthers() {
	keep := func(r request.Request, err error) {
		f.must(err)
		f.ids["request"] = append(f.ids["request"], r.ID)
	}
	f.plant(deciders+"vendor", nil, func() {
		r := f.requested(f.author, f.readers["vendor"], request.Submitted)
		keep(f.Requests.Accept(f.author.ctx(), r.ID, f.text("accept")))
		r = f.requested(f.author, f.readers["vendor"], request.Issued)
		keep(f.Requests.Decline(f.readers["vendor"].ctx(), r.ID, f.text("decline")))
	})
	f.plant(deciders+"liaison", nil, func() {
		r := f.requested(f.author, f.readers["liaison"], request.Issued)
		keep(f.Requests.Cancel(f.author.ctx(), r.ID, f.text("cancel"), false))
	})
	f.plant(deciders, nil, func() { keep(f.requested(f.author, f.readers["lapsed"], request.Blocked), nil) })
	f.plant(led, nil, func() { f.readers["lapsed"].stand(revoked) })
}

// draft leaves requests that have not gone out.
func (f *flock) draft() {
	writer, executor := f.readers["writer"], f.readers["executor"]
	for _, one := range []struct {
		readers string
		write   func() request.Request
	}{
		{"writer", func() request.Request { return f.drafted(writer, executor) }},
		{led + "writer", func() request.Request { return f.proposed(writer, executor) }},
		{led, func() request.Request { return f.drafted(f.author, executor) }},
	} {
		f.plant(one.readers, nil, func() { f.ids["request"] = append(f.ids["request"], one.write().ID) })
	}
	f.plant(led, map[string]string{"step": ""}, func() { f.ids["request"] = append(f.ids["request"], f.askedFor(f.author).ID) })
}

// brief sends notices: a minimal one, one that says what happened, one that is recalled, and one that stays a draft.
func (f *flock) brief() {
	keep := func(id string) string { f.ids["notice"] = append(f.ids["notice"], id); return id }
	f.ids["notice"] = []string{nobody}
	f.plant(led+"escort", map[string]string{"happened": led, "remark": led, "remark investigative": led, "remark full": led, "visitor organization": led}, func() {
		id := keep(f.noticed(f.author, f.readers["escort"], notice.Sent))
		question := f.askedAbout(id, f.readers["escort"])
		f.ids["question"] = []string{question, nobody}
		_, err := f.Notices.Answer(f.author.ctx(), id, question, notice.Reply{Ready: "no"})
		f.must(err)
	})
	f.plant(led+"liaison", map[string]string{"remark investigative": led, "remark full": led}, func() {
		id := keep(f.noticedAt(access.Operational, f.author, f.readers["liaison"], notice.Sent))
		_, err := f.Notices.Answer(f.author.ctx(), id, f.askedAbout(id, f.readers["liaison"]), notice.Reply{Text: f.text("answered")})
		f.must(err)
		_, err = f.Notices.Recall(f.author.ctx(), id, notice.Words{Text: f.text("recall")})
		f.must(err)
	})
	f.plant(led+"copy", map[string]string{"remark full": led}, func() { keep(f.noticedAt(access.Investigative, f.author, f.readers["copy"], notice.Sent)) })
	f.plant(led+"lapsed", map[string]string{"remark investigative": led, "remark full": led}, func() { keep(f.noticedAt(access.Operational, f.author, f.readers["lapsed"], notice.Sent)) })
	f.plant(led, nil, func() { keep(f.noticed(f.author, f.readers["escort"], notice.Draft)) })
	f.plant(led+"escort", map[string]string{"happened": led, "remark": led, "remark investigative": led, "remark full": led, "visitor organization": led, "person": directs + inside + "escort", "mailbox": directs + "escort"}, func() {
		guest := f.uninvited(f.readers["escort"].org, access.Escort).ID
		id := keep(f.noticedAt(access.Minimal, f.author, f.readers["escort"], notice.Sent, guest))
		c, _, err := f.App.Accounts.CreateGuestCode(f.author.ctx(), id, guest)
		f.must(err)
		f.ids["guest_code"] = []string{c.ID, nobody}
	})
}

func (f *flock) enterHosts() {
	f.plant(hq, nil, func() {
		r, err := f.Turns.AddRule(f.author.ctx(), turn.Rule{
			Name: f.text("name"), Organization: f.hub, Steps: []turn.Step{{Trigger: turn.PastDue, Whom: turn.TheHolder}},
		})
		f.must(err)
		f.ids["rule"] = []string{r.ID, nobody}
	})
	f.plant(directs, map[string]string{"host": directs + analysts}, func() { f.ids["asset"] = append(f.ids["asset"], f.asset(f.hub).ID, nobody) })
	f.plant(directs+analysts, map[string]string{"role": directs, "owner": directs, "content": led + "staff " + analysts}, func() {
		d := f.drawing(f.hub)
		f.ids["diagram"], f.ids["diagram_version"] = []string{d.ID, nobody}, []string{d.Latest.ID, nobody}
	})
	f.plant(directs+"copy", nil, func() { f.ids["asset"] = append(f.ids["asset"], f.asset(f.readers["copy"].org).ID) })
	f.plant(directs+"executor colleague", nil, func() {
		f.ids["engagement"] = []string{f.engagement(f.readers["executor"].org, f.hub, 30).ID, nobody}
	})
	f.plant(directs+inside, nil, func() { f.ids["year"] = []string{fmt.Sprint(f.year(f.readers["copy"].org).Year), "2199", nobody} })
	f.plant(directs+"executor colleague", map[string]string{"roster": directs + inside}, func() {
		executor, colleague := f.readers["executor"], f.readers["colleague"]
		c := f.override(f.rosterOf(executor.org, executor.id, colleague.id))
		f.ids["roster"], f.ids["roster_change"] = []string{c.Roster, nobody}, []string{c.ID, nobody}
	})
	f.plant(directs+"executor colleague", nil, func() { f.ids["leave"] = []string{f.leave(f.readers["executor"]).ID, nobody} })
	f.plant(directs+"executor colleague", nil, func() {
		f.ids["reachability_test"] = []string{f.tried(f.readers["executor"]), nobody}
	})
	f.ids["age_recipient"] = []string{nobody}
	f.plant(directs+"executor colleague", nil, func() {
		f.ids["channel"] = []string{f.channel(f.readers["executor"]).ID, nobody}
	})
	f.ids["token"], f.ids["feed"], f.ids["secret"] = []string{nobody}, []string{nobody}, []string{nobody}
	// what one officer writes to the next is for those two; the roster's changes are read with the roster
	f.plant("executor colleague", map[string]string{"roster": directs + inside, "reason": directs + "executor colleague"}, func() {
		h := f.handedOver(f.readers["executor"], f.readers["colleague"], true)
		f.ids["handover"], f.ids["roster"] = []string{h.ID, nobody}, append(f.ids["roster"], h.Roster)
	})
	// who is called to a meeting reads what comes of it, and nobody else outside headquarters
	f.plant(led+"executor colleague", nil, func() {
		f.ids["meeting"], f.ids["action"] = []string{f.called(f.author, f.readers["executor"]), nobody}, []string{"1", "2"}
	})
	// the log is for those who lead or analyse the case; of what a site's liaison is to decide, they read too
	f.plant(deciders, nil, func() {
		d, _ := f.asked(nil)
		_, err := f.Decisions.HandOn(f.author.ctx(), d.ID, f.second.id, f.text("handed on"))
		f.must(err)
		_, err = f.Decisions.Decide(f.second.ctx(), d.ID, 1, f.text("words"), f.text("reason"))
		f.must(err)
		withdrawn, _ := f.asked(nil)
		_, err = f.Decisions.Withdraw(f.author.ctx(), withdrawn.ID, f.text("withdrawn"))
		f.must(err)
		f.ids["decision"] = []string{d.ID, withdrawn.ID, nobody}
	})
	f.plant(directs, nil, func() { f.ids["authority"] = []string{f.authority().ID, nobody} }) // the name of its site
	f.plant(directs, nil, func() { f.ids["retention_rule"] = []string{f.retentionRule().ID, nobody} })
	f.plant(directs+"auditor", nil, func() { f.ids["witness"] = []string{f.vouching(), nobody} }) // who reads the directory, and who audits
	f.plant(deciders+"liaison", nil, func() {
		d, _ := f.asked(f.readers["liaison"])
		f.ids["decision"] = append(f.ids["decision"], d.ID)
	})
	// who reported something reads that, and who investigates the case what it was
	f.plant(deciders+"executor", nil, func() { f.ids["observation"] = []string{f.observed(f.readers["executor"]), nobody} })
	f.plant(deciders, nil, func() {
		for _, a := range []finding.Assessment{{To: finding.Verifying}, {To: finding.Confirmed, Note: f.text("note")}} {
			_, err := f.Findings.Assess(f.author.ctx(), f.ids["observation"][0], a)
			f.must(err)
		}
	})
	f.plant(deciders, map[string]string{"note": led}, func() {
		id := f.calling()
		_, err := f.Turns.ToldByPhone(f.author.ctx(), id, f.text("note"), time.Time{})
		f.must(err)
		f.ids["call"] = []string{id, nobody}
	})
	f.plant(deciders, map[string]string{"word": led}, func() {
		waits, err := f.Turns.SilenceAbout(f.author.ctx(), finding.ObjectType, f.observed(f.author))
		f.must(err)
		_, err = f.Turns.TakeCareOfItem(f.author.ctx(), waits.Item, f.text("word"), f.Clock.Now().AddDate(0, 0, 1))
		f.must(err)
		f.ids["open_item"] = []string{waits.Item, nobody}
	})
}
