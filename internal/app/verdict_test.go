package app

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"tasuki/internal/cli"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/lang"
)

func TestAJournalThatCouldNotBeReadIsNotSound(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	catalog, err := lang.Load(os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	p := &verdict{words: catalog.For(lang.English, nil), out: &bytes.Buffer{}}
	if err := p.evidence(ctx, cli.Config{Keys: dir, Blobs: []string{dir}}, dbtest.SQLite(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("it is passed over: %v", err)
	}
}
