package floor

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"os"
)

// SealBlock seals a block of a log into a file; the cipher opens it again.
func SealBlock(name string, plain []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(make([]byte, 32))
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return seal, os.WriteFile(name, seal.Seal(nil, nil, plain, nil), 0o600)
}

// Lines decrypts one block and takes from it the first n lines that begin with a text in [from, to).
func Lines(seal cipher.AEAD, name string, from, to []byte, n int) ([][]byte, error) {
	sealed, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	plain, err := seal.Open(sealed[:0], nil, sealed, nil)
	if err != nil {
		return nil, err
	}
	var found [][]byte
	for len(plain) > 0 && len(found) < n {
		line, rest, _ := bytes.Cut(plain, []byte("\n"))
		if len(line) >= len(from) && bytes.Compare(line[:len(from)], from) >= 0 && bytes.Compare(line[:len(to)], to) < 0 {
			found = append(found, bytes.Clone(line))
		}
		plain = rest
	}
	return found, nil
}
