package lang

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// These tests read the words themselves, as far as a program can.

func TestEveryTextIsTranslated(t *testing.T) {
	all := locales(t)
	allowed := allowedList(t)
	for tag, texts := range all {
		for key, m := range texts {
			english := all[English][key]
			if tag == English || english == nil || m.Other != english.Other || !anyLetter(m.Other) {
				continue
			}
			if !allowed.has(tag, key) {
				t.Errorf("%s %q is the same as in English: %q\ttranslate it or add a line to testdata/untranslated.txt", tag, key, m.Other)
			}
		}
	}
	for _, line := range allowed.unused(all) {
		t.Errorf("testdata/untranslated.txt: %q matches nothing", line)
	}
}

// own lists the scripts of each language that is not written in Latin letters, and any of them must be in each text that
// has letters. No other script may be in it, but Latin, which is everybody's: names and abbreviations.
var own = map[Tag][]*unicode.RangeTable{
	"ar":        {unicode.Arabic},
	"hi":        {unicode.Devanagari},
	"ja":        {unicode.Hiragana, unicode.Katakana, unicode.Han},
	"ja-simple": {unicode.Hiragana, unicode.Katakana, unicode.Han},
	"ko":        {unicode.Hangul},
	"th":        {unicode.Thai},
	"zh-Hans":   {unicode.Han},
	"zh-Hant":   {unicode.Han},
}

// charset is the national character set of a language that shares its script with another: it holds the characters that
// people there write, and not the other's. 这 is not in Big5, 這 not in GB 2312.
var charset = map[Tag]encoding.Encoding{
	"ja": japanese.ShiftJIS, "ja-simple": japanese.ShiftJIS,
	"zh-Hans": simplifiedchinese.HZGB2312, "zh-Hant": traditionalchinese.Big5,
}

func TestEveryTextIsInItsLanguagesScript(t *testing.T) {
	allowed := allowedList(t)
	for tag, texts := range locales(t) {
		for key, m := range texts {
			forms := rare(m)
			forms["other"] = m.Other
			for form, words := range forms {
				words = actions.ReplaceAllString(words, "")
				if scripts := own[tag]; scripts != nil && anyLetter(words) && !strings.ContainsFunc(words, in(scripts)) && !allowed.has(tag, key) {
					t.Errorf("%s %q, form %s, isn't in the language's script: %q", tag, key, form, words)
				}
				if found := strange(tag, words); found != "" {
					t.Errorf("%s %q, form %s, has letters of another language, %q: %q", tag, key, form, found, words)
				}
			}
		}
	}
}

func TestLettersOfAnotherLanguageAreFound(t *testing.T) {
	for tag, words := range map[Tag][2]string{
		"zh-Hant": {"這是請求", "这是"}, "zh-Hans": {"这是请求", "這是"}, "ja": {"説明を読む", "说明"}, "ja-simple": {"読みます", "읽기"},
		"ko": {"요청 TLP", "要請"}, "hi": {"अनुरोध", "طلب"}, "ar": {"طلب NAS", "अनुरोध"}, "pl": {"źródło", "жródło"}, "th": {"คำขอ", "请求"},
	} {
		if found := strange(tag, words[0]); found != "" {
			t.Errorf("%s: %q is no letter of %s", tag, found, tag)
		}
		if found := strange(tag, words[1]); found == "" {
			t.Errorf("%s: %q passes", tag, words[1])
		}
	}
}

func in(scripts []*unicode.RangeTable) func(rune) bool {
	return func(r rune) bool { return unicode.In(r, scripts...) }
}

// strange gives the first letter that doesn't belong into the language's words.
func strange(tag Tag, words string) string {
	scripts := append([]*unicode.RangeTable{unicode.Latin, unicode.Common}, own[tag]...)
	for _, r := range words {
		if !unicode.IsLetter(r) {
			continue
		}
		if !unicode.In(r, scripts...) {
			return string(r)
		}
		if set := charset[tag]; set != nil && unicode.Is(unicode.Han, r) {
			if _, err := set.NewEncoder().String(string(r)); err != nil {
				return string(r)
			}
		}
	}
	return ""
}

// maxKanji is how long a run of kanji may be in plain Japanese before it should be taken apart: 緊急連絡先 is the longest
// that everybody meets.
const maxKanji = 5

func TestPlainJapaneseHasNoLongRunsOfKanji(t *testing.T) {
	long := regexp.MustCompile(fmt.Sprintf(`[\p{Han}々]{%d,}`, maxKanji+1))
	for key, m := range locales(t)["ja-simple"] {
		if run := long.FindString(m.Other); run != "" {
			t.Errorf("%q has the run %s: %q", key, run, m.Other)
		}
	}
}

var markup = regexp.MustCompile(`</?[A-Za-z]|&[a-z]+;`)

func TestNoTextHasBlanksOrCharactersNobodySees(t *testing.T) {
	for tag, texts := range locales(t) {
		for key, m := range texts {
			forms := rare(m)
			forms["other"] = m.Other
			for form, words := range forms {
				if words != strings.TrimSpace(words) || strings.Contains(words, "  ") {
					t.Errorf("%s %q, form %s, has a blank too many: %q", tag, key, form, words)
				}
				if i := strings.IndexFunc(words, unseen); i >= 0 {
					t.Errorf("%s %q, form %s, has a control or format character: %+q", tag, key, form, words[i:])
				}
				if markup.MatchString(actions.ReplaceAllString(words, "")) {
					t.Errorf("%s %q, form %s, has markup, texts are plain: %q", tag, key, form, words)
				}
			}
		}
	}
}

// unseen allows a line break, and the joiners that some scripts need to be spelt right.
func unseen(r rune) bool {
	return r != '\n' && r != '\u200c' && r != '\u200d' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) ||
		r == unicode.ReplacementChar
}

func anyLetter(words string) bool {
	return strings.ContainsFunc(actions.ReplaceAllString(words, ""), unicode.IsLetter)
}

// allowed are the texts that may be as in English: lines of a tag and a key, either with * at its end.
type allowed [][2]string

func allowedList(t *testing.T) allowed {
	t.Helper()
	buf, err := os.ReadFile("testdata/untranslated.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list allowed
	for line := range strings.Lines(string(buf)) {
		if words := strings.Fields(line); len(words) == 2 && words[0] != "#" {
			list = append(list, [2]string{words[0], words[1]})
		}
	}
	return list
}

func (a allowed) has(tag Tag, key string) bool {
	return slices.ContainsFunc(a, func(line [2]string) bool { return like(line[0], tag) && like(line[1], key) })
}

func like(pattern, s string) bool {
	start, open := strings.CutSuffix(pattern, "*")
	return open && strings.HasPrefix(s, start) || pattern == s
}

// unused gives the lines that no key matches any more.
func (a allowed) unused(all map[Tag]keyed) []string {
	var lines []string
	for _, line := range a {
		used := false
		for tag, texts := range all {
			for key := range texts {
				used = used || like(line[0], tag) && like(line[1], key)
			}
		}
		if !used {
			lines = append(lines, line[0]+" "+line[1])
		}
	}
	return lines
}
