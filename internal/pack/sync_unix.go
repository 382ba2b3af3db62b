//go:build unix

package pack

import (
	"errors"
	"os"
)

// SyncFolder makes a new name durable.
func SyncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
