package app

import (
	"context"
	"log/slog"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/journal"
)

// forward puts the demo's clock forward, by the command or by its page. No other instance has one: elsewhere the time is not
// anybody's to choose.
type forward struct{ *App }

// To puts the clock forward to t, never back; the journal has from when.
func (f forward) To(ctx context.Context, t time.Time) error {
	return f.DB.In(access.With(ctx, access.System), func(ctx context.Context) error {
		from := f.Clock.Now()
		if err := set(f.Clock, t); err != nil {
			return err
		}
		return f.Journal.Append(ctx, journal.Entry{
			Fact: journal.ClockAdvanced, Object: journal.Object{Type: "clock", ID: "clock"}, Data: map[string]any{"from": from},
		})
	})
}

func set(c clock.Clock, t time.Time) error {
	if t.Before(c.Now()) {
		return clock.ErrBackwards
	}
	switch c := c.(type) {
	case *clock.Offset:
		return c.Set(t)
	case *clock.Turned: // the tests' one
		c.Set(t)
	}
	return nil
}

// CatchUp does at once what the background would get to within its next rounds, so that whoever moved the clock finds it
// done. What fails is the background's to try again. It runs as the background does, in nobody's name.
func (f forward) CatchUp() {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	jobs := append(f.jobs(), job{name: "mail", run: f.Mail.Drain})
	for _, j := range jobs {
		if err := j.run(ctx); err != nil {
			slog.Error("catching up with the clock", "what", j.name, "error", err)
		}
	}
}
