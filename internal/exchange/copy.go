package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/fault"
	"tasuki/internal/redact"
)

// Reading is what a reader gets of an item's bytes.
type Reading string

// The ways of reading.
const (
	NoReading Reading = "none"
	Original  Reading = "original"
	// Redacted is a copy of a configuration without its secrets, for whoever is below full.
	//
	// It is made as it is read, and never stored: nothing but the sealed original has to be kept, held and disposed of;
	// a parser that has learnt more serves what came in before it, too; and no half-made copy can be left by a crash. The
	// price is that the file is gone through three times, which FileLimit bounds.
	Redacted Reading = "redacted"
)

// Readings are what the actor gets of each item, by their ids. The items are those that the actor sees.
func (s *Service) Readings(ctx context.Context, items ...Item) (map[string]Reading, error) {
	all, grants := map[string]Reading{}, map[string]*access.Grant{}
	for _, i := range items {
		grant, known := grants[i.Incident]
		if !known {
			var err error
			if grant, err = s.incidents.Grant(ctx, i.Incident); err != nil {
				return nil, err
			}
			grants[i.Incident] = grant
		}
		all[i.ID] = reading(ctx, i, grant)
	}
	return all, nil
}

// reading asks the policy, whatever a token is for: how much of a file somebody may see is a matter of their level.
func reading(ctx context.Context, i Item, grant *access.Grant) Reading {
	ctx, scope := access.Whole(ctx), i.scope(ctx, grant)
	switch {
	case !i.Here() || access.Check(ctx, access.DownloadEvidence, scope) != nil:
		return NoReading
	case i.Kind == Configuration && access.Check(ctx, access.ReadOriginal, scope) != nil:
		return Redacted
	}
	return Original
}

// scope: who has an item in custody performs what is done to it. At headquarters, whoever handed in is a party to it themselves: they
// were asked for it, and their colleagues were not.
func (i Item) scope(ctx context.Context, grant *access.Grant) access.Scope {
	return led(ctx, access.Scope{
		PartyPeople: i.sentBy(access.From(ctx)),
		Incident:    i.Incident, Organization: i.Latest().Organization, Parties: i.readers(), Executor: i.Custodian.Organization, Grant: grant, Copy: i.Kind == Configuration,
	})
}

// sentBy is the actor, where they handed the item in from headquarters; elsewhere all who work there are a party.
func (i Item) sentBy(a access.Actor) []string {
	if a.Person == "" || !a.HQ() || !slices.ContainsFunc(i.Attempts, func(t Attempt) bool { return t.Person == a.Person && t.Organization == a.Organization }) {
		return nil
	}
	return []string{a.Person}
}

// led leaves headquarters' part in an item to those who lead the case: what came to headquarters came to no one else there, and a
// grant opens to them what it does, and nothing because of where they work.
func led(ctx context.Context, s access.Scope) access.Scope {
	if a := access.From(ctx); a.HQ() && !a.Leads(s.Grant) {
		s.Author, s.AuthorPerson, s.Executor, s.Parties = "", "", "", nil
	}
	return s
}

// part is whose part in what isn't all theirs to read somebody has; "" at headquarters, where whoever leads reads all.
func part(a access.Actor) string {
	if a.HQ() {
		return ""
	}
	return a.Organization
}

// copied is a redacted copy that can be made: what it is of, and its own size and hash.
type copied struct {
	of     Attempt
	file   plain
	format redact.Format
	key    []byte
	size   int64
	sum    string
}

// copy finds out what the file is, and what its copy will be.
//
// Errors: 403 "evidence.withheld" where nothing is understood of it.
func (s *Service) copy(ctx context.Context, incident string, a Attempt) (c copied, err error) {
	if c.format, err = s.recognise(ctx, a); err != nil {
		return c, err
	}
	if c.key, err = s.pseudonyms(ctx, incident); err != nil {
		return c, err
	}
	c.of, c.file = a, s.configurationFile(a)
	r, err := copied{file: s.gated(c.file), format: c.format, key: c.key}.redacted(ctx)
	if err != nil {
		return c, err
	}
	defer r.Close()
	sum := sha256.New()
	c.size, err = io.Copy(sum, r)
	c.sum = hex.EncodeToString(sum.Sum(nil))
	return c, withheld(err)
}

// configurationFile is what there may be a copy of.
func (s *Service) configurationFile(a Attempt) plain {
	return s.fileOf(a, redact.FileLimit, "lines.too_large")
}

func (s *Service) recognise(ctx context.Context, a Attempt) (redact.Format, error) {
	f, err := recognised(ctx, s.gated(s.configurationFile(a)))
	if fault.Is(err, fault.KindTooLarge) {
		err = withheld(redact.ErrUnknown)
	}
	return f, err
}

// HasCopy says whether there is a copy without secrets of a configuration that is here; what else may be in the way its reader hears as
// they fetch it.
func (s *Service) HasCopy(ctx context.Context, i Item) bool {
	_, err := s.recognise(ctx, i.Latest())
	return !fault.Is(err, fault.KindForbidden)
}

func recognised(ctx context.Context, file plain) (redact.Format, error) {
	r, err := file(ctx)
	if err != nil {
		return redact.Unknown, err
	}
	defer r.Close()
	f, err := redact.Recognise(r)
	if ill(err) {
		err = redact.ErrUnknown
	}
	return f, withheld(err)
}

func withheld(err error) error {
	if errors.Is(err, redact.ErrUnknown) {
		return fault.New(fault.KindForbidden, "evidence.withheld")
	}
	return err
}

// redacted reads the copy, from its first byte.
func (c copied) redacted(ctx context.Context) (io.ReadCloser, error) {
	r, err := c.file(ctx)
	if err != nil {
		return nil, err
	}
	return veiled(r, c.format, c.key), nil
}

// veiled reads a file without its secrets.
func veiled(r io.ReadCloser, f redact.Format, key []byte) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{redact.Reader(r, f, key), r}
}

// shown is the attempt as its copy's reader is told of it: the copy's size and hash, and the name of a file that isn't compressed.
func (c copied) shown() Attempt {
	a := c.of
	a.Size, a.SHA256, a.Filename = c.size, c.sum, strings.TrimSuffix(strings.TrimSuffix(a.Filename, ".gz"), ".zst")
	return a
}

// span reads the bytes [from, to) of the copy.
func (c copied) span(ctx context.Context, from, to int64) (io.ReadCloser, error) {
	r, err := c.redacted(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(io.Discard, r, from); err != nil {
		r.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(r, to-from), r}, nil
}

// pseudonyms is the key that an incident's pseudonyms are made with, random and sealed like the key of an object: who has
// the database alone can't try out secrets, and other incidents' pseudonyms can't be laid beside these.
func (s *Service) pseudonyms(ctx context.Context, incident string) (key []byte, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		wrapped, err := s.store.configurationKey(ctx, incident)
		if err != nil {
			return err
		}
		if wrapped.KeyID == "" {
			fresh, err := s.vault.Keys.Wrap(blob.NewObjectKey())
			if err != nil {
				return err
			}
			if fresh, err = s.keyring.Settle(ctx, fresh); err != nil {
				return err
			}
			if wrapped, err = s.store.insertConfigurationKey(ctx, incident, fresh); err != nil {
				return err
			}
		}
		key, err = s.vault.Keys.Unwrap(wrapped)
		return err
	})
	return key, err
}
