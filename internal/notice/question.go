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
	ID       string
	Notice   string
	By       Party
	At       time.Time
	Usual    Usual
	Text     string // in own words
	Language string // of the text
	Answer   *Reply // nil while it is open
}

// Usual is a question that recipients usually have. Each reads it in their own language, whoever asked.
type Usual string

// Usuals are in the order in which they are offered.
var Usuals = []Usual{"how_long", "until_when", "may_i_go_home", "who_is_coming", "what_happened"}

// answered is where a usual question finds its answer: in these sections of what the asker may read. At minimal the
// opening stands for what happened, where it says that.
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
	Override string // why the text goes out although the check stands against it; on record only
}

// Said is the question as words' reader reads it.
func (q Question) Said(words *lang.Localizer) string {
	if q.Usual == "" {
		return q.Text
	}
	return words.Text("notice.usual." + string(q.Usual))
}

// itself is the answer that a briefing has to a usual question; "" where it has none. It looks nowhere else, so that it
// says no more than its reader has read.
func (b Briefing) itself(k Kind, u Usual) string {
	var said []string
	for _, s := range b.to(k, u) {
		said = append(said, b.Lines(s))
	}
	return strings.Join(said, "\n")
}

// under is where in a briefing that answer stands.
func (b Briefing) under(k Kind, u Usual) []string {
	headings := []string{}
	for _, s := range b.to(k, u) {
		headings = append(headings, s.Heading)
	}
	return headings
}

// to are the sections that answer a usual question.
func (b Briefing) to(k Kind, u Usual) (all []Section) {
	for _, s := range b.Sections {
		if slices.Contains(answered[u], s.Key) && (s.Key != opening || k.opensWithWhat()) {
			all = append(all, s)
		}
	}
	return all
}

// normal is a checked, tidied copy: one of the usual questions, or own words, in the language that the asker reads where they
// name none.
func (q Question) normal(reads lang.Tag) (Question, error) {
	if q.Usual == "" {
		var badText, badLanguage error
		q.Text, badText = said("/text", q.Text, MaxText)
		q.Language, badLanguage = written(q.Language, reads)
		return q, fault.Join(badText, at("/language", badLanguage))
	}
	if strings.TrimSpace(q.Text) != "" {
		return q, fault.Invalid("/text", "notice.ask_one")
	}
	q.Text, q.Language = "", ""
	return q, choice("/usual", q.Usual, Usuals)
}

// normal is a checked, tidied copy: a ready answer, own words, or both.
func (r Reply) normal(own string) (Reply, error) {
	var badReady, badText, badLanguage, badOverride error
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
	r.Override, badOverride = text("/override", r.Override, MaxText)
	return r, fault.Join(badReady, badText, at("/language", badLanguage), badOverride)
}
