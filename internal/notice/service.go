package notice

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/journal"
	"tasuki/internal/lang"
	"tasuki/internal/turn"
)

// Page asks for a part of a list, and List is one; they are the database's own, so that edges need not know it.
type (
	Page        = db.Page
	List[T any] = db.List[T]
)

// What turns, receipts and the journal call a notice, and one reader's copy of it.
const (
	ObjectType    = "notice"
	RecipientType = "notice_recipient"
	QuestionType  = "notice_question"
)

// Service is every act on notices.
type Service struct {
	db        *db.DB
	store     store
	journal   *journal.Journal
	clock     clock.Clock
	words     *lang.Catalog
	people    *directory.Service
	incidents *incident.Service
	turns     *turn.Service
	mail      *deliver.Service
	machine   Machine // nil: none
	givesUp   func(error) bool
	raised    func(ctx context.Context, notice, person string) error // nil where nobody is let in by a code
}

// New makes the service. Mail about a notice that is sent or bounces comes back to it as a receipt, and it hears of people
// who leave, after turns has.
func New(d *db.DB, j *journal.Journal, c clock.Clock, words *lang.Catalog, people *directory.Service, incidents *incident.Service,
	turns *turn.Service, mail *deliver.Service) *Service {
	s := &Service{
		db: d, store: store{d}, journal: j, clock: c, words: words, people: people, incidents: incidents, turns: turns, mail: mail,
	}
	mail.OnReceipt(RecipientType, s.mailed)
	turns.ShownBy(RecipientType, s.store.shown)
	turns.ShownBy(QuestionType, s.store.shownQuestions)
	turns.UnreadBy(RecipientType, unread)
	people.OnDeactivated(s.left)
	people.OnDeactivated(s.translatorLeft)
	s.watched()
	s.tasksWatched()
	s.carried()
	return s
}

// fact is what a verb puts on the record: its name, what everybody may read who reads the entry, and what is personal.
type fact struct {
	fact     journal.Fact
	data     map[string]any
	personal map[string]string
}

// rule decides what becomes of a notice, and may store what stands beside it.
type rule func(ctx context.Context, n Notice) (Notice, fact, error)

// change is the only way to alter a notice, so that no verb can forget a part of it: load, check, decide, and then the
// new state, whose turn it is and the journal entry, in one transaction that joins an outer one.
func (s *Service) change(ctx context.Context, id string, act access.Action, decide rule) (v View, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		now, err := s.see(ctx, id, act, true)
		if err != nil {
			return err
		}
		if err := access.CheckVersion(ctx, now.Version); err != nil {
			return err
		}
		next, f, err := decide(ctx, now)
		if err != nil {
			return err
		}
		if err := s.commit(ctx, &next, f); err != nil {
			return err
		}
		v, err = s.view(ctx, next)
		return err
	})
	return v, err
}

// commit stores what a rule decided.
func (s *Service) commit(ctx context.Context, next *Notice, f fact) error {
	if err := s.store.save(ctx, next); err != nil {
		return err
	}
	if err := s.handOn(ctx, *next); err != nil {
		return err
	}
	if err := s.noteGaps(ctx, *next); err != nil {
		return err
	}
	return s.record(ctx, *next, f)
}

// record writes the journal entry. Only headquarters reads it: who else got a notice is nobody else's business, not even
// that of their own organisation.
func (s *Service) record(ctx context.Context, n Notice, f fact) error {
	data := map[string]any{"state": string(n.State)}
	for k, v := range f.data {
		data[k] = v
	}
	return s.journal.Append(ctx, journal.Entry{
		Fact: f.fact, Incident: n.Incident, Object: journal.Object{Type: ObjectType, ID: n.ID, Reference: n.Reference},
		Data: data, Personal: f.personal,
	})
}

// see loads the notice and asks the policy. What does not exist takes the same queries as what is hidden.
func (s *Service) see(ctx context.Context, id string, act access.Action, lock bool) (Notice, error) {
	return s.seeAs(ctx, id, act, lock, s.scope)
}

// seeAs is see for those who stand to the notice in another way.
func (s *Service) seeAs(ctx context.Context, id string, act access.Action, lock bool, scope func(context.Context, Notice) (access.Scope, error)) (Notice, error) {
	n, err := s.store.find(ctx, id, lock)
	if err != nil {
		return n, err
	}
	sc, err := scope(ctx, n)
	if err != nil {
		return n, err
	}
	if n.ID == "" {
		return n, fault.NotFound()
	}
	return n, access.Check(ctx, act, sc)
}

// scope is how the actor stands to the notice: its author, or somebody it went to. Their colleagues are nobody to it.
func (s *Service) scope(ctx context.Context, n Notice) (access.Scope, error) {
	grant, err := s.incidents.Grant(ctx, n.Incident)
	if err != nil {
		return access.Scope{}, err
	}
	sc := access.Scope{Incident: n.Incident, Grant: grant, Object: n.ID, Person: n.Author.Person, Visible: n.State == Translating || len(n.afterwards()) > 0}
	me := access.Person(ctx)
	_, went, err := s.store.recipient(ctx, n.ID, me)
	if err != nil {
		return access.Scope{}, err
	}
	if went || n.ID != "" && n.Author.Person == me {
		sc.PartyPeople = []string{me}
	}
	return sc, nil
}

// move is the state's part of a rule.
func (n Notice) move(v Verb) (Notice, error) {
	to, ok := n.State.next(v)
	if !ok {
		return n, n.refused()
	}
	n.State = to
	return n, nil
}

// refused says what is possible instead.
func (n Notice) refused() error {
	return fault.Conflict("notice.not_possible", "state", string(n.State), "possible", n.State.Verbs())
}

// handOn says whose turn the notice itself is: until it goes out somebody at headquarters has it.
func (s *Service) handOn(ctx context.Context, n Notice) error {
	i := turn.Item{
		Object: turn.Object{Type: ObjectType, ID: n.ID, Reference: n.Reference}, Incident: n.Incident,
		Organization: n.Author.Organization, Person: n.Author.Person, Due: n.LeavesAt(),
	}
	switch n.State {
	case Draft, Translating:
		i.Kind = turn.Write
	case Review: // anybody there but the author
		i.Kind, i.Person = turn.Review, ""
	case Approved:
		i.Kind = turn.Deliver
	case Scheduled:
		i.Kind = turn.Scheduled
	case Sent:
		if !n.asked {
			return s.turns.Done(ctx, ObjectType, n.ID)
		}
		return s.goesOn(ctx, n, i)
	default:
		return s.turns.Done(ctx, ObjectType, n.ID)
	}
	return s.turns.Hand(ctx, i)
}

func (s *Service) now() time.Time { return s.clock.Now() }
