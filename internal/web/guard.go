package web

import (
	"net/http"
	"time"
)

// policy is what a page may load: nothing but what comes from here, and no scripts that stand in it. WebAssembly is for
// hashing while uploading.
func policy(style string) string {
	return "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self'; font-src 'self'; " +
		"connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' " + style
}

// guard sets the headers that keep a page to itself.
func (s *Site) guard(h http.Header) {
	h.Set("Content-Security-Policy", policy(""))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
	if s.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// cookieName: with TLS the browser holds the cookie to this very host; plain HTTP is for loopback only.
func (s *Site) cookieName() string {
	if s.Secure {
		return "__Host-tasuki"
	}
	return "tasuki"
}

// sessionToken is what the browser shows to be somebody.
func (s *Site) sessionToken(r *http.Request) string {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// sessionCookie keeps a token for that long; none and a negative time take it away.
func (s *Site) sessionCookie(token string, life time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: s.cookieName(), Value: token, Path: "/", MaxAge: int(life / time.Second),
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode,
	}
}
