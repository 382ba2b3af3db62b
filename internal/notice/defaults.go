package notice

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/directory"
)

// habits are what a notice of a kind usually says. Nothing is made up about the case: what nobody said can't be said,
// which whoever approves it approves.
var habits = map[Kind]struct {
	headquarters Situation
	works        []Work
	instructions []Instruction
	nobody       bool // needs to be there
}{
	WorkOnSite:  {Preparing, nil, []Instruction{LetEngineerIn, StayBeside, DoNotSwitchOff, DoNotRunScanner, DoNotDelete}, false},
	UrgentWork:  {Preparing, nil, []Instruction{LetEngineerIn, StayBeside, DoNotSwitchOff, DoNotRunScanner, DoNotDelete}, false},
	DoNotTouch:  {Investigating, []Work{WaitOnly}, []Instruction{DoNotSwitchOff, DoNotReboot, DoNotClean, DoNotDelete, DoNotRunScanner}, true},
	Information: {nobody: true},
}

// Defaults fills in what a draft leaves open, from what it follows, its kind, its site and who writes it: the site's escorts
// and liaisons read it, its author is whom to ask. What it says already stays.
func (s *Service) Defaults(ctx context.Context, c Content) (Content, error) {
	c, err := s.after(ctx, c)
	if err != nil {
		return c, err
	}
	if c.Kind == AllClear { // its opening says the rest
		otherwise(&c.Answers.Attend, &Answer[Attendance]{Say: &Attendance{None: true}})
	} else {
		c.Answers = c.Answers.orCannotSay(c.Kind)
	}
	if len(c.Instructions) == 0 {
		c.Instructions = habits[c.Kind].instructions
	}
	if c.Contact == nil {
		c.Contact = &Contact{Person: access.Person(ctx)}
	}
	if len(c.Recipients) > 0 || c.Site == "" {
		return c, nil
	}
	staff, err := s.staff(ctx, c.Site)
	for _, p := range staff {
		c.Recipients = append(c.Recipients, Addressee{Person: p.ID})
	}
	return c, err
}

// staff are the people of a site whom a notice about it is for: those who accompany and those who liaise, else all of them.
func (s *Service) staff(ctx context.Context, site string) ([]directory.Person, error) {
	some, err := s.people.PeopleAt(ctx, site, access.Escort, access.SiteLiaison)
	if err == nil && len(some) == 0 {
		some, err = s.people.PeopleAt(ctx, site)
	}
	return some[:min(len(some), MaxRecipients)], err
}

func (a Answers) orCannotSay(k Kind) Answers {
	habit := habits[k]
	if a.WhatHappened == nil {
		a.WhatHappened = &Answer[Happening]{CannotSay: true}
	}
	if a.WhatWillBeDone == nil {
		a.WhatWillBeDone = &Answer[[]Work]{CannotSay: true}
		if habit.works != nil {
			a.WhatWillBeDone = &Answer[[]Work]{Say: &habit.works}
		}
	}
	if a.HowLong == nil {
		a.HowLong = &Answer[Range]{CannotSay: true}
	}
	if a.Attend == nil {
		a.Attend = &Answer[Attendance]{CannotSay: true}
		if habit.nobody {
			a.Attend = &Answer[Attendance]{Say: &Attendance{None: true}}
		}
	}
	if a.Headquarters == nil {
		a.Headquarters = &Answer[Situation]{CannotSay: true}
		if habit.headquarters != "" {
			a.Headquarters = &Answer[Situation]{Say: &habit.headquarters}
		}
	}
	return a
}
