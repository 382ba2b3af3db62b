package web

import (
	"tasuki/internal/deliver"
	"tasuki/internal/fault"
)

// mailboxPage shows the mails that the demo writes into a folder instead of sending them.
type mailboxPage struct {
	Letters []letterRow
	Empty   *empty
}

type letterRow struct {
	To, Name, Subject string
	At                moment
	Text, Calendar    string
	Open              bool
}

// newestMails are shown; the folder keeps all of them.
const newestMails = 100

func (s *Site) mailbox(v *visit) (answer, error) {
	if !s.Demo {
		return answer{}, fault.NotFound()
	}
	letters, err := s.Mail.Mailbox(v.ctx(), newestMails)
	if err != nil {
		return answer{}, err
	}
	p := mailboxPage{}
	for _, l := range letters {
		p.Letters = append(p.Letters, v.letterRow(l))
	}
	if len(letters) == 0 {
		p.Empty = &empty{Words: v.T("page.mailbox.empty")}
	}
	return v.page("mailbox", "", v.T("page.nav.mailbox"), p), nil
}

func (v *visit) letterRow(l deliver.Letter) letterRow {
	return letterRow{To: l.To, Name: l.Name, Subject: l.Subject, At: v.at(l.At), Text: l.Text, Calendar: l.Calendar}
}
