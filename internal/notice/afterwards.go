package notice

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
)

// What headquarters says in its own words when the notice is out already goes to recipients at once: the answer to a question,
// and why a notice was taken back. It follows the rules of the notice's own words all the same: it has a language, is for
// nobody below ownWordsFrom, is checked for plain language, and is translated by one person and read by another.

// RecallText is why a notice was taken back.
const RecallText TextKey = "recall"

const answerText = "answer-"

// AnswerText is the key of what headquarters answered to a question in own words.
func AnswerText(question string) TextKey { return TextKey(answerText + question) }

// Afterwards: the text was said when the notice was out already.
func (k TextKey) Afterwards() bool { return k == RecallText || k.OfAnswer() }

// OfAnswer: the text is an answer to a recipient's question.
func (k TextKey) OfAnswer() bool { return strings.HasPrefix(string(k), answerText) }

// own is the answer as a text of headquarters'; false where there is none in own words.
func (q Question) own() (OwnText, bool) {
	if q.Answer == nil || q.Answer.Text == "" || q.Answer.By == (Party{}) {
		return OwnText{}, false
	}
	return OwnText{Key: AnswerText(q.ID), Language: q.Answer.Language, Text: q.Answer.Text, Reader: q.By.Person}, true
}

// recalled is why the notice was taken back, as a text of headquarters'; false where it was not.
func (n Notice) recalled() (OwnText, bool) {
	return OwnText{Key: RecallText, Language: n.ReasonLanguage, Text: n.Reason}, n.State == Recalled && n.Reason != ""
}

// OwnWords are all that headquarters says of the notice in words of its own, in it and afterwards.
func (n Notice) OwnWords() []OwnText {
	all := append(n.Content.OwnWords(), n.Replies...)
	if why, ok := n.recalled(); ok {
		all = append(all, why)
	}
	return all
}

// ownText is the text with that key.
func (n Notice) ownText(k TextKey) (OwnText, bool) {
	for _, t := range n.OwnWords() {
		if t.Key == k {
			return t, true
		}
	}
	return OwnText{}, false
}

// Words are said to recipients at once.
type Words struct {
	Text     string
	Language string // "" for the speaker's own
	Override string // why they are said although the check finds that they can't be understood
}

// Revision names the words and their language.
func (w Words) Revision() string { return OwnText{Language: w.Language, Text: w.Text}.Revision() }

// normal is a checked, tidied copy.
func (w Words) normal(pointer, own string) (Words, error) {
	var badText, badLanguage, badOverride error
	w.Text, badText = said(pointer, w.Text, MaxText)
	w.Language, badLanguage = written(w.Language, own)
	w.Override, badOverride = text("/override", w.Override, MaxText)
	return w, fault.Join(badText, at("/language", badLanguage), badOverride)
}

// plainly lets words go out that nothing stands against, or against which it is put on record why they do all the same. What only
// warns is counted for the record.
func (s *Service) plainly(ctx context.Context, n Notice, pointer string, t OwnText, override string) (warned map[string]any, err error) {
	var errs []error
	var covers []any
	warned = map[string]any{}
	for _, f := range s.unplainText(pointer, t) {
		if f.Kind == Warns {
			so, _ := warned[string(f.Rule)].(int)
			warned[string(f.Rule)] = so + 1
			continue
		}
		errs = append(errs, f.fault())
		covers = append(covers, map[string]any{"rule": string(f.Rule), "text": string(t.Key), "language": f.Language})
	}
	if len(errs) == 0 {
		return warned, nil
	}
	if override == "" {
		return nil, fault.Join(errs...)
	}
	return warned, s.record(ctx, n, fact{
		fact: journal.NoticeOverridden, data: map[string]any{"covers": covers}, personal: map[string]string{"reason": override},
	})
}

// CheckWords is what would keep their readers from understanding words that are still to be said: the answer to a question,
// or for "" the reason of a recall. It says nothing yet.
func (s *Service) CheckWords(ctx context.Context, id, question string, w Words) ([]Finding, error) {
	n, err := s.see(ctx, id, access.CheckNotice, false)
	if err != nil {
		return nil, err
	}
	t := OwnText{Key: RecallText}
	pointer := "/reason"
	if question != "" {
		q, err := s.store.question(ctx, n.ID, question)
		if err != nil {
			return nil, err
		}
		t.Key, t.Reader, pointer = AnswerText(q.ID), q.By.Person, "/text"
		if w.Text == "" {
			return nil, nil // a ready answer alone
		}
		if err := n.hears(q.By.Person); err != nil {
			return nil, err
		}
	}
	if w, err = w.normal(pointer, access.From(ctx).Language); err != nil {
		return nil, err
	}
	t.Language, t.Text = w.Language, w.Text
	untranslated, err := s.unread(ctx, n, pointer, t)
	return append(s.unplainText(pointer, t), untranslated...), err
}

// Hears: headquarters' own words are for that recipient.
func (n Notice) Hears(person string) bool {
	a, ok := n.addressee(person)
	return ok && n.LevelOf(a).AtLeast(ownWordsFrom)
}

// hears refuses own words to whom they are not for: there is what is ready, until a second person raises their level.
func (n Notice) hears(person string) error {
	if n.Hears(person) {
		return nil
	}
	return fault.Invalid("/text", "notice.ready_only")
}

// unread warns of the languages of readers who will get the words in another one first.
func (s *Service) unread(ctx context.Context, n Notice, pointer string, t OwnText) ([]Finding, error) {
	reads, err := s.reads(ctx, n)
	if err != nil {
		return nil, err
	}
	all := foreignAt(n.untranslated(n.gaps([]OwnText{t}, reads)))
	for i := range all {
		all[i].Pointer = pointer
	}
	return all, nil
}

// foreignAt makes warnings of what would keep a notice back: words that are said at once are read in the language that they are in,
// and say so, until there is a translation.
func foreignAt(untranslated []Finding) []Finding {
	for i := range untranslated {
		untranslated[i].Kind, untranslated[i].Overridable = Warns, false
	}
	return untranslated
}

// heardFindings are what is hard to understand in what was said since the notice went out. What blocked it was let through.
func (s *Service) heardFindings(ctx context.Context, n Notice) ([]Finding, error) {
	gaps, err := s.gaps(ctx, n)
	if err != nil {
		return nil, err
	}
	all := append(foreignAt(n.untranslated(gaps)), s.unplain(n, n.afterwards())...)
	for i := range all {
		all[i].Overridden = all[i].Kind == Blocks
	}
	return all, nil
}

// afterwards are the own words that were said when the notice was out already.
func (n Notice) afterwards() []OwnText {
	return slices.DeleteFunc(n.OwnWords(), func(t OwnText) bool { return !t.Key.Afterwards() })
}

// tellTranslated tells those who had words in another language than theirs that they are there in their own now, as they were told of
// the words themselves; once, however often the translation is put right.
func (s *Service) tellTranslated(ctx context.Context, n Notice, v Translation) error {
	t, _ := n.ownText(v.Key)
	all, readers, _, err := s.sentTo(ctx, n)
	if err != nil {
		return err
	}
	for _, r := range all {
		p := readers[r.Party.Person]
		if !p.Active || r.Briefing.Language != v.Language || t.Reader != "" && t.Reader != p.ID || !n.Hears(p.ID) {
			continue
		}
		m := s.letterOf("notice_changed", n, r, p)
		if v.Key.OfAnswer() {
			m.Kind, m.About = "notice_answered", deliver.About{Type: ObjectType, ID: n.ID}
		}
		m.Dedup = "notice_translated/" + r.ID + "/" + string(v.Key) + "/" + v.Language
		if err := s.mail.Queue(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// Asked is a question as the reader of words sees it: what is usual in their language, and own words as they were typed, with
// a word on which language that is where it is another.
func (v View) Asked(q Question, words *lang.Localizer) []Sentence {
	if q.Usual != "" {
		return []Sentence{sentence(q.Said(words))}
	}
	return typed(words, q.Language, q.Text)
}

// typed are somebody's words as they were typed; those in the language around them need no word on it.
func typed(words *lang.Localizer, language, text string) []Sentence {
	said := []Sentence{{{Text: text, Frozen: true, Language: language}}}
	if language == words.Tag() {
		said[0][0].Language = ""
	}
	if language == "" || lang.Alike(language, words.Tag()) {
		return said
	}
	return append(said, writer{voice: words}.foreign(language))
}

// Answered is the answer to a question as the reader of words sees it: what is ready in their language, and own words as a
// notice's are. Who sees all of the notice sees them as they were typed.
func (v View) Answered(q Question, words *lang.Localizer) (said []Sentence) {
	r := q.Answer
	if r.Ready != "" {
		said = append(said, sentence(words.Text("notice.ready."+string(r.Ready))))
	}
	if t, ok := q.own(); ok {
		return append(said, v.own(t, words)...)
	}
	if r.Text != "" { // the copy's own lines
		said = append(said, typed(words, r.Language, r.Text)[0])
	}
	return said
}

func (v View) own(t OwnText, words *lang.Localizer) []Sentence {
	if v.Whole {
		return typed(words, t.Language, t.Text)
	}
	return writer{n: v.Notice, voice: words}.own(t)
}

// Why is the reason of a recall, or of the latest return, as the reader of words sees it.
func (v View) Why(words *lang.Localizer) []Sentence {
	if why, ok := v.recalled(); ok {
		return v.own(why, words)
	}
	if v.Reason == "" {
		return nil
	}
	return typed(words, "", v.Reason)
}

// heard are the texts beside their copy that a recipient sees of the notice, each in the words that they get.
func (v View) heard() (all []OwnText) {
	for _, q := range v.Questions {
		if t, ok := q.own(); ok && t.Reader == v.Mine.Party.Person {
			all = append(all, v.given(t))
		}
	}
	if why, ok := v.recalled(); ok {
		all = append(all, v.given(why))
	}
	return all
}

// given is a text in the language of the reader's copy, where there is one that two people stand behind.
func (v View) given(t OwnText) OwnText {
	language := v.Mine.Briefing.Language
	if words, ok := v.reviewed(t, language); ok && !v.Whole && t.Language != language {
		t.Language, t.Text = language, words
	}
	return t
}

// Plain is sentences as plain text, one a line, in a language of that direction.
func Plain(all []Sentence, direction string) string {
	lines := make([]string, len(all))
	for i, one := range all {
		lines[i] = one.plain(direction)
	}
	return strings.Join(lines, "\n")
}
