package keyring

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tasuki/internal/blob"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/keyshare"
)

// Recover puts what is missing in the key folder together again from shares, and says which files that was. What comes out is
// held against the data before anything is written, and what is there already stays as it is.
//
// Errors: of keyshare.Combine; 409 "keys.nothing_missing", "keys.never_split"; 422 "keys.wrong_shares"; of Fit, where the
// keys that come out aren't the data's.
func Recover(ctx context.Context, d *db.DB, c clock.Clock, folder string, shares []keyshare.Share) (written []string, err error) {
	r, err := store{d}.recovery(ctx)
	if err != nil {
		return nil, err
	}
	files, err := r.unseal(shares)
	if err != nil {
		return nil, err
	}
	missing, err := missingIn(folder, files)
	if err != nil {
		return nil, err
	}
	signer, err := fitFiles(ctx, d, files, folder)
	if err != nil {
		return nil, err
	}
	// The entry first: without it the folder stays as it is.
	j := journal.New(d, c, signer)
	err = d.In(ctx, func(ctx context.Context) error {
		written = written[:0]
		err := j.Append(ctx, journal.Entry{
			Fact: journal.KeyRecovered, Object: journal.Object{Type: ObjectType, ID: r.SharesOf}, Data: map[string]any{"files": missing},
		})
		if err != nil {
			return err
		}
		for _, name := range missing {
			file := filepath.Join(folder, name)
			if err := blob.PlaceKeyFile(file, files[name]); err != nil {
				return err
			}
			written = append(written, file)
		}
		return nil
	})
	return written, err
}

// missingIn are those of the sealed files that aren't in the folder. Another name than a key file's is nobody's to write there.
func missingIn(folder string, files map[string][]byte) (missing []string, err error) {
	for _, name := range []string{evidenceFile, journalFile, packFile} {
		if _, sealed := files[name]; !sealed {
			continue
		}
		switch _, err := os.Lstat(filepath.Join(folder, name)); {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, name)
		case err != nil:
			return nil, err
		}
	}
	if len(missing) == 0 {
		return nil, fault.Conflict("keys.nothing_missing", "folder", folder)
	}
	return missing, nil
}

// fitFiles holds the files' content against what the database knows of its keys.
func fitFiles(ctx context.Context, d *db.DB, files map[string][]byte, folder string) (*journal.Signer, error) {
	keys, err := blob.ParseKeys(files[evidenceFile])
	if err != nil {
		return nil, fmt.Errorf("what the shares open: %w", err)
	}
	if err := fitKeys(ctx, d, keys, EvidenceFile(folder)); err != nil {
		return nil, err
	}
	signer, err := journal.ParseSigner(files[journalFile])
	if err != nil {
		return nil, fmt.Errorf("what the shares open: %w", err)
	}
	settled, err := d.Setting(ctx, signerSetting)
	if err == nil && settled != signer.Key() {
		err = foreignSigner(nil)
	}
	if text, sealed := files[packFile]; err == nil && sealed {
		err = fitPackText(ctx, d, text, PackFile(folder))
	}
	return signer, err
}
