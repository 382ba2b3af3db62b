package web

import (
	"tasuki/internal/access"
)

// What the frame around every page asks of a visit.

// place is an entry of the navigation.
type place struct {
	To, Words string
	Here      bool
}

// SignedIn says whether somebody is. A guest, who came by a code, is not: there is one page for them, without the frame.
func (v *visit) SignedIn() bool { return v.actor.Person != "" && v.actor.Only == "" }

// Guest says whether somebody came by a code.
func (v *visit) Guest() bool { return v.actor.Only != "" }

// Name of who is signed in.
func (v *visit) Name() string { return v.name }

// Demo says whether the mailbox of the worked scenario can be looked at.
func (v *visit) Demo() bool { return v.site.Demo && v.SignedIn() }

// Forward says whether the reader may have time pass.
func (v *visit) Forward() bool { return v.site.Forward != nil }

// Clock is the domain's time on the reader's clock.
func (v *visit) Clock() moment { return v.at(v.now()) }

// Navigation leads to what the reader has anything to do with.
func (s screen) Navigation() []place {
	v := s.visit
	all := []place{{"/", v.T("page.nav.turn"), s.Section == "turn"}}
	if v.actor.SeesEveryCase() {
		all = []place{{"/", v.T("page.nav.board"), s.Section == "board"}, {"/my-turn", v.T("page.nav.turn"), s.Section == "turn"}}
	}
	if !v.onlyRunsIt() {
		all = append(all,
			place{"/incidents", v.T("page.nav.incidents"), s.Section == "incidents"},
			place{"/notices", v.T("page.nav.notices"), s.Section == "notices"})
	}
	return append(all, place{"/directory", v.T("page.nav.directory"), s.Section == "directory"})
}

// onlyRunsIt: an administrator or auditor of the system sees no case.
func (v *visit) onlyRunsIt() bool {
	return v.actor.HQ() && !v.actor.SeesEveryCase() && v.actor.Has(access.Administrator, access.Auditor)
}

// crumb is one step of the way to a page.
type crumb struct{ To, Words string }

// crumbs are the way to a page, for the head of it.
type crumbs struct {
	Label string
	Items []crumb
}

func (v *visit) crumbs(items ...crumb) crumbs { return crumbs{v.T("page.crumbs"), items} }

// empty says what to do where there is nothing yet.
type empty struct{ Words, More, To, Action string }
