package turn

import (
	"slices"
	"time"

	"tasuki/internal/worktime"
)

// Signs are what an object's room knows of how a turn was received; zero for what has not happened.
type Signs struct {
	Delivered time.Time // the holder fetched it, or was told by telephone
	Read      time.Time
	Bounced   time.Time // a mail about it came back, and nothing has reached them since; the turns know it of the outbox
	Promised  time.Time // by when the holder said it would be done
	Urgent    bool      // what is to be understood can't wait for the morning
	Away      time.Time // since when whoever is to understand it is on leave; the turns know it of the rosters
	Observed  string    // of which kind it is, where somebody has seen something that nobody has taken up yet
}

// Silence is something that has not happened since an instant. Of an overdue the instant may lie ahead.
type Silence struct {
	Trigger Trigger
	Since   time.Time
	Before  time.Time // what it must come before; zero: it is about something that is late already
	Urgent  bool      // with Before: it waits for nobody's night
	AtOnce  bool      // mail came back: the first step waits for nothing
	Away    time.Time // since when whoever alone can end it is on leave: the next step waits for nothing. zero: they aren't
	Kind    string    // of what was observed; only steps about that kind, or about any, answer it
}

// silences are what has not come of a turn, with what is known of how it was received.
func (i Item) silences(s Signs) (all []Silence) {
	add := func(t Trigger, since time.Time, atOnce bool) {
		all = append(all, Silence{Trigger: t, Since: since, AtOnce: atOnce})
	}
	switch i.Kind {
	case Write, Scheduled:
		return nil // nobody else knows of it yet
	case Deliver, Acknowledge, Understand:
	default:
		if !s.Bounced.IsZero() {
			add(NotDelivered, s.Bounced, true)
		}
	}
	switch i.Kind {
	case Deliver, Acknowledge, Understand:
		switch {
		case !s.Bounced.IsZero() && !s.Delivered.After(i.Since): // what is handed over as it is offered, is not fetched by that
			add(NotDelivered, s.Bounced, true)
		case s.Delivered.IsZero():
			add(NotDelivered, i.Since, false)
		case s.Read.IsZero():
			add(NotRead, s.Delivered, false)
		}
		add(NotAcknowledged, i.Since, false)
		if i.theirsAlone() {
			all[len(all)-1].Away = s.Away
		}
		if i.Kind == Understand && !i.Due.IsZero() && i.soon().Before(i.Due) {
			all = append(all, Silence{Trigger: DueSoon, Since: i.soon(), Before: i.Due, Urgent: s.Urgent})
		}
	case Assess:
		if s.Observed != "" {
			all = append(all, Silence{Trigger: Observed, Since: i.Since, Kind: s.Observed})
		}
		add(NotAnswered, i.Since, false)
		return all
	case Authorize, Clarify, Review, Decide:
		add(NotAnswered, i.Since, false)
		return all // the due is not theirs
	case Answer:
		add(NotAnswered, i.Since, false)
	case Unblock:
		add(Blocked, i.Since, false)
		return all
	}
	if due := earlier(i.Due, s.Promised); !due.IsZero() {
		add(PastDue, due, false)
	}
	return all
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Acknowledgement is somebody's word that they take care of a silence: what they will do, and by when. While it counts, the
// next step waits; it expires at By, when nothing has followed.
type Acknowledgement struct {
	ID     string
	Item   string // id of the turn
	Person string
	What   string
	At     time.Time
	By     time.Time
}

// Move is one step of a rule, and when it is due. The first time is round 0.
type Move struct {
	Silence
	Step    int // its place in the rule
	Round   int
	Do      Step
	At      time.Time
	Hurried bool // it comes at once, since whoever it waits for is on leave
	// PutOff are the acknowledgements that it waited for, in the order in which it met them.
	PutOff []Acknowledgement
}

// plan lists what the rule does about silences if nothing else happens, in the order of time. It is what is done as time
// passes, and what a simulation shows. c is the holder's calendar; without one, working time passes by the clock. A step
// that would come while an acknowledgement counts comes as that expires, and those after it follow from there. unheard names
// moves (Move.once) that reached nobody: the next step about the same silence comes at once then, instead of their repeats.
func (r Rule) plan(silences []Silence, c *worktime.Calendar, words []Acknowledgement, unheard map[string]bool) (all []Move) {
	all = make([]Move, 0, 8) // as many as there mostly are: thousands of turns are looked at in a row
	for _, s := range silences {
		all = r.answer(all, s, c, words, unheard)
	}
	slices.SortStableFunc(all, func(a, b Move) int { return a.At.Compare(b.At) })
	return all
}

// late: nobody is reminded of a time that has come.
func (m Move) late(at time.Time) bool { return !m.Before.IsZero() && !at.Before(m.Before) }

// answer adds to all what the rule does about one silence.
func (r Rule) answer(all []Move, s Silence, c *worktime.Calendar, words []Acknowledgement, unheard map[string]bool) []Move {
	at, atOnce, hurries := s.Since, s.AtOnce, !s.Away.IsZero()
	steps, instead := r.about(s)
	if instead { // only the leave has them come: what they would have done before is nobody's to make up for
		at = later(at, s.Away)
	}
	for n, step := range steps {
		if !step.answers(s) {
			continue
		}
		another := slices.ContainsFunc(steps[n+1:], func(next Step) bool { return next.answers(s) })
		for round := range step.Repeats + 1 {
			wait := step.Every
			if round == 0 {
				wait = step.After
			}
			m, last := Move{Silence: s, Step: n, Round: round, Do: step}, at
			if !atOnce {
				at = after(at, wait, step.Working, c)
			}
			if away := later(last, s.Away); hurries && !at.Before(away) { // the first that would come during the leave
				at, m.Hurried, hurries = away, true, false
			}
			at, m.PutOff = putOff(at, words)
			if m.At = at; m.late(at) {
				return all
			}
			all = append(all, m)
			if atOnce = another && (unheard[m.once()] || unheard[m.once()+whileAway]); atOnce {
				break
			}
		}
	}
	return all
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// about are the steps among which those about a silence stand. What a rule says nothing about it leaves to the one that holds
// everywhere: a rule about one silence must not have the others go unheard, nor one that tells nobody but the holder, who is on leave.
// instead: those of that one stand in for its own.
func (r Rule) about(s Silence) (steps []Step, instead bool) {
	for _, step := range r.Steps {
		if !step.answers(s) {
			continue
		}
		if s.Away.IsZero() || step.Whom != TheHolder {
			return r.Steps, false
		}
		instead = true
	}
	return everywhere.Steps, instead
}

func (s Step) answers(silence Silence) bool {
	return s.Trigger == silence.Trigger && (s.Observation == "" || s.Observation == silence.Kind)
}

// after is an instant so much time later. What a calendar can't say, such as when a place works that never does, passes by the
// clock: nothing stays unheard for that.
func after(at time.Time, wait time.Duration, working bool, c *worktime.Calendar) time.Time {
	if working && c != nil {
		if then, err := c.Add(at, wait); err == nil {
			return then
		}
	}
	return at.Add(wait)
}

// putOff is when something planned for at comes, with the words given by then that it waits for.
func putOff(at time.Time, words []Acknowledgement) (time.Time, []Acknowledgement) {
	var waited []Acknowledgement
	for more := true; more; {
		more = false
		for _, w := range words {
			if !w.At.After(at) && at.Before(w.By) {
				at, more = w.By, true
				waited = append(waited, w)
			}
		}
	}
	return at, waited
}
