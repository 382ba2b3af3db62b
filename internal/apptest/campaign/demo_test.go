package campaign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tasuki/internal/access"
	"tasuki/internal/demo"
)

func TestADemoSaysWhoCanSignInAndGoesOnWhereItStopped(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "accounts.json")
	args := func() []string {
		return []string{"demo", "--addr", free(t), "--data", filepath.Join(dir, "demo"), "--accounts-file", file}
	}
	first := start(t, nil, args()...)
	accounts := accountsIn(t, file)
	welcomes(t, first.out.tail(), accounts)
	for _, a := range accounts {
		knows(t, first.URL, a)
	}
	if log, err := os.ReadFile(filepath.Join(dir, "demo", demo.FirewallLogName)); err != nil || !bytes.Equal(log, demo.FirewallLog()) {
		t.Errorf("the upload that stands at 41 %% can't be taken up: %d bytes, %v", len(log), err)
	}
	hq := &client{site: newSite(first.URL), token: signedIn(t, first.URL, coordinator(t, accounts)), ledger: &ledger{}}
	opened, err := hq.post("incident.opened", "/incidents", object{"title": "Before the second start"})
	must(t, err)
	if reference := opened.member("reference"); reference != "INC-2026-0008" {
		t.Errorf("the case after the scenario's is %s", reference)
	}
	if status := first.stop(); status != 0 {
		t.Errorf("it ended with %d", status)
	}

	must(t, os.Remove(file))
	second := start(t, nil, args()...)
	if d := cmp.Diff(accounts, accountsIn(t, file)); d != "" {
		t.Error(d)
	}
	hq.site = newSite(second.URL)
	if _, err := hq.get("/incidents/" + opened.member("reference")); err != nil {
		t.Error(err)
	}
	if status := second.stop(); status != 0 {
		t.Errorf("it ended with %d", status)
	}
	livesOn(t, accounts, hq, args())
}

// livesOn: the demo's clock can be put forward, which is on record, and never back.
func livesOn(t *testing.T, accounts []demo.Account, hq *client, args []string) {
	t.Helper()
	if status, said := run(t, nil, append(args, "--advance", "-1h")...); status == 0 {
		t.Errorf("its clock was put back\n%s", said)
	}
	later := start(t, nil, append(args, "--advance", "7h")...)
	if said := later.out.tail(); !strings.Contains(said, "and now shows Mon, 30 March 2026, ") {
		t.Error(said)
	}
	hq.site = newSite(later.URL)
	opened, err := hq.post("incident.opened", "/incidents", object{"title": "Seven hours later"})
	must(t, err)
	if at := opened.member("opened_at"); at < "2026-03-30T07:30" {
		t.Errorf("seven hours later is %s", at)
	}
	auditor := &client{site: newSite(later.URL), token: accounts[slices.IndexFunc(accounts, func(a demo.Account) bool {
		return slices.Contains(a.Roles, access.Auditor)
	})].Token}
	for page := "/journal/entries?limit=100"; ; {
		entries, err := auditor.get(page)
		must(t, err)
		var list struct {
			Items []struct {
				Index int64
				Fact  string
			}
		}
		must(t, json.Unmarshal(entries.Body, &list))
		for _, e := range list.Items {
			if e.Fact == "clock.advanced" {
				return
			}
		}
		if len(list.Items) < 100 {
			t.Fatal("nobody wrote down that the clock was put forward")
		}
		page = fmt.Sprintf("/journal/entries?limit=100&cursor=%d", list.Items[99].Index)
	}
}

// welcomes: it says who can sign in and how, and three things to try.
func welcomes(t *testing.T, said string, accounts []demo.Account) {
	t.Helper()
	if n := strings.Count(said, "\n  - "); n != 3 {
		t.Errorf("%d things to try\n%s", n, said)
	}
	kinds := map[access.Kind]bool{}
	for _, a := range accounts {
		kinds[a.OrganizationKind] = true
		if !strings.Contains(said, a.Email) || !strings.Contains(said, a.Password) {
			t.Errorf("it does not say how %s signs in", a.Email)
		}
	}
	if len(kinds) != 5 {
		t.Errorf("kinds of organisations: %v", kinds)
	}
}

// knows: whoever sends the account's token is whom the file says.
func knows(t *testing.T, url string, a demo.Account) {
	t.Helper()
	me, err := (&client{site: newSite(url), token: a.Token}).get("/me")
	must(t, err)
	var is struct {
		Person struct {
			Name, Email, Language, Zone string
			Roles                       []access.Role
		}
		Organization struct {
			Name string
			Kind access.Kind
		}
	}
	must(t, json.Unmarshal(me.Body, &is))
	got := demo.Account{
		Organization: is.Organization.Name, OrganizationKind: is.Organization.Kind, Roles: is.Person.Roles, Name: is.Person.Name,
		Language: is.Person.Language, TimeZone: is.Person.Zone, Email: is.Person.Email, Password: a.Password, Token: a.Token,
	}
	if d := cmp.Diff(a, got); d != "" {
		t.Error(d)
	}
}

// accountsIn reads the file as a script would: no member is there that nobody told of.
func accountsIn(t *testing.T, file string) (accounts []demo.Account) {
	t.Helper()
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode() != 0o600 {
		t.Errorf("the file is %s", info.Mode())
	}
	f, err := os.Open(file)
	must(t, err)
	defer f.Close()
	var raw []map[string]any
	must(t, json.NewDecoder(f).Decode(&raw))
	for _, one := range raw {
		for _, name := range []string{"organization", "organization_kind", "roles", "name", "language", "time_zone", "email", "password", "token"} {
			if one[name] == nil {
				t.Errorf("%v has no %s", one["email"], name)
			}
		}
		if len(one) != 9 {
			t.Errorf("more than was told: %v", one)
		}
	}
	whole, err := os.ReadFile(file)
	must(t, err)
	must(t, json.Unmarshal(whole, &accounts))
	return accounts
}

func coordinator(t *testing.T, accounts []demo.Account) demo.Account {
	t.Helper()
	for _, a := range accounts {
		if a.OrganizationKind == "headquarters" && len(a.Roles) == 1 && a.Roles[0] == "coordinator" {
			return a
		}
	}
	t.Fatal("headquarters has no coordinator")
	return demo.Account{}
}

// signedIn gives the token of a session.
func signedIn(t *testing.T, url string, a demo.Account) string {
	t.Helper()
	body, err := json.Marshal(object{"email": a.Email, "password": a.Password})
	must(t, err)
	in, err := (&client{site: newSite(url)}).ask(http.MethodPost, "/sessions", body)
	must(t, err)
	return in.member("token")
}

// free is an address that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().String()
}
