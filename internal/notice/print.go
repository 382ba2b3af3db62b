package notice

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Print is a recipient's copy for whoever prints it for them, because not everybody at a site has a printer or even an account.
// It is for those who may read a code out to them (see Readers), goes on record each time, and confirms nothing for the
// recipient. Only what holds is put on paper: nobody can take paper back.
func (s *Service) Print(ctx context.Context, id, person string) (p Preview, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		n, err := s.see(ctx, id, access.PrintNotice, true)
		if err != nil {
			return err
		}
		people, err := s.Readers(ctx, n.ID)
		if err != nil {
			return err
		}
		if !slices.Contains(people, person) {
			return fault.Invalid("/person", "notice.not_a_recipient")
		}
		if n.State != Sent {
			return fault.Conflict("notice.no_longer_holds", "possible", []Verb{})
		}
		r, _, err := s.store.recipient(ctx, n.ID, person)
		if err != nil {
			return err
		}
		p = Preview{Person: person, Briefing: r.Briefing}
		if access.From(ctx).HQ() { // of others nobody outside learns the level
			p.Level = r.Level
		}
		me := access.From(ctx)
		shown := shownCopy(r)
		shown.Party = Party{me.Organization, me.Person}
		if _, err := s.store.showed(ctx, r, shown, s.now()); err != nil {
			return err
		}
		data := r.onRecord()
		if err := s.Brings(ctx, n.ID); err != nil {
			return err
		}
		data["language"], data["level"] = r.Briefing.Language, string(r.Level)
		return s.record(ctx, n, fact{fact: journal.NoticePrinted, data: data})
	})
	return p, err
}
