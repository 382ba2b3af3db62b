package web_test

import (
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
)

// browser is one person at the pages, without JavaScript: it follows links and sends forms.
type browser struct {
	t    testing.TB
	url  string
	http *http.Client
}

// shown is a page as it came.
type shown struct {
	t      testing.TB
	Status int
	Header http.Header
	Path   string // where it was in the end
	Body   string
}

func anonymous(h *apptest.House) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.T.Fatal(err)
	}
	return &browser{h.T, h.URL, &http.Client{Jar: jar}}
}

// signedIn is somebody of the scenario, who came in by the sign-in page.
func signedIn(h *apptest.House, who string) *browser {
	h.T.Helper()
	b := anonymous(h)
	p := b.post("/sign-in", "/email", who+".example", "/password", apptest.Password)
	if p.Status != http.StatusOK || p.Path == "/sign-in" {
		h.T.Fatalf("%s can't sign in: %d at %s", who, p.Status, p.Path)
	}
	return b
}

func (b *browser) get(path string) shown {
	b.t.Helper()
	return b.do("GET", path, nil, "")
}

// post sends a form: names and values in turn.
func (b *browser) post(path string, pairs ...string) shown {
	b.t.Helper()
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return b.do("POST", path, strings.NewReader(values.Encode()), "application/x-www-form-urlencoded")
}

// send hands in a file by a plain form.
func (b *browser) send(path, step, name string, content []byte, sum string) shown {
	b.t.Helper()
	return b.sendWith(path, name, content, "step", step, "/sha256", sum)
}

// sendWith is send with whatever fields stand before the file: names and values in turn.
func (b *browser) sendWith(path, name string, content []byte, pairs ...string) shown {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field := range slices.Chunk(pairs, 2) {
		if err := w.WriteField(field[0], field[1]); err != nil {
			b.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("/file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do("POST", path, &body, w.FormDataContentType())
}

func (b *browser) do(method, path string, body io.Reader, kind string, headers ...string) shown {
	b.t.Helper()
	req, err := http.NewRequest(method, b.url+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return shown{b.t, res.StatusCode, res.Header, res.Request.URL.Path, string(raw)}
}

// still follows no redirect.
func (b *browser) still() *browser {
	c := *b.http
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{b.t, b.url, &c}
}

var (
	tags    = regexp.MustCompile(`(?s)<(style|script)[^>]*>.*?</(style|script)>|<[^>]*>`)
	spaces  = regexp.MustCompile(`\s+`)
	links   = regexp.MustCompile(`<a [^>]*href="([/?][^"#]*)[^"]*"[^>]*>`)
	hiddens = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
)

// text is what the page says.
func (p shown) text() string {
	return strings.TrimSpace(spaces.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(p.Body, " ")), " "))
}

// must be there with that status, and say all of it.
func (p shown) must(status int, says ...string) shown {
	p.t.Helper()
	if p.Status != status {
		p.t.Fatalf("%s: status %d, want %d\n%.2000s", p.Path, p.Status, status, p.text())
	}
	for _, s := range says {
		if !strings.Contains(p.text(), s) {
			p.t.Errorf("%s does not say %q:\n%.4000s", p.Path, s, p.text())
		}
	}
	return p
}

// not says none of it.
func (p shown) not(says ...string) shown {
	p.t.Helper()
	for _, s := range says {
		if strings.Contains(p.Body, s) {
			p.t.Errorf("%s says %q", p.Path, s)
		}
	}
	return p
}

// link is where the link that says so leads.
func (p shown) link(words string) string {
	p.t.Helper()
	for _, m := range regexp.MustCompile(`(?s)<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>`).FindAllStringSubmatch(p.Body, -1) {
		if strings.Contains(html.UnescapeString(tags.ReplaceAllString(m[2], "")), words) {
			return html.UnescapeString(m[1])
		}
	}
	p.t.Fatalf("%s has no link %q:\n%.3000s", p.Path, words, p.text())
	return ""
}

// form are the hidden inputs of a form, as pairs to send.
func (p shown) form(id string) []string {
	p.t.Helper()
	_, rest, found := strings.Cut(p.Body, `id="`+id+`" method=`)
	if !found {
		p.t.Fatalf("%s has no form %q", p.Path, id)
	}
	body, _, _ := strings.Cut(rest, "</form>")
	var pairs []string
	for _, m := range hiddens.FindAllStringSubmatch(body, -1) {
		pairs = append(pairs, html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return pairs
}

// request is the page of a request that somebody finds among what waits for them.
func (b *browser) request(title string) shown {
	b.t.Helper()
	return b.get(b.get("/").must(200).link(title)).must(200)
}
