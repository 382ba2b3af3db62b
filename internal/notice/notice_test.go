package notice

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// The lifecycle of the vocabulary, written out: any transition that is not here is refused.
func TestANoticeMovesAsTheVocabularySays(t *testing.T) {
	may := map[State]map[Verb]State{
		Draft:       {Change: Draft, Translate: Translating, Submit: Review, Discard: Discarded},
		Translating: {Change: Translating, Submit: Review, Discard: Discarded},
		Review:      {Change: Draft, Return: Draft, Approve: Approved},
		Approved:    {Return: Draft, Schedule: Scheduled, Send: Sent, Raise: Approved},
		Scheduled:   {Return: Draft, Send: Sent, Raise: Scheduled},
		Sent:        {Recall: Recalled, Raise: Sent, Supersede: Superseded},
		Superseded:  {},
		Recalled:    {},
		Discarded:   {},
	}
	for _, s := range States {
		for _, v := range []Verb{Change, Translate, Submit, Return, Approve, Schedule, Send, Recall, Discard, Raise, Supersede} {
			to, ok := s.next(v)
			if want, listed := may[s][v]; ok != listed || ok && to != want {
				t.Errorf("%s from %s gave %q, %v", v, s, to, ok)
			}
		}
	}
}

func TestWhatPeopleCanDoIsOffered(t *testing.T) {
	for s, want := range map[State][]Verb{
		Draft: {Change, Translate, Submit, Discard}, Translating: {Change, Submit, Discard}, Review: {Change, Return, Approve},
		Approved: {Return, Send, Raise}, Scheduled: {Return, Raise}, Sent: {Recall, Raise}, Recalled: {}, Discarded: {},
	} {
		if got := s.Verbs(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
}

func TestWhatANoticeSaysMustBePossible(t *testing.T) {
	whole := func() Content { return visit(t) }
	attend := func(from, until, zone string, fold worktime.Fold) *Answer[Attendance] {
		return say(Attendance{From: wall(t, from), Until: wall(t, until), Zone: zone, Fold: fold})
	}
	for _, c := range []struct {
		name string
		edit func(*Content)
		want []string
	}{
		{"the scenario's notice is as it should be", func(*Content) {}, nil},
		{"a half-written draft may lack every answer", func(c *Content) { c.Answers, c.Contact = Answers{}, nil }, nil},
		{"a kind that is not there", func(c *Content) { c.Kind = "party" }, []string{"/kind field.choice"}},
		{"a level that is not there", func(c *Content) { c.Level = "secret" }, []string{"/level field.choice"}},
		{"an answer that neither speaks nor declines to", func(c *Content) { c.Answers.HowLong = &Answer[Range]{} },
			[]string{"/answers/how_long notice.say_or_cannot"}},
		{"an answer that does both", func(c *Content) { c.Answers.Headquarters.CannotSay = true },
			[]string{"/answers/headquarters notice.say_or_cannot"}},
		{"own words without “other”", func(c *Content) { c.Answers.WhatHappened.Say.Text = "Smoke" },
			[]string{"/answers/what_happened/other_text notice.text_only_for_other"}},
		{"“other” without words", func(c *Content) { c.Answers.WhatHappened = say(Happening{Cause: Other, Text: " "}) },
			[]string{"/answers/what_happened/other_text field.required"}},
		{"words that turn the text around", func(c *Content) { c.Answers.WhatHappened = say(Happening{Cause: Other, Text: "a\u202eb"}) },
			[]string{"/answers/what_happened/other_text field.control_characters"}},
		{"words that pass for a frozen span", func(c *Content) { c.Answers.WhatHappened = say(Happening{Cause: Other, Text: "\u2068a\u2069"}) },
			[]string{"/answers/what_happened/other_text field.control_characters"}},
		{"an empty list of works", func(c *Content) { c.Answers.WhatWillBeDone = say([]Work{}) }, []string{"/answers/what_will_be_done/say field.required"}},
		{"an unknown work among others", func(c *Content) { c.Answers.WhatWillBeDone = say([]Work{CopyData, "dance"}) },
			[]string{"/answers/what_will_be_done/say/1 field.choice"}},
		{"an instruction twice", func(c *Content) { c.Instructions = []Instruction{StayBeside, StayBeside} }, []string{"/instructions/1 contract.twice"}},
		{"a range that runs backwards", func(c *Content) { c.Answers.HowLong = say(Range{90, 30}) },
			[]string{"/answers/how_long/say/minutes_to notice.range_backwards"}},
		{"an end before its start", func(c *Content) {
			c.Answers.Attend = attend("2026-03-31T18:00", "2026-03-31T02:00", "Asia/Bangkok", "")
		},
			[]string{"/answers/attend/say/until time.ends_before_it_starts"}},
		{"a start that is skipped in Frankfurt", func(c *Content) {
			c.Answers.Attend = attend("2026-03-29T02:30", "2026-03-29T09:00", "Europe/Berlin", "")
		},
			[]string{"/answers/attend/say/from time.in_gap"}},
		{"an end that exists twice in Frankfurt", func(c *Content) {
			c.Answers.Attend = attend("2026-10-24T18:00", "2026-10-25T02:30", "Europe/Berlin", "")
		},
			[]string{"/answers/attend/say/until_fold time.exists_twice"}},
		{"which of the two is said", func(c *Content) {
			c.Answers.Attend = attend("2026-10-24T18:00", "2026-10-25T02:30", "Europe/Berlin", worktime.Later)
		}, nil},
		{"both ends exist twice", func(c *Content) {
			c.Answers.Attend = attend("2026-10-25T02:30", "2026-10-25T02:15", "Europe/Berlin", "")
		},
			[]string{"/answers/attend/say/fold time.exists_twice", "/answers/attend/say/until_fold time.exists_twice"}},
		{"what is said of the start makes the end come before it", func(c *Content) {
			c.Answers.Attend = attend("2026-10-25T02:30", "2026-10-25T02:15", "Europe/Berlin", worktime.Earlier)
		}, []string{"/answers/attend/say/until_fold time.exists_twice"}},
		{"which of the two is said of each end", func(c *Content) {
			c.Answers.Attend = attend("2026-10-25T02:30", "2026-10-25T02:15", "Europe/Berlin", worktime.Earlier)
			c.Answers.Attend.Say.UntilFold = worktime.Later
		}, nil},
		{"which of the two is said of ends that exist once", func(c *Content) {
			c.Answers.Attend = attend("2026-10-24T18:00", "2026-10-25T04:30", "Europe/Berlin", worktime.Earlier)
			c.Answers.Attend.Say.UntilFold = worktime.Later
		}, []string{"/answers/attend/say/fold time.once", "/answers/attend/say/until_fold time.once"}},
		{"a window on nobody's clock", func(c *Content) { c.Answers.Attend = attend("2026-03-31T18:00", "2026-04-01T02:00", "", "") },
			[]string{"/answers/attend/say/zone field.required"}},
		{"a zone that is not there", func(c *Content) {
			c.Answers.Attend = attend("2026-03-31T18:00", "2026-04-01T02:00", "Asia/Krung_Thep", "")
		},
			[]string{"/answers/attend/say/zone zone.unknown"}},
		{"a time to send that is skipped", func(c *Content) { c.SendAt = due(t, "2026-03-29T02:30", "Europe/Berlin") }, []string{"/send_at/wall time.in_gap"}},
		{"a telephone number without its country", func(c *Content) { c.Contact.Phone = "03-1234-5678" }, []string{"/contact/phone phone.not_e164"}},
		{"a contact on two lines", func(c *Content) { c.Contact.Name = "Desk\r\nBcc: x" }, []string{"/contact/name field.control_characters"}},
		{"a mail address with a name", func(c *Content) { c.Contact.Email = "Desk <desk@aomine.example>" }, []string{"/contact/email email.invalid"}},
		{"a mail address that turns around", func(c *Content) { c.Contact.Email = "ab\u202ecd@aomine.example" }, []string{"/contact/email email.invalid"}},
		{"a mail address with what nobody sees", func(c *Content) { c.Contact.Email = "ab\u200bcd@aomine.example" }, []string{"/contact/email email.invalid"}},
		{"a language nobody speaks", func(c *Content) { c.Contact.Languages = []string{"ja", "xx-nonsense"} }, []string{"/contact/languages/1 language.unknown"}},
		{"a request that is none", func(c *Content) { c.Request = "the other one" }, []string{"/request field.unknown_id"}},
		{"a recipient twice", func(c *Content) { c.Recipients = []Addressee{{Person: "p"}, {Person: "p"}} }, []string{"/recipients/1/person contract.twice"}},
		{"a recipient in no language", func(c *Content) { c.Recipients = []Addressee{{Person: "p", Language: "thai!"}} },
			[]string{"/recipients/0/language language.unknown"}},
		{"too many recipients", func(c *Content) { c.Recipients = make([]Addressee, MaxRecipients+1) }, []string{"/recipients field.too_many"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := whole()
			c.edit(&content)
			_, err := content.normal("")
			if c.want == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if diff := cmp.Diff(c.want, fields(t, err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestADraftIsTidied(t *testing.T) {
	c := visit(t)
	c.Level, c.Answers.Attend.Say.Zone = "", ""
	c.Answers.WhatHappened = say(Happening{Cause: Other, Text: " first\r\nsecond "})
	c.Recipients = []Addressee{{Person: "p", Language: "pt-br"}}
	tidy, err := c.normal("Asia/Bangkok")
	if err != nil {
		t.Fatal(err)
	}
	if tidy.Level != "minimal" || tidy.Answers.Attend.Say.Zone != "Asia/Bangkok" || tidy.Answers.WhatHappened.Say.Text != "first\nsecond" ||
		tidy.Recipients[0].Language != "pt-BR" {
		t.Errorf("%+v %+v", tidy, tidy.Answers.WhatHappened.Say)
	}
	if c.Answers.Attend.Say.Zone != "" || c.Recipients[0].Language != "pt-br" {
		t.Error("what was handed in was altered")
	}
}

func TestNobodyApprovesWhatTheyWroteOrChanged(t *testing.T) {
	n := Notice{State: Review, Author: Party{"hq", "a"}, EditedBy: "b"}
	for who, want := range map[string]fault.Kind{"a": fault.KindForbidden, "b": fault.KindForbidden, "c": ""} {
		next, err := n.approve(Party{"hq", who})
		if want == "" && (err != nil || next.State != Approved || next.ApprovedBy.Person != who) || want != "" && !fault.Is(err, want) {
			t.Errorf("%s: %v", who, err)
		}
	}
	if _, err := (Notice{State: Draft}).approve(Party{"hq", "c"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a draft: %v", err)
	}
}

func TestTheReceiptIsTheFurthestThatIsKnown(t *testing.T) {
	for _, c := range []struct {
		name string
		r    Recipient
		want Receipt
	}{
		{"nothing is known but that it is to go out", Recipient{}, Queued},
		{"the mail left", Recipient{SentAt: start}, MailSent},
		{"the mail came back after it had left", Recipient{SentAt: start, BouncedAt: start}, MailBounced},
		{"it was fetched although the mail came back", Recipient{BouncedAt: start, DeliveredAt: start}, Delivered},
		{"it was read", Recipient{DeliveredAt: start, ReadAt: start}, Read},
		{"it was understood", Recipient{DeliveredAt: start, ReadAt: start, UnderstoodAt: start}, IsUnderstood},
	} {
		if got := c.r.Receipt(); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}
