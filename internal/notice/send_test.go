package notice

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// The scenario's notice, from its draft to the button, as its people live it.
func TestTheEscortInBangkokUnderstands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort)
		c.SendAt = due(t, "2026-03-30T14:00", "Asia/Bangkok")
		v := h.draft(c)
		if v.Reference != h.incident.Reference+"/N1" || v.State != Draft || h.waits(h.author, ObjectType) != turn.Write {
			t.Errorf("drafted: %+v", v.Notice)
		}
		if _, err := h.Submit(h.as(h.author), v.ID); err != nil {
			t.Fatal(err)
		}
		if got := h.waits(h.second, ObjectType); got != turn.Review {
			t.Errorf("in review the second person has %q to do", got)
		}
		v, err := h.Approve(h.as(h.second), v.ID)
		if err != nil || v.ApprovedBy.Person != h.second.ID || h.waits(h.author, ObjectType) != turn.Deliver {
			t.Fatalf("%+v %v", v.Notice, err)
		}
		v, err = h.Send(h.as(h.author), v.ID)
		if err != nil || v.State != Scheduled || len(v.Recipients) != 0 {
			t.Fatalf("%+v %v", v.Notice, err)
		}
		if _, err := h.Get(h.as(h.escort), v.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("before its time the escort gets %v", err)
		}
		h.clock.Set(time.Date(2026, 3, 30, 6, 59, 59, 0, time.UTC))
		if n, err := h.SendScheduled(context.Background()); n != 0 || err != nil {
			t.Errorf("a second too early %d went out, %v", n, err)
		}
		h.clock.Set(time.Date(2026, 3, 30, 7, 0, 0, 0, time.UTC)) // 14:00 in Bangkok
		if n, err := h.SendScheduled(context.Background()); n != 1 || err != nil {
			t.Fatalf("%d went out, %v", n, err)
		}
		if n, err := h.SendScheduled(context.Background()); n != 0 || err != nil {
			t.Errorf("a second time %d went out, %v", n, err)
		}
		if got, want := h.letters(h.escort), []string{"[" + v.Reference + "] "}; len(got) != 1 || !strings.HasPrefix(got[0], want[0]) {
			t.Errorf("mails to the escort: %q", got)
		}

		mine, err := h.Get(h.as(h.escort), v.ID)
		if err != nil || mine.Mine == nil {
			t.Fatal(err)
		}
		if mine.Mine.Receipt() != MailSent || mine.Mine.Briefing.Language != "th" || h.waits(h.escort, RecipientType) != turn.Understand {
			t.Errorf("%+v", mine.Mine)
		}
		text := mine.Mine.Briefing.Text()
		for _, want := range []string{"วันอังคาร 31 มีนาคม 2569 18:00 น. (กรุงเทพฯ)", "วันพุธ 1 เมษายน 2569 02:00 น. (กรุงเทพฯ)", "Incident desk", "+81312345678"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in:\n%s", want, text)
			}
		}
		h.must(h.Fetched(h.as(h.escort), mine))
		if mine, err = h.Get(h.as(h.escort), v.ID); err != nil || mine.Mine.Receipt() != Delivered {
			t.Errorf("fetched: %s %v", mine.Mine.Receipt(), err)
		}
		h.must(h.Fetched(h.as(h.escort), mine)) // once
		h.clock.Advance(time.Minute)
		mine, err = h.Understood(h.as(h.escort), v.ID)
		if err != nil || mine.Mine.Receipt() != IsUnderstood || !mine.Mine.ReadAt.Equal(h.clock.Now()) || h.waits(h.escort, RecipientType) != "" {
			t.Errorf("%+v %v", mine.Mine, err)
		}
		first := mine.Mine.UnderstoodAt
		h.clock.Advance(time.Minute)
		if mine, err = h.Understood(h.as(h.escort), v.ID); err != nil || !mine.Mine.UnderstoodAt.Equal(first) {
			t.Errorf("twice is not once: %+v %v", mine.Mine, err)
		}
		want := []journal.Fact{journal.NoticeDrafted, journal.NoticeSubmitted, journal.NoticeApproved, journal.NoticeScheduled,
			journal.NoticeSent, journal.NoticeDelivered, journal.NoticeUnderstood}
		if diff := cmp.Diff(want, h.facts()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheJournalHasTheHashOfTheWordsThatWereSent(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.escort, h.engineer)
	c.Recipients[1].Level = access.Operational
	v := h.sent(c)
	records := h.records()
	sent := records[len(records)-1]
	if sent.Fact != journal.NoticeSent || len(v.Recipients) != 2 {
		t.Fatalf("%+v", sent)
	}
	for i, r := range sent.Data["recipients"].([]any) {
		entry := r.(map[string]any)
		copy := v.Recipients[i]
		if entry["text_sha256"] != copy.Briefing.Hash() || entry["person"] != copy.Party.Person || entry["level"] != string(copy.Level) {
			t.Errorf("%v, sent were the words %s to %s", entry, copy.Briefing.Hash(), copy.Party.Person)
		}
	}
	if v.Recipients[0].Briefing.Language != "th" || v.Recipients[1].Briefing.Language != "en" {
		t.Errorf("languages %s and %s", v.Recipients[0].Briefing.Language, v.Recipients[1].Briefing.Language)
	}
}

func TestWhatWasSentStaysAsItWasSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		v := h.sent(h.visitTo(h.escort))
		before := v.Recipients[0].Briefing
		other, language := "Somebody else", "de"
		_, err := h.dir.UpdatePerson(h.as(h.admin), h.author.ID, directory.PersonChange{Name: &other, Phone: new(string)})
		h.must(err)
		_, err = h.dir.UpdatePerson(h.as(h.admin), h.escort.ID, directory.PersonChange{Language: &language})
		h.must(err)
		after, err := h.Get(h.as(h.escort), v.ID)
		h.must(err)
		if diff := cmp.Diff(before, after.Mine.Briefing); diff != "" {
			t.Error(diff)
		}
		if after.Contact.Name != "Incident desk" {
			t.Errorf("the contact has become %q", after.Contact.Name)
		}
		shown, err := h.Preview(h.as(h.author), v.ID, h.escort.ID)
		if diff := cmp.Diff(before, shown.Briefing); diff != "" || err != nil {
			t.Errorf("previewed after sending: %s %v", diff, err)
		}
		_, err = h.Change(h.as(h.author), v.ID, func(c Content) Content { return c })
		wantKey(t, err, fault.KindConflict, "notice.not_possible")
	})
}

func TestASecondPersonApprovesWhatTheyDidNotTouch(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	v := h.draft(h.visitTo(h.escort))
	_, err := h.Submit(h.as(h.author), v.ID)
	h.must(err)
	_, err = h.Approve(h.as(h.author), v.ID)
	wantKey(t, err, fault.KindForbidden, "notice.second_person")

	// The second person alters it, and is no second person any more until the author has had it back.
	v, err = h.Change(h.as(h.second), v.ID, func(c Content) Content { c.Bring = []Thing{Jacket}; return c })
	h.must(err)
	if v.State != Draft {
		t.Errorf("what was changed in review is %s", v.State)
	}
	_, err = h.Submit(h.as(h.second), v.ID)
	h.must(err)
	_, err = h.Approve(h.as(h.second), v.ID)
	wantKey(t, err, fault.KindForbidden, "notice.second_person")
}

func TestWhatGoesToReviewIsComplete(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	v := h.draft(Content{Kind: WorkOnSite})
	_, err := h.Submit(h.as(h.author), v.ID)
	want := []string{
		"/answers/what_happened notice.answer_missing", "/answers/what_will_be_done notice.answer_missing",
		"/answers/how_long notice.answer_missing", "/answers/attend notice.answer_missing", "/answers/headquarters notice.answer_missing",
		"/contact field.required", "/recipients field.required",
	}
	if diff := cmp.Diff(want, fields(t, err)); diff != "" {
		t.Error(diff)
	}

	c := h.visitTo(h.escort)
	c.Contact = &Contact{Name: "The desk"}
	v = h.draft(c)
	_, err = h.Submit(h.as(h.author), v.ID)
	if diff := cmp.Diff([]string{"/contact notice.contact_unreachable"}, fields(t, err)); diff != "" {
		t.Error(diff)
	}

	c = h.visitTo(h.escort)
	c.Answers.Attend = say(Attendance{From: wall(t, "2026-03-29T18:00"), Until: wall(t, "2026-03-30T10:59")}) // start is 11:00
	v = h.draft(c)
	_, err = h.Submit(h.as(h.author), v.ID)
	if diff := cmp.Diff([]string{"/answers/attend/say/until time.in_the_past"}, fields(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestADraftNamesOnlyWhoIsThere(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.escort)
	c.Site, c.Supersedes, c.Contact.Person = h.merlinet.ID, db.NewID(), db.NewID()
	c.Recipients = append(c.Recipients, Addressee{Person: db.NewID()})
	_, err := h.Create(h.as(h.author), h.incident.ID, c)
	want := []string{"/site site.unknown", "/recipients/1/person person.unknown", "/contact/person person.unknown", "/supersedes field.unknown_id"}
	if diff := cmp.Diff(want, fields(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestAWindowFollowsItsSite(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	v := h.draft(h.visitTo(h.escort))
	if got := v.Answers.Attend.Say.Zone; got != "Asia/Bangkok" {
		t.Fatalf("on the clock of %s", got)
	}
	v, err := h.Change(h.as(h.author), v.ID, func(c Content) Content { c.Site = h.hq.ID; return c })
	if err != nil || v.Answers.Attend.Say.Zone != "Asia/Tokyo" {
		t.Errorf("moved to Tokyo it is on the clock of %s, %v", v.Answers.Attend.Say.Zone, err)
	}
}

func TestASecondNoticeTakesThePlaceOfTheFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		first := h.sent(h.visitTo(h.escort, h.relief))
		h.must(ignored(h.Understood(h.as(h.escort), first.ID)))
		c := h.visitTo(h.escort)
		c.Kind, c.Supersedes = Update, first.ID
		second := h.sent(c)
		first, err := h.Get(h.as(h.author), first.ID)
		if err != nil || first.State != Superseded || first.SupersededBy != second.ID {
			t.Errorf("%+v %v", first.Notice, err)
		}
		if h.waits(h.relief, RecipientType) != "" || h.waits(h.escort, RecipientType) != turn.Understand {
			t.Error("the turns are not those of the later notice")
		}
		if got := h.letters(h.relief); len(got) != 2 {
			t.Errorf("who does not get the new one is told that the old no longer holds: %q", got)
		}
		if got := h.letters(h.escort); len(got) != 2 {
			t.Errorf("who gets the new one is told of that: %q", got)
		}
		old, err := h.Get(h.as(h.escort), first.ID)
		if err != nil || old.State != Superseded || old.SupersededBy != second.ID || old.Mine.Receipt() != IsUnderstood {
			t.Errorf("the escort sees of the first: %+v %v", old.Notice, err)
		}
		old, err = h.Get(h.as(h.relief), first.ID)
		if err != nil || old.SupersededBy != "" {
			t.Errorf("the relief learns of a notice that is not theirs: %q %v", old.SupersededBy, err)
		}
		_, err = h.Understood(h.as(h.relief), first.ID)
		wantKey(t, err, fault.KindConflict, "notice.no_longer_holds")
		third := h.draft(c)
		_, err = h.Submit(h.as(h.author), third.ID)
		if diff := cmp.Diff([]string{"/supersedes notice.supersedes_not_sent"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestARecalledNoticeNoLongerHolds(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.escort, h.engineer)
	c.Recipients[1].Level = access.Investigative
	v := h.sent(c)
	_, err := h.Recall(h.as(h.author), v.ID, Words{Text: " "})
	if diff := cmp.Diff([]string{"/reason field.required"}, fields(t, err)); diff != "" {
		t.Error(diff)
	}
	_, err = h.Recall(h.as(h.author), v.ID, Words{Text: "The visit was moved."})
	h.must(err)
	if h.waits(h.escort, RecipientType) != "" {
		t.Error("the escort still has to understand it")
	}
	_, err = h.Understood(h.as(h.escort), v.ID)
	wantKey(t, err, fault.KindConflict, "notice.no_longer_holds")
	if got := h.letters(h.escort); len(got) != 2 {
		t.Errorf("mails to the escort: %q", got)
	}
	at := map[string]string{h.escort.ID: "", h.engineer.ID: "The visit was moved."} // minimal has no words of HQ's own
	for _, p := range []directory.Person{h.escort, h.engineer} {
		got, err := h.Get(h.as(p), v.ID)
		if err != nil || got.State != Recalled || got.Reason != at[p.ID] {
			t.Errorf("%s reads %q %v", p.Name, got.Reason, err)
		}
	}
	_, err = h.Recall(h.as(h.author), v.ID, Words{Text: "Again."})
	wantKey(t, err, fault.KindConflict, "notice.not_possible")
}

func TestWhoHasLeftGetsNothing(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.escort, h.relief)
	c.SendAt = due(t, "2026-03-30T14:00", "Asia/Bangkok")
	v := h.approved(c)
	_, err := h.Send(h.as(h.author), v.ID)
	h.must(err)
	_, err = h.dir.Deactivate(h.as(h.admin), h.relief.ID)
	h.must(err)
	told := len(h.letters(h.author))
	h.clock.Advance(24 * time.Hour)
	if n, err := h.SendScheduled(context.Background()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	v, err = h.Get(h.as(h.author), v.ID)
	if err != nil || len(v.Recipients) != 1 || v.Recipients[0].Party.Person != h.escort.ID || !slices.Equal(v.LeftOut(), []string{h.relief.ID}) {
		t.Errorf("%+v, left out %q, %v", v.Recipients, v.LeftOut(), err)
	}
	if n := len(h.letters(h.author)) - told; n != 1 {
		t.Errorf("the author got %d letters of who was left out", n)
	}
	records := h.records()
	if last := records[len(records)-1]; last.Fact != journal.NoticeSent || !slices.Equal(last.Data["left"].([]any), []any{h.relief.ID}) {
		t.Errorf("on record is %s %v", last.Fact, last.Data)
	}
}

// Sent by hand it is the same: who has left gets none, which its sender sees before and its author is told; where nobody is left, it stays.
func TestWhoHasLeftGetsNothingByHandEither(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	v, alone := h.approved(h.visitTo(h.relief, h.escort)), h.approved(h.visitTo(h.relief))
	must(h.dir.Deactivate(h.as(h.admin), h.relief.ID))
	told := len(h.letters(h.author))
	all := must(h.Check(h.as(h.second), v.ID))
	if i := slices.IndexFunc(all, func(f Finding) bool { return f.Key == "notice.check.reader_left" }); i < 0 || all[i].Kind != Warns || all[i].Pointer != "/recipients/0/person" {
		t.Errorf("it warns of %+v", all)
	}
	v = must(h.Send(h.as(h.second), v.ID))
	if v.State != Sent || len(v.Recipients) != 1 || v.Recipients[0].Party.Person != h.escort.ID || !slices.Equal(v.LeftOut(), []string{h.relief.ID}) {
		t.Errorf("%s to %+v, left out %q", v.State, v.Recipients, v.LeftOut())
	}
	if n := len(h.letters(h.author)) - told; n != 1 {
		t.Errorf("the author got %d letters of who was left out", n)
	}
	records := h.records()
	if last := records[len(records)-1]; last.Fact != journal.NoticeSent || !slices.Equal(last.Data["left"].([]any), []any{h.relief.ID}) {
		t.Errorf("on record is %s %v", last.Fact, last.Data)
	}
	_, err := h.Send(h.as(h.author), alone.ID)
	if got := fields(t, err); !slices.Equal(got, []string{"/recipients notice.readers_left"}) {
		t.Errorf("with nobody left: %q", got)
	}
}

// A reader is named by their place in the list as it was written, whoever of it has left.
func TestWhoHasLeftKeepsTheirPlaceInTheList(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.relief, h.escort)
	c.Kind, c.Level, c.Answers, c.Bring = Information, access.Operational, Answers{}.orCannotSay(Information), []Thing{"jacket"}
	c.Recipients[0].Level, c.Recipients[1].Level = access.Minimal, access.Minimal
	v := h.approved(c)
	h.must(h.db.In(context.Background(), func(ctx context.Context) error { // as an older program approved it
		v.Bring, v.Instructions = nil, nil
		return h.store.save(ctx, &v.Notice)
	}))
	must(h.dir.Deactivate(h.as(h.admin), h.relief.ID))
	_, err := h.Send(h.as(h.author), v.ID)
	if got := fields(t, err); !slices.Equal(got, []string{"/recipients/1/level notice.minimal_says_nothing"}) {
		t.Errorf("%q", got)
	}
}

func TestABouncedMailIsOnRecordAndFetchingGoesBeyondIt(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	v := h.sent(h.visitTo(h.escort))
	h.must(h.db.In(context.Background(), func(ctx context.Context) error {
		r := v.Recipients[0]
		return h.mailed(ctx, deliver.Receipt{
			Kind: "notice", To: r.Party.Person, About: deliver.About{Type: RecipientType, ID: r.ID}, State: deliver.Bounced, At: start, Code: 550,
		})
	}))
	v, err := h.Get(h.as(h.author), v.ID)
	if err != nil || v.Recipients[0].Receipt() != MailBounced {
		t.Errorf("%s %v", v.Recipients[0].Receipt(), err)
	}
	if got := h.facts(); got[len(got)-1] != journal.NoticeBounced {
		t.Errorf("%q", got)
	}
	mine, err := h.Get(h.as(h.escort), v.ID)
	h.must(err)
	h.must(h.Fetched(h.as(h.escort), mine))
	if v, err = h.Get(h.as(h.author), v.ID); err != nil || v.Recipients[0].Receipt() != Delivered {
		t.Errorf("%s %v", v.Recipients[0].Receipt(), err)
	}
}

// That mail of a change came back is on record too, and the author is told: whoever has the old one may go by it until they look.
func TestMailOfAChangeIsHeardWhenItComesBack(t *testing.T) {
	for name, change := range map[string]func(h *house, v View){
		"a recall": func(h *house, v View) { must(h.Recall(h.as(h.second), v.ID, Words{Text: "Moved."})) },
		"a later one": func(h *house, v View) {
			h.sent(func() Content { c := h.following(Update, v); c.Recipients[0].Person = h.relief.ID; return c }())
		},
		"a zone's law": (*house).moveByLaw,
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h := build(t, d)
				v := h.sent(h.visitTo(h.escort))
				h.post()
				h.nowhere(h.escort)
				change(h, v)
				told := len(h.letters(h.author))
				h.clock.Advance(time.Minute)
				h.post()
				if n := len(h.letters(h.author)) - told; n != 1 {
					t.Errorf("the author got %d letters of it", n)
				}
				all := h.records()
				if last := all[len(all)-1]; last.Fact != journal.NoticeBounced || last.Data["recipient"] != v.Recipients[0].ID {
					t.Errorf("on record is %s %v", last.Fact, last.Data)
				}
				if r := must(h.Get(h.as(h.author), v.ID)).Recipients[0]; r.UnheardAt.IsZero() || !r.BouncedAt.IsZero() {
					t.Errorf("headquarters does not see it: %+v", r)
				}
				mine := must(h.Get(h.as(h.escort), v.ID))
				if !mine.Recipients[0].UnheardAt.IsZero() {
					t.Errorf("they see it themselves: %+v", mine.Recipients)
				}
				h.clock.Advance(2 * time.Minute)
				h.must(h.Fetched(h.as(h.escort), mine))
				if r := must(h.Get(h.as(h.author), v.ID)).Recipients[0]; !r.UnheardAt.IsZero() {
					t.Errorf("who has looked is still unheard: %+v", r)
				}
			})
		})
	}
}

// nowhere has mail to p come back.
func (h *house) nowhere(people ...directory.Person) {
	h.t.Helper()
	for _, p := range people {
		h.must(h.db.In(context.Background(), func(ctx context.Context) error {
			return h.db.Gorm(ctx).Table("people").Where("id = ?", p.ID).UpdateColumn("email", "nowhere").Error
		}))
	}
}

func TestWhoLookedAfterOneChangeIsUnheardOfTheNext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		v := h.sent(h.visitTo(h.escort))
		h.post()
		h.nowhere(h.escort)
		h.moveByLaw(v)
		h.post()
		h.clock.Advance(time.Minute)
		h.must(h.Fetched(h.as(h.escort), must(h.Get(h.as(h.escort), v.ID))))
		if r := must(h.Get(h.as(h.author), v.ID)).Recipients[0]; !r.UnheardAt.IsZero() {
			t.Errorf("who has looked is still unheard: %+v", r)
		}
		h.clock.Advance(time.Minute)
		must(h.Recall(h.as(h.second), v.ID, Words{Text: "Moved."}))
		h.post()
		if r := must(h.Get(h.as(h.author), v.ID)).Recipients[0]; !r.UnheardAt.Equal(start.Add(2 * time.Minute)) {
			t.Errorf("who has not looked since the recall: %+v", r)
		}
	})
}

// The author is told once of a change that many can't be told of; the journal has each.
func TestAnAuthorIsToldOnceThatAChangeDoesNotArrive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		v := h.sent(h.visitTo(h.escort, h.relief))
		h.post()
		h.nowhere(h.escort, h.relief)
		for n, change := range []func(){func() { h.moveByLaw(v) }, func() { must(h.Recall(h.as(h.second), v.ID, Words{Text: "Moved."})) }} {
			told, known := len(h.letters(h.author)), len(h.records())
			change()
			later := h.clock.Now().Add(time.Second) // one comes back after the other
			h.must(d.In(context.Background(), func(ctx context.Context) error {
				return d.Gorm(ctx).Table("outbox").Where("person = ? AND settled_at IS NULL", h.relief.ID).UpdateColumn("next_at", later.UnixMicro()).Error
			}))
			h.post()
			h.clock.Set(later)
			h.post()
			all := h.records()[known:]
			bounced := len(all) - len(slices.DeleteFunc(all, func(r journal.Record) bool { return r.Fact == journal.NoticeBounced }))
			if letters := len(h.letters(h.author)) - told; letters != 1 || bounced != 2 {
				t.Errorf("change %d: %d letters to the author, %d on record", n, letters, bounced)
			}
		}
	})
}

// moveByLaw has a law move when somebody must be there.
func (h *house) moveByLaw(v View) {
	h.t.Helper()
	to := must(v.Answers.Attend.Say.Starts())
	h.must(h.db.In(context.Background(), func(ctx context.Context) error { return h.store.attends(ctx, v.ID, to.Add(-time.Hour)) }))
	h.zones()
}

func ignored(_ View, err error) error { return err }

func TestARecipientWhoLeavesHasNothingToUnderstand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		v := h.sent(h.visitTo(h.escort, h.relief))
		before := len(h.letters(h.author))
		_, err := h.dir.Deactivate(h.as(h.admin), h.escort.ID)
		h.must(err)
		if _, err := h.turns.Of(context.Background(), RecipientType, v.Recipients[0].ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("their turn: %v", err)
		}
		if h.waits(h.relief, RecipientType) != turn.Understand {
			t.Error("the other recipient's turn is gone")
		}
		if n := len(h.letters(h.author)); n != before+1 {
			t.Errorf("the author got %d mails of it", n-before)
		}
	})
}

func TestANoticeToManyIsOnRecordWhole(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.escort)
	for len(c.Recipients) <= 2*perEntry {
		c.Recipients = append(c.Recipients, Addressee{Person: h.person(h.bangkok, "Escort", "th", access.Escort).ID})
	}
	v := h.sent(c)
	on := map[any]bool{}
	for _, r := range h.records() {
		if r.Fact == journal.NoticeSent {
			for _, entry := range r.Data["recipients"].([]any) {
				on[entry.(map[string]any)["recipient"]] = true
			}
		}
	}
	if len(v.Recipients) != 2*perEntry+1 || len(on) != len(v.Recipients) {
		t.Errorf("%d recipients, %d of them on record", len(v.Recipients), len(on))
	}
}

func TestTwoWorkersSendANoticeOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort)
		c.SendAt = due(t, "2026-03-30T14:00", "Asia/Bangkok")
		v := must(h.Send(h.as(h.author), h.approved(c).ID))
		h.clock.Advance(24 * time.Hour)
		var wg sync.WaitGroup
		var sent atomic.Int64
		for range 4 {
			wg.Go(func() {
				n, err := h.SendScheduled(context.Background())
				if err != nil {
					t.Error(err)
				}
				sent.Add(int64(n))
			})
		}
		wg.Wait()
		if v = must(h.Get(h.as(h.author), v.ID)); sent.Load() != 1 || len(v.Recipients) != 1 || len(h.letters(h.escort)) != 1 {
			t.Errorf("sent %d times, to %d", sent.Load(), len(v.Recipients))
		}
	})
}
