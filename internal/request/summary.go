package request

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// Summary is a request as lists show it: what is written in it stays where it is, but for its title and its due.
type Summary struct {
	ID            string
	Reference     string
	Incident      string
	Revision      int
	State         State
	Title         string
	Author        Party
	Executor      Party
	Due           *worktime.Due // as it stands
	OverwrittenAt time.Time     // of the first of its logs, zero where nobody knows
	ProposedAt    time.Time
	IssuedAt      time.Time
	ScheduledFor  *worktime.Due
	Version       int
	Turn          turn.Item // whose turn it is; its kind is "" where it waits for nobody
}

// DueAt is the instant it is due, zero without one.
func (s Summary) DueAt() time.Time { return instant(s.Due) }

// Overdue says that the executor has it still and the time has passed.
func (s Summary) Overdue(now time.Time) bool { return overdue(s.State, s.DueAt(), now) }

// shownTo says whether the policy shows it to somebody who wrote it or is to do it; copies let in others only.
func (s Summary) shownTo(ctx context.Context, grant *access.Grant) bool {
	return Request{
		Incident: s.Incident, Author: s.Author, Content: Content{Executor: s.Executor}, ProposedAt: s.ProposedAt, IssuedAt: s.IssuedAt,
	}.shownTo(ctx, grant)
}

// Summaries are requests that the actor was shown, as lists show them.
func (s *Service) Summaries(ctx context.Context, all []Request) ([]Summary, error) {
	short := make([]Summary, len(all))
	for i, r := range all {
		short[i] = Summary{
			ID: r.ID, Reference: r.Reference, Incident: r.Incident, Revision: r.Revision, State: r.State, Title: r.Title, Author: r.Author,
			Executor: r.Executor, Due: r.Deadline(), OverwrittenAt: r.OverwrittenAt(), ProposedAt: r.ProposedAt, IssuedAt: r.IssuedAt, ScheduledFor: r.ScheduledFor, Version: r.Version,
		}
	}
	return short, s.whoseTurn(ctx, short)
}

// whoseTurn looks it up for a whole page.
func (s *Service) whoseTurn(ctx context.Context, all []Summary) error {
	ids := make([]string, len(all))
	for i, one := range all {
		ids[i] = one.ID
	}
	turns, err := s.turns.OfAll(ctx, ObjectType, ids...)
	for i, one := range all {
		all[i].Turn = turns[one.ID]
	}
	return err
}
