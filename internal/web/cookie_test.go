package web

import (
	"testing"
	"time"
)

func TestTheCookieIsHeldToThisHostWhereThereIsTLS(t *testing.T) {
	for _, c := range []struct {
		secure bool
		want   string
	}{
		{true, "__Host-tasuki=tss_x; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax"},
		{false, "tasuki=tss_x; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"},
	} {
		s := &Site{Secure: c.secure}
		if got := s.sessionCookie("tss_x", time.Hour).String(); got != c.want {
			t.Errorf("with TLS %v:\n%s, want\n%s", c.secure, got, c.want)
		}
	}
}

func TestOnlyPathsOfOurOwnAreGoneTo(t *testing.T) {
	for path, want := range map[string]string{
		"/requests/1?done=start#s2": "/requests/1?done=start#s2",
		"//evil.example":            "/",
		`/\evil.example`:            "/",
		"https://evil.example":      "/",
		"/a\r\nSet-Cookie: b":       "/",
		"":                          "/",
	} {
		if got := goTo(path).to; got != want {
			t.Errorf("%q leads to %q, want %q", path, got, want)
		}
	}
}

func TestACityIsTheZoneThatIsMeantInAnyLanguage(t *testing.T) {
	for typed, want := range map[string]string{
		"Asia/Tokyo": "Asia/Tokyo", "Tokyo": "Asia/Tokyo", "東京": "Asia/Tokyo", "bangkok": "Asia/Bangkok", "กรุงเทพ": "Asia/Bangkok",
		"シンガポール · Asia/Singapore": "Asia/Singapore", "São Paulo": "America/Sao_Paulo", "UTC": "UTC",
	} {
		if got, err := zoneTyped("/zone", typed); err != nil || got != want {
			t.Errorf("%q is %q (%v), want %q", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", "nowhere at all", "+09:00", "EST"} {
		if got, err := zoneTyped("/zone", typed); err == nil {
			t.Errorf("%q is taken for %q", typed, got)
		}
	}
}
