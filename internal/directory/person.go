package directory

import (
	"tasuki/internal/access"
	"tasuki/internal/worktime"
)

// Person is somebody who may be named and may sign in.
type Person struct {
	ID            string
	Organization  string
	Name          string
	Language      string // BCP 47
	Zone          string // IANA
	Email         string // lower case; several people may share one
	Phone         string // E.164, or ""
	Roles         []access.Role
	Site          string // the site they belong to, or ""
	MailboxShared bool   // others read this mailbox too
	Channel       Channel
	QuietHours    worktime.Week // in which only what can't wait reaches them; on the clock of Zone
	Active        bool
	Version       int
	Card          bool // the reader is shown a contact card only: what is not on it is empty
}

// PersonDraft is what is entered to make one.
type PersonDraft struct {
	Organization  string
	Name          string
	Language      string
	Zone          string
	Email         string
	Phone         string
	Roles         []access.Role
	Site          string
	MailboxShared bool
	Channel       Channel // "" for mail
	QuietHours    map[string][]worktime.Span
}

// PersonChange is what is changed; nil leaves a field as it is. Nobody moves to another organisation: what they did
// stays the act of the one they were in.
type PersonChange struct {
	Name          *string
	Language      *string
	Zone          *string
	Email         *string
	Phone         *string
	Roles         *[]access.Role
	Site          *string
	MailboxShared *bool
	Channel       *Channel
	QuietHours    *map[string][]worktime.Span
}

// PersonFilter narrows a list; zero fields don't.
type PersonFilter struct {
	Organization string
	Site         string
	Active       *bool
}

// contactRoles make a person one whom other organisations may ring up.
var contactRoles = []access.Role{access.Coordinator, access.SiteLiaison, access.CommunicationsLead}

// Contact says that other organisations see how to reach this person.
func (p Person) Contact() bool { return p.Has(contactRoles...) }

// Has says whether the person holds one of the standing roles.
func (p Person) Has(roles ...access.Role) bool { return access.Actor{Roles: p.Roles}.Has(roles...) }

func (d PersonDraft) normal() (Person, error) {
	var c checker
	p := Person{
		Organization:  d.Organization,
		Name:          c.name("/name", d.Name),
		Language:      c.language("/language", d.Language),
		Zone:          c.zone("/zone", d.Zone),
		Email:         c.email("/email", d.Email),
		Phone:         c.phone("/phone", d.Phone),
		Roles:         c.roles("/roles", d.Roles),
		Site:          d.Site,
		MailboxShared: d.MailboxShared,
		Channel:       c.channel("/channel", d.Channel),
		QuietHours:    c.quiet("/quiet_hours", d.QuietHours),
		Active:        true,
		Version:       1,
	}
	return p, c.err()
}

func (c PersonChange) apply(p Person) PersonDraft {
	d := PersonDraft{p.Organization, p.Name, p.Language, p.Zone, p.Email, p.Phone, p.Roles, p.Site, p.MailboxShared, p.Channel, p.QuietHours.Spans()}
	set(&d.Name, c.Name)
	set(&d.Language, c.Language)
	set(&d.Zone, c.Zone)
	set(&d.Email, c.Email)
	set(&d.Phone, c.Phone)
	set(&d.Roles, c.Roles)
	set(&d.Site, c.Site)
	set(&d.MailboxShared, c.MailboxShared)
	set(&d.Channel, c.Channel)
	set(&d.QuietHours, c.QuietHours)
	return d
}
