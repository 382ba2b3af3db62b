package blob

import (
	"crypto/cipher"
	"errors"
	"fmt"
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
	aeads   map[string]cipher.AEAD
}

// OpenKeys reads the key file at path. Where there is none, create makes one with a first key; without create, and for
// a file that others may read or that is damaged, it refuses: "blob.key_file_missing", "blob.key_file_exposed",
// "blob.key_file_damaged", all with the path as argument.
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

// Current is the id of the key that Wrap uses.
func (k *Keys) Current() string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.ring.current
}

// Wrap seals an object's key under the current master key.
func (k *Keys) Wrap(plainKey []byte) (Wrapped, error) {
	if len(plainKey) != KeySize {
		return Wrapped{}, fmt.Errorf("blob: a key has %d bytes, not %d", KeySize, len(plainKey))
	}
	return k.seal(labelKey, plainKey), nil
}

// Unwrap gives the object's key back, under whichever master key it was wrapped. Errors: "blob.wrong_key" with the key
// id, also where the wrapped bytes were changed.
func (k *Keys) Unwrap(w Wrapped) ([]byte, error) { return k.open(labelKey, w) }

// Check makes the value that a database keeps to know its key file by: at its first start, and again after each
// rotation (when the stored value's KeyID is no longer Current).
func (k *Keys) Check() Wrapped { return k.seal(labelCheck, []byte(labelCheck)) }

// Verify compares this key file with the check value a database kept. The fault "blob.wrong_key", whose cause is
// ErrWrongKey, must end the start: new objects would otherwise be sealed with a key the old ones don't have.
func (k *Keys) Verify(check Wrapped) error {
	token, err := k.open(labelCheck, check)
	if err == nil && string(token) != labelCheck {
		err = wrongKey(check.KeyID)
	}
	return err
}

func (k *Keys) seal(label string, plain []byte) Wrapped {
	k.mu.RLock()
	defer k.mu.RUnlock()
	id := k.ring.current
	return Wrapped{KeyID: id, Bytes: k.ring.aeads[id].Seal(nil, nil, plain, bindKey(label, id))}
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

func (k *Keys) use(file keyFile) {
	r := ring{current: file.Current, aeads: make(map[string]cipher.AEAD, len(file.Keys))}
	for _, key := range file.Keys {
		aead, err := newAEAD(key.Key)
		if err != nil {
			panic(err) // keyFile.check saw the length
		}
		r.aeads[key.ID] = aead
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ring = r
}

func bindKey(label, id string) []byte { return lengthPrefixed(lengthPrefixed(nil, label), id) }

func wrongKey(id string) error { return unavailable("blob.wrong_key", ErrWrongKey, "key_id", id) }
