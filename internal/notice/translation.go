package notice

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"tasuki/internal/lang"
	"tasuki/internal/turn"
)

// MaxTranslation is the characters of a translation; some languages take twice the room of others.
const MaxTranslation = 2 * MaxText

// LanguageStatus says how far the words in a language can be relied on.
type LanguageStatus string

// The statuses of the vocabulary, and one that it has no word for: what a person wrote and no second one has read. It is no
// machine's draft, and calling it that would let its writer review it: the rule that two people stand behind the words needs
// to know who the first one is.
const (
	Source        LanguageStatus = "source"
	MachineDraft  LanguageStatus = "machine_draft"
	HumanDraft    LanguageStatus = "human_draft"
	HumanReviewed LanguageStatus = "human_reviewed"
)

// Translation is a text of headquarters' own in another language, locked to the words that it was made from.
type Translation struct {
	ID           string
	Notice       string
	Key          TextKey
	Language     lang.Tag
	SourceSHA256 string
	Text         string
	Status       LanguageStatus
	Translator   Party // none: a machine
	OrderedBy    Party // who had the machine draft it
	TranslatedAt time.Time
	Reviewer     Party
	ReviewedAt   time.Time
	Version      int
	Stale        bool // the words that it was made from have changed; not stored
}

// Revision names the words and their language: whatever is made from them is locked to it.
func (t OwnText) Revision() string {
	sum := sha256.Sum256([]byte(t.Language + "\n" + t.Text))
	return hex.EncodeToString(sum[:])
}

// SHA256 is the hash of the words, in hexadecimal.
func (t OwnText) SHA256() string {
	sum := sha256.Sum256([]byte(t.Text))
	return hex.EncodeToString(sum[:])
}

// Pointer is where the text stands in the notice.
func (t OwnText) pointer(c Content) string {
	switch {
	case t.Key == HappenedText:
		return "/answers/" + WhatHappened + "/other_text"
	case t.Key == RecallText:
		return "/reason"
	case t.Key.OfAnswer():
		return "/questions/" + strings.TrimPrefix(string(t.Key), answerText) + "/answer/text"
	}
	i := slices.IndexFunc(c.Texts, func(o OwnText) bool { return o.Key == t.Key })
	return fmt.Sprintf("/own_words/%d/text", i)
}

// translation is the version of a text in a language, whatever its status; without an ID where there is none.
func (n Notice) translation(k TextKey, language lang.Tag) Translation {
	for _, t := range n.Translations {
		if t.Key == k && t.Language == language {
			return t
		}
	}
	return Translation{}
}

// reviewed is the words of a text that somebody may be given in a language: two people stand behind them, and they are
// made from what headquarters says now.
func (n Notice) reviewed(t OwnText, language lang.Tag) (string, bool) {
	v := n.translation(t.Key, language)
	return v.Text, v.Status == HumanReviewed && v.SourceSHA256 == t.Revision()
}

// GapKind is why a language lacks a text.
type GapKind string

// The kinds.
const (
	Missing    GapKind = "missing"    // nobody has translated it
	Stale      GapKind = "stale"      // the source has changed since
	Unreviewed GapKind = "unreviewed" // one person or a machine has, and no other has read it
)

// GapKinds are all there are.
var GapKinds = []GapKind{Missing, Stale, Unreviewed}

// Gap is that some recipients read a text in a language that it lacks.
type Gap struct {
	ID        string
	Notice    string
	Incident  string
	Reference string // of the notice
	State     State
	Key       TextKey
	Language  lang.Tag
	Kind      GapKind
	Readers   int
	Turn      *turn.Item // whose turn it is; nil while headquarters has not asked for it
}

// gaps that texts of a notice have whose recipients read in these languages, by the person.
func (n Notice) gaps(texts []OwnText, reads map[string]lang.Tag) []Gap {
	var all []Gap
	place := map[TextKey]int{}
	for i, text := range texts {
		place[text.Key] = i
		readers := map[lang.Tag]int{}
		for _, a := range n.Recipients {
			tag := reads[a.Person]
			if text.Reader != "" && text.Reader != a.Person {
				continue
			}
			if tag == "" || !n.LevelOf(a).AtLeast(text.Key.From()) || text.Language == "" || lang.Alike(text.Language, tag) {
				continue
			}
			if _, ok := n.reviewed(text, tag); !ok {
				readers[tag]++
			}
		}
		for tag, count := range readers {
			all = append(all, Gap{
				Notice: n.ID, Incident: n.Incident, Reference: n.Reference, State: n.State, Key: text.Key, Language: tag,
				Kind: n.lacks(text, tag), Readers: count,
			})
		}
	}
	slices.SortFunc(all, func(a, b Gap) int {
		if a.Key != b.Key {
			return place[a.Key] - place[b.Key]
		}
		return strings.Compare(a.Language, b.Language)
	})
	return all
}

func (n Notice) lacks(text OwnText, tag lang.Tag) GapKind {
	switch v := n.translation(text.Key, tag); {
	case v.ID == "":
		return Missing
	case v.SourceSHA256 != text.Revision():
		return Stale
	}
	return Unreviewed
}
