package exchange

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/turn"
)

// ProposalsType is what the turns call all that is proposed for disposal in one incident, by that one's id: a thousand files whose
// time is over the same day are one turn, and one mail.
const ProposalsType = "disposal_proposal"

// Proposal is an item that may be disposed of once a second person agrees.
type Proposal struct {
	Item     Item
	Disposal Disposal
}

// Proposals lists them, of one incident, by id or reference, or of all (""), the newest item first.
func (s *Service) Proposals(ctx context.Context, incident string, p Page) (db.List[Proposal], error) {
	if err := access.Check(ctx, access.ListDisposals, access.Scope{}); err != nil {
		return db.List[Proposal]{}, err
	}
	if incident != "" {
		var err error
		if incident, err = s.incidents.Resolve(ctx, incident); err != nil {
			return db.List[Proposal]{}, err
		}
	}
	return s.store.proposals(ctx, incident, p)
}

// proposalsWait has headquarters' turn kept while something is proposed for disposal.
func (s *Service) proposalsWait(t *turn.Service) {
	t.SeenBy(ProposalsType, s.incidents.SeenCases)
	t.ShownBy(ProposalsType, s.shownProposals)
	t.LostBy(ProposalsType, s.incidents.LostTurns, turn.Room{
		Fell:  func(context.Context, turn.Item) error { return nil }, // it is headquarters' from the beginning, and stays there
		Again: s.handProposals,
	})
	t.Watch(ProposalsType, turn.Watched{
		Signs: func(context.Context, []string) (map[string]turn.Signs, error) { return nil, nil }, // opening the list is not deciding
		Shown: func(ctx context.Context, _ string) (bool, error) {
			return access.Check(ctx, access.ListDisposals, access.Scope{}) == nil, nil
		},
		Page:  func(_ context.Context, id string) (string, error) { return proposalsPage(id), nil },
		Waits: openProposals,
	})
}

func proposalsPage(incident string) string { return "/disposal-proposals/" + incident }

// shownProposals is for the board.
func (s *Service) shownProposals(ctx context.Context, ids []string) (map[string]turn.Shown, error) {
	all := map[string]turn.Shown{}
	for _, id := range ids {
		c, err := s.incidents.Lookup(ctx, id)
		if err != nil {
			return nil, err
		}
		all[id] = turn.Shown{Path: proposalsPage(id), Title: c.Title}
	}
	return all, nil
}

// handProposals keeps whose turn it is after something about a disposal in the incident has changed.
func (s *Service) handProposals(ctx context.Context, incident string) error {
	if s.turns == nil {
		return nil
	}
	c, err := s.incidents.LookupLocked(ctx, incident) // two that are decided at once must not both find the other one open
	if err != nil {
		return err
	}
	open, err := s.store.proposedIn(ctx, incident)
	if err != nil {
		return err
	}
	if !open {
		return s.turns.Done(ctx, ProposalsType, incident)
	}
	hq, err := s.hosts.Headquarters(ctx)
	if err != nil {
		return err
	}
	return s.turns.Hand(ctx, turn.Item{
		Object: turn.Object{Type: ProposalsType, ID: incident, Reference: c.Reference}, Incident: incident, Kind: turn.Assess, Organization: hq.ID,
	})
}
