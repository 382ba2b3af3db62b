package lang

import (
	"errors"
	"fmt"
	"io/fs"
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
	c, err := newCatalog(files)
	if err != nil {
		return nil, err
	}
	c.plain, err = loadPlain(fsys)
	return c, err
}

type files map[Tag][]*i18n.Message

func readAll(fsys fs.FS) (files, error) {
	names, err := fs.Glob(fsys, "active.*.toml")
	if err != nil {
		return nil, err
	}
	read, wrong := make([][]*i18n.Message, len(names)), make([]error, len(names))
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
	if len(all[English]) == 0 {
		return nil, errors.New("locales: no texts in active.en.toml, where every fallback ends")
	}
	return all, nil
}

func tagOf(name string) Tag {
	return strings.TrimSuffix(strings.TrimPrefix(name, "active."), ".toml")
}

func readFile(fsys fs.FS, name string) ([]*i18n.Message, error) {
	tag := tagOf(name)
	if canonical, err := ParseTag(tag); err != nil || canonical != tag {
		return nil, fmt.Errorf("locales: %s: %q is not a canonical language tag", name, tag)
	}
	buf, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	f, err := i18n.ParseMessageFileBytes(buf, name, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		// A [table] swallows every key below it, so plural forms are best written inline: { one = "…", other = "…" }.
		return nil, fmt.Errorf("locales: %s: %w", name, err)
	}
	if err := check(f.Messages); err != nil {
		return nil, fmt.Errorf("locales: %s: %w", name, err)
	}
	return f.Messages, nil
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
