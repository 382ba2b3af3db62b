package blob

import (
	"bytes"
	"crypto/cipher"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Wrapped is an object key (or a check value) under a master key. Both fields are stored with the object's row.
type Wrapped struct {
	KeyID string // of the master key
	Bytes []byte
}

// Keys are the master keys of a key file. The file lies outside the data folder and outside its backups; who has only
// one of the two has nothing. All methods are safe for concurrent use.
type Keys struct {
	path string
	mu   sync.RWMutex
	ring ring
}

// ring is what a key file holds, ready for use.
type ring struct {
	current string
	filed   []string // ids of the keys in the file, oldest first
	aeads   map[string]cipher.AEAD
}

// OpenKeys reads the key file at path. Where there is none, create makes one with a first key; without create, and for
// a file that others may read, that this process may not read, or that is damaged, it refuses: "blob.key_file_missing",
// "blob.key_file_exposed", "blob.key_file_closed", "blob.key_file_damaged", all with the path as argument.
func OpenKeys(path string, create bool) (*Keys, error) {
	k := &Keys{path: path}
	err := k.reload()
	if create && errors.Is(err, errNoKeyFile) {
		if err := createKeyFile(path); err != nil {
			return nil, failed(err)
		}
		err = k.reload()
	}
	if err != nil {
		return nil, err
	}
	return k, nil
}

// ParseKeys takes up the content of a key file that lies nowhere yet.
func ParseKeys(content []byte) (*Keys, error) {
	file, err := parseKeyFile(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	k := &Keys{}
	k.use(file)
	return k, nil
}

// Path is where the key file lies.
func (k *Keys) Path() string { return k.path }

// Current is the id of the key that Wrap uses.
func (k *Keys) Current() string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.ring.current
}

// IDs are those of the keys in the file as it was last read, oldest first.
func (k *Keys) IDs() []string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return slices.Clone(k.ring.filed)
}

// Wrap seals an object's key under the current master key.
func (k *Keys) Wrap(plainKey []byte) (Wrapped, error) {
	if len(plainKey) != KeySize {
		return Wrapped{}, fmt.Errorf("blob: a key has %d bytes, not %d", KeySize, len(plainKey))
	}
	return k.seal(labelKey, k.Current(), plainKey)
}

// Rewrap gives the object's key under the master key with that id. Errors as of Unwrap.
func (k *Keys) Rewrap(w Wrapped, id string) (Wrapped, error) {
	plainKey, err := k.Unwrap(w)
	if err != nil {
		return Wrapped{}, err
	}
	return k.seal(labelKey, id, plainKey)
}

// Unwrap gives the object's key back, under whichever master key it was wrapped. Errors: "blob.wrong_key" with the key
// id, also where the wrapped bytes were changed.
func (k *Keys) Unwrap(w Wrapped) ([]byte, error) { return k.open(labelKey, w) }

// Check makes the value that a database keeps to know its key file by: at its first start, and again after each
// rotation (when the stored value's KeyID is no longer Current).
func (k *Keys) Check() Wrapped {
	check, err := k.CheckOf(k.Current())
	if err != nil {
		panic(err) // keyFile.check saw the current key
	}
	return check
}

// CheckOf is a check value under the master key with that id.
func (k *Keys) CheckOf(id string) (Wrapped, error) { return k.seal(labelCheck, id, []byte(labelCheck)) }

// Verify compares this key file with the check value a database kept. The fault "blob.wrong_key", whose cause is
// ErrWrongKey, must end the start: new objects would otherwise be sealed with a key the old ones don't have.
func (k *Keys) Verify(check Wrapped) error {
	token, err := k.open(labelCheck, check)
	if err == nil && string(token) != labelCheck {
		err = wrongKey(check.KeyID)
	}
	return err
}

func (k *Keys) seal(label, id string, plain []byte) (Wrapped, error) {
	aead, err := k.find(id)
	if err != nil {
		return Wrapped{}, err
	}
	return Wrapped{KeyID: id, Bytes: aead.Seal(nil, nil, plain, bindKey(label, id))}, nil
}

func (k *Keys) open(label string, w Wrapped) ([]byte, error) {
	aead, err := k.find(w.KeyID)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nil, w.Bytes, bindKey(label, w.KeyID))
	if err != nil {
		return nil, wrongKey(w.KeyID)
	}
	return plain, nil
}

// find looks the file up again for a key it does not know: another process may have rotated.
func (k *Keys) find(id string) (cipher.AEAD, error) {
	if aead, ok := k.lookup(id); ok {
		return aead, nil
	}
	if err := k.reload(); err != nil {
		return nil, err
	}
	if aead, ok := k.lookup(id); ok {
		return aead, nil
	}
	return nil, wrongKey(id)
}

func (k *Keys) lookup(id string) (cipher.AEAD, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	aead, ok := k.ring.aeads[id]
	return aead, ok
}

func (k *Keys) reload() error {
	file, err := readKeyFile(k.path)
	if err != nil {
		return err
	}
	k.use(file)
	return nil
}

// use takes up a file. A key that has left it stays with this process: somebody may just be reading what was wrapped
// under it before.
func (k *Keys) use(file keyFile) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r := ring{current: file.Current, aeads: make(map[string]cipher.AEAD, len(file.Keys))}
	maps.Copy(r.aeads, k.ring.aeads)
	for _, key := range file.Keys {
		aead, err := newAEAD(key.Key)
		if err != nil {
			panic(err) // keyFile.check saw the length
		}
		r.aeads[key.ID] = aead
		r.filed = append(r.filed, key.ID)
	}
	k.ring = r
}

func bindKey(label, id string) []byte { return lengthPrefixed(lengthPrefixed(nil, label), id) }

func wrongKey(id string) error { return unavailable("blob.wrong_key", ErrWrongKey, "key_id", id) }
