package request

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/notice"
	"tasuki/internal/turn"
)

// Page asks for a part of a list.
type Page = db.Page

// ObjectType is what turns, receipts and the journal call a request.
const ObjectType = "request"

// Service is every act on requests.
type Service struct {
	db        *db.DB
	journal   *journal.Journal
	clock     clock.Clock
	people    *directory.Service
	incidents *incident.Service
	turns     *turn.Service
	mail      *deliver.Service
	evidence  *exchange.Service
	notices   *notice.Service
	earliest  func(ctx context.Context, incident string) (time.Time, error)
	seenOn    func(ctx context.Context, incident string) ([]Seen, error)
	onEnd     func(ctx context.Context, id string, parties []string) error
}

// Noticed says who writes the notices that go to sites with a request, while the program is put together.
func (s *Service) Noticed(n *notice.Service) { s.notices = n }

// OnEnd has fn run in the transaction that ends a request, with those who read it, while the program is put together.
func (s *Service) OnEnd(fn func(ctx context.Context, id string, parties []string) error) {
	s.onEnd = fn
}

// New makes the service; mail that is sent or bounces comes back to it as receipts, and files find their request
// through it.
func New(d *db.DB, j *journal.Journal, c clock.Clock, people *directory.Service, incidents *incident.Service,
	turns *turn.Service, mail *deliver.Service, evidence *exchange.Service) *Service {
	s := &Service{db: d, journal: j, clock: c, people: people, incidents: incidents, turns: turns, mail: mail, evidence: evidence}
	s.OnEnd(func(context.Context, string, []string) error { return nil })
	mail.OnReceipt(ObjectType, s.mailed)
	evidence.HandedInFor(s.handIn)
	evidence.AttachedTo(s.attach)
	evidence.OrderedBy(s.orderAt)
	evidence.PackedFor(s.packing)
	evidence.DatedBy(s.dated)
	turns.SeenBy(ObjectType, incidents.SeenCases)
	turns.ShownBy(ObjectType, s.shown)
	turns.UnreadBy(ObjectType, unread)
	turns.LostBy(ObjectType, incidents.LostTurns, turn.Room{Fell: s.fell, Again: s.again})
	turns.Watch(ObjectType, turn.Watched{
		Signs: s.signs, Shown: s.sees, Page: func(_ context.Context, id string) (string, error) { return "/requests/" + id, nil }, Told: s.toldByPhone, Sent: s.sentAt,
		Waits: openRequests,
	})
	turns.PassedBy(ObjectType, turn.Passing{May: s.mayPass, Name: s.passTo})
	incidents.OnGrant(turns.Recheck)
	people.OnCalendarChanged(s.retimeLater)
	return s
}

// fact is what a verb puts on the record: its name, what of it is personal, and what is known of recipients by it.
type fact struct {
	fact     journal.Fact
	data     map[string]any
	personal map[string]string
	receipts []Receipt
	executor *directory.Person // let in and found there, where it has just gone out
	dueOnly  bool              // whoever has it keeps it
}

// rule decides what becomes of a request; it is pure but for reading.
type rule func(ctx context.Context, r Request) (Request, fact, error)

// change is the only way to alter a request, so that no verb can forget a part of it: load, check, decide, and then the
// new state, whose turn it is, what must go out and the journal entry in one transaction that joins an outer one.
func (s *Service) change(ctx context.Context, id string, act access.Action, decide rule) (next Request, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		now, err := s.load(ctx, id)
		if err != nil {
			return err
		}
		if err := s.check(ctx, act, now); err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		var f fact
		if next, f, err = decide(ctx, now); err != nil {
			return err
		}
		return s.commit(ctx, now, &next, f)
	})
	return next, err
}

// commit stores what a rule decided. A request whose state moved has its time of change.
func (s *Service) commit(ctx context.Context, now Request, next *Request, f fact) error {
	if next.State != now.State {
		next.ChangedAt = s.clock.Now()
	}
	if err := s.save(ctx, now, next, f.receipts...); err != nil {
		return err
	}
	if !next.State.Open() && now.State.Open() { // what it still expected will not come
		if err := s.evidence.GiveUp(ctx, next.ID); err != nil {
			return err
		}
		if err := s.onEnd(ctx, next.ID, next.readers()); err != nil {
			return err
		}
	}
	if f.dueOnly {
		if err := s.turns.MoveDues(ctx, ObjectType, map[string]time.Time{next.ID: next.DueAt()}); err != nil {
			return err
		}
	} else if err := s.handOn(ctx, *next, f.executor); err != nil {
		return err
	}
	return s.record(ctx, *next, f)
}

// record writes the journal entry; whoever may read the request may read what happened to it.
func (s *Service) record(ctx context.Context, r Request, f fact) error {
	data := map[string]any{"revision": r.Revision, "state": string(r.State)}
	for k, v := range f.data {
		data[k] = v
	}
	return s.journal.Append(ctx, journal.Entry{
		Fact: f.fact, Incident: r.Incident, Object: journal.Object{Type: ObjectType, ID: r.ID, Reference: r.Reference},
		Parties: r.readers(), Data: data, Personal: f.personal,
	})
}

// readers are the organisations whose people all read the request: its author's, and once it is issued those it went to.
// A copy to one person shows their colleagues nothing.
func (r Request) readers() []string {
	all := []string{r.Author.Organization}
	if r.IssuedAt.IsZero() {
		return all
	}
	all = append(all, r.Executor.Organization)
	for _, c := range r.Copies {
		if c.Person == "" {
			all = append(all, c.Organization)
		}
	}
	return all
}

// scope is how the actor, with that grant in its incident, stands to the request.
func (r Request) scope(grant *access.Grant) access.Scope {
	sc := access.Scope{Incident: r.Incident, Object: r.ID, Author: r.Author.Organization, AuthorPerson: r.Author.Person, Grant: grant}
	if r.IssuedAt.IsZero() {
		return sc
	}
	sc.Executor, sc.ExecutorPerson = r.Executor.Organization, r.Executor.Person
	for _, c := range r.Copies {
		if c.Person == "" {
			sc.Parties = append(sc.Parties, c.Organization)
		} else {
			sc.PartyPeople = append(sc.PartyPeople, c.Person)
		}
	}
	return sc
}

// check asks the policy. A grant only ever adds to what somebody may do: it is looked up where it decides.
func (s *Service) check(ctx context.Context, act access.Action, r Request) error {
	if r.check(ctx, act, nil) == nil {
		return nil
	}
	grant, err := s.incidents.Grant(ctx, r.Incident)
	if err != nil {
		return err
	}
	return r.check(ctx, act, grant)
}

// check: what has not gone out is known to few, whatever else they may read of the case.
func (r Request) check(ctx context.Context, act access.Action, grant *access.Grant) error {
	if !r.known(ctx) {
		return fault.NotFound()
	}
	return access.Check(ctx, act, r.scope(grant))
}

// shownTo says that the actor may know of it, whatever a token is for.
func (r Request) shownTo(ctx context.Context, grant *access.Grant) bool {
	return r.known(ctx) && access.See(ctx, access.ReadRequest, r.scope(grant)) == nil
}

func (r Request) known(ctx context.Context) bool {
	return !r.IssuedAt.IsZero() || r.drafts(access.From(ctx))
}

// drafts says who knows of a request that has not gone out: its author's organisation, and headquarters once it was
// handed over. What goes out by itself must be found too.
func (r Request) drafts(a access.Actor) bool {
	return a.Organization == r.Author.Organization || a.HQ() && !r.ProposedAt.IsZero() || a.Person == access.System.Person
}

// refused says what is possible instead.
func (r Request) refused(v Verb) error {
	return fault.Conflict("request.not_possible", "verb", string(v), "state", string(r.State), "possible", r.State.Verbs())
}

// move is the state's part of a rule.
func (r Request) move(v Verb) (Request, error) {
	to, ok := r.State.next(v)
	if !ok {
		return r, r.refused(v)
	}
	r.State = to
	return r, nil
}

// Get reads one revision. When the executor fetches it, it counts as delivered (see Fetched).
func (s *Service) Get(ctx context.Context, id string) (Request, error) {
	r, err := s.load(ctx, id)
	if err != nil {
		return r, err
	}
	return r, s.check(ctx, access.ReadRequest, r)
}

// ReferenceOf is what a request is called, for whoever may know of it, whatever their token is for; "" for anybody else, and for none.
func (s *Service) ReferenceOf(ctx context.Context, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	r, err := s.load(ctx, id)
	if fault.Is(err, fault.KindNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	grant, err := s.incidents.Grant(ctx, r.Incident)
	if err != nil || !r.shownTo(ctx, grant) {
		return "", err
	}
	return r.Reference, nil
}

// Possible are the verbs that the state allows and the actor may do.
func (s *Service) Possible(ctx context.Context, r Request) ([]Verb, error) {
	grant, err := s.incidents.Grant(ctx, r.Incident)
	if err != nil {
		return nil, err
	}
	var may []Verb
	for _, v := range r.offers() {
		if v == Authorize && r.second(access.From(ctx)) != nil {
			continue
		}
		if r.check(ctx, actions[v], grant) == nil {
			may = append(may, v)
		}
	}
	return may, nil
}

// Verbs beside the lifecycle: they leave the state as it is.
const (
	Update    Verb = "update"
	Propose   Verb = "propose"
	Authorize Verb = "authorize"
	Reassign  Verb = "reassign"
	PutOff    Verb = "due" // the due is moved, either way
)

var actions = map[Verb]access.Action{
	Update: access.UpdateRequest, Propose: access.ProposeRequest, Authorize: access.AuthorizeRequest, Issue: access.IssueRequest,
	Acknowledge: access.AcknowledgeRequest, Decline: access.DeclineRequest, Start: access.StartRequest, Block: access.BlockRequest,
	Resume: access.ResumeRequest, Submit: access.SubmitRequest, Accept: access.AcceptRequest, Return: access.ReturnRequest,
	Cancel: access.CancelRequest, Revise: access.ReviseRequest, Reassign: access.ReassignRequest, PutOff: access.MoveDue,
}

// offers are all verbs that fit how the request stands, whoever may do them.
func (r Request) offers() []Verb {
	verbs := r.State.Verbs()
	switch {
	case r.awaitsHQ():
		return []Verb{Authorize, Return, Cancel}
	case r.waits():
		return []Verb{Return, Cancel}
	case r.State == Draft:
		return append([]Verb{Update, Propose}, verbs...)
	case r.State.WithExecutor() || r.State == Blocked:
		return append(verbs, Reassign, PutOff)
	}
	return verbs
}

// awaitsHQ: a draft that somebody else at headquarters must agree to.
func (r Request) awaitsHQ() bool {
	return r.State == Draft && r.AuthorizedBy == "" && (!r.ProposedAt.IsZero() || r.AskedBy != "")
}

// waits: everybody has agreed, and it goes out by itself at its time.
func (r Request) waits() bool { return r.State == Draft && r.ScheduledFor != nil && !r.awaitsHQ() }

func (s *Service) now() time.Time { return s.clock.Now() }
