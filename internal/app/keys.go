package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"tasuki/internal/cli"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/keyring"
	"tasuki/internal/keyshare"
	"tasuki/internal/lang"
)

// fits refuses keys that aren't those of the database, and writes nothing. Where there is no database yet, any will do.
func fits(ctx context.Context, c cli.Config) (err error) {
	if err := inhabited(c); fault.Is(err, fault.KindNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	d, err := db.OpenUnmigrated(c.Database)
	if err != nil {
		return setting("--database", err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return keyring.Fit(ctx, d, c.Keys)
}

// opened does something with a house that is there already, also beside a server that runs on it.
func (h *House) opened(ctx context.Context, c cli.Config, fn func(a *App, words *lang.Localizer) error) (err error) {
	c, words := complete(c), h.Words()
	defer func() { err = plainly(words, err) }()
	if err := inhabited(c); err != nil {
		return err
	}
	a, err := h.Open(ctx, c, Options{})
	if err != nil {
		return err
	}
	defer a.Close()
	return fn(a, words)
}

// ListKeys says which master keys there are, and what is under them.
func (h *House) ListKeys(ctx context.Context, c cli.Config, out io.Writer) error {
	return h.opened(ctx, c, func(a *App, words *lang.Localizer) error {
		keys, err := a.Keyring.List(ctx)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if _, err := fmt.Fprintln(out, keyLine(words, k)); err != nil {
				return err
			}
		}
		return nil
	})
}

func keyLine(words *lang.Localizer, k keyring.Key) string {
	switch {
	case k.Wraps:
		return words.Text("cli.keys.in_use", "key", k.ID, "time", k.MadeAt)
	case !k.RetiredAt.IsZero():
		return words.Text("cli.keys.retired", "key", k.ID, "time", k.RetiredAt)
	}
	return words.Text("cli.keys.earlier", "key", k.ID, "time", k.MadeAt, "count", k.Under)
}

// RotateKeys makes a new master key. What is under earlier ones the servers' background moves.
func (h *House) RotateKeys(ctx context.Context, c cli.Config, out io.Writer) error {
	return h.opened(ctx, c, func(a *App, words *lang.Localizer) error {
		k, err := a.Keyring.Rotate(ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(out, words.Text("cli.keys.rotated", "key", k.ID))
		return err
	})
}

// RetireKey takes a master key out of the key file.
func (h *House) RetireKey(ctx context.Context, c cli.Config, key string, out io.Writer) error {
	return h.opened(ctx, c, func(a *App, words *lang.Localizer) error {
		if err := a.Keyring.Retire(ctx, key); err != nil {
			return err
		}
		_, err := fmt.Fprintln(out, words.Text("cli.keys.let_go", "key", key))
		return err
	})
}

// SplitKeys writes shares, each into a file of its own in a new folder, to be printed.
func (h *House) SplitKeys(ctx context.Context, c cli.Config, s cli.KeySplit, out io.Writer) error {
	return h.opened(ctx, c, func(a *App, words *lang.Localizer) error {
		written := false
		err := a.Keyring.Split(ctx, s.Shares, s.Threshold, func(all []keyshare.Share) error {
			if err := os.Mkdir(s.Out, 0o700); err != nil {
				return err
			}
			written = true
			for _, share := range all {
				if err := writeShare(s.Out, share, words.Text("cli.keys.share", "number", int(share.Number), "shares", len(all), "threshold", s.Threshold)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			if written { // shares that open nothing would only be taken for some that do
				err = errors.Join(err, os.RemoveAll(s.Out))
			}
			return err
		}
		_, err = fmt.Fprintln(out, words.Text("cli.keys.split", "shares", s.Shares, "threshold", s.Threshold, "folder", s.Out))
		return err
	})
}

func writeShare(folder string, s keyshare.Share, words string) error {
	return replaceFile(filepath.Join(folder, fmt.Sprintf("share-%d.txt", s.Number)), func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s\n\n%s\n\n(%s)\n", words, strings.Join(s.Lines(), "\n"), s.Set)
		return err
	})
}

// RecoverKeys puts the key folder together again from shares. Nothing else of the house is opened: it has no keys.
func (h *House) RecoverKeys(ctx context.Context, c cli.Config, files []string, out io.Writer) (err error) {
	c, words := complete(c), h.Words()
	defer func() { err = plainly(words, err) }()
	shares, err := readShares(files)
	if err != nil {
		return err
	}
	if err := inhabited(c); err != nil {
		return err
	}
	d, err := db.OpenUnmigrated(c.Database)
	if err != nil {
		return setting("--database", err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	now, err := clock.Open(filepath.Join(c.Data, "clock.json"))
	if err != nil {
		return err
	}
	written, err := keyring.Recover(ctx, d, now, c.Keys, shares)
	for _, file := range written {
		if _, err := fmt.Fprintln(out, words.Text("cli.keys.recovered", "file", file)); err != nil {
			return err
		}
	}
	return err
}

func readShares(files []string) (shares []keyshare.Share, err error) {
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		share, err := keyshare.Parse(shown(filepath.Base(file)), string(text))
		if err != nil {
			return nil, err
		}
		shares = append(shares, share)
	}
	return shares, nil
}
