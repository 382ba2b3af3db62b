package notice

import (
	"slices"

	"tasuki/internal/fault"
)

// Answer is what is said to one question: something, or that it can't be said, which whoever approves the notice
// approves with it. A nil Answer has not been written yet.
type Answer[T any] struct {
	Say       *T   `json:"say,omitempty"`
	CannotSay bool `json:"cannot_say,omitempty"`
}

// Answers are the five that site staff ask for (R66).
type Answers struct {
	WhatHappened   *Answer[Happening]  `json:"what_happened,omitempty"`
	WhatWillBeDone *Answer[[]Work]     `json:"what_will_be_done,omitempty"`
	HowLong        *Answer[Range]      `json:"how_long,omitempty"`
	Attend         *Answer[Attendance] `json:"attend,omitempty"`
	Headquarters   *Answer[Situation]  `json:"headquarters,omitempty"`
}

// The questions, in the order in which they are read.
const (
	WhatHappened   = "what_happened"
	WhatWillBeDone = "what_will_be_done"
	HowLong        = "how_long"
	Attend         = "attend"
	AtHeadquarters = "headquarters"
)

// Cause is what happened, as far as it may be said.
type Cause string

// The causes. Other comes with words of HQ's own, which are shown as they were typed.
const (
	EquipmentProblem Cause = "equipment_problem"
	SecurityCheck    Cause = "security_check"
	SecurityIncident Cause = "security_incident"
	Other            Cause = "other"
)

// Causes in the order in which people choose from them.
var Causes = []Cause{EquipmentProblem, SecurityCheck, SecurityIncident, Other}

// Happening is what happened.
type Happening struct {
	Cause    Cause  `json:"cause"`
	Text     string `json:"text,omitempty"`     // with Other, and only then
	Language string `json:"language,omitempty"` // of the text, BCP 47
}

// Work is one thing that will be done.
type Work string

// The works.
const (
	CopyData         Work = "copy_data"
	InspectEquipment Work = "inspect_equipment"
	ReplaceEquipment Work = "replace_equipment"
	CollectLogs      Work = "collect_logs"
	WaitOnly         Work = "wait_only"
)

// Works in the order in which people choose from them.
var Works = []Work{CopyData, InspectEquipment, ReplaceEquipment, CollectLogs, WaitOnly}

// Range is how long the work takes, in minutes.
type Range struct {
	MinutesFrom int `json:"minutes_from"`
	MinutesTo   int `json:"minutes_to"`
}

// Situation is how things stand at headquarters.
type Situation string

// The situations.
const (
	Preparing           Situation = "preparing"
	SameCheckEverywhere Situation = "same_check_everywhere"
	Investigating       Situation = "investigating"
	NothingKnown        Situation = "nothing_known"
)

// Situations in the order in which people choose from them.
var Situations = []Situation{Preparing, SameCheckEverywhere, Investigating, NothingKnown}

// normal is a checked, tidied copy; answers that are missing are no fault here.
func (a Answers) normal() (Answers, error) {
	var happened error
	if a.WhatHappened != nil && a.WhatHappened.Say != nil {
		var h Happening
		h, happened = a.WhatHappened.Say.normal()
		a.WhatHappened = &Answer[Happening]{Say: &h, CannotSay: a.WhatHappened.CannotSay}
	}
	return a, at("/answers", fault.Join(happened,
		one(WhatHappened, a.WhatHappened, nil),
		one(WhatWillBeDone, a.WhatWillBeDone, works), one(HowLong, a.HowLong, Range.check),
		one(Attend, a.Attend, Attendance.check), one(AtHeadquarters, a.Headquarters, func(s Situation) error { return choice("", s, Situations) })))
}

// one answer says something or that it can't, never both and never neither.
func one[T any](question string, a *Answer[T], check func(T) error) error {
	switch {
	case a == nil:
		return nil
	case (a.Say != nil) == a.CannotSay:
		return fault.Invalid("/"+question, "notice.say_or_cannot")
	case a.Say == nil || check == nil:
		return nil
	}
	return at("/"+question+"/say", check(*a.Say))
}

func (h Happening) normal() (Happening, error) {
	if err := choice("/"+WhatHappened+"/say", h.Cause, Causes); err != nil {
		return h, err
	}
	pointer := "/" + WhatHappened + "/other_text"
	if h.Cause != Other {
		if h.Text != "" {
			return h, fault.Invalid(pointer, "notice.text_only_for_other")
		}
		h.Language = ""
		return h, nil
	}
	var err error
	h.Text, err = said(pointer, h.Text, MaxOther)
	return h, err
}

func works(all []Work) error {
	if len(all) == 0 {
		return fault.Invalid("", "field.required")
	}
	return each("", all, Works)
}

func (r Range) check() error {
	switch {
	case r.MinutesFrom < 0 || r.MinutesTo < 1 || r.MinutesTo > MaxMinutes:
		return fault.Invalid("/minutes_to", "notice.minutes", "limit", MaxMinutes)
	case r.MinutesFrom > r.MinutesTo:
		return fault.Invalid("/minutes_to", "notice.range_backwards")
	}
	return nil
}

// complete: every question has its answer. Of an all-clear nobody asks what will be done and how long it takes: it is over.
func (a Answers) complete(k Kind) error {
	if k == AllClear {
		return at("/answers", given(Attend, a.Attend != nil))
	}
	return at("/answers", fault.Join(
		given(WhatHappened, a.WhatHappened != nil), given(WhatWillBeDone, a.WhatWillBeDone != nil), given(HowLong, a.HowLong != nil),
		given(Attend, a.Attend != nil), given(AtHeadquarters, a.Headquarters != nil)))
}

func given(question string, there bool) error {
	if there {
		return nil
	}
	return fault.Invalid("/"+question, "notice.answer_missing")
}

// unsaid are the questions to which the notice says that it can't answer; the approval names them.
func (a Answers) unsaid() []string {
	unsaid := map[string]bool{
		WhatHappened:   a.WhatHappened != nil && a.WhatHappened.CannotSay,
		WhatWillBeDone: a.WhatWillBeDone != nil && a.WhatWillBeDone.CannotSay,
		HowLong:        a.HowLong != nil && a.HowLong.CannotSay,
		Attend:         a.Attend != nil && a.Attend.CannotSay,
		AtHeadquarters: a.Headquarters != nil && a.Headquarters.CannotSay,
	}
	return slices.DeleteFunc([]string{WhatHappened, WhatWillBeDone, HowLong, Attend, AtHeadquarters}, func(q string) bool { return !unsaid[q] })
}
