package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/replay"
)

// maxBody bounds a JSON body; files come by tus or multipart and have their own bounds.
const maxBody = 4 << 20

// option changes how one route is served.
type option func(*route)

type route struct {
	contract *operation
	status   int
	public   bool // no credential is asked for
	password bool // the body's password confirms the act
	once     bool // takes an Idempotency-Key
	guarded  bool // needs If-Match
}

// public serves a route without a credential.
func public(r *route) { r.public, r.once = true, false }

// created answers 201.
func created(r *route) { r.status = http.StatusCreated }

// confirmed takes the account's password in the body's `password` as a confirmation of this very act. It is checked
// before the transaction, because hashing is slow on purpose.
func confirmed(r *route) { r.password = true }

// none is the output of an act that answers 204.
type none struct{}

// GET, POST and the rest register one operation of the contract: fn's input is bound from path, query and body by its
// fields' tags, its output is answered as JSON. Echo's types end here.
func get[In, Out any](a *API, path string, fn func(context.Context, In) (Out, error), opts ...option) {
	handle(a, http.MethodGet, path, fn, opts)
}

func post[In, Out any](a *API, path string, fn func(context.Context, In) (Out, error), opts ...option) {
	handle(a, http.MethodPost, path, fn, opts)
}

func patch[In, Out any](a *API, path string, fn func(context.Context, In) (Out, error), opts ...option) {
	handle(a, http.MethodPatch, path, fn, opts)
}

func put[In, Out any](a *API, path string, fn func(context.Context, In) (Out, error), opts ...option) {
	handle(a, http.MethodPut, path, fn, opts)
}

func remove[In, Out any](a *API, path string, fn func(context.Context, In) (Out, error), opts ...option) {
	handle(a, http.MethodDelete, path, fn, opts)
}

// preparing is an input of which something slow is done before the transaction that keeps the answer: a file is stored. What goes
// wrong is the handler's to say, since an act that is repeated has its answer already.
type preparing interface {
	prepare(ctx context.Context, a *API)
}

func handle[In, Out any](a *API, method, path string, fn func(context.Context, In) (Out, error), opts []option) {
	r := a.route(method, path, opts)
	a.serve(method, path, r, func(c echo.Context) error {
		var in In
		ctx, body, err := a.receive(c, r, &in)
		if err != nil {
			return err
		}
		if slow, ok := any(&in).(preparing); ok {
			slow.prepare(ctx, a)
		}
		act := func(ctx context.Context) (replay.Answer, error) {
			out, err := fn(ctx, in)
			if err != nil {
				return replay.Answer{}, err
			}
			return answer(c.Request(), r.status, out)
		}
		var ans replay.Answer
		if key := c.Request().Header.Get("Idempotency-Key"); r.once && key != "" {
			ans, _, err = a.Replay.Once(ctx, replay.Key{
				Actor: keysOf(ctx), Key: key, Fingerprint: fingerprint(c.Request(), body),
			}, act)
		} else {
			ans, err = act(ctx)
		}
		if err != nil {
			return err
		}
		return write(c.Response(), ans)
	})
}

// raw registers an operation that reads or writes bytes itself: uploads and downloads. The credential and the
// contract's parameters have been checked when fn is called.
func raw(a *API, method, path string, fn func(http.ResponseWriter, *http.Request, map[string]string) error, opts ...option) {
	r := a.route(method, path, opts)
	a.serve(method, path, r, func(c echo.Context) error {
		ctx, err := a.admit(c, r)
		if err != nil {
			return err
		}
		params := pathParams(c)
		if err := r.contract.checkParameters(c.Request(), params); err != nil {
			return err
		}
		return fn(c.Response(), c.Request().WithContext(ctx), params)
	})
}

func (a *API) route(method, path string, opts []option) *route {
	r := &route{
		contract: a.contract.take(method, path), status: http.StatusOK,
		once: method == http.MethodPost, guarded: method == http.MethodPatch || method == http.MethodPut || method == http.MethodDelete,
	}
	for _, o := range opts {
		o(r)
	}
	return r
}

func (a *API) serve(method, path string, _ *route, h echo.HandlerFunc) {
	a.group.Add(method, path, h)
}

// receive admits the caller, checks the request against the contract and binds it.
func (a *API) receive(c echo.Context, r *route, in any) (context.Context, []byte, error) {
	ctx, err := a.admit(c, r)
	if err != nil {
		return nil, nil, err
	}
	req := c.Request()
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), req.Body, maxBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return nil, nil, fault.New(fault.KindTooLarge, "problem.body_too_large", "limit", maxBody)
	case err != nil:
		return nil, nil, fault.Malformed("", "contract.unreadable")
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	params := pathParams(c)
	if err := r.contract.check(req, params, body); err != nil {
		return nil, nil, err
	}
	if err := bind(in, params, req, body); err != nil {
		return nil, nil, err
	}
	if ctx, err = precondition(ctx, r, req); err != nil {
		return nil, nil, err
	}
	if r.password {
		if ctx, err = a.confirm(ctx, body); err != nil {
			return nil, nil, err
		}
	}
	return ctx, body, nil
}

// admit finds out who asks, and in which language they read.
func (a *API) admit(c echo.Context, r *route) (context.Context, error) {
	req := c.Request()
	ctx := req.Context()
	if !r.public {
		actor, err := a.Accounts.Authenticate(ctx, bearer(req), c.RealIP())
		if err != nil {
			return nil, err
		}
		ctx = journal.WithActor(access.With(ctx, actor), actor.Person, actor.Organization)
		c.SetRequest(req.WithContext(ctx))
	}
	return withAddress(a.withWords(ctx, req), c.RealIP()), nil
}

// confirm looks whether the body's password is the actor's. A wrong one is the same as none: the verb refuses it.
func (a *API) confirm(ctx context.Context, body []byte) (context.Context, error) {
	var sent struct {
		Password string `json:"password"`
	}
	if json.Unmarshal(body, &sent) != nil || sent.Password == "" {
		return ctx, nil
	}
	if err := a.Accounts.Confirm(ctx, sent.Password); err != nil {
		return nil, err
	}
	actor := access.From(ctx)
	actor.Confirmed = true
	return access.With(ctx, actor), nil
}

func precondition(ctx context.Context, r *route, req *http.Request) (context.Context, error) {
	tag := req.Header.Get("If-Match")
	if tag == "" {
		if r.guarded && r.contract.takes("If-Match") {
			return nil, fault.New(fault.KindPreconditionRequired, "problem.precondition_required")
		}
		return ctx, nil
	}
	if tag == "*" {
		return ctx, nil
	}
	version, ok := versionOf(tag)
	if !ok {
		return nil, fault.New(fault.KindPreconditionFailed, "problem.changed_meanwhile")
	}
	return access.IfMatch(ctx, version), nil
}

func versionOf(tag string) (int, bool) {
	if len(tag) < 4 || tag[:2] != `"v` || tag[len(tag)-1] != '"' {
		return 0, false
	}
	n, err := strconv.Atoi(tag[2 : len(tag)-1])
	return n, err == nil
}

// answer encodes the output; an object with a version carries its ETag, a list the link to its next part.
func answer(req *http.Request, status int, out any) (replay.Answer, error) {
	if _, ok := out.(none); ok {
		return replay.Answer{Status: http.StatusNoContent}, nil
	}
	a := replay.Answer{Status: status, Header: map[string]string{echo.HeaderContentType: "application/json"}}
	if l, ok := out.(interface{ next() string }); ok && l.next() != "" {
		a.Header["Link"] = nextLink(req, l.next())
	}
	if v := reflect.ValueOf(out); v.Kind() == reflect.Struct {
		if f := v.FieldByName("Version"); f.IsValid() && f.CanInt() {
			a.Header["ETag"] = `"v` + strconv.FormatInt(f.Int(), 10) + `"`
		}
		if f := v.FieldByName("ID"); status == http.StatusCreated && f.IsValid() && f.Kind() == reflect.String {
			a.Header["Location"] = location(req, f.String())
		}
	}
	var err error
	a.Body, err = json.Marshal(out)
	return a, err
}

// keysOf says whose Idempotency-Keys count: what a person did is answered to no push ticket of theirs, which may read none of it.
func keysOf(ctx context.Context) string {
	if a := access.From(ctx); a.Pushes() {
		return a.Credential
	}
	return access.Person(ctx)
}

// location is where what was made can be read: under its own collection, whichever one it was made through.
func location(req *http.Request, id string) string {
	parts := strings.Split(strings.TrimPrefix(req.URL.Path, "/v1/"), "/")
	collection := parts[len(parts)-1]
	switch collection {
	case "participants", "clarifications", "receipts", "push-tickets":
		return strings.TrimSuffix(req.URL.Path, "/") + "/" + id
	case "overrides", "swaps", "leaves": // they are read as what they change, and a leave also as its person's
		if parts[0] == "people" {
			return strings.TrimSuffix(req.URL.Path, "/") + "/" + id
		}
		return strings.TrimSuffix(req.URL.Path, collection) + "changes/" + id
	case "tests": // what was tried with a plan stands among the tests of all plans
		return "/v1/reachability-tests/" + id
	case "messages": // a message is read in its thread
		return strings.TrimSuffix(req.URL.Path, "/messages")
	case "revise", "request":
		collection = "requests"
	case "versions": // of a diagram
		collection = "diagram-versions"
	case "transfers":
		collection = "custody-transfers"
	case "releases": // of an item
		collection = "evidence-releases"
	}
	return "/v1/" + collection + "/" + id
}

func nextLink(req *http.Request, cursor string) string {
	u := *req.URL
	q := u.Query()
	q.Set("cursor", cursor)
	q.Del("count")
	u.RawQuery = q.Encode()
	return "<" + u.RequestURI() + `>; rel="next"`
}

func write(w http.ResponseWriter, a replay.Answer) error {
	for name, value := range a.Header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(a.Status)
	_, err := w.Write(a.Body)
	return err
}

func pathParams(c echo.Context) map[string]string {
	params := make(map[string]string, len(c.ParamNames()))
	for i, name := range c.ParamNames() {
		params[name] = c.ParamValues()[i]
	}
	return params
}
