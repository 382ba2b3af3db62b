package turn

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// Trigger is the silence that a step of a rule answers.
type Trigger string

// The triggers. Each begins at an instant and ends when what was missing comes, or somebody else has the turn.
const (
	NotDelivered    Trigger = "not_delivered"    // the holder has not fetched it, since it is their turn
	NotRead         Trigger = "not_read"         // fetched, and not read since
	NotAcknowledged Trigger = "not_acknowledged" // nobody has said that it will be done
	NotAnswered     Trigger = "not_answered"     // whoever is to authorise, answer, review or decide has not
	DueSoon         Trigger = "due_soon"         // the time by which a notice should be understood is near, and it is not
	PastDue         Trigger = "overdue"          // the due, or what the holder promised where that is nearer, is past
	Blocked         Trigger = "blocked"          // work can't go on, and whoever can clear it away has not
	Observed        Trigger = "observed"         // something suspicious was seen, and headquarters has not taken it up
)

// Triggers are all of them.
var Triggers = []Trigger{NotDelivered, NotRead, NotAcknowledged, NotAnswered, DueSoon, PastDue, Blocked, Observed}

// Whom is who is told by a step.
type Whom string

// Whom a step may tell. Only those who see the case are told; where that is nobody, the next step comes at once.
const (
	TheHolder     Whom = "holder"         // whose turn it is; who is away by a roster, and whom else there the turn fits
	TheDeputy     Whom = "deputy"         // whom else there the turn fits
	TheirRole     Whom = "role"           // those of a role where the holder works
	HQRole        Whom = "headquarters"   // those of a role at headquarters
	SiteManager   Whom = "site_manager"   // the liaisons of the holder's site, or of the sites a vendor is engaged for
	DutyOfficer   Whom = "duty_officer"   // who is on duty at headquarters, by its rosters
	Specialist    Whom = "specialist"     // the case's log analysts and forensic specialists
	HoldAuthority Whom = "hold_authority" // who may stop the closing, in the case or at headquarters
	TheContact    Whom = "contact"        // whom the object names to ask; where it names nobody who sees it, headquarters' coordinators
	OnePerson     Whom = "person"
)

// Whoms are all of them.
var Whoms = []Whom{TheHolder, TheDeputy, TheirRole, HQRole, SiteManager, DutyOfficer, Specialist, HoldAuthority, TheContact, OnePerson}

// Bounds of a rule.
const (
	MaxRuleName = 120
	MaxSteps    = 24
	MaxRepeats  = 20
	MaxDelay    = 30 * 24 * time.Hour
)

// Step is one thing that a rule does about a silence.
type Step struct {
	Trigger Trigger
	// Observation is of what kind it is, of Observed: malware_seen, say; "" any.
	Observation string
	After       time.Duration // whole minutes: from the silence's beginning, or from the last step about the same silence
	Working     bool          // After and Every count the holder's working time; false: by the clock, holidays or not
	Whom        Whom
	Role        access.Role   // of TheirRole and HQRole
	Person      string        // of OnePerson
	Repeats     int           // how many times more
	Every       time.Duration // between them

	Channel directory.Channel // "" for as each person wants to be reached
	Wakes   bool              // it waits for nobody's quiet hours
}

// Rule says what happens when nothing happens. It holds for turns of one organisation, or "" any, in cases of one severity,
// or "" any; of several the narrowest holds, the organisation before the severity. Silences that it says nothing about are
// left to the one that holds everywhere.
type Rule struct {
	ID           string // "" for the one that holds where none was made
	Name         string
	Organization string
	Severity     string
	Steps        []Step
	Version      int
}

// everywhere holds where no rule was made, so that silence never stays unheard. What a house has taken of it is on record by
// a step's place (Move.once): a new step goes to the end, or those behind it would be taken once more.
var everywhere = Rule{Steps: []Step{
	{Trigger: Observed, Whom: DutyOfficer},
	{Trigger: Observed, After: 30 * time.Minute, Whom: HQRole, Role: access.Coordinator},
	{Trigger: Observed, After: time.Hour, Whom: HQRole, Role: access.Coordinator, Repeats: 3, Every: 4 * time.Hour},
	{Trigger: NotDelivered, After: time.Hour, Whom: TheHolder},
	{Trigger: NotDelivered, After: time.Hour, Whom: HQRole, Role: access.Coordinator},
	{Trigger: NotAcknowledged, After: 2 * time.Hour, Whom: TheHolder},
	{Trigger: NotAcknowledged, After: 2 * time.Hour, Whom: TheDeputy},
	{Trigger: NotAcknowledged, After: 4 * time.Hour, Whom: HQRole, Role: access.Coordinator, Repeats: 3, Every: 24 * time.Hour},
	{Trigger: NotAnswered, After: 8 * time.Hour, Working: true, Whom: TheHolder},
	{Trigger: NotAnswered, After: 8 * time.Hour, Working: true, Whom: HQRole, Role: access.Coordinator, Repeats: 3, Every: 8 * time.Hour},
	{Trigger: Blocked, After: 4 * time.Hour, Whom: TheHolder},
	{Trigger: Blocked, After: 4 * time.Hour, Whom: HQRole, Role: access.Coordinator, Repeats: 3, Every: 24 * time.Hour},
	{Trigger: PastDue, Whom: TheHolder},
	{Trigger: PastDue, After: time.Hour, Whom: TheDeputy},
	{Trigger: PastDue, After: time.Hour, Whom: HQRole, Role: access.Coordinator, Repeats: 3, Every: 24 * time.Hour},
	{Trigger: DueSoon, Whom: TheHolder},
	{Trigger: DueSoon, After: time.Hour, Whom: TheContact},
}}

// Everywhere is the rule that holds where none was made.
func Everywhere() Rule { return everywhere }

// normal is r as it is kept, or what is wrong with it, field by field. Whether its organisation and people exist is not
// looked at here.
func (r Rule) normal(known Cases) (Rule, error) {
	var wrong []error
	no := func(pointer, key string, args ...any) { wrong = append(wrong, fault.Invalid(pointer, key, args...)) }
	r.Name = strings.TrimSpace(r.Name)
	wrong = append(wrong, said("/name", r.Name, MaxRuleName))
	if r.Severity != "" && !slices.Contains(known.Known, r.Severity) {
		no("/severity", "field.choice")
	}
	switch {
	case len(r.Steps) == 0:
		no("/steps", "escalation.nobody")
	case len(r.Steps) > MaxSteps:
		no("/steps", "field.too_many", "limit", MaxSteps)
	}
	for i, s := range r.Steps {
		if pointer, key := s.flaw(); key != "" {
			no(stepAt(i, pointer), key)
		} else if s.Observation != "" && !slices.Contains(known.Observations, s.Observation) {
			no(stepAt(i, "/observation"), "field.choice")
		}
	}
	return r, fault.Join(wrong...)
}

func stepAt(i int, pointer string) string { return fmt.Sprintf("/steps/%d%s", i, pointer) }

// said is what is wrong with a text of one line that must say something.
func said(pointer, text string, limit int) error {
	switch {
	case text == "":
		return fault.Invalid(pointer, "field.required")
	case utf8.RuneCountInString(text) > limit:
		return fault.Invalid(pointer, "field.too_long", "limit", limit)
	case strings.ContainsFunc(text, deceives):
		return fault.Invalid(pointer, "field.control_characters")
	}
	return nil
}

// deceives: what breaks a line, and the bidi controls that let characters change places.
func deceives(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// flaw is where a step can't stand and why; "" for nowhere.
func (s Step) flaw() (pointer, key string) {
	switch {
	case !slices.Contains(Triggers, s.Trigger):
		return "/trigger", "field.choice"
	case !slices.Contains(Whoms, s.Whom):
		return "/whom", "escalation.nobody"
	case s.Whom == OnePerson && s.Person == "":
		return "/person", "escalation.nobody"
	case (s.Whom == TheirRole || s.Whom == HQRole) && s.Role == "":
		return "/role", "escalation.nobody"
	case s.Person != "" && s.Whom != OnePerson:
		return "/person", "escalation.not_for_this"
	case s.Role != "" && s.Whom != TheirRole && s.Whom != HQRole:
		return "/role", "escalation.not_for_this"
	case s.Observation != "" && s.Trigger != Observed:
		return "/observation", "escalation.not_for_this"
	case s.Channel != "" && !slices.Contains(directory.Channels, s.Channel):
		return "/channel", "field.choice"
	case s.After < 0 || s.After > MaxDelay:
		return "/after_minutes", "page.number"
	case s.Repeats < 0 || s.Repeats > MaxRepeats:
		return "/repeats", "page.number"
	case s.Repeats > 0 && (s.Every < time.Minute || s.Every > MaxDelay):
		return "/every_minutes", "escalation.every"
	}
	return "", ""
}

// ruleFor is the narrowest of the rules for a turn.
func ruleFor(all []Rule, organization, severity string) Rule {
	best, rank := everywhere, -1
	for _, r := range all {
		if r.Organization != "" && r.Organization != organization || r.Severity != "" && r.Severity != severity {
			continue
		}
		narrow := 0
		if r.Organization != "" {
			narrow = 2
		}
		if r.Severity != "" {
			narrow++
		}
		if narrow > rank {
			best, rank = r, narrow
		}
	}
	return best
}
