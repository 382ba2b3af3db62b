package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Echo's types end in this file.

// action is one page or one act on a page.
type action func(*visit) (answer, error)

// pages registers actions.
type pages struct {
	site  *Site
	group *echo.Group
}

// Mount serves the pages at the root of e.
func (s *Site) Mount(e *echo.Echo) error {
	s.assets = loadAssets()
	s.templates = newTemplates(s.assets)
	s.routes(pages{s, e.Group("", s.guarded)})
	return nil
}

// guarded sets the headers of every page and refuses what another site's page sends (CSRF).
func (s *Site) guarded(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		s.guard(c.Response().Header())
		if err := protection.Check(c.Request()); err != nil {
			return s.act(c, false, func(*visit) (answer, error) { return answer{}, fault.Forbidden() })
		}
		return next(c)
	}
}

// get is a page for who is signed in; it changes nothing.
func (p pages) get(path string, act action) {
	p.group.GET(path, func(c echo.Context) error { return p.site.act(c, false, act) })
}

// post is an act of who is signed in.
func (p pages) post(path string, act action) {
	p.group.POST(path, func(c echo.Context) error { return p.site.act(c, false, act) })
}

// open is a page that asks nobody who they are.
func (p pages) open(method, path string, act action) {
	p.group.Add(method, path, func(c echo.Context) error { return p.site.act(c, true, act) })
}

// raw hands over the connection to who is signed in: uploads and downloads.
func (p pages) raw(method, path string, act func(http.ResponseWriter, *visit) error) {
	p.group.Add(method, path, func(c echo.Context) error {
		v, err := p.site.visit(c, true)
		if err == nil && !v.SignedIn() {
			err = fault.New(fault.KindUnauthenticated, "problem.unauthenticated")
		}
		if err == nil {
			err = act(c.Response(), v)
		}
		if err != nil && !c.Response().Committed {
			p.site.problem(c.Response(), v, err)
		}
		return nil
	})
}

func (s *Site) act(c echo.Context, open bool, act action) error {
	v, err := s.visit(c, open)
	if err == nil {
		err = v.read(c.Response())
		v.words = s.wordsFor(v) // a language may have been picked before signing in
	}
	var a answer
	if err == nil {
		a, err = act(v)
	}
	if err == nil {
		err = s.answer(c.Response(), v, a)
	}
	if err != nil {
		s.problem(c.Response(), v, err)
	}
	return nil
}

// visit finds out who asks. Where somebody must be signed in and nobody is, the visit comes with an error.
func (s *Site) visit(c echo.Context, open bool) (*visit, error) {
	req := c.Request()
	v := &visit{site: s, req: req, address: c.RealIP(), params: map[string]string{}}
	for i, name := range c.ParamNames() {
		v.params[name] = c.ParamValues()[i]
	}
	err := v.recognise()
	v.words = s.wordsFor(v)
	if fault.Is(err, fault.KindUnauthenticated) && open {
		return v, nil
	}
	if err == nil && v.Guest() && !open && v.params["notice"] != v.actor.Only {
		err = fault.NotFound()
	}
	return v, err
}

// recognise finds the person behind the session's cookie.
func (v *visit) recognise() error {
	actor, err := v.site.Accounts.Authenticate(v.ctx(), v.site.sessionToken(v.req), v.address)
	if err != nil {
		return err
	}
	if actor.Pushes() { // a push ticket reads nothing, no page either
		return fault.New(fault.KindUnauthenticated, "problem.unauthenticated")
	}
	v.actor = actor
	v.in(journal.WithActor(access.With(v.ctx(), actor), actor.Person, actor.Organization))
	if v.Guest() {
		return nil
	}
	me, err := v.site.Directory.Me(v.ctx())
	v.name = me.Name
	return err
}

// in goes on in another context.
func (v *visit) in(ctx context.Context) { v.req = v.req.WithContext(ctx) }

// Refuse answers an error that reached echo on a path that is no page.
func (s *Site) Refuse(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	s.guard(c.Response().Header())
	v, _ := s.visit(c, true)
	var he *echo.HTTPError
	if errors.As(err, &he) && (he.Code == http.StatusNotFound || he.Code == http.StatusMethodNotAllowed) {
		err = fault.NotFound()
	}
	s.problem(c.Response(), v, err)
}

// files are for everybody, and need no visit.
func (p pages) files(path string, h http.Handler) { p.group.GET(path, echo.WrapHandler(h)) }
