package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tasuki/internal/fault"
)

// contract is openapi.yaml at run time: every route takes its operation from it, and none may be left over.
type contract struct {
	doc   *openapi3.T
	taken map[string]bool
}

// operation is one operation of the contract.
type operation struct{ route *routers.Route }

// documents are what was read of a contract, by its text: nothing changes them, and a test's process opens hundreds of houses.
var documents sync.Map

func loadContract(raw []byte) (*contract, error) {
	doc, found := documents.Load(string(raw))
	if !found {
		read, err := openapi3.NewLoader().LoadFromData(raw)
		if err != nil {
			return nil, fmt.Errorf("openapi.yaml: %w", err)
		}
		doc, _ = documents.LoadOrStore(string(raw), read)
	}
	return &contract{doc: doc.(*openapi3.T), taken: map[string]bool{}}, nil
}

// take finds the operation behind echo's method and path. A route that the contract does not describe is a mistake
// in the program.
func (c *contract) take(method, path string) *operation {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") {
			parts[i] = "{" + p[1:] + "}"
		}
	}
	template := strings.Join(parts, "/")
	item := c.doc.Paths.Value(template)
	if item == nil || item.GetOperation(method) == nil {
		panic(fmt.Sprintf("api: %s %s is not in openapi.yaml", method, template))
	}
	c.taken[method+" "+template] = true
	return &operation{&routers.Route{Spec: c.doc, Path: template, PathItem: item, Method: method, Operation: item.GetOperation(method)}}
}

// left are the operations that no route has taken.
func (c *contract) left() []string {
	var left []string
	for template, item := range c.doc.Paths.Map() {
		for method := range item.Operations() {
			if name := method + " " + template; !c.taken[name] {
				left = append(left, name)
			}
		}
	}
	slices.Sort(left)
	return left
}

var filter = &openapi3filter.Options{
	MultiError: true, KeepValidatedValue: true, RejectWhenRequestBodyNotSpecified: true,
	AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, // admit has done it
}

// check holds the request against the contract. A path that can't name anything is not found rather than malformed.
func (o *operation) check(req *http.Request, params map[string]string, body []byte) error {
	if err := o.known(req); err != nil {
		return err
	}
	if len(body) > 0 {
		if !isJSON(req.Header.Get("Content-Type")) {
			return fault.New(fault.KindUnsupportedMedia, "problem.media_type", "type", "application/json")
		}
		if err := wellFormed(body); err != nil {
			return err
		}
	}
	probe := req
	if len(body) > 0 && req.Header.Get("Content-Type") == "" {
		probe = req.Clone(req.Context())
		probe.Header.Set("Content-Type", "application/json")
	}
	probe.Body = io.NopCloser(bytes.NewReader(body))
	err := openapi3filter.ValidateRequest(req.Context(), &openapi3filter.RequestValidationInput{
		Request: probe, PathParams: params, Route: o.route, Options: filter,
	})
	return malformed(err)
}

// isJSON says that a body is JSON by its media type, or says nothing about itself.
func isJSON(header string) bool {
	if header == "" {
		return true
	}
	kind, params, err := mime.ParseMediaType(header)
	return err == nil && kind == "application/json" && (params["charset"] == "" || strings.EqualFold(params["charset"], "utf-8"))
}

// checkParameters is check for bodies that are not JSON.
func (o *operation) checkParameters(req *http.Request, params map[string]string) error {
	if err := o.known(req); err != nil {
		return err
	}
	for _, p := range append(slices.Clone(o.route.Operation.Parameters), o.route.PathItem.Parameters...) {
		err := openapi3filter.ValidateParameter(context.WithoutCancel(req.Context()), &openapi3filter.RequestValidationInput{
			Request: req, PathParams: params, Route: o.route, Options: filter,
		}, p.Value)
		if err := malformed(err); err != nil {
			return err
		}
	}
	return nil
}

// known refuses query parameters that the operation does not have: a mistyped filter must not show everything.
func (o *operation) known(req *http.Request) error {
	var errs []error
	for name := range req.URL.Query() {
		if !o.has(openapi3.ParameterInQuery, name) {
			errs = append(errs, fault.Malformed("/"+name, "contract.unknown"))
		}
	}
	return fault.Join(errs...)
}

func (o *operation) takes(header string) bool { return o.has(openapi3.ParameterInHeader, header) }

func (o *operation) has(in, name string) bool {
	return o.route.Operation.Parameters.GetByInAndName(in, name) != nil || o.route.PathItem.Parameters.GetByInAndName(in, name) != nil
}

// wellFormed refuses what is not one JSON value, or names a member twice.
func wellFormed(body []byte) error {
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	if _, err := dec.ReadValue(); err != nil {
		return malformedJSON(err)
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return fault.Malformed("", "contract.not_json")
	}
	return nil
}

func malformedJSON(err error) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return fault.Malformed(string(syntax.JSONPointer), "contract.twice")
		}
		return fault.Malformed(string(syntax.JSONPointer), "contract.not_json")
	}
	var semantic *jsonv2.SemanticError
	if errors.As(err, &semantic) {
		return fault.Malformed(string(semantic.JSONPointer), "contract.type")
	}
	return fault.Malformed("", "contract.not_json")
}
