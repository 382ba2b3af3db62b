package clock

import (
	"errors"
	"path/filepath"
	"testing"
	"time"
)

func TestTheOffsetSurvivesARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock.json")
	c, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	c.now = func() time.Time { return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) }
	want := time.Date(2026, 3, 30, 0, 30, 0, 0, time.UTC)
	if err := c.Set(want); err != nil {
		t.Fatal(err)
	}
	again, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	again.now = func() time.Time { return time.Date(2020, 1, 1, 0, 5, 0, 0, time.UTC) }
	if got := again.Now(); !got.Equal(want.Add(5 * time.Minute)) {
		t.Errorf("after five minutes and a restart it is %s", got)
	}
}

func TestTheClockNeverRunsBackwards(t *testing.T) {
	c, err := Open(filepath.Join(t.TempDir(), "clock.json"))
	if err != nil {
		t.Fatal(err)
	}
	machine := time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)
	c.now = func() time.Time { return machine }
	before := c.Now()
	machine = machine.Add(-time.Hour)
	if got := c.Now(); got.Before(before) {
		t.Errorf("the machine was set back and the domain clock followed to %s", got)
	}
	if err := c.Set(before.Add(-time.Second)); !errors.Is(err, ErrBackwards) {
		t.Errorf("setting it back gave %v", err)
	}
}
