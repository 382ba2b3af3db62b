package web

import (
	"slices"

	"tasuki/internal/fault"
	"tasuki/internal/notice"
	"tasuki/internal/request"
)

// noticePage is a notice as headquarters sees it: what it says, to whom, and how far it came with each of them.
type noticePage struct {
	Crumbs     crumbs
	Reference  string
	State      badge
	Alert      *alert
	Was        *wasDue
	Moved      string // by a law, once it went out
	Secret     *secretView
	Why        []notice.Sentence
	Newer      string
	Facts      []factRow
	Briefing   notice.Briefing
	Reads      string // in whose words it is shown
	Draft      badge  // of its words
	Readers    []crumb
	Recipients []recipientRow
	Questions  []talk
	Card       string // that whoever comes carries
	Showings   string // where the log of what was shown is
	Edit       string
	First      []*form
	Follow     *form // begins what follows it
	Others     []other
	Silence    *silence
	Check      *noticeCheck
	Languages  []languageRow // of what is said in own words
}

type recipientRow struct {
	Who       party
	State     badge
	Language  string
	Draft     badge // of the language's words
	Level     string
	At        moment
	Questions string
	Unheard   string   // that they may still go by what has changed
	Code      *codeRow // nil for who signs in
	Print     *form    // their sheet, while it holds
}

var receiptLooks = map[notice.Receipt]badge{
	notice.Queued: {Shape: "clock"}, notice.MailSent: {Shape: "issued", Tone: "wait"}, notice.MailBounced: {Shape: "alert", Tone: "stop"},
	notice.Delivered: {Shape: "delivered", Tone: "wait"}, notice.Read: {Shape: "look", Tone: "go"}, notice.IsUnderstood: {Shape: "done", Tone: "good"},
}

func (s *Site) noticePage(v *visit, n notice.View) (answer, error) { return s.noticeSaying(v, n, nil) }

// noticeSaying shows a secret with it, this once.
func (s *Site) noticeSaying(v *visit, n notice.View, secret *secretView) (answer, error) {
	parties := []request.Party{request.Party(n.Author), request.Party(n.ApprovedBy), {Organization: n.Site}}
	for _, a := range n.Content.Recipients {
		parties = append(parties, request.Party{Person: a.Person})
	}
	for _, came := range n.Content.Visitors {
		parties = append(parties, request.Party{Person: came.Person})
	}
	if n.Override != nil {
		parties = append(parties, request.Party(n.Override.By))
	}
	for _, q := range n.Questions {
		parties = append(parties, request.Party(q.By))
		if q.Answer != nil {
			parties = append(parties, request.Party(q.Answer.By))
		}
	}
	names, err := s.names(v.ctx(), parties...)
	if err != nil {
		return answer{}, err
	}
	at := "/notices/" + n.ID
	p := noticePage{
		Crumbs:    v.crumbs(crumb{"/incidents/" + n.Incident, incidentReference(n.Reference)}, crumb{"", n.Reference}),
		Reference: n.Reference, State: v.noticeState(n.State), Why: n.Why(v.words), Facts: v.noticeFacts(n, names), Recipients: v.recipientRows(n, names),
	}
	if n.SupersededBy != "" {
		p.Newer = "/notices/" + n.SupersededBy
	}
	for _, id := range readersOf(n) {
		p.Readers = append(p.Readers, crumb{at + "?person=" + id, names.person(id).words()})
	}
	p.Questions = v.talks(n, names)
	if n.Whole && n.State.WentOut() {
		p.Showings = at + "/showings"
	}
	if n.Whole && n.State == notice.Sent && len(n.Visitors) > 0 {
		p.Card = at + "/card"
	}
	if err := s.noticePreview(v, n, names, &p); err != nil {
		return answer{}, err
	}
	p.Draft = v.draftOf(p.Briefing.Language)
	if p.Silence, err = s.noticeSilence(v, n, names); err != nil {
		return answer{}, err
	}
	if err := s.codeRows(v, n, p.Recipients); err != nil {
		return answer{}, err
	}
	p.Secret = secret
	if err := s.printRows(v, n, p.Recipients); err != nil {
		return answer{}, err
	}
	p.Recipients = append(p.Recipients, v.leftOutRows(n, names)...)
	lacking := false
	if p.Languages, lacking, err = s.languageRows(v, n); err != nil {
		return answer{}, err
	}
	if p.Check, err = s.noticeCheck(v, n, names); err != nil {
		return answer{}, err
	}
	if p.Follow, err = s.followForm(v, n); err != nil {
		return answer{}, err
	}
	p.Moved = v.attendanceMoved(n)
	if n.SendAt != nil && n.SentAt.IsZero() {
		if t, err := s.Turns.Of(v.ctx(), notice.ObjectType, n.ID); err == nil {
			p.Was = v.wasDue(t)
		} else if !fault.Is(err, fault.KindNotFound) {
			return answer{}, err
		}
	}
	v.noticeActs(n, names, lacking, &p)
	return v.page("notice", "notices", v.T("notice.kind."+string(n.Kind)), p).called(n.Reference), nil
}

// attendanceMoved says that a law has moved when somebody must be there.
func (v *visit) attendanceMoved(n notice.View) string {
	if n.Moved == nil {
		return ""
	}
	return v.movedByLaw(n.Moved.From, n.Moved.To, n.Moved.Zone)
}

// noticePreview words it for the chosen recipient, for the first one, or for who looks. What was approved or sent is
// shown as it will be or was.
func (s *Site) noticePreview(v *visit, n notice.View, names names, p *noticePage) error {
	person := v.query("person")
	if readers := readersOf(n); !slices.Contains(readers, person) {
		person = ""
		if len(readers) > 0 {
			person = readers[0]
		}
	}
	b, err := s.Notices.Preview(v.ctx(), n.ID, person)
	p.Briefing, p.Reads = b.Briefing, v.T("page.notice.as_you_read")
	if fault.Is(err, fault.KindForbidden) { // who sees all of it but writes none
		p.Briefing = notice.Render(n.Notice, n.Level, notice.Voice(v.site.Catalog, n.Notice, v.actor.Language))
		return nil
	}
	if person != "" {
		p.Reads = v.T("page.request.seen_by", "who", names.person(person).short())
	}
	return err
}

// readersOf are whom it went to, or is to go to.
func readersOf(n notice.View) (people []string) {
	if n.State.WentOut() {
		for _, r := range n.Recipients {
			people = append(people, r.Party.Person)
		}
		return people
	}
	for _, a := range n.Content.Recipients {
		people = append(people, a.Person)
	}
	return people
}

func (v *visit) noticeFacts(n notice.View, names names) []factRow {
	facts := []factRow{{Label: v.T("page.request.from"), Values: v.partyWords(names, request.Party(n.Author))}}
	if n.ApprovedBy.Person != "" {
		facts = append(facts, factRow{Label: v.T("page.notice.approved_by"), Values: v.partyWords(names, request.Party(n.ApprovedBy))})
	}
	if n.Site != "" {
		facts = append(facts, factRow{Label: v.T("page.incident.site"), Values: []string{names.organizations[n.Site].Name}})
	}
	if n.Level != "" {
		facts = append(facts, factRow{Label: v.T("page.participant.level"), Values: []string{v.T("level." + string(n.Level))}})
	}
	switch {
	case !n.SentAt.IsZero():
		facts = append(facts, factRow{Label: v.T("page.notice.sent"), When: v.both(n.SentAt)})
	case n.Awaits && n.State != notice.Discarded:
		facts = append(facts, factRow{Label: v.T("page.request.scheduled_for"), Values: []string{v.T("page.notice.with_request")}, To: "/requests/" + n.WithRequest})
	case n.SendAt != nil:
		facts = append(facts, factRow{Label: v.T("page.request.scheduled_for"), When: v.both(n.LeavesAt())})
	}
	return facts
}

func (v *visit) recipientRows(n notice.View, names names) []recipientRow {
	if !n.State.WentOut() {
		var rows []recipientRow
		for _, a := range n.Content.Recipients {
			language := a.Language
			if language == "" {
				language = names.people[a.Person].Language
			}
			rows = append(rows, recipientRow{Who: names.person(a.Person), Language: v.languageName(language), Draft: v.draftOf(language), Level: v.T("level." + string(n.LevelOf(a)))})
		}
		return rows
	}
	var rows []recipientRow
	for _, r := range n.Recipients {
		row := recipientRow{Who: names.party(request.Party(r.Party)), Language: v.languageName(r.Language), Draft: v.draftOf(r.Language), Level: v.T("level." + string(r.Level)), State: receiptLooks[r.Receipt()]}
		row.State.Word = v.T("notice.receipt." + string(r.Receipt()))
		for _, at := range []moment{v.both(r.UnderstoodAt), v.both(r.ReadAt), v.both(r.DeliveredAt), v.both(r.BouncedAt), v.both(r.SentAt), v.both(r.QueuedAt)} {
			if row.At.ISO == "" {
				row.At = at
			}
		}
		if r.Questions > 0 {
			row.Questions = v.T("page.notice.questions", "count", r.Questions)
		}
		if !r.UnheardAt.IsZero() {
			row.Unheard, row.At = v.T("page.notice.unheard"), v.both(r.UnheardAt)
		}
		rows = append(rows, row)
	}
	return rows
}

// leftOutRows are whom it was written to and who had left when it went out.
func (v *visit) leftOutRows(n notice.View, names names) (rows []recipientRow) {
	for _, id := range n.LeftOut() {
		rows = append(rows, recipientRow{Who: names.person(id), State: badge{Shape: "alert", Tone: "stop", Word: v.T("page.notice.left_out")}})
	}
	return rows
}

// languageName is a language's name for itself, as far as we speak it.
func (v *visit) languageName(tag string) string {
	if l, ok := v.site.Catalog.Speaks(tag); ok {
		return l.Name
	}
	return tag
}
