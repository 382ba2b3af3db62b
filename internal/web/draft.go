package web

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// newDraft asks for what a request begins with.
func (s *Site) newDraft(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	if ok, err := s.may(v, i.ID, access.CreateRequest); err != nil || !ok {
		return answer{}, fault.Join(err, fault.Forbidden())
	}
	f := v.form("draft", "/incidents/"+i.ID+"/requests")
	if err := s.draftHead(v, f, request.Content{Language: v.words.Tag()}); err != nil {
		return answer{}, err
	}
	f.button("page.draft.begin")
	return v.page("form", "incidents", v.T("page.request.write"), formPage{
		Crumbs: v.inIncident(i, v.T("page.request.write")), Lead: v.T("page.draft.lead"), Form: f,
	}), nil
}

// draftHead is what is asked for first: what, for what, to whom.
func (s *Site) draftHead(v *visit, f *form, c request.Content) error {
	f.line("/title", "page.draft.title", c.Title)
	f.area("/purpose", "page.request.purpose", c.Purpose).rows(3)
	who, err := s.addressees(v, directory.OrganizationFilter{})
	if err != nil {
		return err
	}
	in := f.pick("/executor", "page.draft.executor", addresseeValue(c.Executor), nil).hint(v.T("page.draft.executor_hint"))
	in.Options, in.Groups = []option{{}}, choose(who, in.Value)
	f.pick("/language", "page.draft.language", c.Language, v.languagesWith(c.Language)).hint(v.T("page.draft.language_hint"))
	return nil
}

// createDraft begins a draft and leads to where its steps are written.
func (s *Site) createDraft(v *visit) (answer, error) {
	c := v.headTyped(request.Content{})
	a, err := v.once(func(ctx context.Context) (string, error) {
		r, err := s.Requests.Create(ctx, v.param("incident"), c)
		return "/requests/" + r.ID + "/edit", err
	})
	if err == nil {
		return a, nil
	}
	if err := v.failed("draft", err); err != nil {
		return answer{}, err
	}
	return s.newDraft(v)
}

// editDraft shows a draft to write on.
func (s *Site) editDraft(v *visit) (answer, error) {
	r, err := s.Requests.Get(v.ctx(), v.param("request"))
	if err != nil {
		return answer{}, err
	}
	possible, err := s.Requests.Possible(v.ctx(), r)
	if err != nil {
		return answer{}, err
	}
	if !slices.Contains(possible, request.Update) {
		return goTo("/requests/" + r.ID), nil
	}
	p, err := s.draftPage(v, r)
	return v.page("draft", "incidents", v.T("page.request.write"), p), err
}

// saveDraft keeps what was written and then does what the button says. What can't be kept as it is stays on the page,
// marked, and the rest is kept.
func (s *Site) saveDraft(v *visit) (answer, error) {
	id := v.param("request")
	what, index, _ := strings.Cut(v.text("do"), ":")
	var bad error
	r, err := s.Requests.Change(v.ctx(), id, func(c request.Content) request.Content {
		var next request.Content
		if next, bad = v.draftTyped(c); bad == nil {
			next, bad = v.edited(next, what, index)
		}
		return next
	})
	if f, ok := fault.As(err); ok && f.Kind == fault.KindInvalid {
		bad = fault.Join(bad, err)
		_, err = s.Requests.Change(v.ctx(), id, func(c request.Content) request.Content {
			return v.headTyped(c)
		})
	}
	if bad == nil && err == nil && (what == "choose" || v.text("/shortlist/reason") != "") {
		bad = s.choose(v, id)
	}
	if bad != nil || err != nil {
		if err == nil {
			err = bad
		}
		if err := v.failed("draft", err); err != nil {
			return answer{}, err
		}
		return s.editDraft(v)
	}
	switch what {
	case "review":
		return goTo("/requests/" + id), nil
	case "preview":
		return goTo("/requests/" + id + "/preview"), nil
	}
	return goTo(done("/requests/"+id+"/edit"+anchor(r.Content, what, index), "saved")), nil
}
