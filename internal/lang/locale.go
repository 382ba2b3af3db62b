package lang

import (
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	i18ntemplate "github.com/nicksnyder/go-i18n/v2/i18n/template"
	bcp47 "golang.org/x/text/language"
)

// locale is one language file and the way its language writes dates and numbers. Its bundle holds this one language,
// because go-i18n on its own falls from the matched language straight to the default, and only the messages that have
// something to fill in; the plain ones are most, and a map answers them fifty times faster.
//
// Its words are read when somebody is first spoken to in it: of twenty languages a house speaks a few, and the others take
// no memory.
type locale struct {
	tag     Tag
	dir     string
	name    string // in the language itself
	review  Review
	words   func() words
	parser  i18ntemplate.Parser
	chain   []*locale // itself first, English last
	formats *formats
}

type words struct {
	messages map[string]message
	bundle   *i18n.Localizer
}

type message struct {
	plain  string // the whole text, when it has neither placeholders nor plural forms
	filled string // the whole text, when it has placeholders and no plural forms
	plural bool
}

// newLocale is the language of a file that was read once and found to be in order; again reads it anew.
func newLocale(tag Tag, f file, again func() (file, error)) (*locale, error) {
	loc := &locale{tag: tag, dir: direction(tag), name: tag, review: f.review, formats: newFormats(tag)}
	loc.parser = &parser{i18ntemplate.TextParser{Funcs: loc.funcs(), Option: "missingkey=error"}}
	for _, m := range f.messages {
		if m.ID == "language."+tag {
			loc.name = strings.Clone(m.Other) // and not the whole file with it
		}
	}
	loc.words = sync.OnceValue(func() words {
		f, err := again()
		w := words{}
		if err == nil {
			w, err = wordsOf(tag, f)
		}
		if err != nil {
			complaints.once(tag, "file", err)
		}
		return w
	})
	_, err := wordsOf(tag, f)
	return loc, err
}

func wordsOf(tag Tag, f file) (words, error) {
	w := words{messages: make(map[string]message, len(f.messages))}
	var filled []*i18n.Message
	for _, m := range f.messages {
		described := describe(m)
		w.messages[m.ID] = described
		if described.plain == "" {
			filled = append(filled, m)
		}
	}
	t := bcp47.Make(tag)
	bundle := i18n.NewBundle(t)
	if err := bundle.AddMessages(t, filled...); err != nil {
		return w, err
	}
	w.bundle = i18n.NewLocalizer(bundle, tag)
	return w, nil
}

func describe(m *i18n.Message) message {
	plural := m.Zero+m.One+m.Two+m.Few+m.Many != ""
	switch {
	case plural:
		return message{plural: true}
	case strings.Contains(m.Other, "{{"):
		return message{filled: m.Other}
	}
	return message{plain: m.Other}
}

// parser lets the bundle keep what it compiled, although there are functions: they belong to the locale, as the
// bundle does.
type parser struct{ i18ntemplate.TextParser }

func (*parser) Cacheable() bool { return true }

// language is how it stands in a list to choose from.
func (loc *locale) language() Language {
	l := Localizer{locale: loc, zone: time.UTC}
	return Language{loc.tag, loc.name, l.Dir(), loc.review}
}

// find gives the first locale of the chain that has key.
func (loc *locale) find(key string) (*locale, message, bool) {
	for _, l := range loc.chain {
		if m, ok := l.words().messages[key]; ok {
			return l, m, true
		}
	}
	return nil, message{}, false
}

// fill executes a message of this very locale. A text may come with an error, when a language has no words of its
// own for a rare plural form: the general form is of use all the same.
func (loc *locale) fill(key string, m message, data map[string]any) (string, error) {
	if m.filled != "" {
		if text, ok := loc.slotted(m.filled, data); ok {
			return text, nil
		}
	}
	cfg := i18n.LocalizeConfig{MessageID: key, TemplateData: data, TemplateParser: loc.parser}
	if m.plural {
		cfg.PluralCount = plainCount(data["count"])
	}
	return loc.words().bundle.Localize(&cfg)
}
