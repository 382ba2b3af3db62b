package lang

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Load reads every active.<tag>.toml at the root of fsys. It refuses a file that can't be read, a key that stands
// twice and a message without words; that the languages agree with each other is for the tests to say. Templates
// are compiled when they are first used, which keeps the start short. How to write plainly is read from plain.<tag>.toml.
func Load(fsys fs.FS) (*Catalog, error) {
	files, err := readAll(fsys)
	if err != nil {
		return nil, err
	}
	c, err := newCatalog(files, func(tag Tag) (file, error) { return readFile(fsys, nameOf(tag)) })
	if err != nil {
		return nil, err
	}
	return c, c.plainRules(fsys)
}

// LoadFor reads no more than a reader of tag is spoken to with, for a program that speaks to one and ends: the languages of their
// chain and English.
func LoadFor(fsys fs.FS, tag Tag) (*Catalog, error) {
	var names []string
	for _, t := range add(chain(tag), English) {
		if _, err := fs.Stat(fsys, nameOf(t)); err == nil {
			names = append(names, nameOf(t))
		}
	}
	files, err := readThese(fsys, names)
	if err != nil {
		return nil, err
	}
	return newCatalog(files, func(tag Tag) (file, error) { return files[tag], nil })
}

type files map[Tag]file

// file is what stands in one of them.
type file struct {
	messages []*i18n.Message
	review   Review
}

func readAll(fsys fs.FS) (files, error) {
	names, err := fs.Glob(fsys, "active.*.toml")
	if err != nil {
		return nil, err
	}
	return readThese(fsys, names)
}

func readThese(fsys fs.FS, names []string) (files, error) {
	read, wrong := make([]file, len(names)), make([]error, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() { read[i], wrong[i] = readFile(fsys, name) }) // parsing is most of the time to start
	}
	wg.Wait()
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	all := make(files, len(names))
	for i, name := range names {
		all[tagOf(name)] = read[i]
	}
	if len(all[English].messages) == 0 {
		return nil, errors.New("locales: no texts in active.en.toml, where every fallback ends")
	}
	return all, nil
}

func nameOf(tag Tag) string { return "active." + tag + ".toml" }

func tagOf(name string) Tag {
	return strings.TrimSuffix(strings.TrimPrefix(name, "active."), ".toml")
}

func readFile(fsys fs.FS, name string) (file, error) {
	tag := tagOf(name)
	if canonical, err := ParseTag(tag); err != nil || canonical != tag {
		return file{}, fmt.Errorf("locales: %s: %q is not a canonical language tag", name, tag)
	}
	buf, err := fs.ReadFile(fsys, name)
	if err != nil {
		return file{}, err
	}
	f, err := i18n.ParseMessageFileBytes(buf, name, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		// A [table] swallows every key below it, so plural forms are best written inline: { one = "…", other = "…" }.
		return file{}, fmt.Errorf("locales: %s: %w", name, err)
	}
	messages, review, err := reviewed(f.Messages)
	if err := errors.Join(err, check(messages)); err != nil {
		return file{}, fmt.Errorf("locales: %s: %w", name, err)
	}
	return file{messages, review}, nil
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

func newCatalog(all files, again func(Tag) (file, error)) (*Catalog, error) {
	c := &Catalog{locales: make(map[Tag]*locale, len(all))}
	for tag, f := range all {
		loc, err := newLocale(tag, f, func() (file, error) { return again(tag) })
		if err != nil {
			return nil, err
		}
		c.locales[tag] = loc
	}
	for tag, loc := range c.locales {
		for _, t := range add(chain(tag), English) {
			if next := c.locales[t]; next != nil {
				loc.chain = append(loc.chain, next)
			}
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(c.locales)) {
		c.languages = append(c.languages, c.locales[tag].language())
	}
	return c, nil
}
