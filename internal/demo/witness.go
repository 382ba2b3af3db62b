package demo

import (
	"context"

	"tasuki/internal/journal"
	"tasuki/internal/witness"
)

// witnessed: the partner vouches for the journal, as it stood at the end of the scenario. Its key is kept nowhere, so that
// it falls silent from then on.
func (s *stage) witnessed(ctx context.Context) error {
	key, _, err := journal.GenerateCosigner("witness.tsubame.example/1", s.Clock.Now)
	if err != nil {
		return err
	}
	_, err = s.Witnesses.Register(s.as(administrator), witness.Draft{
		Organization: s.organizations["tsubame"], Name: "Tsubame IR", Contact: analyst + ".example", Key: key.Key(),
	})
	if err != nil {
		return err
	}
	c, err := s.Journal.Checkpoint(ctx)
	if err != nil {
		return err
	}
	signed, err := key.Cosign(c)
	if err != nil {
		return err
	}
	_, err = s.Witnesses.Take(s.as(analyst), signed)
	return err
}
