package keyring

import (
	"context"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"

	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/keyshare"
)

// The key folder is sealed to a recovery key and kept in the database; what is split among people is the recovery key. So
// shares stay good when master keys change, and a backup of the database has the keys that it needs in it.

// Split makes a recovery key, has its shares kept, and seals the key folder to it. Shares of earlier then open backups of
// earlier only. Errors: of keyshare.Split; keep's own.
func (s *Service) Split(ctx context.Context, shares, threshold int, keep func([]keyshare.Share) error) error {
	var secret [keyshare.SecretSize]byte
	rand.Read(secret[:]) // never fails
	all, err := keyshare.Split(secret, shares, threshold)
	if err != nil {
		return err
	}
	key, err := recoveryKey(secret)
	if err != nil {
		return err
	}
	if err := keep(all); err != nil {
		return err
	}
	set := all[0].Set.String()
	return s.db.In(ctx, func(ctx context.Context) error {
		if err := s.store.lockRecovery(ctx); err != nil {
			return err
		}
		// The keys that are there now are what is sealed, and the one in use must be among them.
		if _, err := s.wrapping(ctx); err != nil {
			return err
		}
		if err := s.store.saveRecovery(ctx, recoveryRow{SharesOf: set, PublicKey: key.PublicKey().Bytes()}); err != nil {
			return err
		}
		if err := s.reseal(ctx); err != nil {
			return err
		}
		return s.journal.Append(ctx, journal.Entry{
			Fact: journal.KeySplit, Object: journal.Object{Type: ObjectType, ID: set},
			Data: map[string]any{"shares": int64(shares), "threshold": int64(threshold)},
		})
	})
}

// Reseal seals the key folder as it is now, for shares of a time when less was sealed.
func (s *Service) Reseal(ctx context.Context) error { return s.db.In(ctx, s.reseal) }

// reseal seals the key folder as it is, where there is a recovery key to seal it to.
func (s *Service) reseal(ctx context.Context) error {
	if err := s.store.lockRecovery(ctx); err != nil {
		return err
	}
	r, err := s.store.recovery(ctx)
	if err != nil || r.SharesOf == "" {
		return err
	}
	folder, files := filepath.Dir(s.keys.Path()), map[string][]byte{}
	names := []string{evidenceFile, journalFile}
	settled, err := recipient(ctx, s.db)
	if err != nil {
		return err
	}
	if settled != "" {
		if _, err := fitPack(settled, PackFile(folder)); err != nil { // one that is lost just now must not be lost to the shares
			return err
		}
		names = append(names, packFile)
	}
	for _, name := range names {
		if files[name], err = os.ReadFile(filepath.Join(folder, name)); err != nil {
			return err
		}
	}
	plain, err := json.Marshal(files)
	if err != nil {
		return err
	}
	public, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(r.PublicKey)
	if err != nil {
		return err
	}
	if r.Sealed, err = hpke.Seal(public, hpke.HKDFSHA256(), hpke.AES256GCM(), sealedFor(r.SharesOf), plain); err != nil {
		return err
	}
	return s.store.saveRecovery(ctx, r)
}

// unseal gives the files of the key folder as they were sealed last.
//
// Errors: of keyshare.Combine; 409 "keys.never_split"; 422 "keys.wrong_shares".
func (r recoveryRow) unseal(shares []keyshare.Share) (files map[string][]byte, err error) {
	if r.SharesOf == "" {
		return nil, fault.Conflict("keys.never_split")
	}
	secret, err := keyshare.Combine(shares)
	if err != nil {
		return nil, err
	}
	key, err := recoveryKey(secret)
	if err != nil {
		return nil, err
	}
	plain, err := hpke.Open(key, hpke.HKDFSHA256(), hpke.AES256GCM(), sealedFor(r.SharesOf), r.Sealed)
	if err != nil {
		return nil, fault.New(fault.KindInvalid, "keys.wrong_shares", "set", shares[0].Set.String(), "other", r.SharesOf)
	}
	return files, json.Unmarshal(plain, &files)
}

func recoveryKey(secret [keyshare.SecretSize]byte) (hpke.PrivateKey, error) {
	return hpke.DHKEM(ecdh.X25519()).NewPrivateKey(secret[:])
}

func sealedFor(set string) []byte { return []byte("tasuki recovery 1 " + set) }
