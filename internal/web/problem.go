package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"tasuki/internal/account"
	"tasuki/internal/fault"
	"tasuki/internal/lang"
)

// problemPage says what went wrong and what to do.
type problemPage struct {
	Detail string
	Fields []lang.ProblemField
	WayIn  *crumb // for whoever isn't in, or no longer
}

// problem answers with the page that err is, in the reader's language. Who is not signed in is led to where they can be,
// and back.
func (s *Site) problem(w http.ResponseWriter, v *visit, err error) {
	f, ok := fault.As(err)
	if ok && f.Kind == fault.KindUnauthenticated && (v.req.Method == http.MethodGet || v.req.Method == http.MethodHead) {
		w.Header().Set("Location", v.wayIn(v.req.URL.RequestURI()).To)
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	var told lang.Problem
	status, p := http.StatusInternalServerError, problemPage{}
	if ok {
		told, status = v.words.Fault(f), f.Kind.Status()
	} else {
		told = v.words.Fault(nil)
		told.Detail = v.T("problem.internal", "reference", unexpected(v.req, err))
		f = &fault.Error{}
	}
	p.Detail = told.Detail
	if status == http.StatusUnauthorized {
		way := v.wayIn("")
		p.WayIn = &way
	}
	if status != http.StatusNotFound { // the same page for what is hidden and what is absent
		p.Fields = told.Fields
	}
	if seconds, ok := f.Args["seconds"].(int); ok {
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	v.failure = nil
	a := v.page("problem", "", told.Title, p)
	a.status = status
	if err := s.answer(w, v, a); err != nil {
		slog.Error("showing a problem", "error", err)
		http.Error(w, told.Title, status)
	}
}

// unexpected is an error of ours: a reference number for the reader, and the rest for the log.
func unexpected(r *http.Request, err error) string {
	reference := uuid.NewString()
	if !errors.Is(err, context.Canceled) {
		slog.Error("a page failed", "reference", reference, "method", r.Method, "path", account.Redacted(r.URL.Path), "error", err)
	}
	return reference
}

// afterwards does what is recorded once the page is out; the reader is not to be troubled when it fails.
func (s *Site) afterwards(v *visit, act func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(v.ctx()), 10*time.Second)
	defer cancel()
	if err := act(ctx); err != nil {
		slog.Error("recording that a page was fetched", "path", v.req.URL.Path, "error", err)
	}
}

// wayIn is where the reader signs in, and goes on to next; a guest types a code.
func (v *visit) wayIn(next string) crumb {
	if door := v.doorOf(); door != "" {
		return crumb{door, v.T("page.code.title")}
	}
	way := crumb{"/sign-in", v.T("page.sign_in.title")}
	if next != "/" && next != "" {
		way.To += "?next=" + url.QueryEscape(next)
	}
	return way
}
