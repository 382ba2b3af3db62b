package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// Client is one person's program. Every answer is held against the contract.
type Client struct {
	T        testing.TB
	URL      string
	Token    string
	Language string
	checker  *checker
}

// Client is a client of somebody of the scenario; "" is nobody.
func (h *House) Client(who string) *Client {
	c := &Client{T: h.T, URL: h.URL, checker: h.contract}
	if who != "" {
		c.Token = h.account(who).Token
	}
	return c
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Header is one header of a request.
type Header struct{ Name, Value string }

// Do sends body as JSON to a path under /v1; a body that is a string or bytes goes as it is.
func (c *Client) Do(method, path string, body any, headers ...Header) Answer {
	c.T.Helper()
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	case []byte:
		raw = b
	default:
		var err error
		if raw, err = json.Marshal(b); err != nil {
			c.T.Fatal(err)
		}
	}
	req, err := http.NewRequest(method, c.URL+"/v1"+path, bytes.NewReader(raw))
	if err != nil {
		c.T.Fatal(err)
	}
	if raw != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if c.Language != "" {
		req.Header.Set("Accept-Language", c.Language)
	}
	for _, h := range headers {
		req.Header.Set(h.Name, h.Value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.T.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		c.T.Fatal(err)
	}
	if err := c.checker.check(req, res, answer); err != nil {
		c.T.Errorf("%s %s answers %d against the contract: %v\n%s", method, path, res.StatusCode, err, answer)
	}
	return Answer{res.StatusCode, res.Header, answer}
}

// Must is Do for what has to succeed; the answer is read into out where that is not nil.
func (c *Client) Must(method, path string, body, out any, headers ...Header) Answer {
	c.T.Helper()
	a := c.Do(method, path, body, headers...)
	if a.Status >= 300 {
		c.T.Fatalf("%s %s: %d\n%s", method, path, a.Status, a.Body)
	}
	if out != nil {
		if err := json.Unmarshal(a.Body, out); err != nil {
			c.T.Fatalf("%s %s: %v\n%s", method, path, err, a.Body)
		}
	}
	return a
}

// Problem reads the answer as a problem document.
func (a Answer) Problem(t testing.TB) (p struct {
	Code   string
	Detail string
	Errors []struct{ Pointer, Code, Detail string }
}) {
	t.Helper()
	if err := json.Unmarshal(a.Body, &p); err != nil {
		t.Fatalf("%d: %v\n%s", a.Status, err, a.Body)
	}
	return p
}

// checker holds answers against openapi.yaml. Each call of each test asks it for its operation, and hundreds of expressions
// tried in turn were a tenth of such a call.
type checker struct {
	mux    *http.ServeMux
	routes map[string]*routers.Route // by the mux's pattern
}

var newChecker = sync.OnceValues(func() (*checker, error) {
	raw, err := os.ReadFile(filepath.Join(Root(), "openapi.yaml"))
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		return nil, err
	}
	c := &checker{http.NewServeMux(), map[string]*routers.Route{}}
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			pattern := method + " /v1" + path
			c.mux.Handle(pattern, http.NotFoundHandler())
			c.routes[pattern] = &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: o}
		}
	}
	return c, nil
})

func (c *checker) check(req *http.Request, res *http.Response, body []byte) error {
	clone := req.Clone(context.Background())
	clone.URL.Scheme, clone.URL.Host, clone.Host = "", "", ""
	_, pattern := c.mux.Handler(clone)
	route := c.routes[pattern]
	if route == nil || route.Method != req.Method { // the mux takes HEAD for GET
		if res.StatusCode == http.StatusNotFound { // what the contract does not describe is not there
			return nil
		}
		return routers.ErrPathNotFound
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: clone, Route: route},
		Status:                 res.StatusCode, Header: res.Header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	if kind := res.Header.Get("Content-Type"); !strings.Contains(kind, "json") {
		input.Options.ExcludeResponseBody = true
	}
	return openapi3filter.ValidateResponse(context.Background(), input.SetBodyBytes(body))
}
