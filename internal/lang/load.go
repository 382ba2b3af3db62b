package lang

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Load reads every active.<tag>.toml at the root of fsys. It refuses a file that can't be read, a key that stands
// twice and a message without words; that the languages agree with each other is for the tests to say. Templates
// are compiled when they are first used, which keeps the start short.
func Load(fsys fs.FS) (*Catalog, error) {
	files, err := readAll(fsys)
	if err != nil {
		return nil, err
	}
	return newCatalog(files)
}

type files map[Tag][]*i18n.Message

func readAll(fsys fs.FS) (files, error) {
	names, err := fs.Glob(fsys, "active.*.toml")
	if err != nil {
		return nil, err
	}
	all := make(files, len(names))
	var wrong []error
	for _, name := range names {
		tag, messages, err := readFile(fsys, name)
		wrong = append(wrong, err)
		all[tag] = messages
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	if len(all[English]) == 0 {
		return nil, errors.New("locales: no texts in active.en.toml, where every fallback ends")
	}
	return all, nil
}

func readFile(fsys fs.FS, name string) (Tag, []*i18n.Message, error) {
	tag := strings.TrimSuffix(strings.TrimPrefix(name, "active."), ".toml")
	if canonical, err := ParseTag(tag); err != nil || canonical != tag {
		return tag, nil, fmt.Errorf("locales: %s: %q is not a canonical language tag", name, tag)
	}
	buf, err := fs.ReadFile(fsys, name)
	if err != nil {
		return tag, nil, err
	}
	f, err := i18n.ParseMessageFileBytes(buf, name, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		// A [table] swallows every key below it, so plural forms are best written inline: { one = "…", other = "…" }.
		return tag, nil, fmt.Errorf("locales: %s: %w", name, err)
	}
	if err := check(f.Messages); err != nil {
		return tag, nil, fmt.Errorf("locales: %s: %w", name, err)
	}
	return tag, f.Messages, nil
}

// check finds what go-i18n passes over in silence: the later of two equal keys would win, and a message without the
// form that every language has would be missing at run time.
func check(messages []*i18n.Message) error {
	seen := make(map[string]bool, len(messages))
	var wrong []error
	for _, m := range messages {
		if seen[m.ID] {
			wrong = append(wrong, fmt.Errorf("%q stands twice", m.ID))
		}
		if m.Other == "" {
			wrong = append(wrong, fmt.Errorf("%q has no words", m.ID))
		}
		seen[m.ID] = true
	}
	return errors.Join(wrong...)
}

func newCatalog(all files) (*Catalog, error) {
	c := &Catalog{locales: make(map[Tag]*locale, len(all))}
	for tag, messages := range all {
		loc, err := newLocale(tag, messages)
		if err != nil {
			return nil, err
		}
		c.locales[tag] = loc
		c.tags = append(c.tags, tag)
	}
	slices.Sort(c.tags)
	for tag, loc := range c.locales {
		for _, t := range add(chain(tag), English) {
			if next := c.locales[t]; next != nil {
				loc.chain = append(loc.chain, next)
			}
		}
	}
	return c, nil
}
