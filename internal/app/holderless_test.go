package app_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

// A row that got lost is missed, whatever it is about, until it is there again; and a house that misses one still serves.
func TestWhatLostItsTurnIsMissed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		answers := func(want int64) {
			t.Helper()
			if n, err := h.Turns.Holderless(context.Background()); n != want || err != nil {
				t.Fatalf("%d without a holder (%v), want %d", n, err, want)
			}
		}
		answers(0)
		var types []string
		must(t, h.DB.Gorm(context.Background()).Raw("SELECT DISTINCT object_type FROM open_items ORDER BY 1").Scan(&types).Error)
		missed := 0
		for _, one := range types {
			if one == "notice_translation" || one == "evidence_item" { // nothing but the turn says that they wait
				continue
			}
			missed++
			must(t, h.DB.In(context.Background(), func(ctx context.Context) error {
				return h.DB.Gorm(ctx).Exec("DELETE FROM open_items WHERE id = (SELECT min(id) FROM open_items WHERE object_type = ?)", one).Error
			}))
			answers(int64(missed))
		}
		if missed < 5 {
			t.Errorf("only %q wait in the scenario", types)
		}
		for path, status := range map[string]int{"/readyz": 204, "/healthz/turns": 503, "/healthz": 204, "/metrics": 200} {
			r, err := http.Get(h.URL + path)
			must(t, err)
			defer r.Body.Close()
			said, err := io.ReadAll(r.Body)
			must(t, err)
			if r.StatusCode != status || status != 204 && !strings.Contains(string(said), fmt.Sprintf("open_items_without_holder %d\n", missed)) {
				t.Errorf("%s: %d %.200s", path, r.StatusCode, said)
			}
		}
	})
}
