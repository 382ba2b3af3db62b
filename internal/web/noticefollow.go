package web

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/notice"
)

// followForm begins what follows a notice that holds; nil where the reader may write none.
func (s *Site) followForm(v *visit, n notice.View) (*form, error) {
	if n.State != notice.Sent {
		return nil, nil
	}
	if ok, err := s.may(v, n.Incident, access.CreateNotice); err != nil || !ok {
		return nil, err
	}
	f := v.form("follow", "/notices/"+n.ID+"/follow").lead("page.notice.follow.lead")
	f.choice("update", "page.notice.follow.update", "")
	f.choice("all_clear", "page.notice.follow.all_clear", "")
	return f, nil
}

// followNotice drafts an update or an all-clear from what the notice says, to be looked through before it is handed on.
func (s *Site) followNotice(v *visit) (answer, error) {
	return s.kept(v, "follow", s.showNotice, func(ctx context.Context) (string, error) {
		old, err := s.Notices.Get(ctx, v.param("notice"))
		if err != nil {
			return "", err
		}
		kind := notice.Update
		if v.text("do") == "all_clear" {
			kind = notice.AllClear
		}
		c, err := s.Notices.Defaults(ctx, notice.Content{Kind: kind, Supersedes: old.ID})
		if err != nil {
			return "", err
		}
		n, err := s.Notices.Create(ctx, old.Incident, c)
		return done("/notices/"+n.ID+"/edit", "notice_follow"), err
	})
}
