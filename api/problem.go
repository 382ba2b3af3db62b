package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"tasuki/internal/access"
	"tasuki/internal/account"
	"tasuki/internal/fault"
	"tasuki/internal/lang"
)

// problem is a problem document (RFC 9457). A 404 carries neither instance nor reference, so that what is hidden and
// what is absent answer the same bytes.
type problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail,omitempty"`
	Code      string         `json:"code"`
	Errors    []problemField `json:"errors,omitempty"`
	Possible  any            `json:"possible,omitempty"`
	Reference string         `json:"reference,omitempty"`
}

// What a client made up may be as large as its body; what is said of it is not.
const (
	maxFields  = 200 // wrong fields that are named
	maxPointer = 500 // bytes; of a longer one the outermost part
)

// within cuts a pointer between two of its parts.
func within(pointer string) string {
	for len(pointer) > maxPointer {
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
	}
	return pointer
}

type problemField struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Detail  string `json:"detail"`

	// For programs, where a wall time does not say one instant.
	Next    any `json:"next,omitempty"`
	Earlier any `json:"earlier,omitempty"`
	Later   any `json:"later,omitempty"`
}

// refuse answers with the problem that err is, in the reader's language. An error that is no fault is a 500 with a
// reference number and nothing else; what it was stands in the log.
func (a *API) refuse(w http.ResponseWriter, req *http.Request, err error) {
	words := a.words(a.withWords(req.Context(), req))
	f, ok := fault.As(err)
	if !ok {
		f = a.unexpected(req, err)
	}
	status, p := f.Kind.Status(), problem{}
	if f.Kind == "" {
		status = http.StatusInternalServerError
		p.Reference, _ = f.Args["reference"].(string)
		f = nil
	}
	told := words.Fault(f)
	p.Type, p.Title, p.Status, p.Detail, p.Code = "urn:tasuki:problem:"+told.Code, told.Title, status, told.Detail, told.Code
	for i, field := range told.Fields[:min(len(told.Fields), maxFields)] {
		one := problemField{Pointer: within(field.Pointer), Code: field.Code, Detail: field.Detail}
		if args := f.Fields[i].Args; strings.HasPrefix(field.Code, "time.") {
			one.Next, one.Earlier, one.Later = args["next"], args["earlier"], args["later"]
		}
		p.Errors = append(p.Errors, one)
	}
	h := w.Header()
	if f != nil {
		if f.Kind == fault.KindConflict {
			p.Possible = f.Args["possible"]
		}
		if s, ok := f.Args["seconds"].(int); ok {
			h.Set("Retry-After", strconv.Itoa(s))
		}
		if f.Kind == fault.KindUnauthenticated {
			h.Set("WWW-Authenticate", `Bearer realm="tasuki"`)
		}
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", string(words.Tag()))
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		slog.Debug("answering a problem", "error", err)
	}
}

func (a *API) unexpected(req *http.Request, err error) *fault.Error {
	var he *echo.HTTPError
	if errors.As(err, &he) {
		switch he.Code {
		case http.StatusNotFound, http.StatusMethodNotAllowed:
			return fault.NotFound()
		case http.StatusRequestEntityTooLarge:
			return fault.New(fault.KindTooLarge, "problem.body_too_large", "limit", maxBody)
		}
	}
	reference := uuid.NewString()
	if !errors.Is(err, context.Canceled) {
		slog.Error("a request failed", "reference", reference, "method", req.Method, "path", account.Redacted(req.URL.Path), "error", err)
	}
	return fault.New("", "problem.internal", "reference", reference)
}

type wordsKey struct{}
type addressKey struct{}

// withWords decides once in which language a request is answered: as Accept-Language says, or else as the person does.
func (a *API) withWords(ctx context.Context, req *http.Request) context.Context {
	actor := access.From(ctx)
	header := req.Header.Get("Accept-Language")
	var tag lang.Tag
	if header == "" && actor.Language != "" {
		tag = a.Catalog.Negotiate("", lang.Tag(actor.Language))
	} else {
		tag = a.Catalog.Negotiate(header)
	}
	return context.WithValue(ctx, wordsKey{}, a.Catalog.For(tag, zoneOf(actor)))
}

// words puts things into words for the reader of this request.
func (a *API) words(ctx context.Context) *lang.Localizer {
	return ctx.Value(wordsKey{}).(*lang.Localizer)
}

func withAddress(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, addressKey{}, address)
}

// address is where the request came from, for slowing down who guesses.
func address(ctx context.Context) string {
	s, _ := ctx.Value(addressKey{}).(string)
	return s
}
