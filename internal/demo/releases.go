package demo

import (
	"time"

	"tasuki/internal/access"
	"tasuki/internal/exchange"
)

// releaseJobs: Bangkok's vendor, who was not asked for it, may read what Singapore's backup ran that night.
func (s *stage) releaseJobs(jobs exchange.Item) error {
	_, err := s.Evidence.Release(s.as(coordinator), jobs.ID, exchange.Terms{
		Organization: s.organizations["chaoit"], Level: access.Full, Expires: time.Date(2026, 4, 6, 9, 0, 0, 0, time.UTC), Downloads: 3,
		Reason: "They look for the same jobs on their own backup server.",
	})
	return err
}
