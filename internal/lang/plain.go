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
	TwelveHour     Issue = "twelve_hour" // a time of day that needs “in the afternoon”
	LongSentence   Issue = "long_sentence"
	SeveralPoints  Issue = "several_points"  // in one sentence
	LateConclusion Issue = "late_conclusion" // the text begins with something else than what the reader is to do or to know
	Jargon         Issue = "jargon"
	DoubleNegative Issue = "double_negative"
	KanjiRun       Issue = "kanji_run"
	BareTime       Issue = "bare_time" // a time of day that doesn't say on which day, or on whose clock; "17:00 (Singapore)" says enough
)

// Issues are all there are.
var Issues = []Issue{BareTime, TwelveHour, LongSentence, SeveralPoints, LateConclusion, Jargon, DoubleNegative, KanjiRun}

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
	MaxWords        int               `toml:"max_words"`        // of a sentence, where words are spaced
	MaxCharacters   int               `toml:"max_characters"`   // of a sentence, elsewhere
	MaxKanji        int               `toml:"max_kanji"`        // one after the other; 0: any number
	Terminators     string            `toml:"terminators"`      // what ends a sentence, beside the end of a line
	Times           []string          `toml:"times"`            // what is a time of day; regular expressions, as those below
	TwelveHours     []string          `toml:"twelve_hours"`     // which of them count to twelve
	Durations       []string          `toml:"durations"`        // what looks like a time and is how long something takes
	Days            []string          `toml:"days"`             // what says on which day
	Clocks          []string          `toml:"clocks"`           // what says on whose clock; {city} is each that a zone is named by
	SeveralPoints   []string          `toml:"several_points"`   // what joins two points in one sentence
	LateConclusions []string          `toml:"late_conclusions"` // what the first sentence begins with where the conclusion comes later
	DoubleNegatives []string          `toml:"double_negatives"`
	Jargon          map[string]string `toml:"jargon"` // word → what to say instead; "patch*" is every word that begins so

	zones   func() []string // what zones are called in the language
	compile sync.Once
	cities  map[string]bool // folded
	terms   []term
	times, twelve, durations, days, clocks,
	joints, openings, negatives *regexp.Regexp
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
	if p.blankEnds() {
		all = p.hours(text)
	}
	for i, s := range p.sentences(text) {
		if !p.blankEnds() {
			all = append(all, p.hours(s)...)
		}
		if i == 0 {
			all = append(all, each(p.openings, LateConclusion, s)...)
		}
		if length, limit := p.length(s); limit > 0 && length > limit {
			all = append(all, Remark{Issue: LongSentence, Span: s, Limit: limit, Spaced: p.MaxWords > 0})
		}
		all = append(all, each(p.joints, SeveralPoints, s)...)
		all = append(all, p.jargon(s)...)
		all = append(all, each(p.negatives, DoubleNegative, s)...)
		all = append(all, p.kanji(s)...)
	}
	return all
}

// each place where the text says so is one remark.
func each(e *regexp.Regexp, issue Issue, text string) []Remark {
	if e == nil {
		return nil
	}
	var all []Remark
	for _, at := range e.FindAllString(text, -1) {
		all = append(all, Remark{Issue: issue, Span: strings.TrimSpace(at)})
	}
	return all
}

// blankEnds: a sentence ends where there is a space, as in Thai. It can't be told from the next clause then, and a time may have
// a space in it, so that the text as a whole is asked for times, and what belongs to them.
func (p *Plain) blankEnds() bool { return strings.Contains(p.Terminators, " ") }

// hours are the times of day that lack the day or the clock that they need, and those that count to twelve.
func (p *Plain) hours(s string) []Remark {
	if p.durations != nil {
		s = p.durations.ReplaceAllString(s, "\n")
	}
	said := func(e *regexp.Regexp) bool { return e != nil && e.MatchString(s) }
	var all []Remark
	if !p.ownForm(s) && !(said(p.days) && said(p.clocks)) {
		all = each(p.times, BareTime, s)
	}
	return append(all, each(p.twelve, TwelveHour, s)...)
}

// ready compiles the expressions when they are first used, which keeps the start short; a test compiles all there are.
func (p *Plain) ready() {
	p.times, p.twelve, p.durations = anyOf(slices.Concat(p.Times, p.TwelveHours)), anyOf(p.TwelveHours), anyOf(p.Durations)
	p.days, p.clocks, p.negatives = anyOf(p.Days), anyOf(p.withCities(p.Clocks)), anyOf(p.DoubleNegatives)
	p.joints, p.openings = anyOf(p.SeveralPoints), anyOf(p.LateConclusions)
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
