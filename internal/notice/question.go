package notice

import (
	"slices"
	"strings"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/lang"
)

// Question is what a recipient asked: a usual question, or one in their own words.
type Question struct {
	ID     string
	Notice string
	By     Party
	At     time.Time
	Usual  Usual
	Text   string // in own words
	Answer *Reply // nil while it is open
}

// Usual is a question that recipients usually have. Each reads it in their own language, whoever asked.
type Usual string

// Usuals are in the order in which they are offered.
var Usuals = []Usual{"how_long", "until_when", "may_i_go_home", "who_is_coming", "what_happened"}

// answered is where a usual question finds its answer: in these sections of what the asker may read. At minimal the
// opening stands for what happened.
var answered = map[Usual][]string{
	"how_long": {HowLong}, "until_when": {Attend}, "may_i_go_home": {Attend, relief, wayHome}, "who_is_coming": {visitors}, "what_happened": {opening, WhatHappened},
}

// Ready is an answer that each reads in their own language.
type Ready string

// Readies are in the order in which people choose from them.
var Readies = []Ready{"yes", "no", "not_known_yet", "we_will_call", "you_may_go"}

// Reply is what was answered. By is zero where the notice answered itself.
type Reply struct {
	By       Party
	At       time.Time
	Ready    Ready
	Text     string
	Language string // of the text
}

// Said is the question as words' reader reads it.
func (q Question) Said(words *lang.Localizer) string {
	if q.Usual == "" {
		return q.Text
	}
	return words.Text("notice.usual." + string(q.Usual))
}

// Said is the answer as words' reader reads it: what is ready in their language, and own words as they were typed.
func (r Reply) Said(words *lang.Localizer) string {
	switch {
	case r.Ready == "":
		return r.Text
	case r.Text == "":
		return words.Text("notice.ready." + string(r.Ready))
	}
	return words.Text("notice.ready."+string(r.Ready)) + "\n" + r.Text
}

// itself is the answer that a briefing has to a usual question; "" where it has none. It looks nowhere else, so that it
// says no more than its reader has read.
func (b Briefing) itself(u Usual) string {
	var said []string
	for _, s := range b.to(u) {
		said = append(said, b.Lines(s))
	}
	return strings.Join(said, "\n")
}

// under is where in a briefing that answer stands.
func (b Briefing) under(u Usual) []string {
	headings := []string{}
	for _, s := range b.to(u) {
		headings = append(headings, s.Heading)
	}
	return headings
}

// to are the sections that answer a usual question.
func (b Briefing) to(u Usual) (all []Section) {
	for _, s := range b.Sections {
		if slices.Contains(answered[u], s.Key) {
			all = append(all, s)
		}
	}
	return all
}

// normal is a checked, tidied copy: one of the usual questions, or own words.
func (q Question) normal() (Question, error) {
	if q.Usual == "" {
		var err error
		q.Text, err = said("/text", q.Text, MaxText)
		return q, err
	}
	if strings.TrimSpace(q.Text) != "" {
		return q, fault.Invalid("/text", "notice.ask_one")
	}
	q.Text = ""
	return q, choice("/usual", q.Usual, Usuals)
}

// normal is a checked, tidied copy: a ready answer, own words, or both.
func (r Reply) normal(own string) (Reply, error) {
	var badReady, badText, badLanguage error
	if r.Ready != "" {
		badReady = choice("/ready", r.Ready, Readies)
		r.Text, badText = text("/text", r.Text, MaxText)
	} else {
		r.Text, badText = said("/text", r.Text, MaxText)
	}
	if r.Text == "" {
		r.Language = ""
	} else {
		r.Language, badLanguage = written(r.Language, own)
	}
	return r, fault.Join(badReady, badText, at("/language", badLanguage))
}
