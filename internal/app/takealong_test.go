package app_test

import (
	"archive/tar"
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/app"
	"tasuki/internal/apptest"
	"tasuki/internal/cli"
	"tasuki/internal/clock"
	"tasuki/internal/exchange"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/report"
)

const theCase = "INC-2026-0007"

// operator is somebody at the machine of a house that is open, and stays open.
type operator struct {
	*apptest.House
	house *app.House
	dir   string
}

func atTheMachine(t *testing.T) operator {
	t.Helper()
	return operating(t, apptest.Scenario(t))
}

func operating(t *testing.T, h *apptest.House) operator {
	t.Helper()
	t.Setenv("LC_ALL", "en_GB.UTF-8")
	house, err := apptest.Built()
	must(t, err)
	c, err := clock.Open(filepath.Join(h.Config.Data, "clock.json")) // another process reads the domain's time there
	must(t, err)
	must(t, c.Set(h.Clock.Now()))
	return operator{h, house, t.TempDir()}
}

// takes has somebody take the case along and gives the file.
func (o operator) takes(who string) string {
	o.T.Helper()
	file := filepath.Join(o.dir, "case.tar")
	var out bytes.Buffer
	must(o.T, o.house.Export(context.Background(), o.Config, cli.Export{Incident: theCase, Out: file, Token: o.Accounts[who].Token}, &out))
	if !strings.Contains(out.String(), file) {
		o.T.Errorf("it says %q", out.String())
	}
	return file
}

func (o operator) verifies(v cli.Verify) (said string, err error) {
	o.T.Helper()
	var out bytes.Buffer
	err = o.house.VerifyFile(context.Background(), v, &out)
	return out.String(), err
}

func (o operator) verifiesData(c cli.Config, v cli.Verify) (said string, err error) {
	o.T.Helper()
	var out bytes.Buffer
	err = o.house.VerifyData(context.Background(), c, v, &out)
	return out.String(), err
}

func TestACaseIsTakenAlongBesideARunningServerAndVerifies(t *testing.T) {
	o := atTheMachine(t)
	kept, err := o.Journal.Checkpoint(t.Context())
	must(t, err)
	anchor := filepath.Join(o.dir, "checkpoint")
	must(t, os.WriteFile(anchor, []byte(kept.Note), 0o600))
	key := filepath.Join(o.dir, "key")
	must(t, os.WriteFile(key, []byte(kept.Key+"\n"), 0o600))
	file := o.takes("engineer@merlinet.example")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	for name, c := range map[string]struct {
		v    cli.Verify
		want string
	}{
		"without a pin":                       {cli.Verify{File: file}, "Origin not checked. The key's fingerprint is SHA256:"},
		"with the key":                        {cli.Verify{File: file, Key: kept.Key}, "Origin checked: " + kept.Origin + "\n"},
		"with the key in a file":              {cli.Verify{File: file, Key: key}, "Origin checked: " + kept.Origin + "\n"},
		"with a checkpoint that it continues": {cli.Verify{File: file, Checkpoint: []string{anchor}}, "Origin checked: " + kept.Origin + "\n"},
	} {
		said, err := o.verifies(c.v)
		if err != nil || !strings.Contains(said, c.want) || !strings.HasSuffix(said, "Nothing is wrong.\n") || !strings.Contains(said, theCase) {
			t.Errorf("%s: %v\n%s", name, err, said)
		}
	}
	if said, err := o.verifies(cli.Verify{File: file, Key: "keys/journal.pub"}); err == nil || !strings.Contains(err.Error(), "keys/journal.pub") || said != "" {
		t.Errorf("what is no key is held against the file: %v\n%s", err, said)
	}
	if left := others(t, o.dir, "case.tar", "checkpoint", "key"); len(left) > 0 {
		t.Errorf("it left %q behind", left)
	}
}

func others(t *testing.T, dir string, but ...string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		if !slices.Contains(but, e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestAnAlteredFileIsRefusedWithThePlace(t *testing.T) {
	o := atTheMachine(t)
	file := o.takes("coordinator@aomine.example")
	raw, err := os.ReadFile(file)
	must(t, err)
	for name, c := range map[string]struct {
		alter func([]byte) []byte
		want  string
	}{
		"a byte of the evidence": {func(raw []byte) []byte {
			raw[bytes.Index(raw, []byte("evidence/E1/1.bin\x00"))+600] ^= 1
			return raw
		}, "evidence/E1/1.bin: the bytes were altered\n"},
		"the tail": {func(raw []byte) []byte { return raw[:len(raw)-2048] }, "too early\n"},
		"an entry": {func(raw []byte) []byte {
			return bytes.Replace(raw, []byte(`\"fact\":\"incident.held\"`), []byte(`\"fact\":\"incident.hell\"`), 1)
		}, "don't lead to the checkpoint\n"},
		"a member whose name would turn the terminal red": {func(raw []byte) []byte {
			var b bytes.Buffer
			must(t, tar.NewWriter(&b).WriteHeader(&tar.Header{Name: "\x1b[31mevidence\u202e/gpj.exe", Mode: 0o444}))
			return append(raw[:len(raw)-1024], append(b.Bytes(), make([]byte, 1024)...)...)
		}, `"\x1b[31mevidence\u202e/gpj.exe": this doesn't belong here` + "\n"},
	} {
		must(t, os.WriteFile(file, c.alter(bytes.Clone(raw)), 0o600))
		said, err := o.verifies(cli.Verify{File: file})
		if err == nil || !strings.Contains(err.Error(), "wrong") || !strings.Contains(said, c.want) || strings.Contains(said, "Nothing is wrong") {
			t.Errorf("%s: %v\n%s", name, err, said)
		}
	}
}

func TestWhoMayNotGetsNoFile(t *testing.T) {
	o := atTheMachine(t)
	file := filepath.Join(o.dir, "case.tar")
	must(t, os.WriteFile(file, []byte("from yesterday"), 0o600))
	for token, want := range map[string]string{
		"tsk_nobodys": "sign in", o.Accounts["auditor@aomine.example"].Token: "There is nothing here",
	} {
		err := o.house.Export(t.Context(), o.Config, cli.Export{Incident: theCase, Out: file, Token: token}, &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if raw, err := os.ReadFile(file); string(raw) != "from yesterday" || err != nil || len(others(t, o.dir, "case.tar")) > 0 {
		t.Errorf("%q %v %q", raw, err, others(t, o.dir, "case.tar"))
	}
	nowhere := cli.Config{Data: filepath.Join(o.dir, "mistyped"), Addr: "127.0.0.1:0"}
	for name, err := range map[string]error{
		"export": o.house.Export(t.Context(), nowhere, cli.Export{Incident: theCase, Out: file}, &bytes.Buffer{}),
		"verify": o.house.VerifyData(t.Context(), nowhere, cli.Verify{}, &bytes.Buffer{}),
	} {
		if err == nil || !strings.Contains(err.Error(), "There is no database at "+nowhere.Data) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(nowhere.Data); !os.IsNotExist(err) {
		t.Error("the mistyped folder was made")
	}
}

func TestADatabaseIsVerifiedBesideItsServer(t *testing.T) {
	o := atTheMachine(t)
	kept, err := o.Journal.Checkpoint(t.Context())
	must(t, err)
	said, err := o.verifiesData(o.Config, cli.Verify{Key: kept.Key})
	if err != nil || !strings.Contains(said, "6 files of evidence were read again.") || !strings.Contains(said, "Origin checked: "+kept.Origin) {
		t.Errorf("%v\n%s", err, said)
	}
	without := o.Config
	without.Keys = filepath.Join(o.dir, "elsewhere")
	if said, err = o.verifiesData(without, cli.Verify{}); err != nil || !strings.Contains(said, "6 files of evidence were looked for and not read.") {
		t.Errorf("without keys: %v\n%s", err, said)
	}
	for _, c := range []struct {
		name, statement, want string
	}{
		{"an entry", `UPDATE journal_entries SET incident = 'another' WHERE leaf_index = 60`, "entry 60: the column incident says something else"},
		{"a hash of evidence", `UPDATE evidence_attempts SET sha256 = replace(sha256, 'a', 'b') WHERE state = 'verified'`, "/E1, entry "},
		{"the head", `UPDATE journal_head SET size = size - 1`, "head of the journal: it isn't the head of these entries"},
	} {
		must(t, o.DB.In(t.Context(), func(ctx context.Context) error { return o.DB.Gorm(ctx).Exec(c.statement).Error }))
		if said, err := o.verifiesData(o.Config, cli.Verify{}); err == nil || !strings.Contains(said, c.want) {
			t.Errorf("%s: %v\n%s", c.name, err, said)
		}
	}
}

func TestEvidenceThatIsGoneOrAlteredIsFoundInTheStore(t *testing.T) {
	o := atTheMachine(t)
	var parts []string
	must(t, filepath.WalkDir(o.Config.Data, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.Contains(path, "/evidence-") {
			parts = append(parts, path)
		}
		return err
	}))
	for _, part := range parts {
		raw, err := os.ReadFile(part)
		must(t, err)
		raw[len(raw)/2] ^= 1
		must(t, os.Chmod(part, 0o600))
		must(t, os.WriteFile(part, raw, 0o600))
	}
	if said, err := o.verifiesData(o.Config, cli.Verify{}); err == nil || !strings.Contains(said, theCase+"/E1, entry ") || !strings.Contains(said, "its stored bytes were altered or cut") {
		t.Errorf("a byte: %v\n%s", err, said)
	}
	for _, part := range parts {
		must(t, os.Remove(part))
	}
	without := o.Config
	without.Keys = filepath.Join(o.dir, "elsewhere")
	for _, c := range []cli.Config{o.Config, without} {
		if said, err := o.verifiesData(c, cli.Verify{}); err == nil || !strings.Contains(said, "its bytes are gone") {
			t.Errorf("all of them: %v\n%s", err, said)
		}
	}
}

func TestEveryFindingHasItsWords(t *testing.T) {
	house, err := apptest.Built()
	must(t, err)
	catalog, err := house.Catalog()
	must(t, err)
	words := catalog.For(lang.English, nil)
	for _, key := range slices.Concat(journal.AllFindings(), report.AllFindings(), exchange.AllFindings()) {
		if !words.Has(key) {
			t.Error(key)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
