package floor

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// Put takes a body in parts of size bytes: each is hashed, sealed, written to a file of its own and synced.
func Put(dir string, size int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := make([]byte, 32)
		rand.Read(key)
		block, err := aes.NewCipher(key)
		if err != nil {
			panic(err)
		}
		seal, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			panic(err)
		}
		sum, part := sha256.New(), make([]byte, size, size+seal.Overhead())
		for n := 0; ; n++ {
			read, err := io.ReadFull(r.Body, part)
			if read > 0 {
				sum.Write(part[:read])
				if err := put(filepath.Join(dir, fmt.Sprint(n)), seal.Seal(part[:0], nil, part[:read], nil)); err != nil {
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
			}
			if err != nil {
				break
			}
		}
		fmt.Fprintf(w, "%x", sum.Sum(nil))
	})
}

func put(name string, data []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}
