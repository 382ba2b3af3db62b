package push

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"tasuki/internal/worktime"
)

// Said is what stands on the command line.
type Said struct {
	Words                                     Words
	URL, Ticket, TicketFile, CA, Step, Name   string
	Since, Until, Zone, Grep, Compress, Limit string
	Offset, Patience                          time.Duration
}

// Parse makes options of it; what is wrong is wrong usage.
func Parse(s Said) (o Options, err error) {
	defer func() { err = worded(s.Words, err) }()
	o = Options{Words: s.Words, URL: s.URL, CA: s.CA, Step: s.Step, Name: s.Name, Compress: s.Compress, Patience: s.Patience, State: stateFolder()}
	if o.Ticket, err = ticket(s); err != nil {
		return o, err
	}
	if o.Limit, err = rate(s.Limit); err != nil {
		return o, err
	}
	o.Cut, err = cutting(s)
	return o, err
}

func ticket(s Said) (string, error) {
	text := s.Ticket
	if s.TicketFile != "" {
		b, err := os.ReadFile(s.TicketFile)
		if err != nil {
			return "", failure(Usage, "cli.push.line", "name", "--ticket-file", "what", err)
		}
		text = string(b)
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", failure(Usage, "cli.push.no_ticket", "variable", "TASUKI_TICKET", "flag", "--ticket-file")
	}
	if !strings.HasPrefix(text, "psh_") || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", failure(Usage, "cli.push.not_a_ticket", "prefix", "psh_")
	}
	return text, nil
}

func cutting(s Said) (c Cut, err error) {
	c = Cut{Zone: s.Zone, Offset: s.Offset, Now: time.Now()}
	if s.Zone != "" {
		if _, err := worktime.LoadZone(s.Zone); err != nil {
			return c, failure(Usage, "cli.push.no_zone", "flag", "--zone", "zone", Printable(s.Zone), "example", "Asia/Tokyo")
		}
	}
	if c.Since, err = instant("--since", s.Since, s.Zone); err != nil {
		return c, err
	}
	if c.Until, err = instant("--until", s.Until, s.Zone); err != nil {
		return c, err
	}
	if !c.Since.IsZero() && !c.Until.IsZero() && !c.Until.After(c.Since) {
		return c, failure(Usage, "cli.push.until", "until", "--until", "since", "--since")
	}
	if s.Grep != "" {
		if c.Grep, err = regexp.Compile(s.Grep); err != nil {
			return c, failure(Usage, "cli.push.grep", "flag", "--grep", "reason", Printable(err.Error()))
		}
	}
	return c, nil
}

const exampleTime = "2026-03-27T15:00:00+09:00"

// instant is a time with its zone, or a wall time in the zone that was said. None is guessed.
func instant(flag, text, zone string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	local, err := worktime.ParseLocal(text)
	if err != nil {
		return time.Time{}, failure(Usage, "cli.push.time", "flag", flag, "example", exampleTime)
	}
	if zone == "" {
		return time.Time{}, failure(Usage, "cli.push.time_zone", "flag", flag, "example", exampleTime, "zone", "--zone")
	}
	at, err := worktime.Resolve(local, zone, worktime.Unfolded)
	var gap *worktime.GapError
	var twice *worktime.AmbiguousError
	switch {
	case errors.As(err, &gap):
		err = failure(Usage, "cli.push.time_gap", "flag", flag, "zone", zone, "next", fmt.Sprint(gap.NextValid))
	case errors.As(err, &twice):
		err = failure(Usage, "cli.push.time_twice", "flag", flag, "zone", zone, "earlier", twice.Earlier.Format(time.RFC3339), "later", twice.Later.Format(time.RFC3339))
	case err != nil:
		err = failure(Usage, "cli.push.line", "name", flag, "what", err)
	}
	return at, err
}

var ratePattern = regexp.MustCompile(`^([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*([kKMG]?)(i?)B?(?:/s)?$`)

// rate reads 5MB/s and its like.
func rate(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	m := ratePattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return 0, failure(Usage, "cli.push.limit", "flag", "--limit", "example", "5MB/s", "other", "500kB/s")
	}
	n, _ := strconv.ParseFloat(m[1], 64)
	step := 1000.0
	if m[3] != "" {
		step = 1024
	}
	for range map[string]int{"k": 1, "K": 1, "M": 2, "G": 3}[m[2]] {
		n *= step
	}
	if n < 1 {
		return 0, failure(Usage, "cli.push.limit_least", "flag", "--limit")
	}
	return int64(n), nil
}

// stateFolder is the user's own for what programs keep between two runs; "" where there is none.
func stateFolder() string {
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "tasuki")
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		if dir, err := os.UserCacheDir(); err == nil { // %LocalAppData%, ~/Library/Caches
			return filepath.Join(dir, "tasuki")
		}
		return ""
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "state", "tasuki")
}
