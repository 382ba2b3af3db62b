package demo

import (
	"context"

	"tasuki/internal/directory"
	"tasuki/internal/exchange"
)

// keepInTokyo: fw01's running configuration leaves Singapore, where it came in, for headquarters' own region. One asks, another agrees.
func (s *stage) keepInTokyo(ctx context.Context) error {
	s.at(29, 23, 45)
	t, err := s.Evidence.AskRelocation(s.as(coordinator), s.running, exchange.RelocationWish{
		To: directory.DefaultRegion, Reason: "Headquarters' network team is in Tokyo and keeps what every gateway ran that night.",
		LegalBasis: "Section 12 of the contract with Straits Colo, whose site manager has agreed.",
	})
	if err != nil {
		return err
	}
	s.at(29, 23, 55)
	if _, err := s.Evidence.ApproveRelocation(s.as("deputy@aomine"), t.ID); err != nil {
		return err
	}
	return s.Evidence.CarryRelocations(ctx)
}

// askForFrankfurt leaves a relocation to be decided when the demo opens.
func (s *stage) askForFrankfurt(item exchange.Item) error {
	_, err := s.Evidence.AskRelocation(s.as(coordinator), item.ID, exchange.RelocationWish{
		To: "eu", Reason: "Frankfurt's network team compares it with its own firewall.",
		LegalBasis: "To be confirmed by the legal department before anybody agrees.",
	})
	return err
}
