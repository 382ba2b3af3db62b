package lang

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/BurntSushi/toml"
)

// plainRules are how each language is written plainly; what zones are called in it is among its words.
func (c *Catalog) plainRules(fsys fs.FS) error {
	all, err := loadPlain(fsys)
	for tag, p := range all {
		p.zones = func() []string { return zonesIn(c.nearest(tag)) }
	}
	c.plain = all
	return err
}

// loadPlain reads every plain.<tag>.toml at the root of fsys. It refuses what it does not know: a rule with a slip in its
// name would never be applied.
func loadPlain(fsys fs.FS) (map[Tag]*Plain, error) {
	names, err := fs.Glob(fsys, "plain.*.toml")
	if err != nil {
		return nil, err
	}
	all := make(map[Tag]*Plain, len(names))
	var wrong []error
	for _, name := range names {
		tag, unknown := ParseTag(strings.TrimSuffix(strings.TrimPrefix(name, "plain."), ".toml")) // tl is fil to the registry
		p, err := readPlain(fsys, name)
		if err := errors.Join(unknown, err); err != nil {
			wrong = append(wrong, fmt.Errorf("locales: %s: %w", name, err))
			continue
		}
		all[tag] = p
	}
	return all, errors.Join(wrong...)
}

func readPlain(fsys fs.FS, name string) (*Plain, error) {
	var p Plain
	read, err := toml.DecodeFS(fsys, name, &p)
	if err != nil {
		return nil, err
	}
	if unknown := read.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("nobody knows %q", unknown[0].String())
	}
	return &p, nil
}
