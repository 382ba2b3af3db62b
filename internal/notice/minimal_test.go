package notice

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// “You can work as usual again” is not about work on equipment: each kind has a sentence of its own, in each language.
func TestEachKindOpensWithItsOwnSentence(t *testing.T) {
	c := words(t)
	for _, l := range c.Tags() {
		w := minimalWording(c, l.Tag, nil)
		seen := map[string]bool{}
		for i, k := range Kinds {
			n := Notice{Content: visit(t)}
			n.Kind = k
			first := Render(n, access.Minimal, Voice(c, n, l.Tag)).Sections[0]
			if said := first.Sentences[0].plain("ltr"); first.Key != opening || said != w.Sentences[i].Text || seen[said] {
				t.Errorf("%s: %s opens with %q", l.Tag, k, said)
			}
			seen[w.Sentences[i].Text] = true
		}
	}
}

// unapprovedIn are the languages that a check warns of.
func unapprovedIn(all []Finding) (tags []string) {
	for _, f := range all {
		if f.Rule == UnapprovedMinimal {
			tags = append(tags, f.Language)
		}
	}
	return tags
}

func TestWhatIsSaidAtMinimalIsApprovedAsItStands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		c := h.visitTo(h.escort, h.relief, h.engineer, h.clerk)
		c.Recipients[3].Level = access.Operational // hears more, in Japanese
		said := must(h.MinimalWordings(h.as(h.second)))
		_, err := h.WithdrawMinimal(h.as(h.second), "th", said["en"].SHA256)
		wantKey(t, err, fault.KindConflict, "notice.minimal_changed")
		for tag, w := range said {
			must(h.WithdrawMinimal(h.as(h.second), tag, w.SHA256))
		}
		_, err = h.WithdrawMinimal(h.as(h.second), "th", said["th"].SHA256)
		wantKey(t, err, fault.KindConflict, "notice.minimal_not_approved")
		if l := must(h.j.Entries(t.Context(), journal.Filter{Newest: true}, Page{Limit: 1})); l.Items[0].Fact != journal.NoticeMinimalWithdrawn {
			t.Errorf("%+v", l.Items)
		}
		draft := h.draft(c)
		warned := func(want ...string) {
			t.Helper()
			if got := unapprovedIn(must(h.Check(h.as(h.author), draft.ID))); !slices.Equal(got, want) {
				t.Errorf("warned of %q, want %q", got, want)
			}
		}
		warned("th", "en")
		all := must(h.MinimalWordings(h.as(h.clerk)))
		thai := all["th"]
		if len(all) != len(words(t).Tags()) || thai.Approval != nil || len(thai.SHA256) != 64 || thai.SHA256 == all["en"].SHA256 {
			t.Errorf("%d, %+v", len(all), thai)
		}
		if others := must(h.MinimalWordings(h.as(h.escort))); others != nil {
			t.Errorf("the escort is told %v", others)
		}
		for _, who := range []string{h.clerk.Name, h.escort.Name} {
			ctx := h.as(h.clerk)
			if who == h.escort.Name {
				ctx = h.as(h.escort)
			}
			if _, err := h.ApproveMinimal(ctx, "th", thai.SHA256); !fault.Is(err, fault.KindForbidden) {
				t.Errorf("%s: %v", who, err)
			}
		}
		_, err = h.ApproveMinimal(h.as(h.author), "sw", thai.SHA256)
		if !slices.Equal(fields(t, err), []string{"/language field.choice"}) {
			t.Error(err)
		}
		_, err = h.ApproveMinimal(h.as(h.author), "en", thai.SHA256)
		wantKey(t, err, fault.KindConflict, "notice.minimal_changed")

		w := must(h.ApproveMinimal(h.as(h.author), "th", thai.SHA256))
		if !w.Approved() || w.Approval.By != (Party{h.hq.ID, h.author.ID}) || !w.Approval.At.Equal(h.clock.Now()) {
			t.Errorf("%+v", w)
		}
		warned("en")
		_, err = h.ApproveMinimal(h.as(h.second), "th", thai.SHA256)
		wantKey(t, err, fault.KindConflict, "notice.minimal_approved")
		l := must(h.j.Entries(t.Context(), journal.Filter{Newest: true}, Page{Limit: 1}))
		if e := l.Items[0]; e.Fact != journal.NoticeMinimalApproved || e.Object.ID != "th" || e.Data["text_sha256"] != thai.SHA256 {
			t.Errorf("%+v", e)
		}

		h.must(d.In(t.Context(), func(ctx context.Context) error { // of what it said once
			_, err := h.store.approveMinimal(ctx, "th", MinimalApproval{By: w.Approval.By, At: start, SHA256: all["en"].SHA256})
			return err
		}))
		if stale := must(h.MinimalWordings(h.as(h.author)))["th"]; stale.Approved() || stale.Approval == nil {
			t.Errorf("other words were approved: %+v", stale)
		}
		warned("th", "en")
		if again := must(h.ApproveMinimal(h.as(h.second), "th", thai.SHA256)); again.Approval.By.Person != h.second.ID {
			t.Errorf("%+v", again.Approval)
		}
		warned("en")
	})
}

// What nobody has approved is handed to review, and goes no further before somebody approves it or answers for it; those who come are
// told it on their cards.
func TestWhatNobodyHasApprovedIsSaidOnlyIfSomebodyLetsItThrough(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	said := must(h.MinimalWordings(h.as(h.second)))
	must(h.WithdrawMinimal(h.as(h.second), "th", said["th"].SHA256))
	must(h.WithdrawMinimal(h.as(h.second), "en", said["en"].SHA256))
	c := h.visitTo(h.escort)
	c.Visitors = []Visitor{{Person: h.engineer.ID, Name: "Engineer"}}
	n := h.draft(c)
	must(h.Submit(h.as(h.author), n.ID))
	_, err := h.Approve(h.as(h.second), n.ID)
	if got := fields(t, err); !slices.Equal(got, []string{"/level notice.check.unapproved_minimal", "/level notice.check.unapproved_minimal"}) {
		t.Errorf("%q", got)
	}
	must(h.Override(h.as(h.second), n.ID, "It burns, and nobody here reads Thai."))
	must(h.Approve(h.as(h.second), n.ID))
	if n = must(h.Send(h.as(h.author), n.ID)); n.State != Sent {
		t.Errorf("%s", n.State)
	}
	c.Level, n = access.Operational, View{}
	if got := unapprovedIn(must(h.Check(h.as(h.author), h.draft(c).ID))); got != nil {
		t.Errorf("nobody reads at minimal: %q", got)
	}
	c.Kind = AllClear // which says its sentence to everybody
	if got := unapprovedIn(must(h.Check(h.as(h.author), h.draft(c).ID))); !slices.Equal(got, []string{"th", "en"}) {
		t.Errorf("an all-clear is warned of %q", got)
	}
}

func TestAnInformationAtMinimalSaysSomething(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	said := func(edit func(*Content)) []string {
		t.Helper()
		c, err := h.Defaults(h.as(h.author), Content{Kind: Information, Recipients: []Addressee{{Person: h.escort.ID}, {Person: h.engineer.ID, Level: access.Full}}})
		h.must(err)
		edit(&c)
		_, err = h.Submit(h.as(h.author), h.draft(c).ID)
		if err == nil {
			return nil
		}
		return fields(t, err)
	}
	for name, c := range map[string]struct {
		edit func(*Content)
		want []string
	}{
		"nothing":        {func(*Content) {}, []string{"/level notice.minimal_says_nothing"}},
		"nothing to one": {func(c *Content) { c.Level, c.Recipients[0].Level = access.Full, access.Minimal }, []string{"/recipients/0/level notice.minimal_says_nothing"}},
		"can't say when": {func(c *Content) { c.Answers.Attend = &Answer[Attendance]{CannotSay: true} }, []string{"/level notice.minimal_says_nothing"}},
		"what to do":     {func(c *Content) { c.Instructions = []Instruction{KeepQuiet} }, nil},
		"more to each":   {func(c *Content) { c.Level = access.Operational }, nil},
		"when to be present": {func(c *Content) {
			c.Answers.Attend = visit(t).Answers.Attend
			c.Answers.Attend.Say.Zone = "Asia/Bangkok"
		}, nil},
	} {
		if diff := cmp.Diff(c.want, said(c.edit)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What an all-clear opens with doesn't answer “What happened?”, so that headquarters does.
func TestAnOpeningThatSaysNothingAnswersNothing(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	clear := h.goesOut(h.followed(AllClear, h.sent(h.visitTo(h.escort))))
	if q := must(h.Ask(h.as(h.escort), clear.ID, Question{Usual: "what_happened"})).Questions[0]; q.Answer != nil {
		t.Errorf("%+v", q.Answer)
	}
}
