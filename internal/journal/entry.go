// Package journal is the append-only Merkle log of everything that was accepted: entries are written in the
// transaction of what they record, the log's head is signed, and whoever holds a signed checkpoint can check an export
// offline. FORMAT.md beside this file says how, for those who write a verifier of their own.
//
// Left out on purpose: who may read an entry (the parties are stored with it, the policy is elsewhere), the words for
// facts and findings (locale files), witnesses and gossip.
package journal

import (
	"context"
	"time"

	"tasuki/internal/clock"
	"tasuki/internal/db"
)

// Journal appends to the log of one database and reads it.
type Journal struct {
	db     *db.DB
	clock  clock.Clock
	signer *Signer
	newest newest
}

// New makes the journal of d. Times are c's. Without a signer it appends and reads, but makes no checkpoints.
func New(d *db.DB, c clock.Clock, signer *Signer) *Journal {
	return &Journal{db: d, clock: c, signer: signer}
}

// Entry is what a capability says about an act.
type Entry struct {
	Fact     Fact
	Incident string // id, "" for what belongs to none
	Object   Object
	// Parties are the organisations (ids) that may read this entry beside headquarters. The leaf only commits to
	// them, so that one party does not learn of another.
	Parties []string
	// Data is for everyone who reads the entry and stays for good: ids, enumerations, whole numbers, hashes, instants.
	Data map[string]any
	// Personal is what may have to be erased one day: names and free text. The leaf holds a salted commitment.
	Personal map[string]string
}

// Object is what an entry is about.
type Object struct {
	Type      string // request, notice, evidence_item …
	ID        string
	Reference string // INC-2026-0007/R3, "" where there is none
}

// Record is an entry as it is read back.
type Record struct {
	Index        int64 // its place in the log, from 0
	At           time.Time
	Person       string // who acted, by id; System for the house itself
	Organization string // the acting person's, "" for the house itself
	Fact         Fact
	Incident     string
	Object       Object
	Data         map[string]any // whole numbers are int64, instants are RFC 3339 text
	Personal     map[string]string
	Erased       []string // names of personal values that are no more
	Leaf         []byte   // the exact bytes that were hashed

	salts map[string][]byte
}

// System acts where no person does.
const System = "system"

type actorKey struct{}

type actor struct{ person, organization string }

// WithActor says who acts in ctx, by id. The edges set it; without it the house itself acts.
func WithActor(ctx context.Context, person, organization string) context.Context {
	return context.WithValue(ctx, actorKey{}, actor{person, organization})
}

func actorOf(ctx context.Context) actor {
	if a, ok := ctx.Value(actorKey{}).(actor); ok && a.person != "" {
		return a
	}
	return actor{person: System}
}
