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

var anyParameter = regexp.MustCompile(`\{\w+\}`)

// absentPath is an address of the contract with ids that nothing has.
func absentPath(path string) string {
	return anyParameter.ReplaceAllString(strings.ReplaceAll(path, "{year}", "2026"), nobody)
}

// takesJSON are the operations of the contract that take a JSON object.
func takesJSON(t *testing.T, do func(method, path string, o *openapi3.Operation, schema *openapi3.Schema)) {
	doc, n := contractOf(t), 0
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		for method, o := range doc.Paths.Value(path).Operations() {
			if o.RequestBody == nil || o.RequestBody.Value.Content.Get("application/json") == nil {
				continue
			}
			n++
			do(method, absentPath(path), o, o.RequestBody.Value.Content.Get("application/json").Schema.Value)
		}
	}
	if n < 40 {
		t.Errorf("only %d operations take JSON", n)
	}
}

// malformed wants a 400 that points somewhere.
func malformed(t *testing.T, c *apptest.Client, method, path, body, pointer string) {
	t.Helper()
	a := c.Do(method, path, body, apptest.Header{Name: "If-Match", Value: `"v1"`})
	if a.Status != http.StatusBadRequest {
		t.Errorf("%s %s %.200s: %d, want 400\n%s", method, path, body, a.Status, a.Body)
		return
	}
	for _, e := range a.Problem(t).Errors {
		if e.Pointer == pointer {
			return
		}
	}
	t.Errorf("%s %s %.200s: nothing at %q\n%s", method, path, body, pointer, a.Body)
}

// TestJSONIsClosed: a member that the contract does not know, one that is there twice and one in other letters are a 400
// at their pointer, for every operation that takes JSON.
func TestJSONIsClosed(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	c := w.author.client()
	c.Language = "en"
	takesJSON(t, func(method, path string, _ *openapi3.Operation, schema *openapi3.Schema) {
		malformed(t, c, method, path, `{"nonsense":1}`, "/nonsense")
		malformed(t, c, method, path, `{"a~b/c":1}`, "/a~0b~1c")
		for _, member := range slices.Sorted(maps.Keys(schema.Properties)) {
			malformed(t, c, method, path, fmt.Sprintf(`{%q:"x",%q:"x"}`, member, member), "/"+member)
			title := strings.ToUpper(member[:1]) + member[1:]
			malformed(t, c, method, path, fmt.Sprintf(`{%q:"x"}`, title), "/"+title)
			escaped := fmt.Sprintf(`{%q:"x","\u%04x%s":"x"}`, member, member[0], member[1:]) // the same name, spelt otherwise
			malformed(t, c, method, path, escaped, "/"+member)
		}
	})
}

// TestJSONIsClosedAllTheWayDown: the same within objects and lists.
func TestJSONIsClosedAllTheWayDown(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	c := w.author.client()
	path := "/incidents/" + w.incident + "/requests"
	for body, pointer := range map[string]string{
		`{"steps":[{"kind":"free_text","free_text":{"text":"x","texts":"y"}}]}`:                                 "/steps/0/free_text/texts",
		`{"steps":[{"kind":"free_text","Free_text":{"text":"x"}}]}`:                                             "/steps/0/Free_text",
		`{"steps":[{"kind":"free_text"},{"kind":"free_text","kind":"ask"}]}`:                                    "/steps/1/kind",
		`{"due":{"wall":"2027-01-01T09:00","zone":"Asia/Tokyo","zone":"UTC"}}`:                                  "/due/zone",
		`{"due":{"wall":"2027-01-01T09:00","Zone":"Asia/Tokyo","zone":"UTC"}}`:                                  "/due/Zone",
		`{"executor":{"organization":"` + w.neutral.org + `","Person":"x"}}`:                                    "/executor/Person",
		`{"executor":{"organization":"` + w.neutral.org + `"},"author":{"organization":"` + w.spare + `"}}`:     "/author",
		`{"title":"x","organization":"` + w.spare + `"}`:                                                        "/organization",
		`{"title":"x","incident":"` + w.elsewhere + `"}`:                                                        "/incident",
		`{"title":"x","id":"` + nobody + `"}`:                                                                   "/id",
		`{"title":"x","state":"issued"}`:                                                                        "/state",
		`{"title":"x","version":7}`:                                                                             "/version",
		`{"steps":[{"kind":"run_commands","run_commands":{"commands":"ls","privilege":"user","sha256":null}}]}`: "/steps/0/run_commands/sha256",
	} {
		malformed(t, c, "POST", path, body, pointer)
	}
}

// TestWhatIsSaidOfNonsenseIsBounded: a client that makes up thousands of members, or one with an endless name, gets an
// answer that the contract describes.
func TestWhatIsSaidOfNonsenseIsBounded(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	c := w.author.client()
	members := make([]string, 3000)
	for i := range members {
		members[i] = fmt.Sprintf(`"m%d":1`, i)
	}
	long := strings.Repeat("n", 10_000)
	for _, body := range []string{"{" + strings.Join(members, ",") + "}", `{"` + long + `":1}`, `{"` + long + `":1,"` + long + `":1}`} {
		a := c.Do("POST", "/incidents/"+w.incident+"/hold", body)
		if n := len(a.Problem(t).Errors); a.Status != http.StatusBadRequest || n == 0 || n > 200 || len(a.Body) > 100_000 {
			t.Errorf("%d, %d errors, %d bytes", a.Status, n, len(a.Body))
		}
	}
}

// TestWhatIsNoJSONObjectIsRefused: never a 500, and never taken for something else.
func TestWhatIsNoJSONObjectIsRefused(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	c := w.author.client()
	bad := []string{
		`{`, `[]`, `null`, `"x"`, `1`, `{"a":1}{"a":1}`, `{"reason":"x"} x`, "\xef\xbb\xbf{}", `{'reason':'x'}`, `{"reason":"x",}`, `{reason:"x"}`,
		"{\"reason\":\"\xff\"}", `{"reason":"\ud800"}`, "{\"reason\":\"a\nb\"}", `{"reason":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`,
		`{"reason":NaN}`, `{"reason":1e999}`, `{"reason":01}`, `{"reason":true}`, `{"reason":null}`, `{"reason":{}}`, `{"reason":""}`, " ",
	}
	for _, path := range []string{"/hold", "/release", "/requests", "/participants"} {
		for _, body := range bad {
			before := w.Fingerprint()
			a := c.Do("POST", "/incidents/"+w.incident+path, body)
			if a.Status != http.StatusBadRequest {
				t.Errorf("POST %s %.60q: %d\n%s", path, body, a.Status, a.Body)
			}
			if w.Fingerprint() != before {
				t.Errorf("POST %s %.60q: refused, and yet something was stored", path, body)
			}
		}
	}
}

// TestABodyOfAnotherKindIsRefused: what does not call itself JSON is a 415.
func TestABodyOfAnotherKindIsRefused(t *testing.T) {
	w := newWorld(t, onSQLite(t))
	c := w.author.client()
	kind := func(k string) apptest.Header { return apptest.Header{Name: "Content-Type", Value: k} }
	takesJSON(t, func(method, path string, _ *openapi3.Operation, _ *openapi3.Schema) {
		for _, k := range []string{"text/plain", "application/x-www-form-urlencoded", "application/xml", "application/json; charset=utf-16", "nonsense", "multipart/form-data; boundary=x"} {
			if a := c.Do(method, path, `{"reason":"x"}`, kind(k), apptest.Header{Name: "If-Match", Value: `"v1"`}); a.Status != http.StatusUnsupportedMediaType {
				t.Errorf("%s %s as %s: %d\n%s", method, path, k, a.Status, a.Body)
			}
		}
	})
	hold := "/incidents/" + w.incident + "/hold"
	if a := c.Do("POST", hold, `{"reason":"x"}`, kind("application/json; charset=UTF-8")); a.Status != http.StatusOK {
		t.Errorf("JSON that says what it is written in: %d\n%s", a.Status, a.Body)
	}
	u := w.upload(nil, 3)
	at := target{method: "PATCH", path: "/uploads/" + u.Attempt.ID, body: "abc", header: tus("Upload-Offset", "0", "Content-Type", "text/plain")}
	if a := at.as(w.neutral); a.Status != http.StatusUnsupportedMediaType {
		t.Errorf("bytes of an upload as text: %d", a.Status)
	}
	if a := c.Do("POST", "/evidence-items", `{"file":"x"}`); a.Status != http.StatusUnsupportedMediaType {
		t.Errorf("a file as JSON: %d", a.Status)
	}
}
