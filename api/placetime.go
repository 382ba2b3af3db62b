package api

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

// dueOf reads a planned time; nil stays nil.
func dueOf(pointer string, t *wire.LocalTime) (*worktime.Due, error) {
	if t == nil {
		return nil, nil
	}
	d, err := worktime.ParseDue(t.Wall, t.Zone, string(t.Fold))
	if err != nil {
		return nil, worktime.Fault(pointer, err)
	}
	return &d, nil
}

// placeTime is an instant on the clock of a place.
func placeTime(at time.Time, zone string) *wire.PlaceTime {
	if at.IsZero() {
		return nil
	}
	zoned, err := worktime.Format9557(at, zone)
	if err != nil {
		zoned, _ = worktime.Format9557(at, "UTC")
	}
	return &wire.PlaceTime{Instant: at, Zoned: zoned}
}

// timeMove is how a law has moved a time, on the reader's clock; nil where from is zero.
func timeMove(ctx context.Context, from, to time.Time) *wire.TimeMove {
	if from.IsZero() {
		return nil
	}
	return &wire.TimeMove{From: *placeTime(from, readersZone(ctx)), To: *placeTime(to, readersZone(ctx))}
}

// readersZone is the zone in which the reader's own clock shows times.
func readersZone(ctx context.Context) string {
	if a := access.From(ctx); a.Zone != "" {
		return a.Zone
	}
	return "UTC"
}
