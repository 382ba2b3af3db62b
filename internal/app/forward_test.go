package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tasuki/internal/app"
	"tasuki/internal/apptest"
	"tasuki/internal/cli"
	"tasuki/internal/clock"
)

// Outside the demo the time is nobody's to choose: the page does not exist, rather than refuse.
func TestOnlyTheDemoHasAPageForItsClock(t *testing.T) {
	root := apptest.Root()
	house, err := app.Built(filepath.Join(root, "openapi.yaml"), os.DirFS(filepath.Join(root, "locales")))
	if err != nil {
		t.Fatal(err)
	}
	for _, demo := range []bool{false, true} {
		c := cli.Config{Addr: "127.0.0.1:0", Data: filepath.Join(t.TempDir(), "data"), Mail: "folder://" + t.TempDir() + "?from=tasuki@aomine.example"}
		a, err := house.Open(context.Background(), c, app.Options{Clock: clock.At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), Demo: demo, WeakPasswords: true})
		if err != nil {
			t.Fatal(err)
		}
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
