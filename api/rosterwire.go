package api

import (
	"time"

	"tasuki/internal/roster"
	"tasuki/internal/wire"
)

func rotationOf(r wire.RosterRotation) roster.Rotation {
	return roster.Rotation{
		Starts: dateOf(r.Starts), Kind: roster.Kind(r.Kind), Members: r.Members,
		Windows: each(r.Windows, func(s wire.Span) roster.Window { return roster.Window(s) }),
	}
}

func wireRoster(v roster.View) wire.Roster {
	w := wire.Roster{
		ID: v.ID, Organization: v.Organization, Name: v.Name, Zone: v.Zone, Version: int64(v.Version),
		Duty: wire.Duty{
			Person: v.Duty.Person, Since: placeTime(v.Duty.Since, v.Zone), Until: placeTime(v.Duty.Until, v.Zone), Next: v.Duty.Next,
			NextUntil: placeTime(v.Duty.NextUntil, v.Zone),
		},
	}
	if v.Card {
		return w
	}
	w.RestHours = &v.RestHours
	w.Rotations = each(v.Rotations, func(r roster.Rotation) wire.RosterRotation {
		return wire.RosterRotation{
			Starts: r.Starts.String(), Kind: wire.RosterRotationKind(r.Kind), Members: r.Members,
			Windows: each(r.Windows, func(s roster.Window) wire.Span { return wire.Span(s) }),
		}
	})
	w.Shifts = each(v.Coming, func(s roster.Shift) wire.Shift {
		return wire.Shift{
			Person: s.Person, Start: *placeTime(s.Start, v.Zone), End: *placeTime(s.End, v.Zone), Why: wire.ShiftWhy(s.Why), Change: s.Change,
			Minutes: inMinutes(s.End.Sub(s.Start)), ClockMinutes: inMinutes(s.Clock()),
		}
	})
	w.Load = each(v.Load, func(l roster.Load) wire.RosterLoad {
		return wire.RosterLoad{Person: l.Person, PastMinutes: inMinutes(l.Past), ComingMinutes: inMinutes(l.Coming)}
	})
	return w
}

func inMinutes(d time.Duration) int { return int(d / time.Minute) }

func wireRosterChange(c roster.Change, zone string) wire.RosterChange {
	w := wire.RosterChange{
		ID: c.ID, Organization: c.Organization, Roster: c.Roster, Kind: wire.RosterChangeKind(c.Kind), State: wire.RosterChangeState(c.State),
		Person: c.Person, Other: c.Other, Until: placeTime(c.Until, zone), Gives: placeTime(c.Gives, zone), Takes: placeTime(c.Takes, zone),
		Reason: c.Reason, ForceReason: c.ForceReason, By: c.By, At: c.At, Version: int64(c.Version),
	}
	if from := placeTime(c.From, zone); from != nil {
		w.From = *from
	}
	return w
}
