package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"tasuki/internal/cli"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/watch"
)

// Witness makes a witness's key, or looks at a house's journal and signs it: once, or again and again until the house
// contradicts itself. What was signed is printed too: it is the witness's own.
func (h *House) Witness(ctx context.Context, w cli.Witness, out io.Writer) (err error) {
	words := h.Words()
	defer func() { err = plainly(words, err) }()
	if w.NewKey != "" {
		return newWitnessKey(w, out)
	}
	watcher, err := watcherOf(words, w)
	if err != nil {
		return err
	}
	for {
		signed, err := watcher.Once(ctx)
		var refusal *watch.Refusal
		if errors.As(err, &refusal) {
			return refused(words, w, refusal)
		}
		if signed != "" {
			if _, err := io.WriteString(out, signed+"\n"); err != nil {
				return err
			}
		}
		if w.Every == 0 || ctx.Err() != nil {
			return err
		}
		if err != nil { // the house may be away; nothing it says meanwhile is lost
			fmt.Fprintln(out, words.Text("cli.witness.not_yet", "why", plainly(words, err)))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(w.Every):
		}
	}
}

func watcherOf(words *lang.Localizer, w cli.Witness) (*watch.Watcher, error) {
	key, err := readWitnessKey(w.Key)
	if err != nil {
		return nil, err
	}
	remote, err := watch.NewRemote(w.URL, w.Token)
	if err != nil {
		return nil, err
	}
	watcher := &watch.Watcher{House: remote, Memory: memory(w.State), Key: key, First: w.First}
	if w.HouseKey != "" {
		check := func(key string) error { _, err := note.NewVerifier(key); return err }
		watcher.HouseKey, err = keyOf(words, "cli.verify.not_a_key", w.HouseKey, check)
	}
	return watcher, err
}

// memory is the file that keeps the last note.
type memory string

// Hold locks a file beside it, which stays: one that came and went could be locked twice.
func (m memory) Hold() (release func() error, err error) {
	f, err := lockFile(string(m) + ".lock")
	if err != nil {
		return nil, &watch.Flaw{Name: "busy", Cause: err}
	}
	return f.Close, nil
}

// Last is "" where there is no file yet. One that is empty was begun and lost what it held.
func (m memory) Last() (string, error) {
	raw, err := os.ReadFile(string(m))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err == nil && len(raw) == 0 {
		err = fault.New(fault.KindConflict, "cli.witness.empty", "file", string(m))
	}
	return string(raw), err
}

// Keep replaces it as a whole.
func (m memory) Keep(signed string) error {
	return replaceFile(string(m), func(w io.Writer) error { _, err := io.WriteString(w, signed); return err })
}

// refused keeps both checkpoints beside the state, as evidence, and leaves the state as it is.
func refused(words *lang.Localizer, w cli.Witness, r *watch.Refusal) error {
	raw, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(raw)
	file := fmt.Sprintf("%s.refused-%x.json", w.State, sum[:8])
	err = keepFile(file, append(raw, '\n'))
	what := words.Text("cli.witness.refused", "verdict", string(r.Verdict), "why", plainly(words, &r.Flaw))
	after := words.Text("cli.witness.kept", "file", shown(file), "state", shown(w.State))
	if err != nil {
		after = words.Text("cli.witness.unkept", "why", plainly(words, err)) + "\n" + string(raw)
	}
	return &failure{statuses[r.Verdict], what + "\n" + after}
}

// keepFile never replaces what was kept before: a house that contradicts itself twice would be rid of the first evidence.
func keepFile(name string, raw []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		before, err := os.ReadFile(name)
		if err == nil && !bytes.Equal(before, raw) {
			err = fault.New(fault.KindConflict, "cli.witness.other_evidence", "file", name)
		}
		return err
	}
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	return errors.Join(err, f.Sync(), f.Close())
}

func newWitnessKey(w cli.Witness, out io.Writer) error {
	name := w.Name
	if name == "" {
		name = "tasuki-witness/" + db.NewID()
	}
	key, secret, err := journal.GenerateCosigner(name, time.Now)
	if err != nil {
		return fault.New(fault.KindInvalid, "cli.witness.name")
	}
	f, err := os.OpenFile(w.NewKey, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // never over another key
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, secret+"\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, key.Key())
	return err
}

// readWitnessKey reads a key file that is its owner's alone.
func readWitnessKey(file string) (*journal.Cosigner, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Mode().Perm()&0o077 != 0 {
		return nil, errors.Join(err, fault.New(fault.KindForbidden, "cli.witness.readable", "file", file))
	}
	raw, err := io.ReadAll(io.LimitReader(f, 4<<10))
	if err != nil {
		return nil, err
	}
	key, err := journal.ReadCosigner(strings.TrimSpace(string(raw)), time.Now)
	if err != nil {
		return nil, fault.New(fault.KindInvalid, "cli.witness.no_key", "file", file)
	}
	return key, nil
}
