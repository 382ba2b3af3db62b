// Package watch is a witness: it follows a house's journal from outside, over the API, and signs a checkpoint only where
// the journal continues all that it has signed before. It needs a credential and sees sizes and hashes.
//
// What it remembers is the last note that it signed, and nothing else. That note says by itself whose it is: its own
// signature that nobody changed it, the house's which key the house had.
package watch

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/journal"
)

// House is the journal as it is seen from outside.
type House interface {
	// Checkpoint is the newest, as the house signed it, with the key that the house says is its own.
	Checkpoint(ctx context.Context) (note, key string, err error)
	// Cosigned is the newest that any witness has signed, as the house keeps it; "" for none.
	Cosigned(ctx context.Context) (note string, err error)
	// Consistency proves that the log of size to begins with that of size from.
	Consistency(ctx context.Context, from, to int64) (journal.Proof, error)
	// Send hands in a checkpoint that was cosigned.
	Send(ctx context.Context, note string) error
}

// Memory keeps the last note that was signed, "" for none, over restarts.
type Memory interface {
	// Hold keeps every other run off until it is released, and fails where another has it: two that remember the same could
	// each sign another past.
	Hold() (release func() error, err error)
	Last() (string, error)
	Keep(note string) error
}

// Watcher is one witness of one house.
type Watcher struct {
	House    House
	Memory   Memory
	Key      *journal.Cosigner
	HouseKey string // the house's, where it was received by another way; "" for the one that is seen first
	First    bool   // nothing is remembered, and that is as it should be
}

// Flaw is what whoever runs the witness can mend, or should know. It is no sentence: app has the words, under cli.witness.
type Flaw struct {
	Name   string
	Args   []any // names and values
	Status int   // of the house's answer
	Cause  error
}

func (f *Flaw) Error() string {
	if f.Cause != nil {
		return fmt.Sprintf("watch: %s %v: %v", f.Name, f.Args, f.Cause)
	}
	return fmt.Sprintf("watch: %s %v", f.Name, f.Args)
}

// Unwrap gives what led to it.
func (f *Flaw) Unwrap() error { return f.Cause }

// Refusal is why nothing was signed, with the two checkpoints that contradict each other.
type Refusal struct {
	Verdict journal.Verdict `json:"verdict"`
	Why     string          `json:"why"`
	Kept    string          `json:"kept"`  // what this witness signed last; "" for nothing
	Shown   string          `json:"shown"` // what the house shows now
	Key     string          `json:"key"`   // which the house says is its own
	Proof   journal.Proof   `json:"proof"` // that the house gave, where it was asked

	Flaw Flaw `json:"-"` // the same as Why, for whoever reads it
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("REFUSED to sign, %s: %s", r.Verdict, r.Why)
}

// Once looks at the journal and signs. What was signed is remembered before anybody gets it, and given back also where it
// could not be sent: it is the witness's own, and worth as much without the house. A *Refusal means that the house has
// contradicted itself.
func (w *Watcher) Once(ctx context.Context) (signed string, err error) {
	release, err := w.Memory.Hold()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	last, err := w.Memory.Last()
	if err != nil {
		return "", err
	}
	kept, err := w.own(last)
	if err != nil {
		return "", err
	}
	if last == "" && !w.First {
		if err := w.neverSigned(ctx); err != nil {
			return "", err
		}
	}
	shown, key, err := w.House.Checkpoint(ctx)
	if err != nil {
		return "", err
	}
	now, err := w.continues(ctx, kept, Refusal{Kept: last, Shown: shown, Key: key})
	if err != nil {
		return "", err
	}
	if signed, err = w.Key.Cosign(now); err != nil {
		return "", err
	}
	if err := w.Memory.Keep(signed); err != nil {
		return "", err
	}
	w.First = false
	if err := w.House.Send(ctx, signed); err != nil {
		return signed, &Flaw{Name: "unsent", Cause: err}
	}
	return signed, nil
}

// neverSigned: whoever has lost what they signed would sign any past. The house may hide that there was anything; a lost
// file is found where it is honest.
func (w *Watcher) neverSigned(ctx context.Context) error {
	note, err := w.House.Cosigned(ctx)
	if err != nil || note == "" {
		return err
	}
	if c, _, err := journal.ReadCosignature(note, w.Key.Key()); err == nil {
		return &Flaw{Name: "forgot", Args: []any{"size", c.Size, "flag", "--first"}}
	}
	return nil
}

// own reads what is remembered. What this key hasn't signed is not trusted, and not overwritten.
func (w *Watcher) own(last string) (journal.Checkpoint, error) {
	if last == "" {
		return journal.Checkpoint{}, nil
	}
	c, _, err := journal.ReadCosignature(last, w.Key.Key())
	if err != nil {
		return c, &Flaw{Name: "not_own"}
	}
	return c, nil
}

// continues is the checkpoint that is shown, where the log has only grown since the one that was kept.
func (w *Watcher) continues(ctx context.Context, kept journal.Checkpoint, r Refusal) (journal.Checkpoint, error) {
	var now journal.Checkpoint
	refuse := func(v journal.Verdict, flaw, why string, args ...any) (journal.Checkpoint, error) {
		r.Verdict, r.Why = v, fmt.Sprintf(why, args...)
		r.Flaw = Flaw{Name: "why." + flaw, Args: []any{"kept", kept.Size, "size", now.Size}}
		return journal.Checkpoint{}, &r
	}
	if w.HouseKey != "" && r.Key != w.HouseKey {
		return refuse(journal.Foreign, "other_key", "its key is not the one that was given")
	}
	var err error
	now, err = journal.ReadCheckpoint(r.Shown, r.Key)
	if err != nil {
		return refuse(journal.Altered, "unsigned", "its checkpoint is not signed with the key that it names")
	}
	if kept.Note == "" {
		return now, nil
	}
	if _, err := journal.ReadCheckpoint(kept.Note, r.Key); err != nil {
		return refuse(journal.Foreign, "renamed", "its key, or its name, is another than when %d entries were signed", kept.Size)
	}
	switch {
	case now.Size < kept.Size:
		return refuse(journal.RolledBack, "shorter", "it has %d entries and had %d", now.Size, kept.Size)
	case now.Size == kept.Size && now.Root != kept.Root:
		return refuse(journal.Forked, "changed", "its %d entries are others than those that were signed", now.Size)
	case now.Size == kept.Size || kept.Size == 0:
		return now, nil
	}
	if r.Proof, err = w.House.Consistency(ctx, kept.Size, now.Size); err != nil {
		return now, err
	}
	if tlog.CheckTree(tlog.TreeProof(r.Proof), now.Size, now.Root, kept.Size, kept.Root) != nil {
		return refuse(journal.Forked, "unproven", "nothing proves that its %d entries begin with the %d that were signed", now.Size, kept.Size)
	}
	return now, nil
}
