package lang

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
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

// own lists the scripts of each language, and any of them must be in each text that has letters.
var own = map[Tag][]*unicode.RangeTable{
	"th":      {unicode.Thai},
	"ja":      {unicode.Hiragana, unicode.Katakana, unicode.Han},
	"zh-Hans": {unicode.Han},
}

// foreign are the letters that only another language's words have. Latin is everybody's: names and abbreviations.
var foreign = map[Tag]*regexp.Regexp{
	"th":      regexp.MustCompile(`[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Cyrillic}\p{Greek}]`),
	"ja":      regexp.MustCompile(`[\p{Thai}\p{Hangul}\p{Cyrillic}\p{Greek}这请时间为说发现话详编辑从应该们]`),
	"zh-Hans": regexp.MustCompile(`[\p{Thai}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Cyrillic}\p{Greek}這請時間為說發現話詳編輯從應該們]`),
}

func TestEveryTextIsInItsLanguagesScript(t *testing.T) {
	allowed := allowedList(t)
	for tag, texts := range locales(t) {
		for key, m := range texts {
			for _, words := range append([]string{m.Other}, m.One, m.Few, m.Many) {
				words = actions.ReplaceAllString(words, "")
				if scripts := own[tag]; scripts != nil && anyLetter(words) && !strings.ContainsFunc(words, in(scripts)) && !allowed.has(tag, key) {
					t.Errorf("%s %q isn't in the language's script: %q", tag, key, words)
				}
				if found := strange(tag, words); found != "" {
					t.Errorf("%s %q has letters of another language, %q: %q", tag, key, found, words)
				}
			}
		}
	}
}

func in(scripts []*unicode.RangeTable) func(rune) bool {
	return func(r rune) bool { return unicode.In(r, scripts...) }
}

// strange gives the first letter that doesn't belong into the language's words.
func strange(tag Tag, words string) string {
	if foreign[tag] != nil {
		return foreign[tag].FindString(words)
	}
	i := strings.IndexFunc(words, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
	if i < 0 {
		return ""
	}
	return words[i:]
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
