package demo

import (
	"context"

	"tasuki/internal/exchange"
)

// enterRetention says how long evidence is kept: configurations by headquarters' own rule, and longer the logs that Chao IT hands in,
// by its contract. What others hand in stays until two people decide.
func (s *stage) enterRetention(context.Context) error {
	for _, r := range []exchange.RetentionRule{
		{Kind: exchange.Configuration, Period: 24, Unit: exchange.Months, Basis: "Company rule 12 on security records, section 3"},
		{Organization: s.organizations["chaoit"], Kind: exchange.Log, Period: 36, Unit: exchange.Months, Basis: "Contract with Chao IT, clause 9"},
	} {
		if _, err := s.Evidence.AddRetentionRule(s.as(coordinator), r); err != nil {
			return err
		}
	}
	return nil
}
