package translate

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func server(t *testing.T, answer http.HandlerFunc) *Libre {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	l, err := Open(s.URL + "/?api_key=secret")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTheMachineIsAskedAsItsInterfaceSays(t *testing.T) {
	var asked map[string]string
	l := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "POST" || r.URL.Path != "/translate" || r.Header.Get("Content-Type") != "application/json" || r.URL.RawQuery != "" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		_, _ = w.Write([]byte(`{"translatedText":"กรุณารอ"}`))
	})
	got, err := l.Translate(t.Context(), "en-SG", "th", "Please wait.")
	if err != nil || got != "กรุณารอ" {
		t.Errorf("%q, %v", got, err)
	}
	for name, want := range map[string]string{"q": "Please wait.", "source": "en", "target": "th", "format": "text", "api_key": "secret"} {
		if asked[name] != want {
			t.Errorf("%s is %q, want %q", name, asked[name], want)
		}
	}
}

func TestLanguagesHaveTheMachinesNames(t *testing.T) {
	for tag, want := range map[string]string{"zh-Hans": "zh", "zh-Hant": "zt", "pt-BR": "pt", "fil": "tl", "ja": "ja", "ja-simple": ""} {
		if got := code(tag); got != want {
			t.Errorf("%s is %q, want %q", tag, got, want)
		}
	}
	if _, err := (&Libre{}).Translate(t.Context(), "ja", "ja-simple", "x"); !errors.Is(err, ErrUnsupported) {
		t.Errorf("plain Japanese is asked of a machine: %v", err)
	}
}

func TestAServerThatFailsIsNotBelieved(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"an error":       func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "SECRET", 500) },
		"no translation": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"translatedText":" "}`)) },
		"no JSON":        func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`SECRET`)) },
		"too much": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"translatedText":"` + strings.Repeat("a", maxAnswer) + `"}`))
		},
		"elsewhere": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "https://elsewhere.example/", 307) },
	} {
		if got, err := server(t, answer).Translate(t.Context(), "en", "th", "x"); err == nil || got != "" || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	unknown := server(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "tlh is not supported", 400) })
	if _, err := unknown.Translate(t.Context(), "en", "th", "x"); !errors.Is(err, ErrUnsupported) {
		t.Errorf("a language that it does not know: %v", err)
	}
}

func TestASilentServerIsGivenUp(t *testing.T) {
	done := make(chan struct{})
	l := server(t, func(http.ResponseWriter, *http.Request) { <-done })
	defer close(done)
	l.http.Timeout = 50 * time.Millisecond
	if _, err := l.Translate(t.Context(), "en", "th", "x"); err == nil {
		t.Error("an answer out of silence")
	}
}

func TestWordsLeaveTheMachineOnlyEncrypted(t *testing.T) {
	for where, want := range map[string]bool{
		"https://translate.example": true, "https://translate.example/libre/?api_key=k": true, "http://127.0.0.1:5000": true, "http://localhost:5000": true,
		"http://translate.example": false, "ftp://translate.example": false, "translate.example": false, "https://": false,
	} {
		if _, err := Open(where); (err == nil) != want {
			t.Errorf("%s: %v", where, err)
		}
	}
	if l, err := Open(""); l != nil || err != nil {
		t.Error("there is a machine although nobody said where")
	}
}
