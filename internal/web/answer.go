package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tasuki/internal/replay"
)

// answer is what an action gives: a page, or the way to one.
type answer struct {
	status   int
	template string
	entry    string // of the template; "" for the usual frame
	screen   screen
	to       string                      // see other
	cookie   *http.Cookie                // set along
	after    func(context.Context) error // once the page is sent
	again    int                         // seconds after which a browser is to load the page again; 0 never
	style    string                      // stands in the page itself, and is allowed there by its hash
	packed   bool                        // for a bad line; see packed for what may be
}

// screen is what a page's template gets.
type screen struct {
	*visit
	Title   string
	Tab     string // what the window is called, and a print or a file of the page; "" for the title
	Section string // which part of the navigation it is in
	D       any    // the page's own
}

// page shows a template under a title that has been put into words.
func (v *visit) page(template, section, title string, data any) answer {
	a := answer{status: http.StatusOK, template: template, screen: screen{visit: v, Title: title, Section: section, D: data}}
	if v.failure != nil {
		a.status = v.failure.fault.Kind.Status()
	}
	return a
}

// called gives the window a name that tells nothing of what is on the page: a printer writes it above, and a file is called so.
func (a answer) called(reference string) answer {
	a.screen.Tab = reference
	return a
}

// opens is what whoever opens this page has seen: of what it is their turn, they know then. A form that comes back opens nothing.
func (a answer) opens(v *visit, objectType string, ids ...string) answer {
	if v.req.Method == http.MethodGet {
		a.after = func(ctx context.Context) error { return v.site.Turns.Known(ctx, objectType, ids...) }
	}
	return a
}

// goTo sends the reader on after an act, so that loading the page again does not act again.
func goTo(path string) answer { return answer{status: http.StatusSeeOther, to: local(path)} }

// done is a path with the word of what was done, which the page there says.
func done(path, what string) string {
	path, fragment, found := strings.Cut(path, "#")
	to := path + "?done=" + url.QueryEscape(what)
	if found {
		to += "#" + fragment
	}
	return to
}

// Done is what was done just now, in words; only what we know how to say.
func (v *visit) Done() string {
	if what := v.query("done"); what != "" && v.words.Has("page.done."+what) {
		return v.T("page.done." + what)
	}
	return ""
}

// answer sends it.
func (s *Site) answer(w http.ResponseWriter, v *visit, a answer) error {
	h := w.Header()
	if v.failure != nil {
		if seconds, ok := v.failure.fault.Args["seconds"].(int); ok {
			h.Set("Retry-After", strconv.Itoa(seconds))
		}
	}
	if a.again > 0 {
		h.Set("Refresh", strconv.Itoa(a.again))
	}
	if a.cookie != nil {
		http.SetCookie(w, a.cookie)
	}
	if a.to != "" {
		h.Set("Location", a.to)
		w.WriteHeader(a.status)
		return nil
	}
	entry := a.entry
	if entry == "" {
		entry = "layout.html"
	}
	body, err := s.templates.render(a.template, entry, a.screen)
	if err != nil {
		return err
	}
	if a.style != "" {
		sum := sha256.Sum256([]byte(a.style))
		h.Set("Content-Security-Policy", policy("'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'"))
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.words.Tag())
	if a.packed {
		body = packed(h, v.req, body)
	}
	w.WriteHeader(a.status)
	if _, err := w.Write(body); err != nil || a.after == nil {
		return nil // the reader has gone, or has everything
	}
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	s.afterwards(v, a.after)
	return nil
}

// once does an act in a transaction that remembers it: the same form sent twice, by a second click or a bad line, acts
// once and leads to the same page. act gives that page's path. What is slow (passwords, files) comes before it.
func (v *visit) once(act func(context.Context) (string, error)) (answer, error) {
	key := v.text("once")
	if key == "" || len(key) > 64 {
		to, err := act(v.ctx())
		return goTo(to), err
	}
	print := v.fingerprint()
	a, _, err := v.site.Replay.Once(v.ctx(), replay.Key{Actor: v.actor.Person, Key: key + " " + print, Fingerprint: print},
		func(ctx context.Context) (replay.Answer, error) {
			to, err := act(ctx)
			return replay.Answer{Status: http.StatusSeeOther, Header: map[string]string{"Location": to}}, err
		})
	return goTo(a.Header["Location"]), err
}

// fingerprint is of what was asked for. A password is left out, so that nothing derived from it is kept.
func (v *visit) fingerprint() string {
	typed := url.Values{}
	for name, values := range v.typed {
		if name != "/password" {
			typed[name] = values
		}
	}
	sum := sha256.Sum256([]byte(v.req.URL.Path + "\n" + typed.Encode()))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// local is path, if it is one of ours: a browser takes //evil and /\evil for other sites.
func local(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
