package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"tasuki/internal/apptest"
)

// hides are what nobody sees, or what makes a text read otherwise than it is.
var hides = []string{"a\u202eb", "a\u2067b", "a\u2069b", "a\x00b", "a\x1b[2Jb", "a\u2028b", "a\u0085b"}

const (
	twoLines = "a\r\nBcc: x@evil.example\r\n\r\nb"
	markup   = `<img src=x onerror="alert(1)">`
)

// scene is the scenario with a notice in each state that takes words.
type scene struct {
	*apptest.House
	draft, review, sent string
	full                body   // a draft that says all there is
	version             string // of the draft
}

const hqCoordinator, secondAtHQ, siteReader = "coordinator@aomine", "deputy@aomine", "liaison@bangkok"

func newScene(t *testing.T) *scene {
	s := &scene{House: apptest.Scenario(t), version: `"v1"`}
	reader := s.Actor(siteReader)
	s.full = body{
		"kind": "work_on_site", "site": reader.Organization, "level": "full",
		"answers": body{
			"what_happened": body{"say": "other", "other_text": "x", "other_language": "en"}, "what_will_be_done": body{"say": []any{"copy_data"}},
			"how_long": body{"say": body{"minutes_from": 60, "minutes_to": 90}}, "headquarters": body{"cannot_say": true},
			"attend": body{"say": body{"from": "2026-06-01T10:00", "until": "2026-06-01T12:00"}},
		},
		"contact":    body{"name": "The desk", "phone": "+81312345678", "email": "desk@aomine.example", "languages": []any{"ja"}},
		"own_words":  []any{body{"key": "remark", "language": "en", "text": "x"}},
		"recipients": []any{body{"person": reader.Person, "language": "en", "level": "full"}},
		"send_at":    body{"wall": "2026-01-02T10:00", "zone": "Asia/Bangkok"}, // which is past
	}
	s.draft, s.review, s.sent = s.noticeIn("draft", s.full), s.noticeIn("review", s.full), s.noticeIn("sent", s.full)
	return s
}

// noticeIn writes one and takes it as far as that.
func (s *scene) noticeIn(state string, content body) string {
	s.T.Helper()
	var n struct{ ID string }
	s.Client(hqCoordinator).Must("POST", "/incidents/"+apptest.Incident+"/notices", content, &n)
	for _, step := range []struct{ state, who, verb string }{{"review", hqCoordinator, "submit"}, {"approved", secondAtHQ, "approve"}, {"sent", hqCoordinator, "send"}} {
		if state != "draft" {
			s.Client(step.who).Must("POST", "/notices/"+n.ID+"/"+step.verb, nil, nil)
		}
		if state == step.state {
			break
		}
	}
	return n.ID
}

// try is one way to say something in or about a notice.
type try struct {
	who, method, path string
	base              body
	schema            *openapi3.Schema
	strict            bool // with these words and no others it would go through
	once              bool // and never again: each field has a notice of its own
}

// tries are all ways that the contract knows, those of tomorrow too.
func (s *scene) tries(t *testing.T) (all []try) {
	t.Helper()
	known := map[string]try{
		"createNotice": {who: hqCoordinator, base: s.full},
		"updateNotice": {who: hqCoordinator, path: s.draft, base: s.full},
		"returnNotice": {who: secondAtHQ, path: s.review, base: body{"reason": "x"}},
		"recallNotice": {who: hqCoordinator, path: s.sent, base: body{"reason": "x"}, once: true},
		"askNotice":    {who: siteReader, path: s.sent, base: body{"text": "x"}},
	}
	paths := contractOf(t).Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if !strings.HasPrefix(path, "/notices/{notice}") && path != "/incidents/{incident}/notices" {
			continue
		}
		for method, o := range paths[path].Operations() {
			if o.RequestBody == nil || o.RequestBody.Value.Content.Get("application/json") == nil {
				continue
			}
			one, strict := known[o.OperationID]
			if !strict {
				one = try{who: hqCoordinator, path: s.sent, base: body{}}
			}
			one.path = strings.NewReplacer("{notice}", one.path, "{incident}", apptest.Incident).Replace(path)
			one.method, one.schema, one.strict = method, o.RequestBody.Value.Content.Get("application/json").Schema.Value, strict
			delete(known, o.OperationID)
			all = append(all, one)
		}
	}
	if len(known) > 0 {
		t.Fatalf("the contract has no %v", slices.Collect(maps.Keys(known)))
	}
	return all
}

func (s *scene) send(c try, with any) apptest.Answer {
	s.T.Helper()
	client := s.Client(c.who)
	client.Language = "en"
	if c.method == http.MethodPost {
		return client.Do(c.method, c.path, with)
	}
	a := client.Do(c.method, c.path, with, apptest.Header{Name: "If-Match", Value: s.version})
	if a.Status == http.StatusOK {
		s.version = a.Header.Get("ETag")
	}
	return a
}

// words are the pointers of everything in a body that is written by hand: strings that are no choice.
func words(at string, schema *openapi3.Schema) (all []string) {
	switch {
	case schema.Type.Is("string") && len(schema.Enum) == 0:
		return []string{at}
	case schema.Type.Is("array"):
		return words(at+"/0", schema.Items.Value)
	}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		all = append(all, words(at+"/"+name, schema.Properties[name].Value)...)
	}
	return all
}

// put is base with a value at a pointer; what is not there on the way is made, with whatever has to stand beside.
func put(t *testing.T, base any, schema *openapi3.Schema, pointer, value string) any {
	t.Helper()
	if pointer == "" {
		return value
	}
	name, rest, _ := strings.Cut(pointer[1:], "/")
	if rest != "" {
		rest = "/" + rest
	}
	if schema.Type.Is("array") {
		var first any
		if list, _ := base.([]any); len(list) > 0 {
			first = list[0]
		}
		return []any{put(t, first, schema.Items.Value, rest, value)}
	}
	filled := body{}
	if there, ok := base.(body); ok {
		filled = maps.Clone(there)
	} else {
		for _, need := range schema.Required {
			filled[need] = sampleOf(t, need, schema.Properties[need].Value)
		}
	}
	filled[name] = put(t, filled[name], schema.Properties[name].Value, rest, value)
	return filled
}

// sampleOf is something that the contract takes.
func sampleOf(t *testing.T, name string, schema *openapi3.Schema) any {
	t.Helper()
	switch {
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case schema.Example != nil:
		return schema.Example
	case schema.Type.Is("string"):
		for _, usual := range []string{"2026-06-01T11:00", "2026-06-01"} {
			if schema.Pattern != "" && regexp.MustCompile(schema.Pattern).MatchString(usual) {
				return usual
			}
		}
		return strings.Repeat("x", int(max(schema.MinLength, 1)))
	case schema.Type.Is("boolean"):
		return true
	case schema.Type.Is("array") && schema.MinItems > 0:
		return []any{sampleOf(t, name, schema.Items.Value)}
	case schema.Type.Is("array"):
		return []any{}
	case schema.Type.Is("object"):
		all := body{}
		for _, need := range schema.Required {
			all[need] = sampleOf(t, need, schema.Properties[need].Value)
		}
		return all
	}
	return 1
}

// saidOf is what the answer says of a field, "" for nothing.
func saidOf(t *testing.T, a apptest.Answer, pointer string) string {
	t.Helper()
	for _, e := range a.Problem(t).Errors {
		if e.Pointer == pointer {
			return e.Detail
		}
	}
	return ""
}

// TestNoWordOfANoticeHidesAnything walks the contract: in every field that is written by hand, of every act on a notice,
// what hides or turns a text around is refused at that field, in words.
func TestNoWordOfANoticeHidesAnything(t *testing.T) {
	s, fields := newScene(t), 0
	for _, c := range s.tries(t) {
		for _, pointer := range words("", c.schema) {
			fields++
			if c.once {
				c.path = "/notices/" + s.noticeIn("sent", s.full) + c.path[strings.LastIndex(c.path, "/"):]
			}
			for _, bad := range hides {
				before := s.Fingerprint()
				a := s.send(c, put(t, c.base, c.schema, pointer, bad))
				what := fmt.Sprintf("%s %s %s %q", c.method, c.path, pointer, bad)
				if a.Status < 400 || a.Status >= 500 {
					t.Errorf("%s: %d\n%s", what, a.Status, a.Body)
					continue
				}
				if c.strict && saidOf(t, a, pointer) == "" {
					t.Errorf("%s: nothing is said of it: %d\n%s", what, a.Status, a.Body)
				}
				if strings.Contains(string(a.Body), bad) || strings.ContainsAny(string(a.Body), "\u202e\u2067\u2069") {
					t.Errorf("%s: comes back as it was", what)
				}
				if s.Fingerprint() != before {
					t.Errorf("%s: stored something", what)
				}
			}
			s.oneLine(t, c, pointer)
		}
	}
	if fields < 20 {
		t.Errorf("only %d fields", fields)
	}
}

// oneLine: lines are refused, or kept as plain ends of lines where a text may have several.
func (s *scene) oneLine(t *testing.T, c try, pointer string) {
	t.Helper()
	if a := s.send(c, put(t, c.base, c.schema, pointer, twoLines)); a.Status < 300 {
		if strings.Contains(string(a.Body), `\r`) {
			t.Errorf("%s %s: a carriage return is kept", c.path, pointer)
		}
		if strings.Contains(pointer, "name") {
			t.Errorf("%s %s: a name of several lines", c.path, pointer)
		}
	} else if c.strict && a.Status != http.StatusConflict && a.Status != http.StatusPreconditionFailed && saidOf(t, a, pointer) == "" {
		t.Errorf("%s %s: nothing is said of two lines: %d\n%s", c.path, pointer, a.Status, a.Body)
	}
}

// TestMarkupInANoticeIsWords: what looks like HTML is refused, or is shown as it was typed to everybody, and is nothing else.
func TestMarkupInANoticeIsWords(t *testing.T) {
	s, planted := newScene(t), 0
	for _, c := range s.tries(t) {
		if !strings.HasSuffix(c.path, "/notices") {
			continue
		}
		content := any(s.full)
		for _, pointer := range words("", c.schema) {
			with := put(t, content, c.schema, pointer, markup)
			if a := s.send(c, with); a.Status == http.StatusCreated {
				content, planted = with, planted+1
			} else if saidOf(t, a, pointer) == "" {
				t.Errorf("%s: %d\n%s", pointer, a.Status, a.Body)
			}
		}
		s.sent = s.noticeIn("sent", content.(body))
	}
	if planted < 2 {
		t.Errorf("only %d fields take words", planted)
	}
	s.Client(siteReader).Must("POST", "/notices/"+s.sent+"/ask", body{"text": markup}, nil)
	look := func() {
		for who, paths := range map[string][]string{
			hqCoordinator: {"/", "/notices", "/notices/" + s.sent}, siteReader: {"/", "/notices", "/notices/" + s.sent},
		} {
			for _, path := range paths {
				page := s.page(t, who, path)
				if strings.Contains(page, "<img") {
					t.Errorf("%s for %s has their element", path, who)
				}
				if strings.HasSuffix(path, s.sent) && !strings.Contains(page, "&lt;img src=x onerror=") {
					t.Errorf("%s for %s does not show what was typed", path, who)
				}
			}
		}
	}
	look()
	s.Client(hqCoordinator).Must("POST", "/notices/"+s.sent+"/recall", body{"reason": markup}, nil)
	look()
}

// page is what a browser gets.
func (s *scene) page(t *testing.T, who, path string) string {
	t.Helper()
	return string(s.get(t, who, path).Body)
}

func (s *scene) get(t *testing.T, who, path string) apptest.Answer {
	t.Helper()
	req, err := http.NewRequest("GET", s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if who != "" {
		req.Header.Set("Cookie", "tasuki="+s.Client(who).Token)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b strings.Builder
	if err := res.Write(&b); err != nil || res.StatusCode >= 500 {
		t.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
	return apptest.Answer{Status: res.StatusCode, Header: res.Header, Body: []byte(b.String())}
}
