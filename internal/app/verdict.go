package app

import (
	"errors"
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
	wrong  int
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
	p.wrong++
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
	case r.Unlinked:
		p.say("cli.verify.origin_unlinked", "origin", shown(r.Origin))
	default:
		p.say("cli.verify.origin_checked", "origin", shown(r.Origin))
	}
}

// end is the verdict: the error makes the process's exit status 1.
func (p *verdict) end() error {
	if p.failed != nil {
		return p.failed
	}
	if p.wrong > 0 {
		return errors.New(p.words.Text("cli.verify.failed", "count", p.wrong))
	}
	p.say("cli.verify.sound")
	return p.failed
}
