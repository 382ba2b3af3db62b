package pack

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
)

// Identity opens what was sealed for headquarters.
type Identity struct{ age *age.X25519Identity }

// Recipient is its public key, age1….
func (i Identity) Recipient() string { return i.age.Recipient().String() }

// OpenIdentity reads the identity from its file, which lies outside the data folder with the other keys: an age identity as
// age-keygen writes it, mode 0600. With create it makes one where there is none; of two processes that do so at once one makes it,
// and both use it. A lost one makes every bundle that is on its way unreadable.
func OpenIdentity(path string, create bool) (Identity, error) {
	i, err := readIdentity(path)
	if !create || !errors.Is(err, fs.ErrNotExist) {
		return i, err
	}
	if err := makeIdentity(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return Identity{}, err
	}
	return readIdentity(path)
}

func readIdentity(path string) (Identity, error) {
	f, err := os.Open(path)
	if err != nil {
		return Identity{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Identity{}, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return Identity{}, fmt.Errorf("%s: others may read it; it must have mode 0600", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, 64<<10))
	if err != nil {
		return Identity{}, err
	}
	i, err := ParseIdentity(text)
	if err != nil {
		return i, fmt.Errorf("%s: %w", path, err)
	}
	return i, nil
}

// ErrDamaged is an identity file that can't be read as one.
var ErrDamaged = errors.New("it is damaged")

// ParseIdentity reads what stands in an identity file.
func ParseIdentity(text []byte) (Identity, error) {
	all, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil || len(all) != 1 {
		return Identity{}, ErrDamaged // without what stands in it
	}
	own, ok := all[0].(*age.X25519Identity)
	if !ok {
		return Identity{}, errors.New("it is of another kind")
	}
	return Identity{own}, nil
}

// makeIdentity writes beside path, syncs, and links, so that no half of a key is ever read and none is replaced.
func makeIdentity(path string) error {
	made, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	text := bytes.NewBufferString("# public key: " + made.Recipient().String() + "\n" + made.String() + "\n")
	temp := filepath.Join(filepath.Dir(path), ".tasuki-"+rand.Text())
	defer os.Remove(temp)
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(temp, path); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}
