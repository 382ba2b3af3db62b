package cli

import "time"

// Push is what to hand in, and how.
type Push struct {
	Files      []string      `arg:"" help:"Files, folders with all files in them, and - for what is piped in."`
	URL        string        `help:"The server, https://…" name:"url" required:"" env:"TASUKI_URL"`
	Ticket     string        `help:"The push ticket. Better in the variable or a file: what stands here stands in the process list." env:"TASUKI_TICKET"`
	TicketFile string        `help:"File that holds the push ticket." type:"existingfile" env:"TASUKI_TICKET_FILE"`
	CA         string        `help:"File with the root certificate (PEM) of the server, beside the system's." name:"ca" type:"existingfile" env:"TASUKI_CA"`
	Step       string        `help:"Step of the request, such as s3; a ticket for one step knows it."`
	Name       string        `help:"What one file, or what is piped in, is called."`
	Since      string        `help:"Send the lines of a text log from then on: 2026-03-27T15:00:00+09:00, or 2026-03-27T15:00 with --zone."`
	Until      string        `help:"Send the lines before then."`
	Zone       string        `help:"Zone of the log's clock where its lines name none, such as Asia/Tokyo."`
	Offset     time.Duration `help:"How far the log's clock is ahead, such as 90s or -2m." placeholder:"DURATION"`
	Grep       string        `help:"Send the lines that match this expression (RE2)."`
	Compress   string        `help:"Compress on the way: zstd or gzip." enum:",zstd,gzip" default:""`
	Limit      string        `help:"No more bytes a second than this, such as 5MB/s."`
	Patience   time.Duration `help:"Keep trying for so long while nothing moves." default:"15m"`
}

// Help says what a script must know.
func (Push) Help() string {
	return `A file is read once for its size and SHA-256 and once to send it; nothing is copied to the disk but what is piped in. When the
line was down, after a reboot too, the same command goes on where it stopped. A file that grows is sent as it stood at the beginning.
Lines whose time can't be told are sent and counted, never left out.

Exit codes: 0 all handed in, and equal at the server; 1 a file can't be read, or was refused; 2 wrong usage; 3 the ticket is refused;
4 the line is down, the same command goes on; 5 a file was changed while it was sent; 6 what arrived differs; 7 too large.`
}
