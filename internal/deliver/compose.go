package deliver

import (
	"errors"
	"html/template"
	"net/mail"
	"slices"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"tasuki/internal/lang"
	"tasuki/internal/worktime"
)

// CodePath begins the path of the page on which whoever has no account types a code; a reference follows.
const CodePath = "/b/"

func subjectKey(kind string) string { return "mail." + kind + ".subject" }
func bodyKey(kind string) string    { return "mail." + kind + ".body" }

// words are a mail's parts in the reader's language.
type words struct {
	Language, Dir                string
	Subject                      string
	Greeting, Body, Open, Footer string
	When                         string // of what stands in a calendar, or no longer does
	Moves                        []saidMove
	Reference, Link              string
}

// compose makes the mail. Every attempt makes the same: Message-ID and date come from the row, and neither the machine's
// name nor the program's version gets out.
func (s *Service) compose(r row) (*gomail.Msg, error) {
	to, err := mail.ParseAddress(r.Address)
	if err != nil || to.Address != r.Address {
		return nil, errors.New("that is no mail address")
	}
	to.Name = r.Name
	zone, err := worktime.LoadZone(r.Zone)
	if err != nil {
		zone = time.UTC
	}
	w := s.say(r, zone)
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(s.from)
	m.ToMailAddress(to)
	m.Subject(w.Subject)
	m.SetMessageIDWithValue(r.ID + "@" + s.config.Domain)
	m.SetDateWithValue(r.DueAt.In(zone))
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	if s.seal != nil {
		m.SetDKIM(s.seal.signer())
	}
	m.SetBodyString(gomail.TypeTextPlain, plain(w))
	var page strings.Builder
	if err := markup.Execute(&page, w); err != nil {
		return nil, err
	}
	m.AddAlternativeString(gomail.TypeTextHTML, page.String())
	if a := r.Appointment.V; a != nil {
		method, text := s.invitation(r, *a)
		m.AddAlternativeString(gomail.ContentType("text/calendar; method="+string(method)), text)
	}
	return m, nil
}

func (s *Service) say(r row, zone *time.Location) words {
	l := s.words.For(r.Language, zone)
	body, tag := l.TextTag(bodyKey(r.Kind))
	if tag != l.Tag() { // the whole mail in one language, not its halves in two
		l = s.words.For(tag, zone)
	}
	w := words{
		Language: tag, Dir: l.Dir(), Subject: l.Text(subjectKey(r.Kind)), Body: body,
		Greeting: l.Text("mail.greeting", "name", isolated(l, r.Name)), Open: l.Text("mail.open"), Footer: l.Text("mail.footer"),
		Link: s.Link(r.Path), Moves: sayMoves(l, r.Moves.V),
	}
	if r.Name == "" {
		w.Greeting = l.Text("mail.greeting_nobody")
	}
	switch {
	case r.Path == "": // what is said of a link would be of none
		w.Open, w.Link, w.Footer = l.Text("mail.no_link"), "", ""
	case strings.HasPrefix(r.Path, CodePath):
		w.Open = l.Text("mail.open_code")
	}
	if a := r.Appointment.V; a != nil {
		key := "mail.when"
		if a.Cancelled {
			key = "mail.when_off"
		}
		w.When = l.Text(key, "when", isolated(l, l.Both(a.From)))
	}
	if r.Reference != "" {
		w.Subject = "[" + r.Reference + "] " + w.Subject
		w.Reference = l.Text("mail.reference", "reference", isolated(l, r.Reference))
	}
	return w
}

// isolated is only needed, and only harmless to old mail programs' eyes, where the words around run from right to left.
func isolated(l *lang.Localizer, s string) string {
	if l.Dir() == "rtl" {
		return lang.Isolate(s)
	}
	return s
}

func plain(w words) string {
	parts := []string{w.Greeting, w.Body}
	for _, m := range w.Moves {
		parts = append(parts, m.line())
	}
	parts = append(parts, w.When, w.Reference, strings.TrimSpace(w.Open+"\n"+w.Link))
	if w.Footer != "" {
		parts = append(parts, "-- \n"+w.Footer)
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(parts, "\n\n") + "\n"
}

// markup is plain on purpose: no picture, no style sheet, nothing that a mail program would fetch.
var markup = template.Must(template.New("mail").Parse(`<!doctype html>
<html lang="{{.Language}}" dir="{{.Dir}}"><head><meta charset="utf-8"><title>{{.Subject}}</title></head>
<body style="font: 16px/1.5 sans-serif; max-width: 36em; margin: 1.5em auto; padding: 0 1em">
<p>{{.Greeting}}</p>
<p>{{.Body}}</p>
{{range .Moves}}<p>{{with .Reference}}<strong>{{.}}</strong><br>{{end}}{{.Text}}</p>
{{end}}{{with .When}}<p>{{.}}</p>
{{end}}{{with .Reference}}<p><strong>{{.}}</strong></p>
{{end}}<p>{{.Open}}{{with .Link}}<br><a href="{{.}}" dir="ltr">{{.}}</a>{{end}}</p>
{{with .Footer}}<p style="color: #595959">{{.}}</p>
{{end}}</body></html>
`))
