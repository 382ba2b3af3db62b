package request

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// Revise begins the next revision as a draft with the old wording, for a reason. The old one goes on as it is until the new one is issued:
// nobody is left without a valid instruction in between.
func (s *Service) Revise(ctx context.Context, id, reason string, edit func(Content) Content) (Request, error) {
	var next Request
	err := s.db.In(ctx, func(ctx context.Context) error {
		old, err := s.load(ctx, id)
		if err != nil {
			return err
		}
		if err := s.check(ctx, access.ReviseRequest, old); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, old.Version); err != nil {
			return err
		}
		if _, ok := old.State.next(Revise); !ok {
			return old.refused(Revise)
		}
		newest, err := s.newest(ctx, old)
		if err != nil {
			return err
		}
		actor := access.From(ctx)
		next = Request{
			ID: db.NewID(), Reference: old.Reference, Incident: old.Incident, Revision: newest + 1, Lineage: old.Lineage,
			Supersedes: old.ID, State: Draft, Author: Party{actor.Organization, actor.Person}, Content: edit(old.Content),
			OpenedAt: s.now(), ChangedAt: s.now(), Version: 1,
		}
		if next, err = s.written(ctx, next); err != nil {
			return err
		}
		if err := prose("/reason", reason); err != nil {
			return err
		}
		if err := s.insert(ctx, next); db.Duplicate(err) {
			return fault.Conflict("request.revision_exists", "possible", old.State.Verbs())
		} else if err != nil {
			return err
		}
		if err := s.handOn(ctx, next, nil); err != nil {
			return err
		}
		return s.record(ctx, next, fact{fact: journal.RequestRevised, data: map[string]any{"supersedes": old.ID}, personal: note(reason)})
	})
	return next, err
}

// newest is the highest number among the revisions of old. One that was begun after it and taken back before it went out
// stands in nobody's way; any other does.
func (s *Service) newest(ctx context.Context, old Request) (int, error) {
	all, err := s.lineage(ctx, old.Lineage)
	if err != nil {
		return 0, err
	}
	for _, r := range all {
		if r.Revision > old.Revision && r.State != Cancelled {
			return 0, fault.Conflict("request.revision_exists", "possible", old.State.Verbs())
		}
	}
	return all[0].Revision, nil
}

// supersede closes the revision that next replaces. One that was finished meanwhile stays finished, and the new one is
// refused.
func (s *Service) supersede(ctx context.Context, next Request) error {
	old, err := s.load(ctx, next.Supersedes)
	if err != nil {
		return err
	}
	closed, err := old.move(Revise)
	if err != nil {
		return err
	}
	closed.SupersededBy = next.ID
	return s.commit(ctx, old, &closed, fact{fact: journal.RequestSuperseded, data: map[string]any{"by": next.ID}})
}

// Wording is what was written, without the addressees: a colleague who takes over gets the same. The names of its members
// and their order are part of what is hashed.
type Wording struct {
	Title, Purpose, Language string
	Steps                    []Step
	Due                      *worktime.Due
	Term                     *worktime.Term `json:",omitempty"`
}

// Wording is what the request says.
func (r Request) Wording() Wording {
	return Wording{r.Title, r.Purpose, r.Language, r.Steps, r.Due, r.Term}
}

// wordingHash is the SHA-256 of the wording as JSON.
func (r Request) wordingHash() string {
	raw, err := json.Marshal(r.Wording())
	if err != nil {
		panic(err) // there is nothing in it that can't be encoded
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
