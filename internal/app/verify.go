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
func (h *House) VerifyFile(_ context.Context, v cli.Verify, out io.Writer) (err error) {
	p := &verdict{words: h.Words(), out: out}
	defer func() { err = plainly(p.words, err) }()
	pin, err := pinOf(p.words, v)
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
func (h *House) VerifyData(ctx context.Context, c cli.Config, v cli.Verify, out io.Writer) (err error) {
	c, p := complete(c), &verdict{words: h.Words(), out: out}
	defer func() { err = plainly(p.words, err) }()
	pin, err := pinOf(p.words, v)
	if err != nil {
		return err
	}
	if err := inhabited(c); err != nil {
		return err
	}
	d, err := db.OpenUnmigrated(c.Database)
	if err != nil {
		return setting("--database", err)
	}
	defer d.Close()
	r, err := journal.VerifyDatabase(ctx, d, pin)
	if err != nil {
		return err
	}
	for _, f := range r.Findings {
		p.finding(report.Finding{Entry: f.Index, Where: f.Where, What: f.What, Detail: f.Detail})
	}
	if err := p.evidence(ctx, c, d); err != nil {
		return err
	}
	p.journal(r)
	return p.end()
}

// pinOf reads what the reader trusts already.
func pinOf(words *lang.Localizer, v cli.Verify) (pin journal.Pin, err error) {
	house := func(key string) error { _, err := note.NewVerifier(key); return err }
	if v.Key != "" {
		if pin.Key, err = keyOf(words, "cli.verify.not_a_key", v.Key, house); err != nil {
			return pin, err
		}
	}
	witness := func(key string) error { _, err := journal.WitnessName(key); return err }
	for _, given := range v.WitnessKey {
		key, err := keyOf(words, "cli.verify.not_a_witness_key", given, witness)
		if err != nil {
			return pin, err
		}
		pin.Witnesses = append(pin.Witnesses, key)
	}
	for _, file := range v.Checkpoint {
		raw, err := os.ReadFile(file)
		if err != nil {
			return pin, err
		}
		pin.Checkpoints = append(pin.Checkpoints, string(raw))
	}
	return pin, nil
}

// keyOf is a key that is given as it is, or in a file. What is no key is not compared with one, because it would look
// like a forgery.
func keyOf(words *lang.Localizer, refusal, given string, check func(string) error) (string, error) {
	key := strings.TrimSpace(given)
	if raw, err := os.ReadFile(key); err == nil {
		key = strings.TrimSpace(string(raw))
	}
	if check(key) != nil {
		return "", errors.New(words.Text(refusal, "key", shown(given)))
	}
	return key, nil
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
	vault, err := openVault(ctx, c, keys)
	if err != nil {
		return err
	}
	defer vault.Close()
	log := journal.New(d, clock.At(time.Time{}), nil)
	evidence := exchange.New(d, log, nil, nil, vault, exchange.DefaultLimits)
	files := 0
	for r, err := range log.All(ctx, journal.Filter{}) {
		if err != nil && len(p.found) == 0 { // what nobody could read isn't sound
			return err
		}
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
