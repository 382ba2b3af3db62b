package app

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"tasuki/internal/blob"
	"tasuki/internal/cli"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/exchange"
	"tasuki/internal/journal"
	"tasuki/internal/keyring"
	"tasuki/internal/lang"
	"tasuki/internal/report"
)

// VerifyFile checks an exported file by itself and says what is wrong, and where.
func (h *House) VerifyFile(_ context.Context, v cli.Verify, out io.Writer) error {
	pin, err := pinOf(h.words(), v)
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
		p.say("cli.verify.bundle", "reference", shown(r.Reference), "time", r.At, "person", shown(cmp.Or(r.Name, r.Person)))
	}
	p.say("cli.verify.members", "count", r.Members, "bytes", r.Bytes, "vouched", r.Vouched)
	p.journal(r.Journal)
	return p.end()
}

// VerifyData checks a database as it stands: its journal, and the evidence that the journal says was received. It may run
// beside a server.
func (h *House) VerifyData(ctx context.Context, c cli.Config, v cli.Verify, out io.Writer) error {
	c, p := complete(c), &verdict{words: h.words(), out: out}
	pin, err := pinOf(p.words, v)
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

// pinOf reads what the origin is held to. A key is given as it is or in a file; what is no key is not compared with
// one, because it would look like a forgery.
func pinOf(words *lang.Localizer, v cli.Verify) (journal.Pin, error) {
	pin := journal.Pin{Key: strings.TrimSpace(v.Key)}
	if raw, err := os.ReadFile(pin.Key); err == nil {
		pin.Key = strings.TrimSpace(string(raw))
	}
	if _, err := note.NewVerifier(pin.Key); pin.Key != "" && err != nil {
		return pin, errors.New(words.Text("cli.verify.not_a_key", "key", shown(v.Key)))
	}
	if v.Checkpoint == "" {
		return pin, nil
	}
	raw, err := os.ReadFile(v.Checkpoint)
	pin.Checkpoint = string(raw)
	return pin, err
}

// evidence reads again every file that the journal says was received; without the keys it looks whether they are there.
func (p *verdict) evidence(ctx context.Context, c cli.Config, d *db.DB) error {
	var keys *blob.Keys
	path := keyring.EvidenceFile(c.Keys)
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
