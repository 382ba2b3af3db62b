package web

import (
	"context"

	"tasuki/internal/fault"
	"tasuki/internal/notice"
)

// Words that recipients read as soon as headquarters has said them. What is hard to understand in them is shown before: nobody can
// take them back.

// ownWords asks in which language an input's words are. Where they were refused because of how they are put, the form remembers
// which words its reader was warned of, and asks why they go out where something blocks them.
func (f *form) ownWords(name string) {
	v := f.v
	f.pick("/language", "page.draft.language", v.words.Tag(), v.spoken(v.words.Tag()))
	if !f.failed() {
		return
	}
	f.hidden("/seen", "").Value = v.wordsTyped(name).Revision()
	if v.failure.fault.Key == wordsBlock || v.text("/override") != "" {
		f.area("/override", "page.check.why", "").rows(2)
		f.optional("/override")
	}
}

func (v *visit) wordsTyped(name string) notice.Words {
	return notice.Words{Text: v.text(name), Language: v.text("/language"), Override: v.text("/override")}
}

// Why words are not said yet.
const (
	wordsBlock = "notice.words_block"
	wordsWarn  = "notice.words_warn"
)

// plainly refuses words once, with what would keep their readers from understanding them: what blocks until somebody says why they go
// out all the same, what warns until the same words come again.
func (s *Site) plainly(v *visit, question string, w notice.Words) error {
	found, err := s.Notices.CheckWords(v.ctx(), v.param("notice"), question, w)
	if err != nil || len(found) == 0 {
		return err
	}
	refused := &fault.Error{Kind: fault.KindInvalid, Key: wordsWarn}
	for _, f := range found {
		if f.Kind == notice.Blocks {
			refused.Key = wordsBlock
		}
		refused.Fields = append(refused.Fields, f.Field())
	}
	switch {
	case refused.Key == wordsBlock && w.Override == "", refused.Key == wordsWarn && v.text("/seen") != w.Revision():
		return refused
	}
	return nil
}

// notSaid shows the notice again, with what stands against the words at their form.
func (s *Site) notSaid(v *visit, form string, err error) (answer, error) {
	if err := v.failed(form, err); err != nil {
		return answer{}, err
	}
	return s.showNotice(v)
}

// recallForm says why a notice no longer holds.
func (v *visit) recallForm(f *form) {
	f.area("/reason", "page.reason", "").rows(2).must()
	f.ownWords("/reason")
	f.lead("page.notice.recall.lead").grave("page.notice.recall.button")
}

func (s *Site) recallNotice(v *visit) (answer, error) {
	w := v.wordsTyped("/reason")
	if err := s.plainly(v, "", w); err != nil {
		return s.notSaid(v, "recall", err)
	}
	return s.onNotice(v, "recall", "notice_recall", func(ctx context.Context, id string) error {
		_, err := s.Notices.Recall(ctx, id, w)
		return err
	})
}
