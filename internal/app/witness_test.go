package app_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/cli"
	"tasuki/internal/db/dbtest"
	"tasuki/internal/journal"
	"tasuki/internal/wire"
)

// status is the exit status that an error stands for.
func status(err error) int {
	var own interface{ ExitStatus() int }
	switch {
	case err == nil:
		return 0
	case errors.As(err, &own):
		return own.ExitStatus()
	}
	return 1
}

func (o operator) witnesses(w cli.Witness) (said string, err error) {
	o.T.Helper()
	var out bytes.Buffer
	err = o.house.Witness(context.Background(), w, &out)
	return out.String(), err
}

func TestASecondPartyVouchesForTheJournal(t *testing.T) {
	o := atTheMachine(t)
	file := func(name string) string { return filepath.Join(o.dir, name) }
	key, err := o.witnesses(cli.Witness{NewKey: file("key"), Name: "witness.partner.example/1"})
	must(t, err)
	if info, err := os.Stat(file("key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if _, err := o.witnesses(cli.Witness{NewKey: file("key")}); err == nil {
		t.Error("a key was written over another")
	}
	key = strings.TrimSpace(key)
	run := cli.Witness{URL: o.URL, Token: o.Accounts["engineer@merlinet.example"].Token, Key: file("key"), State: file("state")}
	if _, err := o.witnesses(run); err == nil || !strings.Contains(err.Error(), "could not be sent") {
		t.Errorf("a house that doesn't know the key: %v", err)
	}
	coordinator := o.Client("coordinator@aomine")
	var me wire.Me
	coordinator.Must(http.MethodGet, "/me", nil, &me)
	var one wire.Witness
	coordinator.Must(http.MethodPost, "/journal/witnesses", wire.WitnessInput{Organization: me.Person.Organization, Name: "Partner", Contact: "soc", Key: key}, &one)
	said, err := o.witnesses(run)
	must(t, err)
	state, err := os.ReadFile(file("state"))
	must(t, err)
	if !strings.Contains(said, string(state)) {
		t.Errorf("it says %q", said)
	}
	coordinator.Must(http.MethodGet, "/journal/witnesses/"+one.ID, nil, &one)
	var c wire.Checkpoint
	coordinator.Must(http.MethodGet, "/journal/checkpoint?cosigned=true", nil, &c)
	if one.Witnessed.Size != c.Size || c.Size == 0 || c.Note != string(state) || one.Stale {
		t.Errorf("%+v %+v", one, c)
	}

	must(t, os.WriteFile(file("state"), nil, 0o600))
	if said, err := o.witnesses(run); err == nil || said != "" {
		t.Errorf("with a state that is empty it signs %q", said)
	}
	must(t, os.Remove(file("state")))
	if said, err := o.witnesses(run); err == nil || said != "" || !strings.Contains(err.Error(), "--first") {
		t.Errorf("without the state that it had it signs %q: %v", said, err)
	}
	anew := run
	anew.First = true
	_, err = o.witnesses(anew)
	must(t, err)

	export := o.takes("coordinator@aomine.example")
	absent, err := o.witnesses(cli.Witness{NewKey: file("other"), Name: "witness.auditor.example/1"})
	must(t, err)
	for name, v := range map[string]struct {
		cli.Verify
		status int
		says   string
	}{
		"the witness":             {cli.Verify{WitnessKey: []string{key}}, 0, "Witness witness.partner.example/1 vouches for everything before entry "},
		"what the witness kept":   {cli.Verify{Checkpoint: []string{file("state")}, WitnessKey: []string{key}}, 0, "Origin checked"},
		"a witness that is not":   {cli.Verify{WitnessKey: []string{key, absent}}, 7, "Not witnessed: "},
		"what is no witness":      {cli.Verify{WitnessKey: []string{"x"}}, 1, ""},
		"the key of another town": {cli.Verify{Key: strings.Replace(c.Key, "+", "x+", 1)}, 1, ""},
	} {
		v.File = export
		said, err := o.verifies(v.Verify)
		if status(err) != v.status || !strings.Contains(said, v.says) {
			t.Errorf("export, %s: %d %v\n%s", name, status(err), err, said)
		}
		if said, err = o.verifiesData(o.Config, v.Verify); status(err) != v.status || !strings.Contains(said, v.says) {
			t.Errorf("database, %s: %d %v\n%s", name, status(err), err, said)
		}
	}
}

func TestAWitnessKeepsTheEvidenceOfAHouseWithAnotherKey(t *testing.T) {
	before, after := atTheMachine(t), operating(t, apptest.ScenarioOn(t, dbtest.SQLiteURL(t))) // another house: its key is another
	dir := before.dir
	_, err := before.witnesses(cli.Witness{NewKey: filepath.Join(dir, "key")})
	must(t, err)
	run := cli.Witness{URL: before.URL, Token: before.Accounts["auditor@aomine.example"].Token, Key: filepath.Join(dir, "key"), State: filepath.Join(dir, "state")}
	_, _ = before.witnesses(run) // signed, though nobody has registered it
	state, err := os.ReadFile(run.State)
	must(t, err)
	run.URL, run.Token = after.URL, after.Accounts["auditor@aomine.example"].Token
	said, err := before.witnesses(run)
	if status(err) != 8 || said != "" || !strings.HasPrefix(err.Error(), "REFUSED to sign, foreign") {
		t.Errorf("%d %v %q", status(err), err, said)
	}
	t.Setenv("LC_ALL", "de_DE.UTF-8")
	if _, err := before.witnesses(run); status(err) != 8 || !strings.HasPrefix(err.Error(), "NICHT signiert, foreign: sein Schlüssel oder sein Name") ||
		!strings.Contains(err.Error(), run.State+".refused-") {
		t.Errorf("in German: %d %v", status(err), err)
	}
	t.Setenv("LC_ALL", "C")
	kept := func() []string {
		t.Helper()
		files, err := filepath.Glob(run.State + ".refused-*.json")
		must(t, err)
		return files
	}
	first := kept()
	if len(first) != 1 {
		t.Fatal(first)
	}
	evidence, err := os.ReadFile(first[0])
	must(t, err)
	if _, err := before.witnesses(run); status(err) != 8 || len(kept()) != 1 {
		t.Errorf("the same once more: %v %q", err, kept())
	}
	must(t, after.DB.In(t.Context(), func(ctx context.Context) error {
		return after.Journal.Append(ctx, journal.Entry{Fact: journal.ClockAdvanced, Object: journal.Object{Type: "x", ID: "x"}})
	}))
	if _, err := before.witnesses(run); status(err) != 8 || len(kept()) != 2 {
		t.Errorf("something else: %v %q", err, kept())
	}
	if now, _ := os.ReadFile(first[0]); !bytes.Equal(now, evidence) {
		t.Errorf("the first evidence is another: %s", now)
	}
	if now, _ := os.ReadFile(run.State); !bytes.Equal(now, state) || !bytes.Contains(evidence, []byte(`"verdict": "foreign"`)) {
		t.Errorf("%s", evidence)
	}
}
