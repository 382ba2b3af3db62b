package web

import (
	"context"
	"strings"

	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// requestPage is a request with everything that hangs on it, and what the reader can do.
type requestPage struct {
	Crumbs     crumbs
	Reference  string
	Untitled   bool
	State      badge
	Turn       *turnView
	Alert      *alert
	Newer      string // the revision that took its place
	Why        string // the reason of the latest refusal
	Note       string
	Read       readRequest
	Facts      []factRow
	Acts       acts
	Threads    []thread
	Ask        *form
	Preview    *crumb // as its executor reads it
	Receipts   []receiptRow
	Revisions  []revisionRow
	NoStep     string    // heads them for headquarters, which can put them to one
	Loose      []fileRow // files that belong to no step
	Upload     *form     // for such
	Unfinished string
	Packing    *packingView
	Silence    *silence
	Outlooks   []outlookRow // while it has not gone out
	Push       *pushPart
}

// factRow is one thing to know about an object.
type factRow struct {
	Label  string
	Values []string
	To     string // where the values lead; "" for nowhere
	When   moment
}

// known is everything a request's page needs, loaded once.
type known struct {
	r         request.Request
	turn      turn.Item
	possible  map[request.Verb]bool
	answers   []request.Answer
	files     []exchange.Item
	threads   []request.Clarification
	receipts  []request.Receipt
	revisions []request.Request
	names     names
	standing  []string           // do-not-touch notices that may be recalled with it
	staff     []directory.Person // of the executor's organisation, where the reader may name another there
}

// showRequest shows it. Where its executor fetches it, it counts as delivered once the page is out.
func (s *Site) showRequest(v *visit) (answer, error) {
	r, err := s.Requests.Get(v.ctx(), v.param("request"))
	if err != nil {
		return answer{}, err
	}
	k, err := s.known(v.ctx(), r)
	if err != nil {
		return answer{}, err
	}
	p := s.requestPage(v, k)
	estimates, err := s.estimates(v, r)
	if err != nil {
		return answer{}, err
	}
	for i, step := range p.Read.Steps {
		p.Read.Steps[i].Estimate = estimates[step.ID].said()
	}
	if r.State == request.Draft {
		if p.Outlooks, err = s.outlooks(v, r.Content, r.ScheduledFor); err != nil {
			return answer{}, err
		}
	}
	unsure, err := s.Requests.Unverified(v.ctx(), r)
	if err != nil {
		return answer{}, err
	}
	p.Read.Unsure = v.unverified(unsure)
	if p.Silence, err = s.silence(v, r); err != nil {
		return answer{}, err
	}
	if p.Packing, err = s.packing(v, k); err != nil {
		return answer{}, err
	}
	if p.Push, err = s.pushTickets(v, k); err != nil {
		return answer{}, err
	}
	p.Alert = v.unclaimed()
	a := v.page("request", "incidents", r.Title, p).called(v.revision(r.Reference, r.Revision))
	if r.Title == "" {
		a.screen.Title = v.T("page.request.untitled")
	}
	if v.req.Method == "GET" {
		a.after = func(ctx context.Context) error { return s.Requests.Fetched(ctx, r) }
	}
	return a, nil
}

// known loads what hangs on a request that the reader has been shown to see.
func (s *Site) known(ctx context.Context, r request.Request) (k known, err error) {
	k.r = r
	if k.turn, err = s.Turns.Of(ctx, request.ObjectType, r.ID); err != nil && !fault.Is(err, fault.KindNotFound) {
		return k, err
	}
	if k.answers, err = s.Requests.Answers(ctx, r.ID); err != nil {
		return k, err
	}
	files, err := s.Evidence.List(ctx, r.Incident, exchange.Filter{Request: r.ID}, exchange.Page{Limit: 100})
	if err != nil {
		return k, err
	}
	k.files = files.Items
	if k.threads, err = s.Requests.Clarifications(ctx, r.ID); err != nil {
		return k, err
	}
	if k.receipts, err = s.Requests.Receipts(ctx, r.ID); err != nil {
		return k, err
	}
	if k.revisions, err = s.Requests.Revisions(ctx, r.ID); err != nil {
		return k, err
	}
	verbs, err := s.Requests.Possible(ctx, r)
	if err != nil {
		return k, err
	}
	k.possible = map[request.Verb]bool{}
	for _, verb := range verbs {
		k.possible[verb] = true
	}
	if k.possible[request.Reassign] {
		if k.staff, err = s.Directory.PeopleAt(ctx, r.Executor.Organization); err != nil {
			return k, err
		}
	}
	if k.possible[request.Cancel] {
		if k.standing, err = s.Requests.Standing(ctx, r); err != nil {
			return k, err
		}
	}
	k.names, err = s.names(ctx, k.parties()...)
	return k, err
}

// parties are all that the page names.
func (k known) parties() []request.Party {
	r := k.r
	all := append([]request.Party{r.Author, r.Executor, {Organization: k.turn.Organization, Person: k.turn.Person}}, r.Copies...)
	for _, id := range []string{r.AskedBy, r.AuthorizedBy, r.IssuedBy} {
		all = append(all, request.Party{Person: id})
	}
	for _, h := range r.Hops {
		all = append(all, request.Party{Organization: h.Organization, Person: h.Person})
	}
	for _, a := range k.answers {
		all = append(all, a.By)
	}
	for _, c := range k.threads {
		for _, m := range c.Messages {
			all = append(all, m.By)
		}
	}
	for _, rec := range k.receipts {
		all = append(all, rec.Recipient)
	}
	return all
}

func (s *Site) requestPage(v *visit, k known) requestPage {
	r := k.r
	p := requestPage{
		Reference: v.revision(r.Reference, r.Revision), Untitled: r.Title == "", State: v.progress(r.State, k.turn), Turn: v.turnView(k.turn, k.names),
		Crumbs: v.crumbs(crumb{"/incidents/" + r.Incident, incidentReference(r.Reference)}, crumb{"", v.revision(r.Reference, r.Revision)}),
		Read:   v.readRequest(r, k.names), Facts: v.requestFacts(r, k.names),
		Threads: v.threads(k), Receipts: v.receiptRows(k), Revisions: v.revisionRows(k),
		Why: r.Reason, Note: r.Note,
	}
	if r.SupersededBy != "" {
		p.Newer = "/requests/" + r.SupersededBy
	}
	if v.words.Has(r.Reason) { // a scheduled one that could not go out says why by a key
		p.Why = v.T(r.Reason)
	}
	p.Loose = v.putFiles(&p.Read, k)
	if v.coordinates() && len(p.Loose) > 0 {
		p.NoStep = v.T("page.upload.no_step")
	}
	v.putAnswers(&p.Read, k)
	p.Acts, p.Ask = v.acts(k), v.askForm(k)
	if !r.IssuedAt.IsZero() && r.State.Open() && (v.asks(k) || v.coordinates()) {
		p.Upload, p.Unfinished = v.uploadForm(k, ""), v.unfinished(k, "")
	}
	if r.Executor.Organization != "" && r.Executor.Organization != v.actor.Organization {
		p.Preview = &crumb{"/requests/" + r.ID + "/preview", v.T("page.request.seen_by", "who", k.names.party(r.Executor).short())}
	}
	return p
}

// putFiles puts each file at its step, and gives those that belong to none.
func (v *visit) putFiles(read *readRequest, k known) []fileRow {
	var loose []fileRow
	for i := len(k.files) - 1; i >= 0; i-- { // lists come newest first
		item := k.files[i]
		at := -1
		for n := range read.Steps {
			if read.Steps[n].ID == item.Step {
				at = n
			}
		}
		if at < 0 {
			loose = append(loose, v.fileRow(item))
			continue
		}
		read.Steps[at].Files = append(read.Steps[at].Files, v.fileRow(item))
	}
	return loose
}

func incidentReference(reference string) string {
	head, _, _ := strings.Cut(reference, "/")
	return head
}
