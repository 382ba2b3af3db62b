package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"tasuki/internal/exchange"
	"tasuki/internal/incident"
)

// findStick: the case before this one was about a stick in the car park, which turned out to be an employee's own. It is over; the stick
// waits for the second person without whom nothing is disposed of.
func (s *stage) findStick(context.Context) error {
	s.Clock.Set(time.Date(2026, 2, 9, 0, 20, 0, 0, time.UTC))
	hq := s.organizations[headquarters.key]
	i, err := s.Incidents.Open(s.as(coordinator), incident.Content{
		Title: "USB stick found in the car park", Description: "Reception has it. Nobody has plugged it in.", Severity: "low", TLP: "TLP:AMBER",
	})
	if err != nil {
		return err
	}
	stick, err := s.Evidence.Register(s.as(coordinator), i.ID, exchange.Registration{
		Name: "USB stick, 16 GB, black", Form: exchange.USBStick, Maker: "Kiso Storage", Model: "KS-16", Serial: "KS16-70412",
		Custodian: exchange.Holder{Organization: hq, Person: s.people[coordinator]}, Place: "Safe 1, headquarters", Seals: []string{"TK-4102"},
		Collected: true, Reason: "Found at gate 2 on Monday morning.", LegalBasis: "House rules, section 4",
	})
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte("stick from the car park"))
	if _, err := s.Evidence.Image(s.as(coordinator), stick.ID, hex.EncodeToString(sum[:]), ""); err != nil {
		return err
	}
	s.Clock.Set(time.Date(2026, 2, 10, 5, 0, 0, 0, time.UTC))
	for _, step := range []incident.Step{
		{To: incident.Triage, Reason: "It is not known whose it is."},
		{To: incident.Dismissed, Reason: "An employee's own: holiday pictures, and nothing that runs."},
	} {
		if _, err := s.Incidents.Transition(s.as(coordinator), i.ID, step); err != nil {
			return err
		}
	}
	if _, _, err := s.Evidence.PutAway(s.as(coordinator), i.ID); err != nil {
		return err
	}
	_, err = s.Evidence.ProposeDisposal(s.as(coordinator), stick.ID, "The stick has gone back to its owner; nobody needs its image.")
	return err
}
