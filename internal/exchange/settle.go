package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"tasuki/internal/journal"
)

// complete is the attempt once its last byte has come, with what the comparison with the sender's SHA-256 makes of it.
func (s *Service) complete(a Attempt, sum [sha256.Size]byte) Attempt {
	a.SHA256 = hex.EncodeToString(sum[:])
	a.State = compared(a.SHA256, a.SenderSHA256)
	a.Received, a.SettledAt = a.Size, s.clock.Now()
	return a
}

// facts are what the journal keeps of the attempt beside data: which one, and the push ticket that it came with. The entry itself
// says in whose name.
func (a Attempt) facts(data map[string]any) map[string]any {
	data["attempt"] = a.Number
	if a.PushTicket != "" {
		data["push_ticket"] = a.PushTicket
	}
	return data
}

// settle lets the item follow its complete attempt, in the transaction that stores it. The bytes are kept whatever
// came of it.
func (s *Service) settle(ctx context.Context, itemID string, a Attempt) (Item, error) {
	item, err := s.store.lockItem(ctx, itemID)
	if err != nil {
		return item, err
	}
	item.State = a.State
	if err := s.store.updateItem(ctx, &item); err != nil {
		return item, err
	}
	data := a.facts(map[string]any{"size": a.Size, "sha256": a.SHA256})
	if len(a.Signs) > 0 {
		data["malware_signs"] = codes(a.Signs)
	}
	if err := s.record(ctx, item, journal.EvidenceReceived, data, nil); err != nil {
		return item, err
	}
	if err := s.toIndex(ctx, item, a); err != nil {
		return item, err
	}
	if a.State == Received {
		return item, nil
	}
	return item, s.compare(ctx, item, a, map[string]any{})
}
