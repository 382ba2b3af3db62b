package exchange

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// mostPutAway bounds how many items one act puts away, in one transaction.
const mostPutAway = 200

// PutAway puts away what came in for a case that has ended: a rule for keeping evidence proposes nothing before. What nobody has
// analysed takes that step too, each on record. It says how many there were, and whether some are left for the next time.
//
// Errors: 404, 403; 409 "evidence.case_open" while the case has not ended.
func (s *Service) PutAway(ctx context.Context, incident string) (n int, left bool, err error) {
	err = s.db.In(access.Matched(ctx), func(ctx context.Context) error { // a version that is expected is of no item
		scope, err := s.incidents.Scope(ctx, incident)
		if err != nil {
			return err
		}
		if err := access.Check(ctx, access.PutAwayEvidence, scope); err != nil {
			return err
		}
		c, err := s.incidents.LookupLocked(ctx, scope.Incident) // one that is being opened again is waited for
		if err != nil {
			return err
		}
		if !c.State.Ended() {
			return fault.Conflict("evidence.case_open", "possible", []string{})
		}
		ids, err := s.store.toPutAway(ctx, scope.Incident, mostPutAway+1)
		if err != nil {
			return err
		}
		n, left = min(len(ids), mostPutAway), len(ids) > mostPutAway
		for _, id := range ids[:n] {
			if err := s.putAwayOne(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
	return n, left, err
}

// putAwayOne takes the steps that are left. Somebody may have taken some of them a moment ago.
func (s *Service) putAwayOne(ctx context.Context, id string) error {
	i, err := s.store.lockItem(ctx, id)
	for err == nil && len(i.Steps()) > 0 {
		i, err = s.keep(ctx, id, access.PutAwayEvidence, s.stepTo(i.Steps()[0]))
	}
	return err
}
