package blob

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// keyFile is the key file as it lies on disk: JSON, mode 0600. Taking a key out makes whatever it still wraps unreadable
// for good.
type keyFile struct {
	Format  string      `json:"format"`
	Current string      `json:"current"`
	Keys    []masterKey `json:"keys"`
}

type masterKey struct {
	ID  string `json:"id"`
	Key []byte `json:"key"` // base64
}

const (
	keyFormat  = "tasuki keys 1"
	maxKeyFile = 1 << 20
)

// errNoKeyFile is the cause of "blob.key_file_missing".
var errNoKeyFile = errors.New("blob: no key file")

// newMasterKey makes a random key. Its id is derived from it, so that a damaged key shows without any data at hand.
func newMasterKey() masterKey {
	key := NewObjectKey()
	return masterKey{ID: keyID(key), Key: key}
}

func keyID(key []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("tasuki key id 1"))
	return hex.EncodeToString(mac.Sum(nil)[:8])
}

func readKeyFile(path string) (keyFile, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return keyFile{}, unavailable("blob.key_file_missing", errNoKeyFile, "path", path)
	}
	if errors.Is(err, fs.ErrPermission) {
		return keyFile{}, unavailable("blob.key_file_closed", err, "path", path)
	}
	if err != nil {
		return keyFile{}, unavailable("blob.key_file_damaged", err, "path", path)
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		cause := fmt.Errorf("blob: key file has mode %v, not 0600", info.Mode().Perm())
		return keyFile{}, unavailable("blob.key_file_exposed", cause, "path", path)
	}
	var keys keyFile
	if err == nil {
		keys, err = parseKeyFile(file)
	}
	if err != nil {
		return keyFile{}, unavailable("blob.key_file_damaged", err, "path", path)
	}
	return keys, nil
}

// parseKeyFile gives errors without the input in them: they are logged.
func parseKeyFile(r io.Reader) (keyFile, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxKeyFile))
	if err != nil {
		return keyFile{}, err
	}
	var keys keyFile
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if strict.Decode(&keys) != nil || strict.More() {
		return keyFile{}, errors.New("blob: key file is not the JSON expected")
	}
	return keys, keys.check()
}

func (f keyFile) check() error {
	if f.Format != keyFormat {
		return errors.New("blob: key file has another format")
	}
	seen := map[string]bool{}
	for _, key := range f.Keys {
		if len(key.Key) != KeySize || key.ID != keyID(key.Key) || seen[key.ID] {
			return fmt.Errorf("blob: key %q is damaged or doubled", key.ID)
		}
		seen[key.ID] = true
	}
	if !seen[f.Current] {
		return errors.New("blob: the current key is not in the key file")
	}
	return nil
}

// createKeyFile never replaces a file: of two processes that start at once, one makes it and both use it.
func createKeyFile(path string) error {
	if err := makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	key := newMasterKey()
	err := writeKeyFile(path, keyFile{Format: keyFormat, Current: key.ID, Keys: []masterKey{key}}, os.Link)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// Rotate adds a new master key and makes it current; it returns the new key's id. Earlier keys still unwrap. The caller
// then stores a new Check value.
func (k *Keys) Rotate() (id string, err error) {
	key := newMasterKey()
	return key.ID, k.change(func(file *keyFile) {
		file.Keys = append(file.Keys, key)
		file.Current = key.ID
	})
}

// Remove takes a master key that wraps nothing any more out of the file, for good; current is the one in use. A key that
// is not there is no error.
func (k *Keys) Remove(id, current string) error {
	if id == current {
		return fmt.Errorf("blob: key %s is in use", id)
	}
	return k.change(func(file *keyFile) {
		file.Keys = slices.DeleteFunc(file.Keys, func(key masterKey) bool { return key.ID == id })
		file.Current = current
	})
}

// change replaces the file. Processes that change it at once wait for each other, so that no key is lost.
func (k *Keys) change(fn func(*keyFile)) error {
	dir, err := os.Open(filepath.Dir(k.path))
	if err != nil {
		return failed(err)
	}
	defer dir.Close()
	if err := lock(dir); err != nil {
		return failed(err)
	}
	file, err := readKeyFile(k.path)
	if err != nil {
		return err
	}
	fn(&file)
	if err := file.check(); err != nil {
		return err
	}
	if err := writeKeyFile(k.path, file, os.Rename); err != nil {
		return failed(err)
	}
	k.use(file)
	return nil
}

func writeKeyFile(path string, keys keyFile, place func(from, to string) error) error {
	text, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return err
	}
	return placeFile(path, append(text, '\n'), place)
}

// PlaceKeyFile puts a file of the key folder, its owner's alone, where there is none, whole or not at all. One that is
// there stays as it is: fs.ErrExist.
func PlaceKeyFile(path string, content []byte) error {
	if err := makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	return placeFile(path, content, os.Link)
}

// placeFile writes beside path, syncs, and puts the file in its place with place (os.Link or os.Rename), so that there is a
// whole key file at any moment: a lost key is all data lost.
func placeFile(path string, text []byte, place func(from, to string) error) error {
	temp := filepath.Join(filepath.Dir(path), tempPrefix+rand.Text())
	defer os.Remove(temp)
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := place(temp, path); err != nil {
		return err
	}
	return syncPath(filepath.Dir(path))
}
