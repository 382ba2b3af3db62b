package web

import (
	"cmp"

	"tasuki/internal/access"
	"tasuki/internal/request"
)

// previewPage is a request as its executor reads it: in their language, on their clock.
type previewPage struct {
	Crumbs   crumbs
	Words    string
	Back     string
	Title    string
	Language string
	Read     readRequest
	Outlooks []outlookRow // while it has not gone out, in the words of whoever looks
}

func (s *Site) previewRequest(v *visit) (answer, error) {
	r, err := s.Requests.Get(v.ctx(), v.param("request"))
	if err != nil {
		return answer{}, err
	}
	n, err := s.names(v.ctx(), r.Author, r.Executor)
	if err != nil {
		return answer{}, err
	}
	reader, err := v.readerOf(r.Executor, n)
	if err != nil {
		return answer{}, err
	}
	unsure, err := s.Requests.Unverified(v.ctx(), r)
	if err != nil {
		return answer{}, err
	}
	who := n.party(r.Executor).short()
	p := previewPage{
		Crumbs: v.crumbs(crumb{"/incidents/" + r.Incident, incidentReference(r.Reference)}, crumb{"/requests/" + r.ID, v.revision(r.Reference, r.Revision)}, crumb{"", v.T("page.request.preview")}),
		Words:  v.T("page.request.seen_by", "who", who), Back: "/requests/" + r.ID, Title: cmp.Or(r.Title, v.T("page.request.untitled")),
		Language: r.Language, Read: reader.readRequest(r, n),
	}
	if r.State == request.Draft {
		if p.Outlooks, err = s.outlooks(v, r.Content, r.ScheduledFor); err != nil {
			return answer{}, err
		}
	}
	p.Read.Unsure = reader.unverified(unsure)
	return v.page("preview", "incidents", p.Words, p).called(v.revision(r.Reference, r.Revision) + " · " + v.T("page.request.preview")), nil
}

// readerOf is a visit of somebody else, to show what they would see. Nothing is asked of a service in their name.
func (v *visit) readerOf(p request.Party, n names) (*visit, error) {
	language := n.people[p.Person].Language
	if language == "" && p.Organization != "" {
		o, err := v.site.Directory.LookupOrganization(v.ctx(), p.Organization)
		if err != nil {
			return nil, err
		}
		if len(o.Languages) > 0 {
			language = o.Languages[0]
		}
	}
	reader := *v
	reader.actor = access.Actor{Person: p.Person, Organization: p.Organization, Language: language, Zone: n.clock(p)}
	reader.words = v.site.Catalog.For(v.site.Catalog.Negotiate("", language), reader.zone())
	return &reader, nil
}
