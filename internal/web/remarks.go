package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/notice"
)

// remarkWords are how what is added in own words is called, and what its writer must know.
var remarkWords = map[notice.TextKey]struct{ label, hint string }{
	notice.Remark:              {"page.notice.remark", "page.notice.remark_hint"},
	notice.RemarkInvestigative: {"page.notice.remark_investigative", "page.notice.remark_above_hint"},
	notice.RemarkFull:          {"page.notice.remark_full", "page.notice.remark_above_hint"},
}

// remarkFields: one text in headquarters' own words for each level that reads any, with the language that it is in. Each has
// its place on the form whether the others are filled in or not.
func (v *visit) remarkFields(f *form, c notice.Content) {
	for i, key := range notice.Remarks {
		language, text := v.words.Tag(), ""
		for _, t := range c.Texts {
			if t.Key == key {
				language, text = t.Language, t.Text
			}
		}
		at, field := len(f.Fields), fmt.Sprintf("/own_words/%d", i)
		group := f.add("group", field, remarkWords[key].label, "").hint(v.T(remarkWords[key].hint))
		f.area(field+"/text", "page.notice.other_text", text).rows(2).hint(v.T("page.notice.frozen_hint"))
		f.optional(field + "/text")
		f.pick(field+"/language", "page.draft.language", language, v.spoken(language))
		f.inGroup(group, at)
	}
}

func (v *visit) remarksTyped() (texts []notice.OwnText) {
	for i, key := range notice.Remarks {
		field := fmt.Sprintf("/own_words/%d", i)
		if text := v.text(field + "/text"); text != "" {
			texts = append(texts, notice.OwnText{Key: key, Language: v.text(field + "/language"), Text: text})
		}
	}
	return texts
}

// remarkAt is the place on the form of what a pointer into a notice with those texts is about; other pointers stay.
func remarkAt(pointer string, texts []notice.OwnText) string {
	rest, ok := strings.CutPrefix(pointer, "/own_words/")
	if !ok {
		return pointer
	}
	number, field, _ := strings.Cut(rest, "/")
	i, err := strconv.Atoi(number)
	if err != nil || i >= len(texts) {
		return pointer
	}
	return fmt.Sprintf("/own_words/%d/%s", slices.Index(notice.Remarks, texts[i].Key), field)
}

// atRemarks is a fault of a notice with those texts, at the places of the form.
func atRemarks(err error, texts []notice.OwnText) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	moved := *f
	moved.Fields = slices.Clone(f.Fields)
	for i := range moved.Fields {
		moved.Fields[i].Pointer = remarkAt(moved.Fields[i].Pointer, texts)
	}
	return &moved
}
