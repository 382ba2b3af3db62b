package journal

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

const originPrefix = "tasuki/"

// Checkpoint is a signed statement of what the log holds: its first Size entries hash to Root.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
	Note   string // the signed text (C2SP tlog-checkpoint)
	Key    string // the verifier key it was signed for
}

// newest keeps the last checkpoint, because readers ask more often than something happens.
type newest struct {
	sync.Mutex
	checkpoint Checkpoint
}

// Checkpoint signs the log as it is committed now, and keeps what was signed: a log that later turns out shorter, or
// different, contradicts it.
func (j *Journal) Checkpoint(ctx context.Context) (Checkpoint, error) {
	if j.signer == nil {
		return Checkpoint{}, errors.New("journal: no key to sign with")
	}
	s := store{j.db}
	h, err := s.head(ctx)
	if err != nil {
		return Checkpoint{}, db.Fault(err)
	}
	j.newest.Lock()
	c := j.newest.checkpoint
	j.newest.Unlock()
	if c.Note != "" && c.Size == h.size {
		return c, nil
	}
	c, err = s.checkpointAt(ctx, h.size)
	if db.Missing(err) {
		c, err = j.sign(ctx, h)
	}
	if err != nil {
		return Checkpoint{}, db.Fault(err)
	}
	db.AfterCommit(ctx, func() {
		j.newest.Lock()
		defer j.newest.Unlock()
		j.newest.checkpoint = c
	})
	return c, nil
}

// Signed are the sizes at which a checkpoint was handed out, of the newest at most limit, the smallest first: an export
// that proves to continue them can be pinned to any of them.
func (j *Journal) Signed(ctx context.Context, limit int) ([]int64, error) {
	sizes, err := store{j.db}.checkpointSizes(ctx, limit)
	return sizes, db.Fault(err)
}

func (j *Journal) sign(ctx context.Context, h head) (Checkpoint, error) {
	c := Checkpoint{Origin: j.signer.Origin(), Size: h.size, Root: h.root(), Key: j.signer.Key()}
	signed, err := note.Sign(&note.Note{Text: c.text()}, j.signer.signer)
	if err != nil {
		return Checkpoint{}, err
	}
	c.Note = string(signed)
	return c, j.db.In(ctx, func(ctx context.Context) error { return store{j.db}.saveCheckpoint(ctx, c) })
}

// Ready says whether the journal may be appended to: the key file belongs to it, and it still holds what its newest
// checkpoint says. It reads a handful of rows; VerifyDatabase checks everything.
func (j *Journal) Ready(ctx context.Context) error {
	s := store{j.db}
	c, err := s.newestCheckpoint(ctx)
	if db.Missing(err) {
		return nil
	}
	if err != nil {
		return db.Fault(err)
	}
	if j.signer != nil && j.signer.Origin() != c.Origin {
		return broken("journal.key_of_another_instance")
	}
	h, err := s.head(ctx)
	if err != nil {
		return db.Fault(err)
	}
	if h.size < c.Size {
		return broken("journal.shorter_than_checkpoint")
	}
	root, err := tlog.TreeHash(c.Size, s.reader(ctx))
	if err == nil && root != c.Root {
		return broken("journal.differs_from_checkpoint")
	}
	return db.Fault(err)
}

func broken(key string) error { return fault.New(fault.KindUnavailable, key) }

func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

var errCheckpoint = errors.New("not a checkpoint of a journal")

// ReadCheckpoint checks the signature with the verifier key and reads the checkpoint. Signatures of others beside it
// (witnesses) are not looked at.
func ReadCheckpoint(signed, key string) (Checkpoint, error) {
	v, err := note.NewVerifier(key)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("the verifier key: %w", err)
	}
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := readUnsigned(n.Text)
	if err != nil || c.Origin != v.Name() {
		return Checkpoint{}, errCheckpoint
	}
	c.Note, c.Key = signed, key
	return c, nil
}

// readUnsigned reads what a checkpoint says and looks at no signature.
func readUnsigned(text string) (c Checkpoint, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || !strings.HasPrefix(lines[0], originPrefix) {
		return c, errCheckpoint
	}
	c = Checkpoint{Origin: lines[0], Note: text}
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 {
		return c, errCheckpoint
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil || !strings.HasPrefix(text, c.text()) {
		return c, errCheckpoint
	}
	return c, nil
}

// readExact is ReadCheckpoint for what we wrote ourselves: not a byte may be other than we write it, even where
// base64 or hexadecimal would be read as the same.
func readExact(signed, key string) (Checkpoint, error) {
	c, err := ReadCheckpoint(signed, key)
	if err != nil {
		return c, err
	}
	name, rest, _ := strings.Cut(key, "+")
	id, public, _ := strings.Cut(rest, "+")
	signature, ok := strings.CutPrefix(signed, c.text()+"\n— "+name+" ")
	signature, ended := strings.CutSuffix(signature, "\n")
	if !ok || !ended || id != strings.ToLower(id) || !exactBase64(signature) || !exactBase64(public) {
		return c, errCheckpoint
	}
	return c, nil
}

func exactBase64(s string) bool {
	raw, err := base64.StdEncoding.DecodeString(s)
	return err == nil && base64.StdEncoding.EncodeToString(raw) == s
}
