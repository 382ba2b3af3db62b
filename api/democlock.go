package api

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/wire"
)

// Forward puts the demo's clock forward.
type Forward interface {
	To(ctx context.Context, t time.Time) error // joins an open transaction
}

func (a *API) demoRoutes() {
	get(a, "/demo-clock", a.showDemoClock)
	post(a, "/demo-clock", a.advanceDemoClock)
}

func (a *API) showDemoClock(ctx context.Context, _ struct{}) (wire.DemoClockState, error) {
	if err := a.onlyInDemo(ctx, access.ReadDemoClock); err != nil {
		return wire.DemoClockState{}, err
	}
	return a.demoClock(ctx)
}

// advanceDemoClock leaves what has come due to the background, which is there within seconds: an answer waits for no mail.
func (a *API) advanceDemoClock(ctx context.Context, in struct{ Body wire.DemoClockInput }) (wire.DemoClockState, error) {
	if err := a.onlyInDemo(ctx, access.AdvanceDemoClock); err != nil {
		return wire.DemoClockState{}, err
	}
	if in.Body.Next == (in.Body.Minutes != 0) {
		return wire.DemoClockState{}, fault.Invalid("/minutes", "demo_clock.one_of_both")
	}
	to := a.Clock.Now().Add(time.Duration(in.Body.Minutes) * time.Minute)
	if in.Body.Next {
		next, err := a.Turns.NextAhead(ctx)
		if err != nil {
			return wire.DemoClockState{}, err
		}
		if next.IsZero() {
			return wire.DemoClockState{}, fault.Conflict("page.clock.nothing_ahead")
		}
		to = next
	}
	if err := a.Forward.To(ctx, to); err != nil {
		return wire.DemoClockState{}, err
	}
	return a.demoClock(ctx)
}

// onlyInDemo: elsewhere the time is nobody's to choose, and the clock is not found rather than refused.
func (a *API) onlyInDemo(ctx context.Context, act access.Action) error {
	if err := access.Check(ctx, act, access.Scope{}); err != nil {
		return err
	}
	if a.Forward == nil {
		return fault.NotFound()
	}
	return nil
}

func (a *API) demoClock(ctx context.Context) (wire.DemoClockState, error) {
	next, err := a.Turns.NextAhead(ctx)
	return wire.DemoClockState{Now: a.Clock.Now(), Next: next}, err
}
