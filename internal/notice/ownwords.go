package notice

import (
	"context"
	"fmt"
	"unicode/utf8"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/lang"
)

// MaxRemark is the characters of what is added in own words, all remarks together: whoever reads at full reads them all, on one
// sheet of paper.
const MaxRemark = 1000

// TextKey says where a text of headquarters' own words belongs. It stays while the words change, so that what is kept
// about a text elsewhere finds it again.
type TextKey string

// The texts.
const (
	HappenedText TextKey = WhatHappened // with the cause “other”; it stands in the answer
	Remark       TextKey = "remark"

	RemarkInvestigative TextKey = "remark_investigative"
	RemarkFull          TextKey = "remark_full"
)

// Remarks are what can be added, each for whoever reads at its level or above, in the order in which they are read: so the case
// team is told more in the same notice.
var Remarks = []TextKey{Remark, RemarkInvestigative, RemarkFull}

// ownWordsFrom is the level from which own words are read at all.
const ownWordsFrom = access.Operational

// From is the level from which a text is read; below it nobody needs a translation.
func (k TextKey) From() access.Level {
	switch k {
	case RemarkInvestigative:
		return access.Investigative
	case RemarkFull:
		return access.Full
	}
	return ownWordsFrom
}

// OwnText is what headquarters says in words of its own, in one language. Readers get it as it was typed, and marked.
type OwnText struct {
	Key      TextKey `json:"key"`
	Language string  `json:"language"` // BCP 47
	Text     string  `json:"text"`
	Reader   string  `json:"-"` // the one recipient whom it is for; "" for all whose level is high enough
}

// OwnWords are all of the content that isn't typed answers, wherever it stands: what of it can't be said in every language.
func (c Content) OwnWords() []OwnText {
	var all []OwnText
	if a := c.Answers.WhatHappened; a != nil && a.Say != nil && a.Say.Cause == Other {
		all = append(all, OwnText{Key: HappenedText, Language: a.Say.Language, Text: a.Say.Text})
	}
	return append(all, c.Texts...)
}

// inOwnWords is a checked copy of the texts, in the writer's language where they name none.
func (c Content) inOwnWords(ctx context.Context) (Content, error) {
	own := access.From(ctx).Language
	var happened error
	if a := c.Answers.WhatHappened; a != nil && a.Say != nil && a.Say.Cause == Other {
		say := *a.Say
		say.Language, happened = written(say.Language, own)
		c.Answers.WhatHappened = &Answer[Happening]{Say: &say, CannotSay: a.CannotSay}
	}
	errs := []error{at("/answers/"+WhatHappened+"/other_language", happened)}
	texts, length := make([]OwnText, len(c.Texts)), 0
	seen := map[TextKey]bool{}
	for i, t := range c.Texts {
		pointer := fmt.Sprintf("/own_words/%d", i)
		var language, words error
		t.Language, language = written(t.Language, own)
		t.Text, words = said(pointer+"/text", t.Text, MaxRemark)
		errs = append(errs, choice(pointer+"/key", t.Key, Remarks), at(pointer+"/language", language), words)
		if seen[t.Key] {
			errs = append(errs, fault.Invalid(pointer+"/key", "contract.twice"))
		}
		if length += utf8.RuneCountInString(t.Text); words == nil && length > MaxRemark {
			errs = append(errs, fault.Invalid(pointer+"/text", "notice.remarks_too_long", "limit", MaxRemark))
		}
		seen[t.Key], texts[i] = true, t
	}
	if len(texts) > 0 {
		c.Texts = texts
	}
	return c, fault.Join(errs...)
}

// written is the language of a text: the one that is named, else the writer's.
func written(named, own string) (string, error) {
	if named == "" {
		named = own
	}
	if named == "" {
		return "", nil
	}
	return lang.ParseTag(named)
}
