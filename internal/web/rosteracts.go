package web

import (
	"context"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/roster"
)

func (s *Site) createRoster(v *visit) (answer, error) {
	d, err := v.rosterTyped()
	zone, badZone := zoneTyped("/zone", v.text("/zone"))
	d.Zone, d.Organization = zone, v.query("organization")
	return s.kept(v, "roster", s.newRoster, func(ctx context.Context) (string, error) {
		if err := fault.Join(err, badZone); err != nil {
			return "", err
		}
		one, err := s.Rosters.Create(ctx, d)
		return done("/rosters/"+one.ID, "saved"), err
	})
}

func (s *Site) replaceRoster(v *visit) (answer, error) {
	d, err := v.rosterTyped()
	return s.kept(v, "roster", s.showRoster, func(ctx context.Context) (string, error) {
		if err != nil {
			return "", err
		}
		one, err := s.Rosters.Replace(ctx, v.param("roster"), d)
		return done("/rosters/"+one.ID, "saved"), err
	})
}

func (s *Site) overrideShift(v *visit) (answer, error) {
	return s.spanned(v, "roster_override", s.Rosters.Override)
}

func (s *Site) enterLeave(v *visit) (answer, error) {
	return s.spanned(v, "roster_leave", s.Rosters.EnterLeave)
}

// spanned reads who, and from when until when on the clock that was chosen.
func (s *Site) spanned(v *visit, form string, enter func(context.Context, string, roster.Taking) (roster.Change, error)) (answer, error) {
	from, badFrom := v.momentTyped("/from")
	until, badUntil := v.momentTyped("/until")
	return s.rosterAct(v, form, func(ctx context.Context) error {
		if err := fault.Join(badFrom, badUntil); err != nil {
			return err
		}
		_, err := enter(ctx, v.param("roster"), roster.Taking{
			Person: v.text("/person"), From: from, Until: until, Reason: v.text("/reason"), ForceReason: v.text("/force_reason"),
		})
		return err
	})
}

// momentTyped is an instant that must be there.
func (v *visit) momentTyped(name string) (time.Time, error) {
	at, err := v.instantTyped(name)
	if err == nil && at.IsZero() {
		err = fault.Invalid(name+"/wall", "field.required")
	}
	return at, err
}

// rosterAct does something in a roster, or shows it again with what was wrong.
func (s *Site) rosterAct(v *visit, form string, act func(context.Context) error) (answer, error) {
	return s.kept(v, form, s.showRoster, func(ctx context.Context) (string, error) {
		return done("/rosters/"+v.param("roster"), "saved"), act(ctx)
	})
}

func (s *Site) proposeSwap(v *visit) (answer, error) {
	return s.rosterAct(v, "roster_swap", func(ctx context.Context) error {
		gives, badGives := time.Parse(time.RFC3339, v.text("/gives"))
		takes, badTakes := time.Parse(time.RFC3339, v.text("/takes"))
		if badGives != nil || badTakes != nil {
			return fault.Invalid("/gives", "roster.no_such_shift")
		}
		_, err := s.Rosters.ProposeSwap(ctx, v.param("roster"), roster.Exchange{Gives: gives, Takes: takes, Reason: v.text("/reason")})
		return err
	})
}

func (s *Site) agreeSwap(v *visit) (answer, error) {
	return s.rosterAct(v, "agree-"+v.param("change"), func(ctx context.Context) error {
		_, err := s.Rosters.Agree(ctx, v.param("roster"), v.param("change"), v.text("/force_reason"))
		return err
	})
}

func (s *Site) cancelRosterChange(v *visit) (answer, error) {
	return s.rosterAct(v, "cancel-"+v.param("change"), func(ctx context.Context) error {
		_, err := s.Rosters.Cancel(ctx, v.param("roster"), v.param("change"), v.text("/force_reason"))
		return err
	})
}
