package keyring

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// What lies in the key folder.
const (
	evidenceFile = "evidence.key"
	journalFile  = "journal.key"
)

// Where the database keeps what it knows its key files by.
const (
	checkSetting  = "evidence.key_check"
	signerSetting = "journal.key"
)

// EvidenceFile is the file of the master keys in the key folder.
func EvidenceFile(folder string) string { return filepath.Join(folder, evidenceFile) }

// JournalFile is the file of the journal's signing key there.
func JournalFile(folder string) string { return filepath.Join(folder, journalFile) }

// Fit says whether the key folder is the one that a database was sealed with, and changes nothing, so that it can be asked
// before anything else is done. A database that has not come to know its keys yet takes any.
//
// Errors: "blob.key_file_missing", "blob.key_file_exposed", "blob.key_file_closed", "blob.key_file_damaged",
// "blob.key_file_foreign" and "blob.key_file_old", the same but the last of "journal.…", and "journal.key_of_another_instance"; of fitPack.
func Fit(ctx context.Context, d *db.DB, folder string) error {
	known, err := d.Founded(ctx)
	if err != nil || !known {
		return err
	}
	if check, err := d.Setting(ctx, checkSetting); err != nil {
		return err
	} else if check != "" {
		keys, err := blob.OpenKeys(EvidenceFile(folder), false)
		if err != nil {
			return err
		}
		if err := fitKeys(ctx, d, keys, EvidenceFile(folder)); err != nil {
			return err
		}
	}
	key, err := d.Setting(ctx, signerSetting)
	if err != nil || key == "" {
		return err
	}
	signer, err := journal.OpenSigner(JournalFile(folder), false)
	if err == nil && signer.Key() != key {
		err = foreignSigner(nil)
	}
	if err != nil {
		return err
	}
	settled, err := recipient(ctx, d)
	if err == nil && settled != "" {
		_, err = fitPack(settled, PackFile(folder))
	}
	return err
}

// Recoverable says of a refusal that the right key file, from its copy or from shares, helps.
func Recoverable(key string) bool {
	switch key {
	case "blob.key_file_missing", "blob.key_file_damaged", "blob.key_file_foreign", "blob.key_file_old", "blob.wrong_key",
		"journal.key_file_missing", "journal.key_file_damaged", "journal.key_of_another_instance":
		return true
	}
	return false
}

// fitKeys holds keys against what the database knows of them. An old copy of the file has some key that this house has had;
// another house's has none.
func fitKeys(ctx context.Context, d *db.DB, keys *blob.Keys, file string) error {
	text, err := d.Setting(ctx, checkSetting)
	if err != nil {
		return err
	}
	var check blob.Wrapped
	if err := json.Unmarshal([]byte(text), &check); err != nil {
		return fmt.Errorf("the evidence key's check value: %w", err)
	}
	rows, err := store{d}.known(ctx)
	if err != nil {
		return err
	}
	rows = append(rows, keyRow{ID: check.KeyID})
	filed := func(r keyRow) bool { return slices.Contains(keys.IDs(), r.ID) }
	missing := slices.IndexFunc(rows, func(r keyRow) bool { return r.RetiredAt.IsZero() && !filed(r) })
	switch {
	case missing < 0:
		return keys.Verify(check)
	case slices.ContainsFunc(rows, filed):
		return unfit("blob.key_file_old", file, rows[missing].ID)
	}
	return unfit("blob.key_file_foreign", file, rows[missing].ID)
}

func unfit(key, file, id string) error {
	return unfitting(key, blob.ErrWrongKey, "path", file, "key_id", id)
}

func unfitting(key string, cause error, args ...any) error {
	e := fault.New(fault.KindUnavailable, key, args...)
	e.Cause = cause
	return e
}

func foreignSigner(cause error) error {
	return &fault.Error{Kind: fault.KindUnavailable, Key: "journal.key_of_another_instance", Cause: cause}
}

// Open opens the key folder for a database that Fit has nothing against. The first start makes the keys; processes that
// start at once use the same ones.
func Open(ctx context.Context, d *db.DB, folder string) (*blob.Keys, *journal.Signer, error) {
	settled, err := d.Setting(ctx, checkSetting)
	if err != nil {
		return nil, nil, err
	}
	keys, err := blob.OpenKeys(EvidenceFile(folder), settled == "")
	if err != nil {
		return nil, nil, err
	}
	check, err := json.Marshal(keys.Check())
	if err != nil {
		return nil, nil, err
	}
	if _, err := d.Settle(ctx, checkSetting, string(check)); err != nil {
		return nil, nil, err
	}
	if err := fitKeys(ctx, d, keys, EvidenceFile(folder)); err != nil {
		return nil, nil, err
	}
	signer, err := openSigner(ctx, d, folder)
	return keys, signer, err
}

func openSigner(ctx context.Context, d *db.DB, folder string) (*journal.Signer, error) {
	settled, err := d.Setting(ctx, signerSetting)
	if err != nil {
		return nil, err
	}
	signer, err := journal.OpenSigner(JournalFile(folder), settled == "")
	if err != nil {
		return nil, err
	}
	if settled, err = d.Settle(ctx, signerSetting, signer.Key()); err == nil && settled != signer.Key() {
		err = foreignSigner(errors.New("the database knows another key"))
	}
	return signer, err
}
