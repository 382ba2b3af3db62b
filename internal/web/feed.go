package web

import (
	"context"

	"tasuki/internal/account"
)

// feedRow is a calendar that follows the reader's meetings.
type feedRow struct {
	Name   string
	Since  moment
	Revoke *form
}

func (s *Site) feedRows(v *visit) ([]feedRow, error) {
	l, err := s.Accounts.Feeds(v.ctx(), account.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	var rows []feedRow
	for _, f := range l.Items {
		revoke := v.form("revoke-feed-"+f.ID, "/account/calendars/"+f.ID+"/revoke").grave("page.feed.revoke")
		rows = append(rows, feedRow{Name: f.Name, Since: v.at(f.Created), Revoke: revoke})
	}
	return rows, nil
}

func (v *visit) feedForm() *form {
	f := v.form("feed", "/account/calendars").lead("page.feed.lead")
	f.line("/name", "page.feed.name", "").must().hint(v.T("page.feed.name_hint"))
	return f.button("page.feed.button")
}

// createFeed shows the address on this very answer: it is kept nowhere.
func (s *Site) createFeed(v *visit) (answer, error) {
	f, address, err := s.Accounts.CreateFeed(v.ctx(), v.text("/name"))
	if err != nil {
		if err := v.failed("feed", err); err != nil {
			return answer{}, err
		}
		return s.showAccount(v)
	}
	return s.accountPage(v, &secretView{v.T("page.feed.made", "name", f.Name), address, v.T("page.feed.once")})
}

func (s *Site) revokeFeed(v *visit) (answer, error) {
	id := v.param("feed")
	return s.kept(v, "revoke-feed-"+id, s.showAccount, func(ctx context.Context) (string, error) {
		return done("/account", "feed_revoked"), s.Accounts.RevokeFeed(ctx, id)
	})
}
