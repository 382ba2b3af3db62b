package web

import (
	"tasuki/internal/directory"
)

// pager leads on through a list.
type pager struct {
	Count             string
	Next, NextWords   string
	First, FirstWords string
}

// perPage is how long a page of a list is.
const perPage = 20

// part is the part of a list that the address asks for.
func (v *visit) part() directory.Page {
	return directory.Page{Limit: perPage, After: v.query("after")}
}

// pager keeps the filters of the address.
func (v *visit) pager(next string, total *int64) pager {
	p := pager{NextWords: v.T("page.next"), FirstWords: v.T("page.first")}
	q := v.req.URL.Query()
	q.Del("done")
	if next != "" {
		q.Set("after", next)
		p.Next = v.req.URL.Path + "?" + q.Encode()
	}
	if v.query("after") != "" {
		q.Del("after")
		p.First = v.req.URL.Path + "?" + q.Encode()
	}
	if total != nil {
		p.Count = v.T("page.total", "count", *total)
	}
	return p
}
