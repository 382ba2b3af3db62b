package floor

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"os"
)

// Seal hashes what comes, seals it in parts of size bytes, and syncs it: each part in its place, or all of them once.
func Seal(name string, size int, src io.Reader, each bool) error {
	key := make([]byte, 32)
	rand.Read(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	sum, part := sha256.New(), make([]byte, size, size+seal.Overhead())
	for {
		n, end := io.ReadFull(src, part)
		sum.Write(part[:n])
		if _, err := f.Write(seal.Seal(part[:0], nil, part[:n], nil)); err != nil {
			return errors.Join(err, f.Close())
		}
		if each {
			if err := f.Sync(); err != nil {
				return errors.Join(err, f.Close())
			}
		}
		if end != nil {
			return errors.Join(f.Sync(), f.Close())
		}
	}
}
