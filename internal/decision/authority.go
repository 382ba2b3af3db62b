package decision

import (
	"fmt"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// AuthorityType is what the journal calls a line of the table.
const AuthorityType = "decision_authority"

// Authority is one line of headquarters' table of who decides what: whoever decides on a matter, everywhere or at one
// organisation, and the deputies in their order. Of two that fit, the narrower holds.
type Authority struct {
	ID           string
	Matter       Matter
	Organization string // a site or headquarters; "" everywhere
	Decider      Holder
	Deputies     []Holder
	Version      int
}

// Holder is a person, or whoever holds a role: exactly one of the two.
type Holder struct {
	Person string      `json:"person,omitempty"`
	Role   access.Role `json:"role,omitempty"`
}

// Roles are those that decide.
var Roles = []access.Role{
	access.IncidentOwner, access.Coordinator, access.HoldAuthority, access.SystemOwner, access.BusinessOwner, access.SiteLiaison,
}

// atSites are the roles that people hold at the sites of a case; the others are headquarters'.
var atSites = []access.Role{access.SystemOwner, access.BusinessOwner, access.SiteLiaison}

// holders are the decider and the deputies, in their order.
func (a Authority) holders() []Holder { return append([]Holder{a.Decider}, a.Deputies...) }

// check refuses what can't be, at its field. Whether organisation and people exist is not looked at here.
func (a Authority) check() error {
	var wrong []error
	if !slices.Contains(Matters, a.Matter) {
		wrong = append(wrong, fault.Invalid("/matter", "field.choice", "choices", Matters))
	}
	if len(a.Deputies) > MaxDeputies {
		wrong = append(wrong, fault.Invalid("/deputies", "field.too_many", "limit", MaxDeputies))
	}
	all := a.holders()
	for n, h := range all {
		switch {
		case (h.Person == "") == (h.Role == ""):
			wrong = append(wrong, fault.Invalid(place(n), "decision.person_or_role"))
		case h.Role != "" && !slices.Contains(Roles, h.Role):
			wrong = append(wrong, fault.Invalid(place(n)+"/role", "field.choice", "choices", Roles))
		case slices.Contains(all[:n], h):
			wrong = append(wrong, fault.Invalid(place(n), "field.twice"))
		}
	}
	return fault.Join(wrong...)
}

// place is where the nth of the holders stands.
func place(n int) string {
	if n == 0 {
		return "/decider"
	}
	return fmt.Sprintf("/deputies/%d", n-1)
}

func (a Authority) entry(f journal.Fact) journal.Entry {
	data := map[string]any{"matter": string(a.Matter), "version": a.Version}
	if a.Organization != "" {
		data["organization"] = a.Organization
	}
	var all []any
	for _, h := range a.holders() {
		all = append(all, h.Person+string(h.Role)) // an id or a role; neither looks like the other
	}
	data["holders"] = all
	return journal.Entry{Fact: f, Object: journal.Object{Type: AuthorityType, ID: a.ID}, Data: data}
}

// narrowest is the line for a matter at an organisation; false where there is none.
func narrowest(all []Authority, m Matter, organization string) (found Authority, ok bool) {
	for _, a := range all {
		switch {
		case a.Matter != m:
		case a.Organization != "" && a.Organization == organization:
			return a, true
		case a.Organization == "":
			found, ok = a, true
		}
	}
	return found, ok
}
