package exchange

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// SenderHash is the header in which a sender tells their SHA-256 after an upload began: with any bytes of it, or with none once all have
// come. A large file is hashed while it goes out, so that its sum is known last.
const SenderHash = "Sender-SHA256"

// CompareHash holds the bytes of an item against the SHA-256 that whoever handed them in tells afterwards. An item that is already looked
// at, or put away, stays where it is in its life; what the comparison made of it stands with the attempt. The same sum again changes nothing.
//
// Errors: 404, 403; 412; 409 "evidence.not_possible" where there are no bytes to compare, "evidence.hash_given"; 422.
func (s *Service) CompareHash(ctx context.Context, id, sum string) (item Item, err error) {
	sum, err = digits("/sha256", sum)
	if err == nil && sum == "" {
		err = fault.Invalid("/sha256", "field.required")
	}
	if err != nil {
		return Item{}, err
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		locked, scope, err := s.locked(ctx, id, access.CompareEvidence)
		if err != nil {
			return err
		}
		item = locked
		if err := s.compareLater(ctx, &item, sum); err != nil {
			return err
		}
		item = item.told(ctx, scope.Grant)
		return nil
	})
	return item, err
}

// stated takes the SHA-256 that came beside bytes of an upload; the policy let its sender go on with it. A complete upload is compared now,
// any other with its last byte.
func (u *Upload) stated(ctx context.Context, sum string) error {
	sum, err := digits("/"+SenderHash, sum)
	if err != nil || sum == "" {
		return err
	}
	if u.Attempt.State == Receiving {
		if had := u.Attempt.SenderSHA256; had != "" && had != sum {
			return hashGiven()
		}
		return u.keepHash(ctx, sum)
	}
	s := u.service
	return s.db.In(ctx, func(ctx context.Context) error {
		if err := s.stillPushed(ctx); err != nil {
			return err
		}
		item, err := s.store.lockItem(ctx, u.Item.ID)
		if err != nil {
			return err
		}
		if item.Latest().ID != u.Attempt.ID {
			return hashGiven()
		}
		return s.compareLater(ctx, &item, sum)
	})
}

// keepHash keeps the sum with the upload at once: the line may break before a part is full, and whoever goes on needs not say it again.
func (u *Upload) keepHash(ctx context.Context, sum string) error {
	if u.Attempt.SenderSHA256 == sum {
		return nil
	}
	err := u.service.db.In(ctx, func(ctx context.Context) error {
		if err := u.service.stillPushed(ctx); err != nil {
			return err
		}
		kept, err := u.service.store.keepHash(ctx, u.Attempt.ID, sum)
		if err == nil && !kept { // another sum came meanwhile, or the last byte
			err = hashGiven()
		}
		return err
	})
	if err == nil {
		u.Attempt.SenderSHA256 = sum
	}
	return err
}

func hashGiven() error { return fault.Conflict("evidence.hash_given") }

// compareLater is compare for an attempt that came without a sum; the item is locked, and sum lower-case hex.
func (s *Service) compareLater(ctx context.Context, i *Item, sum string) error {
	a := i.Latest()
	switch {
	case !i.Here():
		return notPossible(*i, nil)
	case a.SenderSHA256 == sum:
		return nil
	case a.SenderSHA256 != "":
		return hashGiven()
	}
	a.SenderSHA256, a.State = sum, compared(a.SHA256, sum)
	if i.State == Received {
		i.State = a.State
	}
	if err := s.store.updateItem(ctx, i); err != nil {
		return err
	}
	if err := s.store.compareAttempt(ctx, a); err != nil {
		return err
	}
	i.Attempts[len(i.Attempts)-1] = a
	return s.compare(ctx, *i, a, map[string]any{"told_later": true})
}

// compare puts on record what the comparison made of an attempt. A configuration that is what its sender hashed is a version of its host's.
func (s *Service) compare(ctx context.Context, i Item, a Attempt, data map[string]any) error {
	fact := journal.EvidenceVerified
	if a.State == Mismatch {
		fact = journal.EvidenceMismatched
	}
	if a.State == Verified && i.Kind == Configuration && i.Asset != "" {
		if err := s.store.insertConfiguration(ctx, db.NewID(), i); err != nil {
			return err
		}
	}
	data = a.facts(data)
	data["sha256"], data["sender_sha256"] = a.SHA256, a.SenderSHA256
	return s.record(ctx, i, fact, data, nil)
}
