package lang

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Issue is what a plain-language check finds in a text.
type Issue string

// The issues.
const (
	LongSentence   Issue = "long_sentence"
	Jargon         Issue = "jargon"
	DoubleNegative Issue = "double_negative"
	KanjiRun       Issue = "kanji_run"
	BareTime       Issue = "bare_time" // a time of day that doesn't say on which day, or on whose clock
)

// Issues are all there are.
var Issues = []Issue{BareTime, LongSentence, Jargon, DoubleNegative, KanjiRun}

// Remark is one issue: the words that it is about, and what is better.
type Remark struct {
	Issue   Issue
	Span    string
	Instead string // of jargon: words that everybody knows
	Limit   int    // of a sentence or a run of kanji: how much there may be
	Spaced  bool   // the limit counts words; characters otherwise
}

// Plain is how one language is written so that everybody understands it (ISO 24495-1; やさしい日本語 for ja-simple). All of
// it comes from locales/plain.<tag>.toml; the code knows no language.
type Plain struct {
	MaxWords        int               `toml:"max_words"`      // of a sentence, where words are spaced
	MaxCharacters   int               `toml:"max_characters"` // of a sentence, elsewhere
	MaxKanji        int               `toml:"max_kanji"`      // one after the other; 0: any number
	Terminators     string            `toml:"terminators"`    // what ends a sentence, beside the end of a line
	Times           []string          `toml:"times"`          // what is a time of day; regular expressions, as those below
	Days            []string          `toml:"days"`           // what says on which day
	Clocks          []string          `toml:"clocks"`         // what says on whose clock
	DoubleNegatives []string          `toml:"double_negatives"`
	Jargon          map[string]string `toml:"jargon"` // word → what to say instead; "patch*" is every word that begins so

	compile sync.Once
	terms   []term
	times, days, clocks,
	negatives *regexp.Regexp
}

type term struct {
	word    string // folded
	open    bool   // more letters may follow
	instead string
}

// Plain is how the language of tag, or its nearest relative, is checked; nil where nobody has said.
func (c *Catalog) Plain(tag Tag) *Plain {
	if canonical, err := ParseTag(tag); err == nil {
		tag = canonical
	}
	for _, t := range append([]Tag{tag}, chain(tag)...) {
		if p := c.plain[t]; p != nil {
			return p
		}
	}
	return nil
}

// Check finds what would keep somebody from understanding the text, in the order in which it is read.
func (p *Plain) Check(text string) []Remark {
	if p == nil {
		return nil
	}
	p.compile.Do(p.ready)
	var all []Remark
	for _, s := range p.sentences(text) {
		if p.bare(s, text) {
			for _, at := range p.times.FindAllString(s, -1) {
				all = append(all, Remark{Issue: BareTime, Span: strings.TrimSpace(at)})
			}
		}
		if length, limit := p.length(s); limit > 0 && length > limit {
			all = append(all, Remark{Issue: LongSentence, Span: s, Limit: limit, Spaced: p.MaxWords > 0})
		}
		all = append(all, p.jargon(s)...)
		if p.negatives != nil {
			for _, at := range p.negatives.FindAllString(s, -1) {
				all = append(all, Remark{Issue: DoubleNegative, Span: strings.TrimSpace(at)})
			}
		}
		all = append(all, p.kanji(s)...)
	}
	return all
}

// ready compiles the expressions when they are first used, which keeps the start short; a test compiles all there are.
func (p *Plain) ready() {
	p.times, p.days, p.clocks, p.negatives = anyOf(p.Times), anyOf(p.Days), anyOf(p.Clocks), anyOf(p.DoubleNegatives)
	for word, instead := range p.Jargon {
		bare, open := strings.CutSuffix(word, "*")
		p.terms = append(p.terms, term{fold(bare), open, instead})
	}
	slices.SortFunc(p.terms, func(a, b term) int { // the longest is meant where several fit
		return cmp.Or(cmp.Compare(len(b.word), len(a.word)), cmp.Compare(a.word, b.word))
	})
}

func anyOf(expressions []string) *regexp.Regexp {
	if len(expressions) == 0 {
		return nil
	}
	all := `(?i)(?:` + strings.Join(expressions, `)|(?:`) + `)`
	return regexp.MustCompile(strings.ReplaceAll(all, `\w`, `[\pL\pM\pN]`)) // letters of every language
}

// bare: there is a time, and the sentence lacks the day or the clock that it needs. Where a space ends a sentence, as in
// Thai, one sentence can't be told from the next clause, so that the text as a whole has to say it.
func (p *Plain) bare(s, text string) bool {
	near := s
	if strings.Contains(p.Terminators, " ") {
		near = text
	}
	said := func(e *regexp.Regexp, where string) bool { return e != nil && e.MatchString(where) }
	return said(p.times, s) && !(said(p.days, near) && said(p.clocks, near))
}

func (p *Plain) length(s string) (length, limit int) {
	if p.MaxWords > 0 {
		return len(strings.Fields(s)), p.MaxWords
	}
	return utf8.RuneCountInString(strings.Join(strings.Fields(s), "")), p.MaxCharacters
}

func (p *Plain) kanji(s string) []Remark {
	var all []Remark
	if p.MaxKanji == 0 {
		return nil
	}
	for _, run := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		if utf8.RuneCountInString(run) > p.MaxKanji {
			all = append(all, Remark{Issue: KanjiRun, Span: run, Limit: p.MaxKanji})
		}
	}
	return all
}
