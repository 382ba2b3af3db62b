package turn

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/journal"
)

// Watched is what the room of a type tells about its objects, so that silence about them is heard.
type Watched struct {
	Signs func(ctx context.Context, ids []string) (map[string]Signs, error)
	Shown func(ctx context.Context, id string) (bool, error) // to the actor of ctx
	Page  func(ctx context.Context, id string) (path string, err error)
	Fits  []access.Role // whose turn they are where no person is named, whatever they wait for. nil: by what they wait for
	// Deputies are the holder's for this object, in their order. nil: who stands in there by plan, else whom else it fits there.
	Deputies func(ctx context.Context, id string) ([]directory.Person, error)
	Told     func(ctx context.Context, id, person, note string, at time.Time) error // somebody was told by phone; nil where no receipt says so
	Sent     func(ctx context.Context, id string) (time.Time, error)                // when it went out; nil: as whoever has the turn got it
	Contact  func(ctx context.Context, id string) ([]directory.Person, error)       // whom the object names to ask, the first choice first; nil: nobody
	// Reads is in which language it is worded for its holder, who confirms that they have understood it. nil: it isn't.
	Reads func(ctx context.Context, id string) (language string, err error)
	// Waits is a query for the ids, as id, of all objects that wait for somebody by what they say themselves, so that one whose
	// turn got lost is missed (Holderless). It is along an index of those. "" where nothing but the turn says so.
	Waits string
}

// Watch has the turns of a type escalate, while the program is put together.
func (s *Service) Watch(objectType string, w Watched) { s.watched[objectType] = w }

// Cases is what rules ask about cases.
type Cases struct {
	Severities func(ctx context.Context, ids []string) (map[string]string, error)
	Cast       func(ctx context.Context, id string, roles ...access.Role) ([]directory.Person, error)
	Known      []string // severities that there are
	// Happened gives places in the journal since an instant that the actor of ctx may know of, the newest first; Told what of them
	// the actor reads.
	Happened func(ctx context.Context, since time.Time, limit int) ([]int64, error)
	Told     func(ctx context.Context, places []int64) ([]journal.Record, error)

	Observations []string // kinds that there are
}

// InCases says how cases are asked, while the program is put together.
func (s *Service) InCases(c Cases) { s.cases = c }

// Outcome is what became of a step.
type Outcome string

// The outcomes.
const (
	Told         Outcome = "told"
	Nobody       Outcome = "nobody"       // there is nobody such, or none of them sees the case
	Acknowledged Outcome = "acknowledged" // somebody takes care of it until a time
	Quiet        Outcome = "quiet_hours"  // it waits for the end of somebody's quiet hours
	Calling      Outcome = "called"       // they are to be told by phone
	HolderAway   Outcome = "on_leave"     // whoever alone could end the silence is, and nobody can do that for them: what follows comes at once
	Reached      Outcome = "reached"      // mail came back to one of those who have the turn, and arrived at another
)

// Taken is a step that was taken, or was not, with why.
type Taken struct {
	ID      string
	Trigger Trigger
	Whom    Whom
	Round   int
	Planned time.Time
	At      time.Time
	Outcome Outcome
	Until   time.Time // with HolderAway: the end of their leave; zero where nobody knows of one
	People  []string  // ids of those who were told; with Acknowledged, of who had said it; with Reached, at whom mail arrived; with HolderAway, the holder
}

// checksAtOnce bounds how many turns one transaction looks at.
const checksAtOnce = 250

// awaitMail is when it is seen what became of mails that were about to go out: whether all of a turn's come back is heard then.
const awaitMail = time.Minute

// awaitReturn is when it is seen whether somebody is on leave still, for what waits for them.
const awaitReturn = time.Hour

// lookers is how many look at the same time in one process, where one transaction isn't enough: while one waits for the
// database, another one finds out what its rules say. More would only wait for each other.
const lookers = 2

// Escalate looks at the turns whose time for it has come, and takes the steps that are due by then. What one process looks
// at no other does; a step is on the record in the transaction that queues its mail, so that none is lost and none comes
// twice. A worker calls it.
func (s *Service) Escalate(ctx context.Context) error {
	ctx = access.With(ctx, access.System)
	if more, err := s.lookAtMany(ctx); err != nil || !more {
		return err
	}
	var (
		looking sync.WaitGroup
		failed  [lookers]error
	)
	for n := range lookers {
		looking.Go(func() {
			for more := true; more; {
				more, failed[n] = s.lookAtMany(ctx)
			}
		})
	}
	looking.Wait()
	return errors.Join(failed[:]...)
}

// lookAtMany looks at what one transaction may, and says whether there may be more.
func (s *Service) lookAtMany(ctx context.Context) (more bool, err error) {
	s.looking <- struct{}{}
	defer func() { <-s.looking }()
	n, again, err := s.lookAtSome(ctx, checksAtOnce)
	if err != nil && n > 1 {
		err = s.lookOneByOne(ctx, n) // one that can't be looked at must not keep the others
	}
	return err == nil && (again || n == checksAtOnce), err
}

func (s *Service) lookOneByOne(ctx context.Context, n int) error {
	rows, err := s.store.toLookAt(ctx, s.clock.Now(), n)
	if err != nil {
		return err
	}
	var failed []error
	for _, r := range rows {
		failed = append(failed, s.db.In(ctx, func(ctx context.Context) error {
			now, err := s.store.lock(ctx, r.item().Object)
			if db.Missing(err) || err == nil && (now.ID != r.ID || now.NextCheck.After(s.clock.Now())) {
				return nil // somebody has looked, or it moved
			}
			if err != nil {
				return err
			}
			_, err = s.look(ctx, []row{now})
			return err
		}))
	}
	return errors.Join(failed...)
}

func (s *Service) lookAtSome(ctx context.Context, limit int) (n int, again bool, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		rows, err := s.store.claim(ctx, s.clock.Now(), limit)
		if n = len(rows); err != nil || n == 0 {
			return err
		}
		again, err = s.look(ctx, rows)
		return err
	})
	return n, again, err
}

// look takes the steps that are due and says when to look again; at once where one of them told nobody, since the next comes
// at once then.
func (s *Service) look(ctx context.Context, rows []row) (again bool, err error) {
	now, ctx := s.clock.Now(), db.Remembering(ctx)
	sit, err := s.situation(ctx, rows)
	if err != nil {
		return false, err
	}
	next, steps, plans, asked := make([]time.Time, len(rows)), make([]*Next, len(rows)), make([][]Move, len(rows)), []name(nil)
	for n, r := range rows {
		plans[n] = sit.plan(r)
		by := now // or when the first is ahead: a longer rule puts there what was taken before
		for _, m := range plans[n] {
			if m.At.After(now) && by.Equal(now) {
				by = m.At
			}
			asked = append(append(append(asked, m.names(r, by)...), sit.wakings(r, m)...), sit.waits(r, m)...)
		}
		for _, m := range sit.spared(r) {
			asked = append(asked, name{r.ID, m.once()}, name{r.ID, m.once() + reached})
		}
	}
	if sit.done, sit.at, err = s.store.settled(ctx, asked); err != nil {
		return false, err
	}
	for n, r := range rows {
		next[n] = now.Add(checkEvery)
		if _, away := sit.away[r.HolderPerson]; away && r.item().theirsAlone() {
			next[n] = now.Add(awaitReturn)
		}
		if sit.bounced[r.ID].awaited {
			next[n] = now.Add(awaitMail)
		}
		if err := s.spare(ctx, r, sit); err != nil {
			return false, err
		}
		heard := len(sit.unheard[r.ID])
		for _, m := range sit.apart(r, plans[n]) {
			if m.At.After(now) && !sit.settled(r, m) {
				steps[n], next[n] = steps[n].sooner(m, m.At), earlier(next[n], m.At)
			}
			if err := s.catchUp(ctx, r, m, sit, now); err != nil {
				return false, err
			}
			woken, err := s.wake(ctx, r, m, sit, now)
			if err != nil {
				return false, err
			}
			if !woken.IsZero() {
				steps[n], next[n] = steps[n].sooner(m, woken), earlier(next[n], woken)
			}
			if len(sit.unheard[r.ID]) > heard { // what follows comes at another time now
				next[n], again = now, true
				break
			}
		}
	}
	return again, s.store.looked(ctx, rows, next, steps)
}

// catchUp puts on record what a move waited for, and takes it where it is due; what is on record already is done.
func (s *Service) catchUp(ctx context.Context, r row, m Move, sit situation, now time.Time) error {
	for _, w := range m.PutOff {
		if err := s.settle(ctx, r, m, sit, Taken{Outcome: Acknowledged, People: []string{w.Person}}, "/"+w.ID); err != nil {
			return err
		}
	}
	if m.At.After(now) || sit.taken(r, m) {
		return nil
	}
	people, err := s.whom(ctx, r.item(), m.Do, now)
	if err != nil {
		return err
	}
	if leave, away := sit.away[r.HolderPerson]; away && !m.Away.IsZero() {
		t := Taken{Outcome: HolderAway, People: []string{leave.Person}, Until: leave.Until}
		if alone(people, leave.Person) { // there is nobody whom it helps to tell
			return s.settle(ctx, r, m, sit, t, sit.missed(r, m))
		}
		if m.Hurried {
			if err := s.settle(ctx, r, m, sit, t, onLeave); err != nil {
				return err
			}
		}
	}
	return s.take(ctx, r, m, sit, people, now)
}

const (
	reached   = "/reached"
	onLeave   = "/leave"
	whileAway = "/away"
)

// missed is how a move that whoever is on leave would have got is on record: of what they miss about a silence, the first is due
// again once they are back, or their leave was a mistake, and the others are done.
func (sit situation) missed(r row, m Move) string {
	about := m.silence()
	for once := range sit.unheard[r.ID] {
		if strings.HasPrefix(once, about) && strings.HasSuffix(once, whileAway) {
			return ""
		}
	}
	return whileAway
}

// alone says that it is one person whom a step would tell.
func alone(people []directory.Person, person string) bool {
	return len(people) > 0 && !slices.ContainsFunc(people, func(p directory.Person) bool { return p.ID != person })
}

// spare puts on record that a step isn't taken for a bounce, and at whom mail arrived instead.
func (s *Service) spare(ctx context.Context, r row, sit situation) error {
	for _, m := range sit.spared(r) {
		if sit.taken(r, m) { // it was, before somebody was reached
			continue
		}
		if err := s.settle(ctx, r, m, sit, Taken{Outcome: Reached, People: sit.bounced[r.ID].reached}, reached); err != nil {
			return err
		}
	}
	return nil
}

// once names a move of a turn.
func (m Move) once() string {
	b := append(make([]byte, 0, 64), m.Trigger...)
	for _, n := range []int64{m.Since.UnixMicro(), int64(m.Step), int64(m.Round)} {
		b = strconv.AppendInt(append(b, '/'), n, 10)
	}
	return string(b)
}

// silence is what the names of all moves about the same silence begin with.
func (m Move) silence() string {
	return string(m.Trigger) + "/" + strconv.FormatInt(m.Since.UnixMicro(), 10) + "/"
}

// name is how a move of a turn is found on record.
type name struct{ item, once string }

// names are those under which a move may be on record: itself, where it comes by then, and what put it off.
func (m Move) names(r row, by time.Time) (all []name) {
	for _, w := range m.PutOff {
		all = append(all, name{r.ID, m.once() + "/" + w.ID})
	}
	if !m.At.After(by) {
		all = append(all, name{r.ID, m.once()})
	}
	if m.Hurried {
		all = append(all, name{r.ID, m.once() + onLeave})
	}
	if !m.Away.IsZero() {
		all = append(all, name{r.ID, m.once() + whileAway})
	}
	return all
}

// settle puts a step on record, once.
func (s *Service) settle(ctx context.Context, r row, m Move, sit situation, t Taken, more string) error {
	once := m.once() + more
	if sit.done[name{r.ID, once}] {
		return nil
	}
	sit.done[name{r.ID, once}] = true
	if t.Outcome == Nobody || t.Outcome == HolderAway && more != onLeave {
		sit.toldNobody(r, once)
	}
	t.ID, t.Trigger, t.Whom, t.Round, t.Planned, t.At = db.NewID(), m.Trigger, m.Do.Whom, m.Round, m.At, s.clock.Now()
	if err := db.Collect(ctx, s, newTaken(r, once, t), s.store.insertTaken); err != nil {
		return err
	}
	data := map[string]any{
		"trigger": string(t.Trigger), "whom": string(t.Whom), "round": t.Round, "planned": t.Planned.Format(time.RFC3339), "people": anys(t.People),
	}
	if !t.Until.IsZero() {
		data["until"] = t.Until.Format(time.RFC3339)
	}
	return s.journal.Append(ctx, journal.Entry{
		Fact: facts[t.Outcome], Incident: r.Incident, Object: journal.Object{Type: r.ObjectType, ID: r.ObjectID, Reference: r.Reference}, Data: data,
	})
}

var facts = map[Outcome]journal.Fact{
	Told: journal.EscalationTold, Nobody: journal.EscalationNobody, Acknowledged: journal.EscalationPutOff,
	Quiet: journal.EscalationQuiet, Calling: journal.EscalationCall, Reached: journal.EscalationReached,
	HolderAway: journal.EscalationOnLeave,
}

func anys(all []string) []any {
	list := make([]any, len(all))
	for i, v := range all {
		list[i] = v
	}
	return list
}

// letter is which mail a move is: who has to confirm before a time is reminded of that, who only has to open it hears that it
// waits for them, and all else is about what is late.
func (w Watched) letter(m Move) string {
	switch {
	case m.Trigger != DueSoon || m.Do.Whom != TheHolder:
		return "escalation"
	case w.Reads == nil:
		return "turn"
	}
	return "reminder"
}

func (s *Service) remind(ctx context.Context, r row, m Move, people []Reach) error {
	if len(people) == 0 {
		return nil
	}
	path, err := s.watched[r.ObjectType].Page(ctx, r.ObjectID)
	if err != nil {
		return err
	}
	for _, one := range people {
		p := one.Person
		if p.Language, err = s.language(ctx, r, p); err != nil {
			return err
		}
		err := s.mail.Queue(ctx, deliver.Message{ // once, as the step is
			Kind: s.watched[r.ObjectType].letter(m), To: p.ID, Address: p.Email, Name: p.Name, Language: p.Language, Zone: p.Zone, Chat: one.Chat,
			Reference: r.Reference, Path: path, About: deliver.About{Type: r.ObjectType, ID: r.ObjectID},
			Incident: r.Incident, Parties: []string{p.Organization},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// language is in which somebody is written to about a turn: its holder in that of what they hold.
func (s *Service) language(ctx context.Context, r row, p directory.Person) (string, error) {
	reads := s.watched[r.ObjectType].Reads
	if reads == nil || p.ID != r.HolderPerson {
		return p.Language, nil
	}
	return reads(ctx, r.ObjectID)
}
