package app

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// job is something that is looked at again and again. Nothing depends on one process staying alive: what is to be done
// stands in rows, and another process or the next start finds it.
type job struct {
	name  string
	every time.Duration
	run   func(context.Context) error
}

func (a *App) jobs() []job {
	return []job{
		{"requests whose time to go out has come", 2 * time.Second, func(ctx context.Context) error {
			_, err := a.Requests.IssueScheduled(ctx)
			return err
		}},
		{"dues whose ground has changed", 2 * time.Second, func(ctx context.Context) error {
			_, err := a.Requests.Retime(ctx)
			return err
		}},
		{"dues by the zones that this program knows", 24 * time.Hour, a.Requests.ZonesChanged},
		{"what else waits until a time by those zones", 24 * time.Hour, a.Turns.ZonesChanged},
		{"when somebody must be there by those zones", 24 * time.Hour, a.Notices.ZonesChanged},
		{"meetings by those zones", 24 * time.Hour, a.Meetings.ZonesChanged},
		{"notices whose time to go out has come", 2 * time.Second, func(ctx context.Context) error {
			_, err := a.Notices.SendScheduled(ctx)
			return err
		}},
		{"who must say how it goes on before somebody's time ends", 10 * time.Second, a.Notices.AskHowItGoesOn},
		{"translations that a machine is to draft", 5 * time.Second, func(ctx context.Context) error {
			_, err := a.Notices.DraftByMachine(ctx)
			return err
		}},
		{"turns whose time to be looked at has come", 2 * time.Second, a.Turns.Escalate},
		{"turns of those whose part has ended", time.Minute, a.Turns.Sweep},
		{"turns of those whose shift is over or who are away", 10 * time.Second, a.Turns.HandOver},
		{"uploads that nobody came back to, and bytes without a row", 10 * time.Minute, func(ctx context.Context) error {
			return a.Evidence.Sweep(ctx, time.Now())
		}},
		{"sealed diagrams without a row", 10 * time.Minute, func(ctx context.Context) error {
			return a.Diagrams.Sweep(ctx, time.Now())
		}},
		{"evidence whose time to be kept may be over", 10 * time.Second, a.Evidence.Retain},
		{"logs that are to be indexed", 2 * time.Second, a.Evidence.Index},
		{"configurations that are to be held against a baseline", 30 * time.Second, a.Evidence.CountDeviations},
		{"evidence that is to be kept in another region", 2 * time.Second, a.Evidence.CarryRelocations},
		{"baselines whose site keeps its evidence in another region now", time.Minute, a.Evidence.FollowSites},
		{"keys that are under an earlier master key", 2 * time.Second, a.Keyring.Move},
		{"the journal's signed checkpoint", 10 * time.Minute, a.checkpoint},
		{"when tokens were last used", 10 * time.Minute, a.Accounts.Maintain},
		{"answers kept for a repeated key", time.Hour, a.Replay.Sweep},
	}
}

// checkpoint signs how far the journal has come. A tail that is cut off together with its head shows only against one.
func (a *App) checkpoint(ctx context.Context) error {
	_, err := a.Journal.Checkpoint(ctx)
	return err
}

// work runs the background until ctx ends.
func (a *App) work(ctx context.Context) *sync.WaitGroup {
	var wg sync.WaitGroup
	wg.Go(func() { a.Mail.Run(ctx) })
	for _, j := range a.jobs() {
		wg.Go(func() { repeat(ctx, j) })
	}
	return &wg
}

func repeat(ctx context.Context, j job) {
	ticker := time.NewTicker(j.every)
	defer ticker.Stop()
	for {
		if err := j.run(ctx); err != nil && ctx.Err() == nil {
			slog.Error("in the background", "what", j.name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
