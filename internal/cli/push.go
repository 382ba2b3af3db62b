package cli

import "time"

// Push is what to hand in, and how.
type Push struct {
	Files      []string      `arg:"" help:"push.files"`
	URL        string        `help:"push.url" name:"url" required:"" env:"TASUKI_URL"`
	Ticket     string        `help:"push.ticket" env:"TASUKI_TICKET"`
	TicketFile string        `help:"push.ticket_file" type:"existingfile" env:"TASUKI_TICKET_FILE"`
	CA         string        `help:"push.ca" name:"ca" type:"existingfile" env:"TASUKI_CA"`
	Step       string        `help:"push.step"`
	Name       string        `help:"push.name"`
	Since      string        `help:"push.since"`
	Until      string        `help:"push.until"`
	Zone       string        `help:"push.zone"`
	Offset     time.Duration `help:"push.offset" placeholder:"DURATION"`
	Grep       string        `help:"push.grep"`
	Compress   string        `help:"push.compress" enum:",zstd,gzip" default:""`
	Limit      string        `help:"push.limit"`
	Patience   time.Duration `help:"push.patience" default:"15m"`
}
