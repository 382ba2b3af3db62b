package app

import (
	"context"
	"fmt"
	"io"
	"os"

	"tasuki/internal/cli"
)

// Import takes a bundle in as the owner of the token. It works on the data folder itself, also beside a server that runs on it.
func (h *House) Import(ctx context.Context, c cli.Config, i cli.Import, out io.Writer) (err error) {
	words := h.Words()
	defer func() { err = plainly(words, err) }()
	a, ctx, err := h.openAs(ctx, c, i.Token)
	if err != nil {
		return err
	}
	defer a.Close()
	f, err := os.Open(i.Bundle)
	if err != nil {
		return err
	}
	defer f.Close()
	b, again, err := a.Evidence.ImportAny(ctx, f, i.LateReason)
	if err != nil {
		return err
	}
	key := "cli.imported"
	if again {
		key = "cli.imported_before"
	}
	_, err = fmt.Fprintln(out, words.Text(key, "files", b.Files, "bytes", b.Bytes, "by", b.Custody.By, "time", b.ImportedAt, "hash", b.SHA256))
	return err
}
