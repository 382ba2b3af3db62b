package app_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tasuki/internal/account"
	"tasuki/internal/app"
	"tasuki/internal/apptest"
	"tasuki/internal/cli"
	"tasuki/internal/clock"
	"tasuki/internal/directory"
)

// A demo that is running is put forward by a command, with whatever token its folder or its owner has.
func TestACommandPutsARunningDemoForward(t *testing.T) {
	h := apptest.Scenario(t)
	house, err := apptest.Built()
	if err != nil {
		t.Fatal(err)
	}
	token := h.Accounts["engineer@merlinet.example"].Token
	before := h.Clock.Now()
	var out bytes.Buffer
	if err := house.Advance(t.Context(), cli.Advance{By: 6*time.Hour + 30*time.Minute, URL: h.URL, Token: token}, &out); err != nil {
		t.Fatal(err)
	}
	after := before.Add(6*time.Hour + 30*time.Minute)
	if now := h.Clock.Now(); now.Sub(after).Abs() > time.Minute || !strings.Contains(out.String(), after.UTC().Format("2006-01-02T15:04")) {
		t.Errorf("it is %v, after %v; it says:\n%s", now, after, out.String())
	}
	next, err := h.Turns.NextAhead(t.Context())
	if err != nil || next.IsZero() {
		t.Fatal(next, err)
	}
	folder := t.TempDir()
	accounts := `[{"email":"engineer@merlinet.example","token":"` + token + `"}]`
	if err := os.WriteFile(filepath.Join(folder, "demo-accounts.json"), []byte(accounts), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := house.Advance(t.Context(), cli.Advance{Next: true, URL: h.URL, Data: folder}, &out); err != nil || h.Clock.Now().Before(next) {
		t.Errorf("it is %v, and the next thing is at %v: %v", h.Clock.Now(), next, err)
	}
	for name, a := range map[string]cli.Advance{
		"a wrong token": {By: time.Hour, URL: h.URL, Token: "tasuki_wrong"},
		"no folder":     {By: time.Hour, URL: h.URL, Data: filepath.Join(folder, "none")},
		"another host":  {By: time.Hour, URL: "http://192.0.2.1:8080", Token: token},
	} {
		stands := h.Clock.Now()
		if err := house.Advance(t.Context(), a, &out); err == nil || h.Clock.Now() != stands {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Outside the demo the time is nobody's to choose: page and operation are not found, whoever asks, rather than refused.
func TestOnlyTheDemosClockIsTurned(t *testing.T) {
	house, err := apptest.Built()
	if err != nil {
		t.Fatal(err)
	}
	for _, demo := range []bool{false, true} {
		c := cli.Config{Addr: "127.0.0.1:0", Data: filepath.Join(t.TempDir(), "data"), Mail: "folder://" + t.TempDir() + "?from=tasuki@aomine.example"}
		a, err := house.Open(context.Background(), c, app.Options{Clock: clock.At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), Demo: demo, WeakPasswords: true})
		if err != nil {
			t.Fatal(err)
		}
		token := founder(t, a)
		handler, err := a.Handler()
		if err != nil {
			t.Fatal(err)
		}
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			there, nowhere := answered(handler, method, "/clock"), answered(handler, method, "/no-such-page")
			if same := there.Code == nowhere.Code && there.Body.String() == nowhere.Body.String(); same == demo || nowhere.Code != http.StatusNotFound {
				t.Errorf("demo %v, %s: %d, and %d where there is no page", demo, method, there.Code, nowhere.Code)
			}
		}
		want := map[bool]int{false: http.StatusNotFound, true: http.StatusOK}[demo]
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r := httptest.NewRequest(method, "/v1/demo-clock", strings.NewReader(map[string]string{http.MethodPost: `{"minutes":5}`}[method]))
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			if handler.ServeHTTP(w, r); w.Code != want {
				t.Errorf("demo %v, %s: %d %s", demo, method, w.Code, w.Body)
			}
		}
		if moved := a.Clock.Now().Hour() + a.Clock.Now().Minute(); (moved == 5) != demo {
			t.Errorf("demo %v: the clock shows %v", demo, a.Clock.Now())
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

func answered(h http.Handler, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

// founder founds the instance and gives the token of whoever did.
func founder(t *testing.T, a *app.App) string {
	t.Helper()
	code, _, err := a.Accounts.FirstInvitation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Accounts.Accept(t.Context(), account.Acceptance{
		Code: code, Password: apptest.Password,
		Headquarters: &directory.OrganizationDraft{Name: "Aomine Seiki", Country: "JP", Zone: "Asia/Tokyo", Languages: []string{"ja"}},
		Person:       &directory.PersonDraft{Name: "System office", Email: "system@aomine.example"},
	}, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	session, err := a.Accounts.SignIn(t.Context(), account.SignIn{Email: "system@aomine.example", Password: apptest.Password}, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	return session.Token
}
