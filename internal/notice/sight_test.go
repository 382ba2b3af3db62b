package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

// verbs are all acts on one notice, each as it fails or succeeds for whoever asks.
func (h *house) verbs() map[string]func(ctx context.Context, id string) error {
	drop := func(_ any, err error) error { return err }
	return map[string]func(context.Context, string) error{
		"get": func(ctx context.Context, id string) error { v, err := h.Get(ctx, id); return drop(v, err) },
		"preview": func(ctx context.Context, id string) error {
			v, err := h.Preview(ctx, id, h.escort.ID)
			return drop(v, err)
		},
		"change": func(ctx context.Context, id string) error {
			return ignored(h.Change(ctx, id, func(c Content) Content { return c }))
		},
		"submit":     func(ctx context.Context, id string) error { return ignored(h.Submit(ctx, id)) },
		"approve":    func(ctx context.Context, id string) error { return ignored(h.Approve(ctx, id)) },
		"return":     func(ctx context.Context, id string) error { return ignored(h.Return(ctx, id, "No.")) },
		"send":       func(ctx context.Context, id string) error { return ignored(h.Send(ctx, id)) },
		"recall":     func(ctx context.Context, id string) error { return ignored(h.Recall(ctx, id, Words{Text: "No."})) },
		"discard":    func(ctx context.Context, id string) error { return ignored(h.Discard(ctx, id)) },
		"print":      func(ctx context.Context, id string) error { return drop(h.Print(ctx, id, h.escort.ID)) },
		"open":       h.Open,
		"understood": func(ctx context.Context, id string) error { return ignored(h.Understood(ctx, id)) },
		"ask":        func(ctx context.Context, id string) error { return ignored(h.Ask(ctx, id, Question{Text: "Why?"})) },
	}
}

func TestWhoHasNothingToDoWithANoticeDoesNotFindIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		draft, sent := h.draft(h.visitTo(h.escort)), h.sent(h.visitTo(h.escort))
		before := len(h.records())
		hidden := map[string][]directory.Person{
			draft.ID:   {h.admin0(), h.clerk, h.escort, h.relief, h.engineer}, // before it goes out it is headquarters' alone
			sent.ID:    {h.admin0(), h.clerk, h.relief, h.engineer},           // a colleague, and a vendor who takes part at full
			db.NewID(): {h.author, h.escort, h.engineer},
		}
		for id, people := range hidden {
			for _, p := range people {
				for name, act := range h.verbs() {
					if err := act(h.as(p), id); !fault.Is(err, fault.KindNotFound) {
						t.Errorf("%s by %s: %v", name, p.Name, err)
					}
				}
			}
		}
		if after := len(h.records()); after != before {
			t.Errorf("%d entries came of it", after-before)
		}
	})
}

// admin0 runs the system and nothing else.
func (h *house) admin0() directory.Person {
	return directory.Person{ID: h.admin.ID, Organization: h.hq.ID, Name: "administrator", Roles: []access.Role{access.Administrator}}
}

func TestARecipientSaysWhatIsTheirsAndNothingElse(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	v := h.sent(h.visitTo(h.escort))
	for name, act := range h.verbs() {
		err := act(h.as(h.escort), v.ID)
		own := slices.Contains([]string{"get", "open", "understood", "ask"}, name)
		refused := fault.Is(err, fault.KindForbidden) || fault.Is(err, fault.KindNotFound)
		if own && err != nil || !own && !refused {
			t.Errorf("%s by the escort: %v", name, err)
		}
	}
	for _, name := range []string{"open", "understood", "ask"} {
		if err := h.verbs()[name](h.as(h.author), v.ID); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("%s by the author: %v", name, err)
		}
	}
}

// Every field of the notice holds a canary of its own. What the escort must not see is looked for in all that the escort gets.
func TestTheEscortSeesNothingAboveTheirLevel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort, h.relief, h.engineer)
		c.Answers.WhatHappened = say(Happening{Cause: Other, Text: "CANARY-HAPPENED", Language: "en"})
		c.Answers.HowLong = say(Range{4321, 54321})
		c.Recipients[2].Level = access.Full
		v := h.sent(c)
		h.must(ignored(h.Ask(h.as(h.relief), v.ID, Question{Text: "CANARY-QUESTION"})))
		h.must(ignored(h.Ask(h.as(h.escort), v.ID, Question{Text: "Where can I park?"})))
		theirs := must(h.Ask(h.as(h.engineer), v.ID, Question{Text: "CANARY-FULL-QUESTION"})).Questions
		h.must(ignored(h.Answer(h.as(h.author), v.ID, theirs[0].ID, Reply{Text: "CANARY-ANSWER", Language: "ja"})))
		answered := must(h.Get(h.as(h.author), v.ID))
		reviewedIn(h, answered, AnswerText(theirs[0].ID), "en", "CANARY-TRANSLATION")
		h.must(ignored(h.Recall(h.as(h.author), v.ID, Words{Text: "CANARY-RECALL", Language: "en"})))
		got, err := h.Get(h.as(h.escort), v.ID)
		h.must(err)
		h.must(h.Fetched(h.as(h.escort), got))
		listed, err := h.List(h.as(h.escort), Filter{}, Page{Count: true})
		h.must(err)
		h.post()
		letters, err := h.mail.Mailbox(context.Background(), 1000)
		h.must(err)
		letters = slices.DeleteFunc(letters, func(l deliver.Letter) bool { return l.To != h.escort.Email })
		seen := everything(t, got, listed, letters, got.Mine.Briefing.Text())
		for _, canary := range []string{
			h.incident.Title, "CANARY-HAPPENED", "CANARY-QUESTION", "CANARY-FULL-QUESTION", "CANARY-ANSWER", "CANARY-TRANSLATION", "CANARY-RECALL", "4321", h.relief.ID, h.relief.Name, h.engineer.ID, h.second.ID,
			string(access.Minimal), string(access.Full), string(SameCheckEverywhere), string(CopyData),
		} {
			if strings.Contains(seen, canary) {
				t.Errorf("the escort sees %q in:\n%s", canary, seen)
			}
		}
		if len(got.Recipients) != 1 || len(got.Questions) != 1 || got.Whole || *listed.Total != 1 || listed.Items[0].Recipients != 1 {
			t.Errorf("%+v\n%+v", got, listed)
		}
		if !slices.Equal(got.Possible, []Verb{AskAbout}) {
			t.Errorf("may %q", got.Possible)
		}

		hq := everything(t, must(h.Get(h.as(h.author), v.ID)))
		for _, needed := range []string{"CANARY-HAPPENED", "CANARY-QUESTION", "CANARY-ANSWER", "CANARY-RECALL", h.relief.ID, h.engineer.ID, string(access.Full)} {
			if !strings.Contains(hq, needed) {
				t.Errorf("headquarters does not see %q", needed)
			}
		}
	})
}

func everything(t *testing.T, all ...any) string {
	t.Helper()
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestAListHoldsWhatItsReaderMaySee(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		draft := h.draft(h.visitTo(h.escort))
		review := h.draft(h.visitTo(h.escort))
		h.must(ignored(h.Submit(h.as(h.author), review.ID)))
		both := h.sent(h.visitTo(h.escort, h.relief))
		one := h.sent(h.visitTo(h.relief))
		h.must(ignored(h.Understood(h.as(h.relief), one.ID)))
		all := []string{one.ID, both.ID, review.ID, draft.ID}
		for _, c := range []struct {
			name string
			who  directory.Person
			f    Filter
			want []string
		}{
			{"headquarters sees all of them, the newest first", h.second, Filter{}, all},
			{"the escort sees what was sent to them", h.escort, Filter{}, []string{both.ID}},
			{"so does the relief", h.relief, Filter{}, []string{one.ID, both.ID}},
			{"a vendor in the same case sees none", h.engineer, Filter{}, []string{}},
			{"an administrator sees none", h.admin0(), Filter{}, []string{}},
			{"what waits for the second person is the review", h.second, Filter{Mine: true}, []string{review.ID}},
			{"the author reviews nothing of their own", h.author, Filter{Mine: true}, []string{}},
			{"what waits for the relief is not understood yet", h.relief, Filter{Mine: true}, []string{both.ID}},
			{"by state", h.second, Filter{States: []State{Draft, Review}}, []string{review.ID, draft.ID}},
			{"by state a recipient finds no draft", h.escort, Filter{States: []State{Draft, Review}}, []string{}},
			{"by the incident's reference", h.escort, Filter{Incident: h.incident.Reference}, []string{both.ID}},
			{"of another incident", h.second, Filter{Incident: "INC-1999-0001"}, []string{}},
		} {
			l, err := h.List(h.as(c.who), c.f, Page{Count: true})
			h.must(err)
			got := []string{}
			for _, s := range l.Items {
				got = append(got, s.ID)
			}
			if !slices.Equal(got, c.want) || *l.Total != int64(len(c.want)) {
				t.Errorf("%s: %q of %d, want %q", c.name, got, *l.Total, c.want)
			}
		}
		if _, err := h.OfIncident(h.as(h.escort), h.incident.Reference, Filter{}, Page{}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the escort does not take part in the case, yet lists its notices: %v", err)
		}
		counted := must(h.OfIncident(h.as(h.author), h.incident.Reference, Filter{States: []State{Sent}}, Page{}))
		if s := counted.Items[0]; s.Recipients != 1 || s.Understood != 1 {
			t.Errorf("%+v", s)
		}
		if s := counted.Items[1]; s.Recipients != 2 || s.Understood != 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestAListIsReadInParts(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	for range 3 {
		h.draft(Content{Kind: Information})
	}
	first := must(h.List(h.as(h.author), Filter{}, Page{Limit: 2}))
	second := must(h.List(h.as(h.author), Filter{}, Page{Limit: 2, After: first.Next}))
	if len(first.Items) != 2 || len(second.Items) != 1 || second.Next != "" || second.Items[0].Reference != h.incident.Reference+"/N1" {
		t.Errorf("%d and %d", len(first.Items), len(second.Items))
	}
}

func TestAQuestionReachesTheAuthor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		v := h.sent(h.visitTo(h.escort))
		before := len(h.letters(h.author))
		got, err := h.Ask(h.as(h.escort), v.ID, Question{Text: "Where can I park at night?"})
		if err != nil || len(got.Questions) != 1 || got.Mine.Receipt() != Read || got.Mine.Questions != 1 {
			t.Fatalf("%+v %v", got, err)
		}
		if h.waits(h.escort, RecipientType) != turn.Understand {
			t.Error("asking is not understanding")
		}
		if n := len(h.letters(h.author)); n != before+1 {
			t.Errorf("the author got %d mails of it", n-before)
		}
		hq := must(h.Get(h.as(h.author), v.ID))
		if len(hq.Questions) != 1 || hq.Questions[0].Text != "Where can I park at night?" || hq.Recipients[0].Questions != 1 {
			t.Errorf("%+v", hq.Questions)
		}
		last := h.records()[len(h.records())-1]
		if last.Personal["text"] != "Where can I park at night?" || fmt.Sprint(last.Data) == "" || strings.Contains(fmt.Sprint(last.Data), "park") {
			t.Errorf("%+v", last)
		}
		_, err = h.Ask(h.as(h.escort), v.ID, Question{Text: "\u202e"})
		if !slices.Equal(fields(t, err), []string{"/text field.control_characters"}) {
			t.Error(err)
		}
	})
}

func TestAReturnedNoticeIsItsAuthorsAgain(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	v := h.draft(h.visitTo(h.escort))
	h.must(ignored(h.Submit(h.as(h.author), v.ID)))
	v, err := h.Return(h.as(h.second), v.ID, "Name the door.")
	if err != nil || v.State != Draft || v.Reason != "Name the door." || h.waits(h.author, ObjectType) != turn.Write {
		t.Errorf("%+v %v", v.Notice, err)
	}
	if got := h.letters(h.author); len(got) != 1 {
		t.Errorf("the author is told: %q", got)
	}
}

func TestAStaleVersionIsRefusedBeforeAnythingElse(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	v := h.draft(h.visitTo(h.escort))
	h.must(ignored(h.Submit(h.as(h.author), v.ID)))
	_, err := h.Approve(access.IfMatch(h.as(h.second), v.Version), v.ID)
	wantKey(t, err, fault.KindPreconditionFailed, "problem.changed_meanwhile")
}

func TestAPreviewIsWhatTheRecipientWillRead(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	c := h.visitTo(h.escort, h.engineer)
	c.Recipients[1].Level, c.Recipients[1].Language = access.Operational, "de"
	v := h.approved(c)
	before := map[string]Preview{}
	for _, p := range []directory.Person{h.escort, h.engineer} {
		before[p.ID] = must(h.Preview(h.as(h.author), v.ID, p.ID))
	}
	own := must(h.Preview(h.as(h.author), v.ID, ""))
	if own.Language != "ja" || own.Level != access.Minimal || before[h.engineer.ID].Language != "de" {
		t.Errorf("%s %s", own.Language, before[h.engineer.ID].Language)
	}
	_, err := h.Preview(h.as(h.author), v.ID, h.relief.ID)
	if !slices.Equal(fields(t, err), []string{"/person notice.not_a_recipient"}) {
		t.Error(err)
	}
	v = must(h.Send(h.as(h.author), v.ID))
	for _, r := range v.Recipients {
		if before[r.Party.Person].Text() != r.Briefing.Text() {
			t.Errorf("previewed:\n%s\nsent:\n%s", before[r.Party.Person].Text(), r.Briefing.Text())
		}
	}
}
