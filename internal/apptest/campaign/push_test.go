package campaign

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ask is one call of the API, with its answer in into.
func ask(t testing.TB, token, method, url, body string, into any) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	a, err := http.DefaultClient.Do(r)
	must(t, err)
	defer a.Body.Close()
	said, err := io.ReadAll(a.Body)
	must(t, err)
	if a.StatusCode >= 300 {
		t.Fatalf("%s %s: %s\n%s", method, url, a.Status, said)
	}
	must(t, json.Unmarshal(said, into))
}

type handedIn struct {
	Items []struct {
		ID       string
		State    string
		Filename string
		Received int64
	}
}

// named is the item of that name, as the engineer reads it; ok is false where there is none yet.
func named(t testing.TB, url, token, request, name string) (state string, received int64) {
	t.Helper()
	var all handedIn
	ask(t, token, "GET", url+"/v1/incidents/"+incident+"/evidence-items?limit=100&request="+request, "", &all)
	for _, i := range all.Items {
		if i.Filename == name {
			return i.State, i.Received
		}
	}
	return "", 0
}

// A host is switched off while it pushes, and so is the server; the same command goes on, with the state file and without it.
func TestPushIsKilledAndGoesOn(t *testing.T) {
	dir := t.TempDir()
	p := scenario(t, dir, "", "")
	server := p.serve()
	engineer := p.accounts["engineer@merlinet"].Token
	var requests struct{ Items []struct{ ID, State string } }
	ask(t, engineer, "GET", server.URL+"/v1/requests?limit=100", "", &requests)
	var request string
	var ticket struct{ Ticket string }
	for _, r := range requests.Items {
		if r.State == "in_progress" || r.State == "issued" || r.State == "delivered" || r.State == "acknowledged" {
			request = r.ID
			ask(t, engineer, "POST", server.URL+"/v1/requests/"+r.ID+"/push-tickets", `{"name":"syslog01","step":"s1"}`, &ticket)
			break
		}
	}
	if ticket.Ticket == "" {
		t.Fatal("the engineer has nothing to hand in for")
	}
	env := []string{"TASUKI_TICKET=" + ticket.Ticket, "XDG_STATE_HOME=" + filepath.Join(dir, "state")}
	for _, c := range []struct {
		name string
		then func()
	}{
		{"state.log", func() {}},
		{"stateless.log", func() { must(t, os.RemoveAll(filepath.Join(dir, "state"))) }},
		{"server.log", func() { server.kill(); server = p.serve() }},
	} {
		file := filepath.Join(dir, c.name)
		must(t, os.WriteFile(file, large(logs(t), 14<<20, c.name), 0o600))
		var said bytes.Buffer
		cmd := exec.Command(binary(t), "push", file, "--url", server.URL, "--limit", "5MB/s")
		cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), env...), &said, &said
		must(t, cmd.Start())
		var before int64
		for deadline := time.Now().Add(patience); before == 0 && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			_, before = named(t, server.URL, engineer, request, c.name)
		}
		must(t, cmd.Process.Kill())
		if cmd.Wait() == nil || before == 0 {
			t.Fatalf("%s: it was not killed on its way\n%s", c.name, said.String())
		}
		c.then()
		status, again := run(t, env, "push", file, "--url", server.URL)
		state, received := named(t, server.URL, engineer, request, c.name)
		if status != 0 || state != "verified" || received != 14<<20 || !strings.Contains(again, sumOf(large(logs(t), 14<<20, c.name))) {
			t.Errorf("%s: %d, %s, %d bytes\n%s", c.name, status, state, received, again)
		}
	}
	if status, said := run(t, env, "push", filepath.Join(dir, "none"), "--url", server.URL); status != 1 || !strings.Contains(said, "none") {
		t.Errorf("a file that there is not: %d\n%s", status, said)
	}
	if status, said := run(t, nil, "push", dir, "--url", server.URL); status != 2 || !strings.Contains(said, "TASUKI_TICKET") {
		t.Errorf("without a ticket: %d\n%s", status, said)
	}
	if status, said := run(t, nil, "push", "--help"); status != 0 || !strings.Contains(said, "3 the ticket is refused") {
		t.Errorf("--help: %d\n%s", status, said)
	}
	server.stop()
	p.verify()
}
