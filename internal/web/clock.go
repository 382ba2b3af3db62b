package web

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tasuki/internal/fault"
)

// Forward puts the demo's clock forward.
type Forward interface {
	To(ctx context.Context, t time.Time) error // joins an open transaction
	CatchUp()                                  // does what has come due; outside of any
}

// clockPage lets whoever plays with the demo have time pass.
type clockPage struct {
	Faces []face
	Next  []face // of the next thing that happens; none where nothing lies ahead
	Steps *form
	Free  *form
}

// steps are how far the clock goes at one press, in hours.
var steps = []int{1, 6, 24}

// furthest is how far it goes at once: a year, so that a slip of the hand doesn't end the demo.
const furthest = 366 * 24 * time.Hour

func (s *Site) showClock(v *visit) (answer, error) {
	next, err := s.Turns.NextAhead(v.ctx())
	if err != nil {
		return answer{}, err
	}
	p := clockPage{Faces: v.clocks(v.now()), Next: v.clocks(next)}
	p.Steps = v.form("clock", "/clock")
	for _, hours := range steps {
		p.Steps.Buttons = append(p.Steps.Buttons, button{
			Words: v.T("page.clock.on", "count", hours), Name: "do", Value: strconv.Itoa(hours),
		})
	}
	if !next.IsZero() {
		p.Steps.choice("next", "page.clock.to_next", "first")
	}
	p.Free = v.form("clock_free", "/clock")
	p.Free.add("number", "/hours", "page.clock.hours", "").hint(v.T("page.clock.hours_hint")).must()
	p.Free.plain("page.clock.go")
	return v.page("clock", "clock", v.T("page.nav.clock"), p), nil
}

// advanceClock moves the time and then does what is due by it, so that the next page shows it done.
func (s *Site) advanceClock(v *visit) (answer, error) {
	id := "clock"
	if v.text("do") == "" {
		id = "clock_free"
	}
	a, err := s.kept(v, id, s.showClock, func(ctx context.Context) (string, error) {
		to, err := s.whenTyped(ctx, v)
		if err != nil {
			return "", err
		}
		return done("/clock", "advanced"), s.Forward.To(ctx, to)
	})
	if err == nil && v.failure == nil {
		s.Forward.CatchUp()
	}
	return a, err
}

func (s *Site) whenTyped(ctx context.Context, v *visit) (time.Time, error) {
	do := v.text("do")
	if do == "next" {
		next, err := s.Turns.NextAhead(ctx)
		if err == nil && next.IsZero() {
			err = fault.Conflict("page.clock.nothing_ahead")
		}
		return next, err
	}
	if do == "" {
		do = strings.Replace(strings.TrimSpace(v.text("/hours")), ",", ".", 1)
	}
	hours, err := strconv.ParseFloat(do, 64)
	by := time.Duration(hours * float64(time.Hour))
	if err != nil || !(hours > 0) || hours > furthest.Hours() || by < time.Minute {
		return time.Time{}, fault.Invalid("/hours", "page.clock.out_of_reach", "days", int(furthest.Hours()/24))
	}
	return v.now().Add(by), nil
}
