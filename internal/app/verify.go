package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tasuki/internal/blob"
	"tasuki/internal/cli"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/exchange"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/report"
)

// VerifyFile checks an exported file by itself and says what is wrong, and where.
func (h *House) VerifyFile(_ context.Context, v cli.Verify, out io.Writer) error {
	pin, err := pinOf(v)
	if err != nil {
		return err
	}
	f, err := os.Open(v.File)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := report.VerifyFile(f, pin)
	if err != nil {
		return err
	}
	p := &verdict{words: h.words(), out: out}
	p.findings(r.Findings)
	if r.Reference != "" {
		p.say("cli.verify.bundle", "reference", shown(r.Reference), "time", r.At, "person", shown(r.Person))
	}
	p.say("cli.verify.members", "count", r.Members, "bytes", r.Bytes, "vouched", r.Vouched)
	p.journal(r.Journal)
	return p.end()
}

// VerifyData checks a database as it stands: its journal, and the evidence that the journal says was received. It may run
// beside a server.
func (h *House) VerifyData(ctx context.Context, c cli.Config, v cli.Verify, out io.Writer) error {
	c, p := complete(c), &verdict{words: h.words(), out: out}
	pin, err := pinOf(v)
	if err != nil {
		return err
	}
	if err := inhabited(c); err != nil {
		return plainly(p.words, err)
	}
	d, err := db.OpenUnmigrated(c.Database)
	if err != nil {
		return plainly(p.words, err)
	}
	defer d.Close()
	r, err := journal.VerifyDatabase(ctx, d, pin)
	if err != nil {
		return plainly(p.words, err)
	}
	for _, f := range r.Findings {
		p.finding(report.Finding{Entry: f.Index, Where: f.Where, What: f.What, Detail: f.Detail})
	}
	if err := p.evidence(ctx, c, d); err != nil {
		return plainly(p.words, err)
	}
	p.journal(r)
	return p.end()
}

func pinOf(v cli.Verify) (journal.Pin, error) {
	pin := journal.Pin{Key: strings.TrimSpace(v.Key)}
	if v.Checkpoint == "" {
		return pin, nil
	}
	raw, err := os.ReadFile(v.Checkpoint)
	pin.Checkpoint = string(raw)
	return pin, err
}

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

// evidence reads again every file that the journal says was received; without the keys it looks whether they are there.
func (p *verdict) evidence(ctx context.Context, c cli.Config, d *db.DB) error {
	var keys *blob.Keys
	path := filepath.Join(c.Keys, "evidence.key")
	if _, err := os.Stat(path); err == nil {
		if keys, err = blob.OpenKeys(path, false); err != nil {
			return err
		}
	}
	store, err := blob.Open(ctx, c.Blobs)
	if err != nil {
		return err
	}
	defer store.Close()
	log := journal.New(d, clock.At(time.Time{}), nil)
	evidence := exchange.New(d, log, nil, nil, &blob.Vault{Store: store, Keys: keys}, exchange.DefaultLimits)
	files := 0
	for r, err := range log.All(ctx, journal.Filter{}) {
		if err != nil { // said above, with its place
			p.say("cli.verify.evidence_unknown")
			return nil
		}
		if r.Fact != journal.EvidenceReceived {
			continue
		}
		files++
		what, err := evidence.Verify(ctx, r)
		if err != nil {
			return err
		}
		if what != "" {
			p.finding(report.Finding{Member: r.Object.Reference, Entry: r.Index, What: what})
		}
	}
	key := "cli.verify.evidence_read"
	if keys == nil {
		key = "cli.verify.evidence_present"
	}
	p.say(key, "count", files)
	return nil
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
