package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"

	"tasuki/internal/blob"
	"tasuki/internal/journal"
)

// What Verify can find.
const (
	FoundNoAttempt = "evidence.finding.no_attempt" // the database doesn't know the attempt any more
	FoundOther     = "evidence.finding.other"      // the database has another SHA-256 than the entry
	FoundMissing   = "evidence.finding.missing"    // its bytes are gone
	FoundDamaged   = "evidence.finding.damaged"    // its bytes are not those that were sealed
	FoundAltered   = "evidence.finding.altered"    // its bytes don't have the SHA-256 of the entry
)

// AllFindings lists what Verify can find, for tests that each has its words.
func AllFindings() []string {
	return []string{FoundNoAttempt, FoundOther, FoundMissing, FoundDamaged, FoundAltered}
}

// Verify holds an attempt against the entry that records its receiving (evidence.received): its row, and its bytes, read
// again from the first to the last. Where the vault has no keys it only looks whether they are there. It is for the
// operator: it asks no policy and leaves no trace. What it finds is a message key, "" for nothing; the error is for what
// could not be read at all.
func (s *Service) Verify(ctx context.Context, r journal.Record) (found string, err error) {
	i, err := s.store.item(ctx, r.Object.ID)
	if err != nil {
		return "", err
	}
	if i.State == Disposed {
		return s.disposedOf(ctx, r.Object)
	}
	k := slices.IndexFunc(i.Attempts, func(a Attempt) bool { return r.Data["attempt"] == int64(a.Number) })
	switch {
	case k < 0:
		return FoundNoAttempt, nil
	case r.Data["sha256"] != i.Attempts[k].SHA256:
		return FoundOther, nil
	}
	sum, err := s.again(ctx, i.Attempts[k])
	switch {
	case errors.Is(err, blob.ErrMissing):
		return FoundMissing, nil
	case errors.Is(err, blob.ErrTampered):
		return FoundDamaged, nil
	case err == nil && sum != i.Attempts[k].SHA256:
		return FoundAltered, nil
	}
	return "", err
}

// disposedOf: bytes may only be gone where an entry says that two people agreed to it, whatever the row says.
func (s *Service) disposedOf(ctx context.Context, item journal.Object) (found string, err error) {
	for r, err := range s.journal.All(ctx, journal.Filter{Object: item}) {
		if err != nil || r.Fact == journal.EvidenceDisposed {
			return "", err
		}
	}
	return FoundMissing, nil
}

// again hashes the bytes of an attempt; without keys it believes those that are there.
func (s *Service) again(ctx context.Context, a Attempt) (string, error) {
	if s.vault.Keys == nil {
		return a.SHA256, s.present(ctx, a)
	}
	r, err := s.reader(ctx, a, 0, a.Size)
	if err != nil {
		return "", err
	}
	defer r.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, r)
	return hex.EncodeToString(sum.Sum(nil)), err
}

func (s *Service) present(ctx context.Context, a Attempt) error {
	parts, err := s.store.parts(ctx, a.ID)
	if err != nil {
		return err
	}
	at, err := s.vault.In(a.Region)
	if err != nil {
		return err
	}
	for _, p := range parts {
		r, err := at.Store.Get(ctx, p.Name, 0, 1)
		if err != nil {
			return err
		}
		if err := r.Close(); err != nil {
			return err
		}
	}
	return nil
}
