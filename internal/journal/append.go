package journal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// draft is an entry that is complete but for its place in the log.
type draft struct {
	bytes       []byte
	hash        Hash
	incident    string
	object      Object
	parties     []string
	partiesSalt []byte
	disclosures []disclosure
	placed      func(index int64) // may be nil
}

// Append records an act in the open transaction, which fails if the journal can't be written. The time and the actor
// are those of the call; the place in the log is given at the very end, when the one head row is locked, so that
// writers wait for each other as briefly as possible. Outside a transaction it is an error.
func (j *Journal) Append(ctx context.Context, e Entry) error { return j.append(ctx, e, nil) }

func (j *Journal) append(ctx context.Context, e Entry, placed func(int64)) error {
	if !db.InTransaction(ctx) {
		return errors.New("journal: Append outside a transaction")
	}
	d, err := j.draft(ctx, e)
	if err != nil {
		return fmt.Errorf("journal: %s: %w", e.Fact, err)
	}
	d.placed = placed
	return db.CollectLast(ctx, j, d, j.write)
}

func (j *Journal) draft(ctx context.Context, e Entry) (draft, error) {
	if !known[e.Fact] {
		return draft{}, errors.New("no fact of this house")
	}
	d := draft{incident: e.Incident, object: e.Object, partiesSalt: random(saltSize)}
	d.parties = slices.DeleteFunc(slices.Clone(e.Parties), func(o string) bool { return o == "" })
	slices.Sort(d.parties)
	d.parties = slices.Compact(d.parties)
	var parties []byte
	for _, o := range d.parties {
		parties = appendParty(parties, o)
	}
	l := leaf{
		random: [randomSize]byte(random(randomSize)), at: clock.Trim(j.clock.Now()), actor: actorOf(ctx),
		fact: e.Fact, incident: e.Incident, object: e.Object, data: e.Data,
		parties: commit(d.partiesSalt, parties),
	}
	l.personal, d.disclosures = commitments(e.Personal, func() []byte { return random(saltSize) })
	var err error
	d.bytes, err = l.encode()
	d.hash = tlog.RecordHash(d.bytes)
	return d, err
}

// write gives the drafts their places. Nothing else may be locked after the head. On PostgreSQL the server adds them to
// the tree by itself, as head.add does; where nobody asks for the place, with COMMIT.
func (j *Journal) write(ctx context.Context, drafts []draft) error {
	s := store{j.db}
	var first int64
	var err error
	switch {
	case !j.db.Postgres():
		first, err = s.write(ctx, drafts)
	case slices.ContainsFunc(drafts, func(d draft) bool { return d.placed != nil }):
		first, err = s.append(ctx, drafts)
	default:
		return s.appendLast(ctx, drafts)
	}
	if err != nil {
		return unwritable(err)
	}
	for i, d := range drafts {
		if d.placed != nil {
			d.placed(first + int64(i))
		}
	}
	return nil
}

// unwritable: no act without its entry. The caller may try again.
func unwritable(err error) error {
	if err = db.Fault(err); fault.Is(err, fault.KindNoSpace) || fault.Is(err, fault.KindUnavailable) {
		return err
	}
	return fault.Unavailable(fmt.Errorf("journal: %w", err))
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
