package blob

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tasuki/internal/fault"
)

func newKeys(t *testing.T) *Keys {
	t.Helper()
	return keysAt(t, filepath.Join(t.TempDir(), "keys.json"))
}

func keysAt(t *testing.T, path string) *Keys {
	t.Helper()
	k, err := OpenKeys(path, true)
	noError(t, err)
	return k
}

func TestAKeyFileIsMadeOnceForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "down", "keys.json")
	_, err := OpenKeys(path, false)
	wantFault(t, err, fault.KindUnavailable, "blob.key_file_missing")
	first := keysAt(t, path)
	info, err := os.Stat(path)
	noError(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if again := keysAt(t, path); again.Current() != first.Current() {
		t.Error("the second opening made another key")
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("beside the key file: %v, %v", entries, err)
	}
}

func TestProcessesThatStartAtOnceUseOneKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	var wg sync.WaitGroup
	current := make([]string, 8)
	for i := range current {
		wg.Go(func() {
			if k, err := OpenKeys(path, true); err != nil {
				t.Errorf("OpenKeys: %v", err)
			} else {
				current[i] = k.Current()
			}
		})
	}
	wg.Wait()
	for _, id := range current {
		if id == "" || id != current[0] {
			t.Fatalf("different keys: %v", current)
		}
	}
}

func TestAKeyFileThatOthersMayReadIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	keysAt(t, path)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o644, 0o620, 0o601} {
		noError(t, os.Chmod(path, mode))
		_, err := OpenKeys(path, true)
		wantFault(t, err, fault.KindUnavailable, "blob.key_file_exposed")
	}
	noError(t, os.Chmod(path, 0o400))
	if _, err := OpenKeys(path, true); err != nil {
		t.Errorf("a read-only key file: %v", err)
	}
}

func TestADamagedKeyFileIsRefusedAndNeverReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	k := keysAt(t, path)
	good, err := os.ReadFile(path)
	noError(t, err)
	var file keyFile
	noError(t, json.Unmarshal(good, &file))
	secret := strings.Split(string(good), `"key": "`)[1][:20]
	for name, text := range map[string]string{
		"empty":               "",
		"no JSON":             "keys!",
		"half of it":          string(good[:len(good)/2]),
		"something behind it": string(good) + "{}",
		"an unknown field":    strings.Replace(string(good), `"format"`, `"comment": "x", "format"`, 1),
		"another format":      strings.Replace(string(good), keyFormat, "tasuki keys 9", 1),
		"another current key": strings.Replace(string(good), `"current": "`, `"current": "x`, 1),
		"a key changed":       strings.Replace(string(good), secret, swapFirst(secret), 1),
		"a short key":         strings.Replace(string(good), secret, secret[4:], 1),
		"no keys":             `{"format": "tasuki keys 1", "current": "x", "keys": []}`,
	} {
		noError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := OpenKeys(path, true)
		wantFault(t, err, fault.KindUnavailable, "blob.key_file_damaged")
		if err != nil && strings.Contains(err.Error(), secret[4:]) {
			t.Errorf("%s: the error shows the key", name)
		}
		if after, _ := os.ReadFile(path); string(after) != text {
			t.Errorf("%s: the file was written to", name)
		}
	}
	noError(t, os.WriteFile(path, good, 0o600))
	if keysAt(t, path).Current() != k.Current() {
		t.Error("another current key")
	}
}

func swapFirst(s string) string {
	if s[0] == 'A' {
		return "B" + s[1:]
	}
	return "A" + s[1:]
}

func TestAKeyIsWrappedAndUnwrapped(t *testing.T) {
	k := newKeys(t)
	key := NewObjectKey()
	w, err := k.Wrap(key)
	noError(t, err)
	if w.KeyID != k.Current() || bytes.Contains(w.Bytes, key) {
		t.Errorf("wrapped: %+v", w)
	}
	got, err := k.Unwrap(w)
	if err != nil || !bytes.Equal(got, key) {
		t.Errorf("unwrapped: %v", err)
	}
	for i := range w.Bytes {
		changed := Wrapped{KeyID: w.KeyID, Bytes: bytes.Clone(w.Bytes)}
		changed.Bytes[i] ^= 1
		if _, err := k.Unwrap(changed); !errors.Is(err, ErrWrongKey) {
			t.Fatalf("with byte %d flipped: %v", i, err)
		}
	}
	for _, short := range [][]byte{nil, w.Bytes[:5], w.Bytes[:len(w.Bytes)-1]} {
		if _, err := k.Unwrap(Wrapped{KeyID: w.KeyID, Bytes: short}); !errors.Is(err, ErrWrongKey) {
			t.Errorf("%d bytes: %v", len(short), err)
		}
	}
	if _, err := k.Wrap(key[:16]); err == nil {
		t.Error("wrapped a short key")
	}
}

func TestTheWrongKeyFileIsDetectedAtStart(t *testing.T) {
	right, wrong := newKeys(t), newKeys(t)
	check := right.Check()
	noError(t, right.Verify(check))
	err := wrong.Verify(check)
	wantFault(t, err, fault.KindUnavailable, "blob.wrong_key")
	if !errors.Is(err, ErrWrongKey) {
		t.Errorf("cause: %v", err)
	}
	w, err := right.Wrap(NewObjectKey())
	noError(t, err)
	if err := right.Verify(w); !errors.Is(err, ErrWrongKey) {
		t.Errorf("an object key passed as a check value: %v", err)
	}
	if _, err := right.Unwrap(check); !errors.Is(err, ErrWrongKey) {
		t.Errorf("a check value passed as an object key: %v", err)
	}
}

func TestAfterRotationOldObjectsOpenAndNewOnesUseTheNewKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	k := keysAt(t, path)
	oldFile, err := os.ReadFile(path)
	noError(t, err)
	v := &Vault{Store: backends["folder"](t), Keys: k}
	running := &Vault{Store: v.Store, Keys: keysAt(t, path)} // another process, started before
	before := threeParts(t, v, "before")
	check := k.Check()

	id, err := k.Rotate()
	noError(t, err)
	if id == before.WrappedKey.KeyID || k.Current() != id {
		t.Errorf("current key %s, rotated to %s", k.Current(), id)
	}
	after := threeParts(t, v, "after")
	if after.WrappedKey.KeyID != id {
		t.Errorf("a new object was wrapped with %s", after.WrappedKey.KeyID)
	}
	reopened := &Vault{Store: v.Store, Keys: keysAt(t, path)}
	for name, who := range map[string]*Vault{"the one that rotated": v, "one that ran": running, "one started later": reopened} {
		for _, o := range []Object{before, after} {
			if _, err := readAll(t, who, o); err != nil {
				t.Errorf("%s can't read %s: %v", name, o.ID, err)
			}
		}
		noError(t, who.Keys.Verify(check))
	}

	check = k.Check()
	noError(t, os.WriteFile(path, oldFile, 0o600))
	if err := keysAt(t, path).Verify(check); !errors.Is(err, ErrWrongKey) {
		t.Errorf("a key file from before the rotation: %v", err)
	}
}

func TestRotationsAtOnceLoseNoKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	keysAt(t, path)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			k, err := OpenKeys(path, false)
			if err == nil {
				_, err = k.Rotate()
			}
			if err != nil {
				t.Errorf("rotate: %v", err)
			}
		})
	}
	wg.Wait()
	if n := len(keysAt(t, path).ring.aeads); n != 7 {
		t.Errorf("%d keys, not 7", n)
	}
}
