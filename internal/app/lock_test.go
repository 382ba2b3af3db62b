package app

import (
	"path/filepath"
	"testing"
)

func TestOnlyOneRunHasAWitnesssState(t *testing.T) {
	state := memory(filepath.Join(t.TempDir(), "state"))
	release, err := state.Hold()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := state.Hold(); err == nil {
		t.Error("another has it too")
	}
	if err := release(); err != nil {
		t.Error(err)
	}
	if release, err = state.Hold(); err != nil || release() != nil {
		t.Errorf("the next run: %v", err)
	}
}
