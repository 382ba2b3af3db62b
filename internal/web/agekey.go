package web

import (
	"context"

	"tasuki/internal/exchange"
)

// keyRow is a key that the reader's downloads are sealed for.
type keyRow struct {
	Name      string
	Recipient string
	Since     moment
	End       *form
}

func (s *Site) keyRows(v *visit) ([]keyRow, error) {
	l, err := s.Evidence.AgeRecipients(v.ctx(), exchange.Page{Limit: 100})
	var rows []keyRow
	for _, r := range l.Items {
		end := v.form("end-key-"+r.ID, "/account/keys/"+r.ID+"/end").grave("page.key.end")
		rows = append(rows, keyRow{Name: r.Name, Recipient: r.Recipient, Since: v.at(r.Added), End: end})
	}
	return rows, err
}

func (v *visit) keyForm() *form {
	f := v.form("key", "/account/keys")
	f.line("/name", "page.key.name", "").must()
	f.line("/recipient", "page.key.recipient", "").must().hint(v.T("page.key.recipient_hint"))
	return f.button("page.key.new")
}

func (s *Site) addKey(v *visit) (answer, error) {
	return s.kept(v, "key", s.showAccount, func(ctx context.Context) (string, error) {
		_, err := s.Evidence.AddAgeRecipient(ctx, v.text("/name"), v.text("/recipient"))
		return done("/account", "key_added"), err
	})
}

func (s *Site) endKey(v *visit) (answer, error) {
	id := v.param("key")
	return s.kept(v, "end-key-"+id, s.showAccount, func(ctx context.Context) (string, error) {
		return done("/account", "key_ended"), s.Evidence.EndAgeRecipient(ctx, id)
	})
}
