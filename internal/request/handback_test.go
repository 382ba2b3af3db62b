package request_test

import (
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

func TestARevisionThatWasTakenBackStandsInNobodysWay(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		first := issued(t, h)
		as := func(c request.Content) request.Content { return c }
		second, err := h.Requests.Revise(h.As(coordinator), first.ID, "A slip", as)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Requests.Revise(h.As(deputy), first.ID, "The same slip", as); !fault.Is(err, fault.KindConflict) {
			t.Errorf("two drafts of the next revision: %v", err)
		}
		if _, err := h.Requests.Cancel(h.As(coordinator), second.ID, "It was right", false); err != nil {
			t.Fatal(err)
		}
		third, err := h.Requests.Revise(h.As(coordinator), first.ID, "It was wrong after all", as)
		if err != nil || third.Revision != 3 || third.Supersedes != first.ID {
			t.Fatalf("revision %d of %s: %v", third.Revision, third.Supersedes, err)
		}
		if _, err = h.Requests.Issue(h.Confirmed(coordinator), third.ID, request.Sending{}); err != nil {
			t.Fatal(err)
		}
		if old, err := h.Requests.Get(h.As(engineer), first.ID); err != nil || old.State != request.Superseded || old.SupersededBy != third.ID {
			t.Errorf("the old one: %s by %s, %v", old.State, old.SupersededBy, err)
		}
	})
}

func TestWhoDidNotSpeakLastInAQuestionHasTheTurn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r := issued(t, h)
		ask := func(text string) request.Clarification {
			t.Helper()
			c, err := h.Requests.AskBack(h.As(engineer), r.ID, request.Said{Text: text})
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		waitsFor := func(who, when string) {
			t.Helper()
			if got := whose(t, h, r); got.Kind != turn.Clarify || got.Person != h.Actor(who).Person {
				t.Errorf("%s it is %+v's turn", when, got)
			}
		}
		say := func(who string, c request.Clarification) {
			t.Helper()
			if _, err := h.Requests.Reply(h.As(who), r.ID, c.ID, request.Said{Text: "…"}); err != nil {
				t.Fatal(err)
			}
		}
		one := ask("Which web02?")
		waitsFor(coordinator, "asked")
		say(coordinator, one)
		waitsFor(engineer, "asked back")
		two := ask("And as whom?")
		waitsFor(coordinator, "asked something else meanwhile")
		say(deputy, two)
		waitsFor(engineer, "asked back in both")
		say(engineer, one)
		waitsFor(coordinator, "told more")
		for _, c := range []request.Clarification{one, two} {
			if _, err := h.Requests.AnswerBack(h.As(coordinator), r.ID, c.ID, request.Said{Text: "The one in the DMZ."}); err != nil {
				t.Fatal(err)
			}
		}
		if got := whose(t, h, r); got.Kind != turn.Acknowledge {
			t.Errorf("settled, it waits for %+v", got)
		}
	})
}

func TestWhoClearsABlockAwayHandsTheWorkBack(t *testing.T) {
	h := apptest.Scenario(t)
	r := issued(t, h)
	if _, err := h.Requests.Acknowledge(h.As(engineer), r.ID, request.Commitment{}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Requests.Start(h.As(engineer), r.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Requests.Block(h.As(engineer), r.ID, "The drive is full"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Requests.Resume(h.As("night@merlinet"), r.ID); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a colleague goes on: %v", err)
	}
	r, err := h.Requests.Resume(h.As(coordinator), r.ID)
	if err != nil || r.State != request.InProgress {
		t.Fatalf("%s %v", r.State, err)
	}
	if got := whose(t, h, r); got.Kind != turn.Work || got.Person != h.Actor(engineer).Person {
		t.Errorf("it is %+v's turn", got)
	}
}
