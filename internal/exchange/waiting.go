package exchange

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/turn"
)

// TurnsIn has offers of custody wait for those they are made to, and seals that are not as stated and proposals to dispose of
// evidence for headquarters, while the program is put together.
func (s *Service) TurnsIn(turns *turn.Service) {
	s.turns = turns
	turns.SeenBy(ObjectType, s.incidents.SeenCases)
	turns.ShownBy(ObjectType, s.shownItems)
	turns.Watch(ObjectType, turn.Watched{
		Signs: noSigns, Shown: sees(func(ctx context.Context, id string) error { _, err := s.Get(ctx, id); return err }),
		Page: func(_ context.Context, id string) (string, error) { return "/evidence-items/" + id, nil },
	})
	turns.SeenBy(TransferType, s.incidents.SeenCases)
	turns.ShownBy(TransferType, s.shownTransfers)
	turns.LostBy(TransferType, s.incidents.LostTurns, turn.Room{Fell: s.fell, Again: s.offerAgain})
	turns.Watch(TransferType, turn.Watched{
		Signs: s.offerSigns, Shown: sees(func(ctx context.Context, id string) error { _, err := s.Transfer(ctx, id); return err }),
		Page:  func(_ context.Context, id string) (string, error) { return transferPath + id, nil },
		Waits: openTransfers,
	})
	turns.TimedBy(TransferType, s.timed())
	turns.PassedBy(TransferType, turn.Passing{May: s.mayTake})
	s.proposalsWait(turns)
}

const transferPath = "/custody-transfers/"

// hand gives the turn to whom custody is offered.
func (s *Service) hand(ctx context.Context, t Transfer) error {
	return s.turns.Hand(ctx, turn.Item{
		Object: turn.Object{Type: TransferType, ID: t.ID, Reference: t.Reference}, Incident: t.Incident, Kind: turn.Acknowledge,
		Organization: t.To.Organization, Person: t.To.Person, Due: t.PlannedAt(),
	})
}

// fell puts on record that whom an item was offered to doesn't see its case any more; headquarters takes the offer back.
func (s *Service) fell(ctx context.Context, meant turn.Item) error {
	t, item, err := s.offered(ctx, meant.Object.ID)
	if err != nil {
		return err
	}
	return s.record(ctx, item, journal.TransferFellBack, map[string]any{"transfer": t.ID, "organization": meant.Organization, "person": meant.Person}, nil)
}

// offerAgain hands the turn to whom the offer says, who may see it again.
func (s *Service) offerAgain(ctx context.Context, id string) error {
	t, _, err := s.offered(ctx, id)
	if err != nil {
		return err
	}
	return s.hand(ctx, t)
}

// offered is an offer with its item, without a check.
func (s *Service) offered(ctx context.Context, id string) (Transfer, Item, error) {
	t, err := s.store.transfer(ctx, id, false)
	if err != nil {
		return t, Item{}, err
	}
	i, err := s.store.item(ctx, t.Item)
	return t.of(i), i, err
}

// mayTake: any colleague can take an item over.
func (s *Service) mayTake(ctx context.Context, i turn.Item) (bool, error) {
	_, _, err := s.seeTransfer(ctx, i.Object.ID, access.AcceptTransfer, false)
	return err == nil, err
}

// offerSigns: what became of an offer's mail is not kept here, so that silence about it is that nobody takes the item over, and
// never that nothing was delivered.
func (s *Service) offerSigns(ctx context.Context, ids []string) (map[string]turn.Signs, error) {
	offers, err := s.store.offersOf(ctx, ids)
	signs := make(map[string]turn.Signs, len(offers))
	for id, o := range offers {
		signs[id] = turn.Signs{Delivered: o.OfferedAt.Time, Read: o.OfferedAt.Time}
	}
	return signs, err
}

// noSigns: to look at an item is not to say what was wrong with its seals.
func noSigns(context.Context, []string) (map[string]turn.Signs, error) { return nil, nil }

func sees(get func(ctx context.Context, id string) error) func(ctx context.Context, id string) (bool, error) {
	return func(ctx context.Context, id string) (bool, error) {
		err := get(ctx, id)
		if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
			return false, nil
		}
		return err == nil, err
	}
}

// shownItems and shownTransfers are for the board.
func (s *Service) shownItems(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	names, err := s.store.names(ctx, ids)
	shown := make(map[string]turn.Shown, len(names))
	for id, name := range names {
		shown[id] = turn.Shown{Path: "/evidence-items/" + id, Title: title(name)}
	}
	return shown, err
}

func (s *Service) shownTransfers(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	offers, err := s.store.offersOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	var items []string
	for _, o := range offers {
		items = append(items, o.ItemID)
	}
	names, err := s.store.names(ctx, items)
	shown := make(map[string]turn.Shown, len(offers))
	for id, o := range offers {
		shown[id] = turn.Shown{Path: transferPath + id, Title: title(names[o.ItemID])}
	}
	return shown, err
}

// title is as much of an item's name as the board has room for.
func title(name string) string {
	all := []rune(Printable(name))
	return string(all[:min(len(all), NameLimit)])
}
