package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/notice"
	"tasuki/internal/turn"
)

// briefed is a house that has sent a notice to two people at a site, of whom the escort has no account.
type briefed struct {
	*house
	notices        *notice.Service
	escort, keeper directory.Person
	second         directory.Person // at headquarters
	notice         notice.View
	other          notice.View // to the escort too

	send func(...notice.Addressee) notice.View // at minimal, where they say nothing else
}

func briefing(t *testing.T, d *db.DB) *briefed {
	t.Helper()
	h := &briefed{house: build(t, d)}
	turns := turn.New(d, h.journal, h.house.clock, h.people, h.mail)
	cases := incident.New(d, h.journal, h.house.clock, h.people)
	h.notices = notice.New(d, h.journal, h.house.clock, h.words, h.people, cases, turns, h.mail)
	h.OpenedBy(h.notices)
	site, err := h.people.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{
		Kind: access.Site, Name: "Bangkok", Country: "TH", Zone: "Asia/Bangkok", Languages: []string{"th"},
	})
	h.must(err)
	h.escort = h.person(site.ID, "Escort", "escort@bangkok.example", access.Escort)
	h.keeper = h.person(site.ID, "Keeper", "keeper@bangkok.example", access.Escort)
	h.let(h.keeper, password)
	h.second = h.person(h.hq, "Second desk", "second@aomine.example", access.Coordinator)
	i, err := cases.Open(h.as(h.desk), incident.Content{Title: "Firewall load", Sites: []string{site.ID}, Severity: "high"})
	h.must(err)
	said, err := h.notices.MinimalWordings(h.as(h.desk))
	h.must(err)
	for tag, w := range said {
		_, err := h.notices.ApproveMinimal(h.as(h.desk), tag, w.SHA256)
		h.must(err)
	}
	h.send = func(to ...notice.Addressee) notice.View {
		unsaid := notice.Answers{
			WhatHappened: &notice.Answer[notice.Happening]{CannotSay: true}, WhatWillBeDone: &notice.Answer[[]notice.Work]{CannotSay: true},
			HowLong: &notice.Answer[notice.Range]{CannotSay: true}, Attend: &notice.Answer[notice.Attendance]{CannotSay: true},
			Headquarters: &notice.Answer[notice.Situation]{CannotSay: true},
		}
		n, err := h.notices.Create(h.as(h.desk), i.ID, notice.Content{
			Kind: notice.WorkOnSite, Site: site.ID, Level: access.Minimal, Answers: unsaid,
			Contact:    &notice.Contact{Name: "Desk", Phone: "+81355500101", Languages: []string{"en"}},
			Recipients: to,
		})
		h.must(err)
		_, err = h.notices.Submit(h.as(h.desk), n.ID)
		h.must(err)
		_, err = h.notices.Approve(h.as(h.second), n.ID)
		h.must(err)
		n, err = h.notices.Send(h.as(h.desk), n.ID)
		h.must(err)
		return n
	}
	both := []notice.Addressee{{Person: h.escort.ID}, {Person: h.keeper.ID}}
	h.notice, h.other = h.send(both...), h.send(both...)
	return h
}

func (h *briefed) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// raise lets the escort read what the notice says at a higher level.
func (h *briefed) raise() {
	h.t.Helper()
	_, err := h.notices.Raise(h.as(h.second), h.notice.ID, h.escort.ID, access.Investigative, "They have to know.")
	h.must(err)
}

func (h *briefed) code() (GuestCode, string) {
	h.t.Helper()
	c, code, err := h.CreateGuestCode(h.as(h.desk), h.notice.ID, h.escort.ID)
	h.must(err)
	return c, code
}

func (h *briefed) enter(code string) (Stay, error) {
	return h.Enter(context.Background(), h.notice.Reference, code, "192.0.2.7")
}

// guestFacts are what the journal says of codes.
func (h *briefed) guestFacts() (all []string) {
	h.t.Helper()
	for p := (db.Page{Limit: 100}); ; {
		l, err := h.journal.Entries(context.Background(), journal.Filter{}, p)
		h.must(err)
		for _, r := range l.Items {
			if strings.HasPrefix(string(r.Fact), "account.guest_code") || r.Fact == journal.NoticeUnderstood {
				said := string(r.Fact)
				if why, ok := r.Data["why"]; ok {
					said += fmt.Sprint(" ", why)
				}
				all = append(all, said)
			}
		}
		if p.After = l.Next; p.After == "" {
			return all
		}
	}
}

func TestACodeReadOutByPhoneOpensOneBriefingOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := briefing(t, d)
		c, code := h.code()
		if len(code) != 10 || strings.Trim(code, "0123456789") != "" || !c.Expires.Equal(start.Add(15*time.Minute)) {
			t.Fatalf("%q until %s", code, c.Expires)
		}
		// as somebody types it who was told it in threes, on a Thai keyboard
		typed := strings.Map(func(r rune) rune { return '๐' + r - '0' }, code[:3]) + " " + code[3:6] + "-" + code[6:]
		stay, err := h.Enter(context.Background(), " "+strings.ToLower(h.notice.Reference), typed, "192.0.2.7")
		h.must(err)
		if stay.Notice != h.notice.ID || !stay.Expires.Equal(start.Add(GuestLife)) {
			t.Errorf("%+v", stay)
		}
		_, err = h.enter(code)
		wantKey(t, err, fault.KindUnauthenticated, "guest_code.wrong") // once
		ctx := h.by(stay.Token)
		v, err := h.notices.Get(ctx, h.notice.ID)
		h.must(err)
		if v.Whole || v.Mine == nil || v.Mine.Party.Person != h.escort.ID || len(v.Recipients) != 1 {
			t.Errorf("the guest sees %+v", v)
		}
		_, err = h.notices.Get(ctx, h.other.ID) // sent to them as well, and not what the code is for
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		_, err = h.notices.Recall(ctx, h.notice.ID, notice.Words{Text: "x"})
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		_, err = h.notices.List(ctx, notice.Filter{}, db.Page{Limit: 10})
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")
		_, err = h.notices.Ask(ctx, h.notice.ID, notice.Question{Text: "Where do I park?"})
		h.must(err)
		v, err = h.notices.Understood(ctx, h.notice.ID)
		h.must(err)
		if v.Mine.Receipt() != notice.IsUnderstood {
			t.Errorf("the receipt is %s", v.Mine.Receipt())
		}
		h.must(h.EndSession(ctx))
		_, err = h.Authenticate(context.Background(), stay.Token, "")
		wantKey(t, err, fault.KindUnauthenticated, "problem.unauthenticated")
		if got := h.guestFacts(); !slices.Equal(got, []string{
			"account.guest_code_made", "account.guest_code_used", "notice.understood", "account.guest_code_ended signed_out",
		}) {
			t.Errorf("journal: %q", got)
		}
	})
}

// Every act there is, but three on one notice, is not there for a guest: no capability has to think of them.
func TestAGuestFindsNothingElse(t *testing.T) {
	h := briefing(t, dbtest.SQLite(t))
	_, code := h.code()
	stay, err := h.enter(code)
	h.must(err)
	ctx := h.by(stay.Token)
	a := access.From(ctx)
	everything := access.Scope{
		Incident: h.notice.Incident, Organization: a.Organization, Person: a.Person, Author: a.Organization, AuthorPerson: a.Person,
		Executor: a.Organization, ExecutorPerson: a.Person, Parties: []string{a.Organization}, PartyPeople: []string{a.Person},
		Grant: &access.Grant{Roles: access.Roles, Level: access.Full}, Visible: true,
	}
	for _, act := range access.Actions() {
		if err := access.Check(ctx, act, everything); !fault.Is(err, fault.KindNotFound) && !fault.Is(err, fault.KindForbidden) {
			t.Errorf("%s: %v", act, err)
		}
		everything.Object = h.notice.ID
		if err := access.Check(ctx, act, everything); err == nil != slices.Contains(access.GuestActs, act) {
			t.Errorf("%s to the notice: %v", act, err)
		}
		everything.Object = ""
	}
}

func TestACodeIsForWhoeverHasNoAccountAndWasWrittenTo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := briefing(t, d)
		create := func(as, who directory.Person) error {
			_, _, err := h.CreateGuestCode(h.as(as), h.notice.ID, who.ID)
			return err
		}
		wantKey(t, create(h.desk, h.keeper), fault.KindConflict, "guest_code.has_account")
		wantKey(t, create(h.desk, h.noc), fault.KindInvalid, "notice.not_a_recipient")
		wantKey(t, create(h.keeper, h.escort), fault.KindForbidden, "problem.forbidden")
		wantKey(t, create(h.noc, h.escort), fault.KindNotFound, "problem.not_found")
		_, err := h.notices.Recall(h.as(h.desk), h.notice.ID, notice.Words{Text: "Moved."})
		h.must(err)
		wantKey(t, create(h.desk, h.escort), fault.KindConflict, "notice.no_longer_holds")
		if got := h.guestFacts(); len(got) != 0 {
			t.Errorf("journal: %q", got)
		}
	})
}

func TestACodeEnds(t *testing.T) {
	for name, end := range map[string]func(h *briefed, c GuestCode){
		"after its time":          func(h *briefed, _ GuestCode) { h.house.clock.Advance(GuestCodeLife) },
		"when it is revoked":      func(h *briefed, c GuestCode) { h.must(h.RevokeGuestCode(h.as(h.desk), h.notice.ID, c.ID)) },
		"when there is a new one": func(h *briefed, _ GuestCode) { h.code() },
		"when it would open more": func(h *briefed, _ GuestCode) { h.raise() },
		"when its reader leaves": func(h *briefed, _ GuestCode) {
			_, err := h.Deactivate(h.as(h.admin), h.escort.ID)
			h.must(err)
		},
		"when its reader has an account":  func(h *briefed, _ GuestCode) { h.let(h.escort, password) },
		"when all of them are signed out": func(h *briefed, _ GuestCode) { h.must(h.SignOut(h.as(h.admin), h.escort.ID)) },
	} {
		t.Run(name, func(t *testing.T) {
			h := briefing(t, dbtest.SQLite(t))
			c, code := h.code()
			end(h, c)
			_, err := h.enter(code)
			wantKey(t, err, fault.KindUnauthenticated, "guest_code.wrong")
		})
	}
	t.Run("and so does what it has opened", func(t *testing.T) {
		for name, end := range map[string]func(h *briefed, c GuestCode){
			"time":    func(h *briefed, _ GuestCode) { h.house.clock.Advance(GuestLife) },
			"revoked": func(h *briefed, c GuestCode) { h.must(h.RevokeGuestCode(h.as(h.desk), h.notice.ID, c.ID)) },
			"left": func(h *briefed, _ GuestCode) {
				_, err := h.Deactivate(h.as(h.admin), h.escort.ID)
				h.must(err)
			},
			"account": func(h *briefed, _ GuestCode) { h.let(h.escort, password) },
			"new one": func(h *briefed, _ GuestCode) { h.code() },
			"raised":  func(h *briefed, _ GuestCode) { h.raise() },
		} {
			h := briefing(t, dbtest.SQLite(t))
			c, code := h.code()
			stay, err := h.enter(code)
			h.must(err)
			end(h, c)
			if _, err := h.Authenticate(context.Background(), stay.Token, ""); !fault.Is(err, fault.KindUnauthenticated) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// A thousand guesses open nothing: most are told to wait, and those who wait each time, from wherever, find a code that is
// worth nothing any more.
func TestAThousandGuessesFail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := briefing(t, d)
		_, code := h.code()
		guess := func(i int) string { return code[:3] + fmt.Sprintf("%07d", (atoi(code[3:])+1+i)%10_000_000) }
		slowed := 0
		for i := range 1000 { // one address, as fast as it can
			_, err := h.enter(guess(i))
			switch {
			case fault.Is(err, fault.KindRateLimited):
				slowed++
			case !fault.Is(err, fault.KindUnauthenticated):
				t.Fatalf("guess %d: %v", i, err)
			}
		}
		if slowed < 990 {
			t.Errorf("only %d of 1000 guesses were slowed down", slowed)
		}
		_, err := h.enter(code)
		wantKey(t, err, fault.KindRateLimited, "session.slow_down")
		for i := range 20 { // each time from another place, and after the longest wait
			h.machine = h.machine.Add(longestWait)
			if _, err := h.Enter(context.Background(), h.notice.Reference, guess(2000+i), fmt.Sprintf("198.51.100.%d", i)); !fault.Is(err, fault.KindUnauthenticated) {
				t.Fatalf("patient guess %d: %v", i, err)
			}
		}
		h.machine = h.machine.Add(longestWait)
		_, err = h.enter(code)
		wantKey(t, err, fault.KindUnauthenticated, "guest_code.wrong")
		if got := h.guestFacts(); !slices.Equal(got, []string{"account.guest_code_made", "account.guest_code_ended guessed"}) {
			t.Errorf("journal: %q", got)
		}
		// another notice's doors are open as they were, and so is this one's, with a new code
		h.machine = h.machine.Add(forgetStrikes)
		_, code = h.code()
		if _, err := h.enter(code); err != nil {
			t.Errorf("a new code: %v", err)
		}
	})
}

func atoi(s string) (n int) {
	for _, r := range s {
		n = 10*n + int(r-'0')
	}
	return n
}

func TestOneOfTwoWhoTypeACodeAtOnceGetsIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := briefing(t, d)
		_, code := h.code()
		got := make(chan error, 4)
		for range cap(got) {
			go func() { _, err := h.enter(code); got <- err }()
		}
		in := 0
		for range cap(got) {
			if err := <-got; err == nil {
				in++
			} else if !fault.Is(err, fault.KindUnauthenticated) {
				t.Error(err)
			}
		}
		if in != 1 {
			t.Errorf("%d got in", in)
		}
	})
}

func TestTheDigitsAreStoredNowhere(t *testing.T) {
	h := briefing(t, dbtest.SQLite(t))
	c, code := h.code()
	var row guestRow
	h.must(h.db.Gorm(context.Background()).Where("id = ?", c.ID).Take(&row).Error)
	if !strings.HasPrefix(row.Hash, "$argon2id$") || strings.Contains(fmt.Sprintf("%+v", row), code[3:]) {
		t.Errorf("%+v", row)
	}
	l, err := h.GuestCodes(h.as(h.desk), h.notice.ID, db.Page{Limit: 10})
	if err != nil || len(l.Items) != 1 || l.Items[0].Person != h.escort.ID || l.Items[0].MadeBy != h.desk.ID {
		t.Errorf("%+v, %v", l, err)
	}
}

// A site's liaison is closer to the gate than headquarters: codes for the own people, of what the liaison reads too.
func TestALiaisonMakesCodesForTheOwnSiteWithinWhatTheyRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := briefing(t, d)
		site := h.escort.Organization
		yard, err := h.people.CreateOrganization(h.as(h.admin), directory.OrganizationDraft{
			Kind: access.Site, Name: "Jakarta", Country: "ID", Zone: "Asia/Jakarta", Languages: []string{"id"},
		})
		h.must(err)
		liaison := h.person(site, "Liaison", "liaison@bangkok.example", access.SiteLiaison)
		knows := h.person(site, "Knows more", "more@bangkok.example", access.Escort)
		elsewhere := h.person(yard.ID, "Elsewhere", "escort@jakarta.example", access.Escort)
		unread := h.notice // went to the escort and not to the liaison
		n := h.send(notice.Addressee{Person: h.escort.ID}, notice.Addressee{Person: h.keeper.ID}, notice.Addressee{Person: liaison.ID},
			notice.Addressee{Person: knows.ID, Level: access.Operational}, notice.Addressee{Person: elsewhere.ID})
		ctx := h.as(liaison)
		guests, err := h.Guests(ctx, n.ID)
		h.must(err)
		if len(guests) != 2 || guests[0].ID != h.escort.ID || guests[1].ID != liaison.ID { // nobody here was let in but the keeper
			t.Errorf("the liaison may ring up %+v", guests)
		}
		for _, who := range []string{knows.ID, elsewhere.ID, h.desk.ID} {
			_, _, err := h.CreateGuestCode(ctx, n.ID, who)
			wantKey(t, err, fault.KindInvalid, "problem.invalid")
		}
		_, _, err = h.CreateGuestCode(ctx, unread.ID, h.escort.ID)
		wantKey(t, err, fault.KindNotFound, "problem.not_found")
		_, _, err = h.CreateGuestCode(h.as(h.keeper), n.ID, h.escort.ID) // an escort is no liaison
		wantKey(t, err, fault.KindForbidden, "problem.forbidden")

		theirs, _, err := h.CreateGuestCode(h.as(h.desk), n.ID, knows.ID)
		h.must(err)
		c, code, err := h.CreateGuestCode(ctx, n.ID, h.escort.ID)
		h.must(err)
		if c.MadeBy != liaison.ID {
			t.Errorf("made by %s", c.MadeBy)
		}
		listed, err := h.GuestCodes(ctx, n.ID, Page{Count: true})
		h.must(err)
		if len(listed.Items) != 1 || listed.Items[0].ID != c.ID || *listed.Total != 1 {
			t.Errorf("the liaison sees %+v", listed.Items)
		}
		wantKey(t, h.RevokeGuestCode(access.IfMatch(ctx, theirs.Version), n.ID, theirs.ID), fault.KindNotFound, "problem.not_found")
		stay, err := h.Enter(context.Background(), n.Reference, code, "192.0.2.7")
		h.must(err)
		if v, err := h.notices.Get(h.by(stay.Token), n.ID); err != nil || v.Mine.Party.Person != h.escort.ID {
			t.Errorf("%+v %v", v.Mine, err)
		}
		h.must(h.RevokeGuestCode(access.IfMatch(ctx, c.Version+1), n.ID, c.ID)) // used once: the next version
		if facts := h.guestFacts(); !slices.Contains(facts, string(journal.GuestCodeEnded)+" revoked") {
			t.Errorf("%q", facts)
		}
		for range guestsAnHour - 1 {
			_, _, err = h.CreateGuestCode(ctx, n.ID, h.escort.ID)
			h.must(err)
		}
		_, _, err = h.CreateGuestCode(ctx, n.ID, h.escort.ID)
		wantKey(t, err, fault.KindRateLimited, "guest_code.too_often")
		_, _, err = h.CreateGuestCode(h.as(h.desk), n.ID, h.escort.ID)
		h.must(err)
		h.house.clock.Advance(time.Hour + time.Second)
		_, _, err = h.CreateGuestCode(ctx, n.ID, h.escort.ID)
		h.must(err)
	})
}
