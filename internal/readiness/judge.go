package readiness

import (
	"slices"
	"time"
)

// Concern is why a plan can't be counted on.
type Concern string

// The concerns, in the order in which they are told.
const (
	NoMainContact Concern = "no_main_contact"
	NoDeputy      Concern = "no_deputy"
	NoBackup      Concern = "no_backup_channel"
	ContactLeft   Concern = "contact_left"
	NeverTested   Concern = "never_tested"
	TestTooOld    Concern = "test_too_old"
	TestFailed    Concern = "test_failed"
)

// Concerns are all concerns.
var Concerns = []Concern{NoMainContact, NoDeputy, NoBackup, ContactLeft, NeverTested, TestTooOld, TestFailed}

// Standing is what is known of a contact.
type Standing struct {
	Contact
	Left      bool      // deactivated, or of an organisation that works there no more
	Until     time.Time // until when their organisation is engaged there; zero for the organisation's own
	ReachedAt time.Time // the last test that reached them; zero for none
	Latest    Test      // the last attempt; without an id for none
}

// judge is the rule: what stands in the way at an instant, and where nothing does, until when that stays so if nothing is
// changed. What stands in the way never goes away by itself.
func judge(p Plan, contacts []Standing, now time.Time) (concerns []Concern, until time.Time) {
	found := map[Concern]bool{NoMainContact: true, NoDeputy: true, NoBackup: p.Backup.Kind == ""}
	for _, c := range contacts {
		if c.Left {
			found[ContactLeft] = true
			continue
		}
		switch c.Part {
		case Main:
			found[NoMainContact] = false
		case Deputy:
			found[NoDeputy] = false
		}
		concern, stays := c.judge(p.Holds(), now)
		if concern != "" {
			found[concern] = true
		}
		until = earliest(until, stays)
	}
	for _, c := range Concerns {
		if found[c] {
			concerns = append(concerns, c)
		}
	}
	if len(concerns) > 0 {
		return concerns, time.Time{}
	}
	return nil, until
}

// judge says what of the tests of one contact stands in the way, and until when nothing will.
func (c Standing) judge(holds time.Duration, now time.Time) (Concern, time.Time) {
	tried := c.Latest.at(now)
	switch fails := tried.Failed() && !c.ReachedAt.After(tried.At); {
	case fails:
		return TestFailed, time.Time{}
	case c.ReachedAt.IsZero():
		return NeverTested, time.Time{}
	case !now.Before(c.ReachedAt.Add(holds)):
		return TestTooOld, time.Time{}
	}
	until := earliest(c.ReachedAt.Add(holds), c.Until)
	if tried.State == Waiting && !c.ReachedAt.After(tried.At) {
		until = earliest(until, tried.AnswerBy)
	}
	return "", until
}

// earliest is the first of two instants; zero is none.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// View is a plan with what is known of it.
type View struct {
	Plan
	Standings []Standing // of its contacts, in their order
	Concerns  []Concern
	TestedAt  time.Time // when a contact was last reached; zero for never
	until     time.Time
}

// Stale says that the organisation might be looked for in vain.
func (v View) Stale() bool { return len(v.Concerns) > 0 }

func (p Plan) view(contacts []Standing, now time.Time) View {
	v := View{Plan: p, Standings: slices.Clone(contacts)}
	v.Concerns, v.until = judge(p, contacts, now)
	for i, c := range v.Standings {
		v.Standings[i].Latest = c.Latest.at(now)
		if c.ReachedAt.After(v.TestedAt) {
			v.TestedAt = c.ReachedAt
		}
	}
	return v
}
