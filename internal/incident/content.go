package incident

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/fault"
)

// Content is what people say about a case, all of it.
type Content struct {
	Title          string
	Description    string
	Severity       Severity       // "" until somebody has judged it
	Classification Classification // "" becomes other/undetermined
	TLP            TLP            // "" becomes TLP:AMBER+STRICT
	Discovery      Discovery      // "" while unknown
	Impact         []Impact
	Sites          []string // organisations of kind site, or headquarters
}

// check gives the content as it is stored, or every field that is wrong. Whether the sites are sites is not for here:
// that needs the directory.
func (c Content) check() (Content, error) {
	var title, description, impact error
	c.Title, title = line("/title", c.Title, TitleLimit)
	c.Description, description = text("/description", c.Description, DescriptionLimit)
	c.Impact, impact = checkImpact(c.Impact)
	c.Sites = distinct(c.Sites)
	if c.Classification == "" {
		c.Classification = unclassified
	}
	if c.TLP == "" {
		c.TLP = unlabelled
	}
	return c, fault.Join(title, description,
		perhaps("/severity", c.Severity, Severities), choice("/classification", c.Classification, Classifications),
		choice("/tlp", c.TLP, TLPs), perhaps("/discovery", c.Discovery, Discoveries), impact, atMost("/sites", len(c.Sites), SitesLimit))
}

func choice[T ~string](at string, v T, all []T) error {
	if slices.Contains(all, v) {
		return nil
	}
	return fault.Invalid(at, "field.choice", "choices", all)
}

// perhaps is a choice that nobody has made yet.
func perhaps[T ~string](at string, v T, all []T) error {
	if v == "" {
		return nil
	}
	return choice(at, v, all)
}

func atMost(at string, n, limit int) error {
	if n <= limit {
		return nil
	}
	return fault.Invalid(at, "field.too_many", "limit", limit)
}

// line is a text of one line that must say something.
func line(at, s string, limit int) (string, error) {
	s = strings.TrimSpace(s)
	if strings.ContainsFunc(s, deceives) {
		return s, fault.Invalid(at, "field.control_characters")
	}
	return said(at, s, limit)
}

// said is a text of any number of lines that must say something.
func said(at, s string, limit int) (string, error) {
	s, err := text(at, s, limit)
	if err == nil && s == "" {
		err = fault.Invalid(at, "field.required")
	}
	return s, err
}

// text may be empty. It is kept as it was typed, but for the space around it and the ends of its lines.
func text(at, s string, limit int) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	switch {
	case !utf8.ValidString(s):
		return s, fault.Invalid(at, "field.not_text")
	case strings.ContainsFunc(s, forbidden):
		return s, fault.Invalid(at, "field.control_characters")
	case utf8.RuneCountInString(s) > limit:
		return s, fault.Invalid(at, "field.too_long", "limit", limit)
	}
	return s, nil
}

func forbidden(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// deceives: what breaks a line, and the bidi controls that make a title look like another one.
func deceives(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// distinct keeps the order and the first of each.
func distinct(ids []string) []string {
	once := []string{}
	for _, id := range ids {
		if !slices.Contains(once, id) {
			once = append(once, id)
		}
	}
	return once
}
