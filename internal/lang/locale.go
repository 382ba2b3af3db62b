package lang

import (
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	i18ntemplate "github.com/nicksnyder/go-i18n/v2/i18n/template"
	bcp47 "golang.org/x/text/language"
)

// locale is one language file and the way its language writes dates and numbers. Its bundle holds this one language,
// because go-i18n on its own falls from the matched language straight to the default, and only the messages that have
// something to fill in; the plain ones are most, and a map answers them fifty times faster.
type locale struct {
	tag      Tag
	review   Review
	messages map[string]message
	bundle   *i18n.Localizer
	parser   i18ntemplate.Parser
	chain    []*locale // itself first, English last
	formats  *formats
}

type message struct {
	plain  string // the whole text, when it has neither placeholders nor plural forms
	plural bool
}

func newLocale(tag Tag, f file) (*locale, error) {
	loc := &locale{tag: tag, review: f.review, messages: make(map[string]message, len(f.messages)), formats: newFormats(tag)}
	var filled []*i18n.Message
	for _, m := range f.messages {
		described := describe(m)
		loc.messages[m.ID] = described
		if described.plain == "" {
			filled = append(filled, m)
		}
	}
	t := bcp47.Make(tag)
	bundle := i18n.NewBundle(t)
	if err := bundle.AddMessages(t, filled...); err != nil {
		return nil, err
	}
	loc.bundle = i18n.NewLocalizer(bundle, tag)
	loc.parser = &parser{i18ntemplate.TextParser{Funcs: loc.funcs(), Option: "missingkey=error"}}
	return loc, nil
}

func describe(m *i18n.Message) message {
	plural := m.Zero+m.One+m.Two+m.Few+m.Many != ""
	if plural || strings.Contains(m.Other, "{{") {
		return message{plural: plural}
	}
	return message{plain: m.Other}
}

// parser lets the bundle keep what it compiled, although there are functions: they belong to the locale, as the
// bundle does.
type parser struct{ i18ntemplate.TextParser }

func (*parser) Cacheable() bool { return true }

// language is how it stands in a list to choose from.
func (loc *locale) language() Language {
	l := Localizer{loc, time.UTC}
	name := loc.tag
	if key := "language." + loc.tag; l.Has(key) {
		name = l.Text(key)
	}
	return Language{loc.tag, name, l.Dir(), loc.review}
}

// find gives the first locale of the chain that has key.
func (loc *locale) find(key string) (*locale, message, bool) {
	for _, l := range loc.chain {
		if m, ok := l.messages[key]; ok {
			return l, m, true
		}
	}
	return nil, message{}, false
}

// fill executes a message of this very locale. A text may come with an error, when a language has no words of its
// own for a rare plural form: the general form is of use all the same.
func (loc *locale) fill(key string, m message, data map[string]any) (string, error) {
	cfg := i18n.LocalizeConfig{MessageID: key, TemplateData: data, TemplateParser: loc.parser}
	if m.plural {
		cfg.PluralCount = plainCount(data["count"])
	}
	return loc.bundle.Localize(&cfg)
}
