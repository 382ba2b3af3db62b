package notice

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"tasuki/internal/lang"
)

// Briefing is a notice in one reader's words. It holds nothing above the level at which it was rendered, and does not
// say what that level is.
type Briefing struct {
	Language  lang.Tag  `json:"language"`  // that it is written in, which may be a near relative of the one asked for
	Direction string    `json:"direction"` // "ltr" or "rtl"
	Title     string    `json:"title"`     // neutral: it names no cause
	Sections  []Section `json:"sections"`
}

// Section is one question and its answer.
type Section struct {
	Key       string     `json:"key"` // what_happened … contact
	Heading   string     `json:"heading"`
	Sentences []Sentence `json:"sentences"`
}

// Sentence says one thing.
type Sentence []Span

// Span is a part of a sentence. A frozen one is a name, a number or somebody's own words: nothing may translate it, and
// its direction is its own (translate="no" and <bdi> on a page).
type Span struct {
	Text     string `json:"text"`
	Frozen   bool   `json:"frozen,omitempty"`
	Language string `json:"language,omitempty"` // of somebody's own words, BCP 47
	Old      bool   `json:"old,omitempty"`      // it was said before and no longer holds
}

// What lang.Isolate puts around a value; see deceives for why nobody else's get in.
const (
	isolate    = "\u2068"
	popIsolate = "\u2069"
)

// sentence finds the frozen spans in a text whose arguments were isolated.
func sentence(text string) Sentence {
	var s Sentence
	for text != "" {
		words, rest, found := strings.Cut(text, isolate)
		if words != "" {
			s = append(s, Span{Text: words})
		}
		if !found {
			break
		}
		value, after, _ := strings.Cut(rest, popIsolate)
		s = append(s, Span{Text: value, Frozen: true})
		text = after
	}
	return s
}

// plain is the sentence as text; where the words run from right to left, frozen spans keep their own direction.
func (s Sentence) plain(direction string) string {
	var b strings.Builder
	s.write(&b, direction)
	return b.String()
}

func (s Sentence) write(b *strings.Builder, direction string) {
	for _, span := range s {
		if span.Frozen && direction == "rtl" {
			b.WriteString(lang.Isolate(span.Text))
			continue
		}
		b.WriteString(span.Text)
	}
}

// Lines are the section's answer as plain text, one sentence a line.
func (b Briefing) Lines(s Section) string {
	var lines strings.Builder
	b.write(&lines, s)
	return lines.String()
}

func (b Briefing) write(lines *strings.Builder, s Section) {
	for i, one := range s.Sentences {
		if i > 0 {
			lines.WriteByte('\n')
		}
		one.write(lines, b.Direction)
	}
}

// Text is the whole as plain text.
func (b Briefing) Text() string {
	var text strings.Builder
	text.Grow(4096) // few say more
	text.WriteString(b.Title)
	for _, s := range b.Sections {
		text.WriteString("\n\n" + s.Heading + "\n")
		b.write(&text, s)
	}
	text.WriteByte('\n')
	return text.String()
}

// Hash is the SHA-256 of the text in UTF-8, in hexadecimal: what the journal keeps of it, and what anybody who has the
// text can check.
func (b Briefing) Hash() string {
	sum := sha256.Sum256([]byte(b.Text()))
	return hex.EncodeToString(sum[:])
}
