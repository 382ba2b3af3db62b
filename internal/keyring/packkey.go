package keyring

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"tasuki/internal/db"
	"tasuki/internal/pack"
)

// packFile is the key that bundles are sealed for. It is there from the first order on: a house without bundles has none.
const packFile = "pack.key"

const recipientSetting = "pack.recipient"

// PackFile is the file of the key for bundles in the key folder.
func PackFile(folder string) string { return filepath.Join(folder, packFile) }

// PackIdentity opens what is sealed for this house without a line. The first use makes it, and has what the shares open hold it
// too; afterwards only the same one will do: with another, bundles that are on their way could never be opened.
//
// Errors: of fitPack.
func (s *Service) PackIdentity(ctx context.Context) (pack.Identity, error) {
	settled, err := recipient(ctx, s.db)
	if err != nil {
		return pack.Identity{}, err
	}
	file := PackFile(filepath.Dir(s.keys.Path()))
	if settled != "" {
		return fitPack(settled, file)
	}
	i, err := pack.OpenIdentity(file, true)
	if err != nil {
		return pack.Identity{}, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		settled, err = s.db.Settle(ctx, recipientSetting, i.Recipient())
		if err == nil && settled != i.Recipient() {
			err = unfit("blob.key_file_foreign", file, settled)
		}
		if err != nil {
			return err
		}
		return s.reseal(ctx)
	})
	return i, err
}

// fitPack opens the key for bundles, which must be the one that stands in the database.
//
// Errors: "blob.key_file_missing", "blob.key_file_damaged", "blob.key_file_foreign"; and where others may read it.
func fitPack(settled, file string) (pack.Identity, error) {
	i, err := pack.OpenIdentity(file, false)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return i, unfitting("blob.key_file_missing", err, "path", file)
	case errors.Is(err, pack.ErrDamaged):
		return i, unfitting("blob.key_file_damaged", err, "path", file)
	case err == nil && i.Recipient() != settled:
		return pack.Identity{}, unfit("blob.key_file_foreign", file, settled)
	}
	return i, err
}

// recipient is whom bundles are sealed for, "" before the first order.
func recipient(ctx context.Context, d *db.DB) (string, error) {
	return d.Setting(ctx, recipientSetting)
}

// fitPackText holds what the shares open against what stands in the database.
func fitPackText(ctx context.Context, d *db.DB, text []byte, file string) error {
	settled, err := recipient(ctx, d)
	if err != nil || settled == "" {
		return err
	}
	i, err := pack.ParseIdentity(text)
	if err != nil {
		return fmt.Errorf("what the shares open: %w", err)
	}
	if i.Recipient() != settled {
		return unfit("blob.key_file_foreign", file, settled)
	}
	return nil
}
