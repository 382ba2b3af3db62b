package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

// TestACalendarFollowsByItsAddressAlone: no credential beside it, a copy that is still right is not sent again, and what was
// revoked is what never was.
func TestACalendarFollowsByItsAddressAlone(t *testing.T) {
	h := apptest.Scenario(t)
	engineer := h.Client("engineer@merlinet.example")
	var made struct{ ID, URL string }
	engineer.Must("POST", "/calendar-feeds", body{"name": "telephone"}, &made)
	at := made.URL[strings.Index(made.URL, "/calendar-feeds/"):]
	if !regexp.MustCompile(`^/calendar-feeds/cal_[A-Za-z0-9_-]{43}/calendar\.ics$`).MatchString(at) {
		t.Fatal(made.URL)
	}
	nobody := h.Client("")
	first := nobody.Do("GET", at, nil)
	if first.Status != http.StatusOK || first.Header.Get("Content-Type") != "text/calendar; charset=utf-8" || strings.Count(string(first.Body), "SUMMARY:INC-2026-0007/") != 1 ||
		!strings.Contains(string(first.Body), "SUMMARY:INC-2026-0007/M1\r\n") ||
		!strings.Contains(string(first.Body), "SUMMARY:On duty\r\n") || strings.Contains(string(first.Body), "First call") {
		t.Errorf("%d %v\n%s", first.Status, first.Header, first.Body)
	}
	if a := nobody.Do("GET", at, nil, apptest.Header{Name: "If-None-Match", Value: first.Header.Get("ETag")}); a.Status != http.StatusNotModified || len(a.Body) > 0 {
		t.Errorf("it is as it was: %d\n%s", a.Status, a.Body)
	}
	never := nobody.Do("GET", "/calendar-feeds/cal_"+strings.Repeat("A", 43)+"/calendar.ics", nil)
	if a := engineer.Do("DELETE", "/calendar-feeds/"+made.ID, nil, apptest.Header{Name: "If-Match", Value: `"v1"`}); a.Status != http.StatusNoContent {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	gone := nobody.Do("GET", at, nil)
	if gone.Status != http.StatusNotFound || never.Status != http.StatusNotFound || string(gone.Body) != string(never.Body) {
		t.Errorf("revoked: %d %s\nnever: %d %s", gone.Status, gone.Body, never.Status, never.Body)
	}
}
