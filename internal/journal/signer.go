package journal

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// Signer signs checkpoints. Its key names the instance, so a key file belongs to one journal.
type Signer struct {
	signer note.Signer
	key    string // the verifier key, which may be published
}

const maxKeyFile = 4 << 10

// OpenSigner reads the key file at path, which must be its owner's alone (mode 0600) and should lie outside the data
// folder. With create, a file that is not there is made, with a new instance's name in it.
func OpenSigner(path string, create bool) (*Signer, error) {
	if _, err := os.Lstat(path); create && errors.Is(err, fs.ErrNotExist) {
		if err := createKeyFile(path); err != nil {
			return nil, keyFault("journal.key_file_missing", path, err)
		}
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, keyFault("journal.key_file_missing", path, err)
	}
	if err != nil {
		return nil, keyFault("journal.key_file_damaged", path, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Mode().Perm()&0o077 != 0 {
		return nil, keyFault("journal.key_file_exposed", path, err)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, keyFault("journal.key_file_damaged", path, err)
	}
	s, err := newSigner(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, keyFault("journal.key_file_damaged", path, err)
	}
	return s, nil
}

func keyFault(key, path string, cause error) error {
	return &fault.Error{Kind: fault.KindUnavailable, Key: key, Args: map[string]any{"path": path}, Cause: cause}
}

// GenerateSigner makes a signer for the instance whose key is kept nowhere: for tests and for a demo that is thrown
// away.
func GenerateSigner(instance string) (*Signer, error) {
	secret, _, err := note.GenerateKey(rand.Reader, originPrefix+instance)
	if err != nil {
		return nil, err
	}
	return newSigner(secret)
}

// ParseSigner takes up the content of a key file that lies nowhere yet.
func ParseSigner(content []byte) (*Signer, error) {
	return newSigner(strings.TrimSpace(string(content)))
}

// newSigner never repeats the secret in its errors.
func newSigner(secret string) (*Signer, error) {
	s, err := note.NewSigner(secret)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(s.Name(), originPrefix) {
		return nil, fmt.Errorf("a key of %q, not of a journal", s.Name())
	}
	parts := strings.SplitN(secret, "+", 5) // PRIVATE+KEY+name+id+key, and base64 has pluses too
	raw, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return nil, errors.New("no Ed25519 key")
	}
	public := ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey)
	key, err := note.NewEd25519VerifierKey(s.Name(), public)
	return &Signer{s, key}, err
}

// Key is the verifier key, for `tasuki verify --key`.
func (s *Signer) Key() string { return s.key }

// Origin is the log's name, tasuki/<instance id>.
func (s *Signer) Origin() string { return s.signer.Name() }

// Fingerprint is short enough to be compared over the telephone: SHA-256 of a verifier key.
func Fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
}

// createKeyFile never leaves half a key, and never replaces one that another process made meanwhile.
func createKeyFile(path string) error {
	secret, _, err := note.GenerateKey(rand.Reader, originPrefix+db.NewID())
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".journal-key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(secret + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
