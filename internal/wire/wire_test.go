package wire_test

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

const contract = "../../openapi.yaml"

func load(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// each visits every operation, by its line in the index: "POST /requests/{request}/acknowledge".
func each(t *testing.T, visit func(t *testing.T, name string, op *openapi3.Operation)) {
	t.Helper()
	doc := load(t)
	for _, path := range doc.Paths.InMatchingOrder() {
		for method, op := range doc.Paths.Value(path).Operations() {
			name := method + " " + path
			t.Run(name, func(t *testing.T) { visit(t, name, op) })
		}
	}
}

func TestTheContractIsValidAndSoAreItsExamples(t *testing.T) {
	if err := load(t).Validate(context.Background(), openapi3.EnableExamplesValidation()); err != nil {
		t.Fatal(err)
	}
}

func TestEveryOperationSaysWhatItIsAndWhoMay(t *testing.T) {
	id, action := regexp.MustCompile(`^[a-z]+[A-Za-z]+$`), regexp.MustCompile(`^[a-z_]+\.[a-z_]+$`)
	seen := map[string]string{}
	each(t, func(t *testing.T, name string, op *openapi3.Operation) {
		if !id.MatchString(op.OperationID) {
			t.Errorf("operationId %q is not verbNoun", op.OperationID)
		}
		if first, twice := seen[op.OperationID]; twice {
			t.Errorf("operationId %q is that of %s too", op.OperationID, first)
		}
		seen[op.OperationID] = name
		if op.Summary == "" || len(op.Tags) != 1 {
			t.Errorf("summary %q, tags %v: one of each", op.Summary, op.Tags)
		}
		if authz, _ := op.Extensions["x-authz"].(string); !action.MatchString(authz) {
			t.Errorf("x-authz %q is not area.verb", authz)
		}
	})
}

// Without a token only these can be asked; a further one is a decision. A calendar's address is its own secret: no program that
// reads calendars sends a token.
func TestOnlyFiveOperationsArePublic(t *testing.T) {
	var public []string
	each(t, func(_ *testing.T, name string, op *openapi3.Operation) {
		if op.Security != nil && len(*op.Security) == 0 {
			public = append(public, name)
		}
	})
	slices.Sort(public)
	want := []string{"GET /calendar-feeds/{secret}/calendar.ics", "GET /openapi.yaml", "POST /guest-sessions", "POST /invitations/accept", "POST /sessions"}
	if !slices.Equal(public, want) {
		t.Errorf("public: %q, want %q", public, want)
	}
}

func TestEveryBodyHasAnExample(t *testing.T) {
	each(t, func(t *testing.T, _ string, op *openapi3.Operation) {
		if op.RequestBody != nil {
			exemplified(t, "the request", op.RequestBody.Value.Content)
		}
		for status, r := range op.Responses.Map() {
			if r.Value.Content.Get("application/octet-stream") == nil {
				exemplified(t, "the answer "+status, r.Value.Content)
			}
		}
	})
}

func exemplified(t *testing.T, what string, content openapi3.Content) {
	t.Helper()
	for media, c := range content {
		if c.Example == nil && len(c.Examples) == 0 {
			t.Errorf("%s (%s) has no example", what, media)
		}
	}
}

// signsIn: the answer is a token, which is kept nowhere for whoever asks again.
func signsIn(op *openapi3.Operation) bool {
	return op.OperationID == "createSession" || op.OperationID == "createGuestSession"
}

func TestEveryOperationNamesItsRefusals(t *testing.T) {
	each(t, func(t *testing.T, name string, op *openapi3.Operation) {
		method, _, _ := strings.Cut(name, " ")
		want := []int{429, 500}
		if op.Security == nil {
			want = append(want, 401, 403)
		}
		if op.OperationID != "showContract" {
			want = append(want, 503)
		}
		if op.RequestBody != nil {
			want = append(want, 400, 413)
		}
		if strings.Contains(name, "{") {
			want = append(want, 400, 404)
		}
		if method == "POST" && !signsIn(op) {
			want = append(want, 422, 507)
		}
		if takes(op, "If-Match") {
			want = append(want, 412)
			if method != "POST" {
				want = append(want, 428)
			}
		}
		for _, status := range want {
			if op.Responses.Status(status) == nil {
				t.Errorf("no answer %d", status)
			}
		}
	})
}

// A problem says its own status, in its example too.
func TestEveryRefusalIsAProblem(t *testing.T) {
	each(t, func(t *testing.T, _ string, op *openapi3.Operation) {
		for status, r := range op.Responses.Map() {
			if status < "400" {
				continue
			}
			problem := r.Value.Content.Get("application/problem+json")
			if problem == nil {
				t.Fatalf("answer %s is no problem document", status)
			}
			said, _ := problem.Example.(map[string]any)
			if code, err := strconv.Atoi(status); err != nil || said["status"] != float64(code) {
				t.Errorf("the example of %s says %v", status, said["status"])
			}
		}
	})
}

// exempt have no version to match: a session and an upload belong to the one client that holds them, and nobody reads a
// password.
var exempt = []string{"DELETE /sessions/current", "PUT /me/password", "PATCH /uploads/{upload}", "DELETE /uploads/{upload}"}

func TestChangesTakeTheirHeadersAndAnswersCarryTheirs(t *testing.T) {
	each(t, func(t *testing.T, name string, op *openapi3.Operation) {
		method, _, _ := strings.Cut(name, " ")
		if method == "POST" && takes(op, "Idempotency-Key") == signsIn(op) {
			t.Error("Idempotency-Key: every POST takes it, except sign-in")
		}
		if slices.Contains([]string{"PUT", "PATCH", "DELETE"}, method) && takes(op, "If-Match") == slices.Contains(exempt, name) {
			t.Error("If-Match: every PUT, PATCH and DELETE takes it, except on the own session, the own password and uploads")
		}
		ok := op.Responses.Status(200)
		if ok == nil || ok.Value.Content.Get("application/json") == nil {
			return
		}
		schema := ok.Value.Content.Get("application/json").Schema.Value
		if schema.Properties["version"] != nil && ok.Value.Headers["ETag"] == nil {
			t.Error("a resource with a version has an ETag")
		}
		if schema.Properties["total"] != nil && (ok.Value.Headers["Link"] == nil || !takes(op, "cursor") || !takes(op, "count")) {
			t.Error("a list has Link, cursor and count")
		}
	})
}

func takes(op *openapi3.Operation, parameter string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *openapi3.ParameterRef) bool { return p.Value.Name == parameter })
}

// open are the two places where the journal's own facts bring members of their own.
var open = []string{"TimelineEntry/data", "JournalEntry/data"}

func TestObjectsAreClosedAndEverythingIsBounded(t *testing.T) {
	schemas := load(t).Components.Schemas
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		t.Run(name, func(t *testing.T) { bounded(t, name, schemas[name]) })
	}
}

func bounded(t *testing.T, at string, ref *openapi3.SchemaRef) {
	t.Helper()
	s := ref.Value
	switch {
	case s.Type.Is("object"):
		closed := s.AdditionalProperties.Has != nil && !*s.AdditionalProperties.Has
		if closed == slices.Contains(open, at) {
			t.Errorf("%s: an object is closed, except %v", at, open)
		}
		for _, name := range s.Required {
			if s.Properties[name] == nil {
				t.Errorf("%s requires %q, which it has not", at, name)
			}
		}
	case s.Type.Is("array") && s.MaxItems == nil:
		t.Errorf("%s: how many at most?", at)
	case s.Type.Is("string") && s.MaxLength == nil && len(s.Enum) == 0 && s.Format != "binary":
		t.Errorf("%s: how long at most?", at)
	case s.Type.Is("integer") && s.Min == nil:
		t.Errorf("%s: how little at least?", at)
	}
	for name, p := range s.Properties {
		if p.Ref == "" {
			bounded(t, at+"/"+name, p)
		}
	}
	if s.Items != nil && s.Items.Ref == "" {
		bounded(t, at+"/items", s.Items)
	}
}
