package app

import (
	"context"
	"io"
	"os"

	"tasuki/internal/cli"
	"tasuki/internal/push"
)

// Push hands in files over the API, away from the server.
func (h *House) Push(ctx context.Context, p cli.Push, out, errs io.Writer) error {
	o, err := push.Parse(push.Said{
		Words: h.Words(),
		URL:   p.URL, Ticket: p.Ticket, TicketFile: p.TicketFile, CA: p.CA, Step: p.Step, Name: p.Name, Since: p.Since, Until: p.Until,
		Zone: p.Zone, Offset: p.Offset, Grep: p.Grep, Compress: p.Compress, Limit: p.Limit, Patience: p.Patience,
	})
	if err != nil {
		return err
	}
	o.Input = os.Stdin
	if f, ok := errs.(*os.File); ok {
		info, err := f.Stat()
		o.Terminal = err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
	}
	return push.Run(ctx, o, p.Files, out, errs)
}
