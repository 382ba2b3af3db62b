package request

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/fault"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

func fields(err error) []string {
	f, ok := fault.As(err)
	if !ok {
		return nil
	}
	var all []string
	for _, field := range f.Fields {
		all = append(all, field.Pointer+" "+field.Key)
	}
	return all
}

func TestTheLifecycleIsTheVocabularys(t *testing.T) {
	want := map[State]string{
		Draft:        "issue→issued cancel→cancelled",
		Issued:       "deliver→delivered acknowledge→acknowledged decline→declined cancel→cancelled revise→superseded",
		Delivered:    "acknowledge→acknowledged decline→declined cancel→cancelled revise→superseded",
		Acknowledged: "decline→declined start→in_progress cancel→cancelled revise→superseded",
		InProgress:   "block→blocked submit→submitted cancel→cancelled revise→superseded",
		Blocked:      "resume→in_progress cancel→cancelled revise→superseded",
		Submitted:    "accept→accepted return→returned cancel→cancelled revise→superseded",
		Returned:     "start→in_progress cancel→cancelled revise→superseded",
		Accepted:     "", Declined: "", Cancelled: "", Superseded: "",
	}
	for _, s := range States {
		var got []string
		for _, l := range lifecycle {
			if to, ok := s.next(l.verb); ok {
				got = append(got, string(l.verb)+"→"+string(to))
			}
		}
		if d := cmp.Diff(want[s], strings.Join(got, " ")); d != "" {
			t.Errorf("%s: %s", s, d)
		}
	}
}

func TestARefusedVerbSaysWhatIsPossible(t *testing.T) {
	_, err := Request{State: InProgress}.acknowledge(Commitment{}, Party{}, time.Time{})
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.KindConflict || !slices.Equal(f.Args["possible"].([]Verb), []Verb{Block, Submit, Cancel, Revise}) {
		t.Errorf("got %v %v", err, f.Args)
	}
}

func TestACommitmentForYesterdayIsRefusedAtItsField(t *testing.T) {
	now := time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)
	_, err := Request{State: Issued}.acknowledge(Commitment{By: now.Add(-time.Hour)}, Party{}, now)
	if d := cmp.Diff([]string{"/by/wall time.in_the_past"}, fields(err)); d != "" {
		t.Error(d)
	}
}

func TestCommandsThatDoNotShowWhatTheyRunAreRefused(t *testing.T) {
	for _, c := range []struct{ name, commands, want string }{
		{"plain commands pass", "sudo ss -tunap\n\tip neigh", ""},
		{"commands in other scripts pass", "type C:\\ログ\\取得.txt; echo ไทย é", ""},
		{"a right-to-left override", "rm \u202etxt.exe", "step.hidden_character"},
		{"an isolate", "a\u2066b", "step.hidden_character"},
		{"a zero-width space", "rm\u200b -rf", "step.hidden_character"},
		{"a byte order mark", "\ufeffls", "step.hidden_character"},
		{"a soft hyphen", "l\u00ads", "step.hidden_character"},
		{"an escape", "ls \x1b[2K", "step.hidden_character"},
		{"a lone carriage return", "safe\rrm -rf /", "step.hidden_character"},
		{"a C1 control", "a\u0085b", "step.hidden_character"},
		{"a line separator", "a\u2028b", "step.hidden_character"},
		{"a no-break space", "rm\u00a0-rf", "step.hidden_character"},
		{"an invisible tag character", "ls\U000e0061", "step.hidden_character"},
		{"a Hangul filler", "ls\u3164", "step.hidden_character"},
		{"a variation selector", "ls\ufe0f", "step.hidden_character"},
		{"bytes that are no UTF-8", "ls \xff", "step.not_utf8"},
		{"more than fits", strings.Repeat("x", MaxCommands+1), "contract.too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want []string
			if c.want != "" {
				want = []string{"/commands " + c.want}
			}
			if d := cmp.Diff(want, fields(CommandBlock{Commands: c.commands}.wellFormed())); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAHashThatIsNotTheCommandsIsRefused(t *testing.T) {
	block := CommandBlock{Commands: "ip route", SHA256: hash("ip rout")}
	if d := cmp.Diff([]string{"/sha256 step.hash_differs"}, fields(block.wellFormed())); d != "" {
		t.Error(d)
	}
	if block.SHA256 = hash("ip route"); block.wellFormed() != nil {
		t.Error("the right hash was refused")
	}
}

func TestAStepHasThePartThatItsKindNamesAndNoOther(t *testing.T) {
	for _, s := range []Step{
		{Kind: RunCommands},
		{Kind: RunCommands, FreeText: &Text{}},
		{Kind: FreeText, FreeText: &Text{}, Ask: &Questions{}},
	} {
		if f := fields(s.wellFormed()); len(f) != 1 || !strings.HasSuffix(f[0], "step.part_of_its_kind") {
			t.Errorf("%+v: %v", s, f)
		}
	}
}

func TestWhatIsMissingIsSaidAtOnce(t *testing.T) {
	r := Request{Content: Content{Steps: []Step{
		{Kind: RunCommands, RunCommands: &CommandBlock{}},
		{Kind: CollectLog, CollectLog: &LogWindow{Host: "fw01", Path: "/log", Zone: "Europe/Berlin", From: wall(t, "2026-03-29T04:00"), Until: wall(t, "2026-03-29T03:00")}},
	}}}
	want := []string{
		"/title field.required", "/executor/organization field.required", "/due field.required",
		"/steps/0/run_commands/hosts field.required", "/steps/0/run_commands/commands field.required",
		"/steps/0/run_commands/operating_system field.required", "/steps/0/run_commands/expected_effect field.required",
		"/steps/0/run_commands/privilege field.required", "/steps/1/collect_log/until time.ends_before_it_starts",
	}
	if d := cmp.Diff(want, fields(r.complete())); d != "" {
		t.Error(d)
	}
}

func TestALogWindowInTheHourThatIsSkippedIsRefused(t *testing.T) {
	w := LogWindow{Host: "fw01", Path: "/log", Zone: "Europe/Berlin", From: wall(t, "2026-03-29T02:30"), Until: wall(t, "2026-03-29T04:00")}
	if d := cmp.Diff([]string{"/collect_log/from time.in_gap"}, fields(w.complete())); d != "" {
		t.Error(d)
	}
}

func TestEveryOpenRequestIsSomebodysTurn(t *testing.T) {
	author, executor := Party{"tsubame", "analyst"}, Party{"merlinet", "engineer"}
	now := time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)
	later := worktime.Due{Wall: wall(t, "2026-03-30T14:00"), Zone: "Asia/Jakarta"}
	for _, c := range []struct {
		name string
		r    Request
		who  Party
		kind turn.Kind
	}{
		{"a draft is its author's", Request{State: Draft}, author, turn.Write},
		{"a proposal is headquarters'", Request{State: Draft, ProposedAt: now}, Party{}, turn.Authorize},
		{"one that needs a second person is headquarters'", Request{State: Draft, AskedBy: "a"}, Party{}, turn.Authorize},
		{"one that waits for its time stays its author's", Request{State: Draft, ScheduledFor: &later}, author, turn.Scheduled},
		{"an issued one is its executor's", Request{State: Issued}, executor, turn.Acknowledge},
		{"a delivered one is still its executor's", Request{State: Delivered}, executor, turn.Acknowledge},
		{"an acknowledged one", Request{State: Acknowledged}, executor, turn.Start},
		{"one in progress", Request{State: InProgress}, executor, turn.Work},
		{"one with an open question is its author's", Request{State: InProgress, Questions: 1}, author, turn.Clarify},
		{"a blocked one is its author's", Request{State: Blocked}, author, turn.Unblock},
		{"what was handed in is its author's", Request{State: Submitted}, author, turn.Review},
		{"what came back is its executor's", Request{State: Returned}, executor, turn.Start},
		{"what is over is nobody's", Request{State: Accepted}, Party{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.r.Author, c.r.Executor = author, executor
			who, kind := c.r.whose()
			if who != c.who || kind != c.kind {
				t.Errorf("%v %s", who, kind)
			}
		})
	}
	for _, s := range States {
		if _, kind := (Request{State: s, Author: author, Content: Content{Executor: executor}}).whose(); (kind == "") == s.Open() {
			t.Errorf("%s: open %v, waits for %q", s, s.Open(), kind)
		}
	}
}

func TestAnAnswerMustBeOfItsQuestionsType(t *testing.T) {
	text, yes, other := "yes", true, "blue"
	choice := Question{ID: "q", Type: "choice", Choices: []string{"red", "green"}}
	for _, c := range []struct {
		name string
		q    Question
		r    Reply
		want []string
	}{
		{"a yes to a yes-or-no", Question{Type: "yes_no"}, Reply{YesNo: &yes}, nil},
		{"a text to a yes-or-no", Question{Type: "yes_no"}, Reply{Text: &text}, []string{"/yes_no answer.of_its_type"}},
		{"both", Question{Type: "yes_no"}, Reply{Text: &text, YesNo: &yes}, []string{"/yes_no answer.of_its_type"}},
		{"a choice that was not offered", choice, Reply{Choice: &other}, []string{"/choice field.choice"}},
		{"a time that the place skips", Question{Type: "datetime"}, Reply{Datetime: &worktime.Due{Wall: wall(t, "2026-03-29T02:30"), Zone: "Europe/Berlin"}},
			[]string{"/datetime/wall time.in_gap"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, fields(c.r.fits(c.q))); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestPrivilegedCommandsAndSeveralSitesNeedASecondPerson(t *testing.T) {
	block := func(p Privilege) []Step {
		return []Step{{Kind: RunCommands, RunCommands: &CommandBlock{Privilege: p}}}
	}
	for _, c := range []struct {
		name string
		c    Content
		want bool
	}{
		{"an ordinary account at one site", Content{Steps: block(User), Sites: []string{"a"}}, false},
		{"an ordinary account at two sites", Content{Steps: block(User), Sites: []string{"a", "b"}}, true},
		{"an administrator at one site", Content{Steps: block(Administrator), Sites: []string{"a"}}, true},
		{"no commands at two sites", Content{Steps: []Step{{Kind: FreeText, FreeText: &Text{}}}, Sites: []string{"a", "b"}}, false},
	} {
		if got := (Request{Content: c.c}).needsSecond(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func wall(t *testing.T, text string) worktime.Local {
	t.Helper()
	l, err := worktime.ParseLocal(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestEveryStepNeedsAnAnswerExceptWhatIsToBeLeftAlone(t *testing.T) {
	r := Request{Content: Content{Steps: []Step{{ID: "s1", Kind: DoNotTouch}, {ID: "s2", Kind: FreeText}, {ID: "s3", Kind: RunCommands}}}}
	err := r.answered([]Answer{{Step: "s3", Transcript: "tcp LISTEN"}})
	if d := cmp.Diff([]string{"/steps/1 answer.missing"}, fields(err)); d != "" {
		t.Error(d)
	}
	if err := r.answered([]Answer{{Step: "s1", Note: "It was restarted by mistake."}, {Step: "s2"}, {Step: "s3", Note: "no shell"}}); err != nil {
		t.Error(err)
	}
}

func TestWhatIsMissedWithoutATurnIsWhatIsOpen(t *testing.T) {
	for _, s := range States {
		if ended := strings.Contains(openRequests, "'"+string(s)+"'"); ended == s.Open() {
			t.Errorf("%s", s)
		}
	}
}
