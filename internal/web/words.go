package web

import (
	"cmp"
	"net/url"
	"slices"

	"tasuki/internal/lang"
)

// wordsFor decides the language of a page: the person's own, or before they are known the one they picked, or else the
// browser's.
func (s *Site) wordsFor(v *visit) *lang.Localizer {
	own := v.actor.Language
	if own == "" {
		own = cmp.Or(v.text("language"), v.query("language"))
	}
	return s.Catalog.For(s.Catalog.Negotiate(v.req.Header.Get("Accept-Language"), own), v.zone())
}

// tongue is a language to pick before signing in.
type tongue struct {
	lang.Language
	To   string
	Here bool
}

// Tongues are the languages this page can be had in, for who is not signed in yet.
func (v *visit) Tongues() []tongue {
	if v.SignedIn() {
		return nil
	}
	var all []tongue
	for _, l := range v.site.Catalog.Tags() {
		q := url.Values{"language": {l.Tag}}
		if next := v.query("next"); next != "" {
			q.Set("next", next)
		}
		all = append(all, tongue{l, "?" + q.Encode(), l.Tag == v.words.Tag()})
	}
	return all
}

// Lang and Dir are the page's language and direction.
func (v *visit) Lang() string { return v.words.Tag() }

// Dir is the direction the page is written in.
func (v *visit) Dir() string { return v.words.Dir() }

// fromTo is an arrow between two names, the way the reader reads. From right to left two Latin names would otherwise become
// one run, and the arrow in it would point back.
func (v *visit) fromTo(from, to string) string {
	if v.Dir() == "rtl" {
		return lang.Isolate(from) + " ← " + lang.Isolate(to)
	}
	return from + " → " + to
}

// languages to write in or to read.
func (v *visit) languages() []option {
	var all []option
	for _, l := range v.site.Catalog.Tags() {
		all = append(all, option{Value: l.Tag, Label: l.Name})
	}
	return all
}

// languagesWith are those to choose from, with the one that stands: a regional variant, or none yet.
func (v *visit) languagesWith(tag string) []option {
	all := v.languages()
	if slices.ContainsFunc(all, func(o option) bool { return o.Value == tag }) {
		return all
	}
	standing := option{Value: tag, Label: tag}
	if name := v.languageName(tag); name != tag {
		standing.Label = name + " (" + tag + ")"
	}
	return append([]option{standing}, all...)
}

// texts are options whose words stand under a prefix in the locale files.
func texts[T ~string](v *visit, prefix string, values []T) []option {
	all := make([]option, len(values))
	for i, value := range values {
		all[i] = option{Value: string(value), Label: v.T(prefix + string(value))}
	}
	return all
}
