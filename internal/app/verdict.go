package app

import (
	"fmt"
	"io"
	"strings"

	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/report"
)

// verdict prints what was found.
type verdict struct {
	words  *lang.Localizer
	out    io.Writer
	found  []string // keys of what was found
	failed error
}

func (p *verdict) say(key string, args ...any) {
	if _, err := fmt.Fprintln(p.out, p.words.Text(key, args...)); p.failed == nil {
		p.failed = err
	}
}

func (p *verdict) findings(all []report.Finding) {
	for _, f := range all {
		p.finding(f)
	}
}

// finding is one line: where, and what.
func (p *verdict) finding(f report.Finding) {
	p.found = append(p.found, f.What)
	what := p.words.Text(f.What, "detail", shown(f.Detail))
	var at []string
	if f.Member != "" {
		at = append(at, shown(f.Member))
	}
	switch {
	case f.Where == journal.AtCheckpoint:
		at = append(at, p.words.Text("cli.verify.at_checkpoint", "size", f.Entry))
	case f.Where == journal.AtHead:
		at = append(at, p.words.Text("cli.verify.at_head"))
	case f.Where == journal.AtEntry || f.Where == "" && f.Entry >= 0:
		at = append(at, p.words.Text("cli.verify.at_entry", "index", f.Entry))
	}
	if len(at) == 0 {
		at = append(at, p.words.Text("cli.verify.at_file"))
	}
	p.say("cli.verify.finding", "where", strings.Join(at, ", "), "what", what)
}

// journal says how much of the log was looked at, and whose it is.
func (p *verdict) journal(r journal.Report) {
	p.say("cli.verify.entries", "count", r.Entries, "size", r.Size)
	switch {
	case r.Key == "":
		p.say("cli.verify.unsigned")
	case !r.OriginChecked:
		p.say("cli.verify.origin_unchecked", "fingerprint", journal.Fingerprint(r.Key))
	default:
		p.say("cli.verify.origin_checked", "origin", shown(r.Origin))
	}
	p.witnesses(r)
}

// witnesses says how far each of those who were asked for vouches, and how much lies behind that.
func (p *verdict) witnesses(r journal.Report) {
	for _, w := range r.Witnesses {
		p.say("cli.verify.witnessed", "name", shown(w.Name), "size", w.Size, "time", w.At)
		if w.Size < r.Size {
			p.say("cli.verify.not_yet_witnessed", "size", w.Size)
		}
	}
}

// Statuses tell scripts what was found; 2 is a command that can't be understood. FORMAT.md lists them.
var statuses = map[journal.Verdict]int{
	journal.Altered: 1, journal.Truncated: 3, journal.RolledBack: 4, journal.Forked: 5, journal.Unproven: 6, journal.Unwitnessed: 7,
	journal.Foreign: 8,
}

// failure is an end with a status of its own.
type failure struct {
	status int
	words  string
}

func (f *failure) Error() string { return f.words }

// ExitStatus is the process's.
func (f *failure) ExitStatus() int { return f.status }

// end is the verdict: where something was found, an error that has the verdict's status.
func (p *verdict) end() error {
	if p.failed != nil {
		return p.failed
	}
	v := report.Judge(p.found)
	if v == journal.Sound {
		p.say("cli.verify.sound")
		return p.failed
	}
	if v != journal.Altered {
		p.say("cli.verify." + string(v))
	}
	return &failure{statuses[v], p.words.Text("cli.verify.failed", "count", len(p.found))}
}
