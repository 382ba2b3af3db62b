// Package access says who may do what. The actor travels in the context; THE policy is one table in policy.go, and what
// it does not name is refused. It loads nothing: a capability tells it how the actor stands to the object (Scope).
package access

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/fault"
)

// Kind is what sort of party an organisation is.
type Kind string

// The kinds of organisation. There is one headquarters in an instance.
const (
	Headquarters    Kind = "headquarters"
	Site            Kind = "site"
	LocalVendor     Kind = "local_vendor"
	SecurityPartner Kind = "security_partner"
	CloudProvider   Kind = "cloud_provider"
)

// Kinds in the order in which people choose from them.
var Kinds = []Kind{Headquarters, Site, LocalVendor, SecurityPartner, CloudProvider}

// Outside says that organisations of this kind need an engagement before they see anything.
func (k Kind) Outside() bool { return k == LocalVendor || k == SecurityPartner || k == CloudProvider }

// Role is what a person does: a standing role in the organisation, or a role in one incident.
type Role string

// The roles. The first two are for running the system and never give a case.
const (
	Administrator      Role = "administrator"
	Auditor            Role = "auditor"
	IncidentOwner      Role = "incident_owner"
	Coordinator        Role = "coordinator"
	TriageOfficer      Role = "triage_officer"
	LogAnalyst         Role = "log_analyst"
	FirstResponder     Role = "first_responder"
	ForensicSpecialist Role = "forensic_specialist"
	SystemOwner        Role = "system_owner"
	BusinessOwner      Role = "business_owner"
	SiteLiaison        Role = "site_liaison"
	Escort             Role = "escort"
	Executor           Role = "executor"
	CommunicationsLead Role = "communications_lead"
	Translator         Role = "translator"
	HoldAuthority      Role = "hold_authority"
	Observer           Role = "observer"
)

// Roles in the order of the vocabulary.
var Roles = []Role{
	Administrator, Auditor, IncidentOwner, Coordinator, TriageOfficer, LogAnalyst, FirstResponder, ForensicSpecialist,
	SystemOwner, BusinessOwner, SiteLiaison, Escort, Executor, CommunicationsLead, Translator, HoldAuthority, Observer,
}

// Level is how much detail a reader may see.
type Level string

// The levels, from the least.
const (
	Minimal       Level = "minimal"
	Operational   Level = "operational"
	Investigative Level = "investigative"
	Full          Level = "full"
)

// Levels from the least to the most.
var Levels = []Level{Minimal, Operational, Investigative, Full}

// AtLeast says that l shows what m shows. An unknown level shows nothing.
func (l Level) AtLeast(m Level) bool {
	return slices.Index(Levels, l) >= 0 && slices.Index(Levels, l) >= slices.Index(Levels, m)
}

// Actor is who asks.
type Actor struct {
	Person       string
	Organization string
	Kind         Kind
	Roles        []Role   // standing roles
	Language     string   // BCP 47
	Zone         string   // IANA
	Credential   string   // id of the session or token, "" for the system itself
	Scope        []Action // what a program's token is limited to; nil means no limit
	Confirmed    bool     // the password was given again with this very call
	Only         string   // id of the one object that a guest's code or a push ticket is for; "" for everybody else
}

// Guest is somebody without an account, whom a code lets at one object. They hold nothing else there is to hold: no role and
// no place in an organisation counts.
const Guest Kind = "guest"

// GuestActs are what a guest may do with the notice that their code opens.
var GuestActs = []Action{ReadNotice, UnderstandNotice, AskNotice}

// PushActs are what a push ticket is for, with the request that it names: it begins uploads, and goes on with its own.
var PushActs = []Action{CreateUpload, ReadUpload, WriteUpload}

// Pushes says that the actor is somebody's push ticket, not they themselves.
func (a Actor) Pushes() bool { return a.Only != "" && a.Kind != Guest }

// System acts for nobody: timers and deliveries. It may do what the policy names it for, and nothing else.
var System = Actor{Person: "system", Kind: "system", Language: "en", Zone: "UTC"}

// Has says whether the actor holds one of the standing roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// HQ says whether the actor belongs to headquarters.
func (a Actor) HQ() bool { return a.Kind == Headquarters }

// WithoutContent says that the actor runs or audits the system and does nothing else: no grant opens a case to them, not
// even one to all of headquarters.
func (a Actor) WithoutContent() bool { return a.Has(Administrator, Auditor) && noOther(a.Roles) }

// CaseRoles are the standing roles at headquarters that see every incident.
var CaseRoles = []Role{Coordinator, HoldAuthority, IncidentOwner}

// SeesEveryCase says that the actor needs no grant to see an incident.
func (a Actor) SeesEveryCase() bool { return a.HQ() && a.Has(CaseRoles...) }

// AnalystRoles are the roles in an incident that read all its requests and evidence, at a sufficient level.
var AnalystRoles = []Role{Coordinator, LogAnalyst, ForensicSpecialist, IncidentOwner, HoldAuthority}

// Grant is how the actor takes part in one incident: the union of what was granted and is neither revoked nor expired.
type Grant struct {
	Roles   []Role
	Level   Level
	Expires time.Time // zero: no end
}

// Analyses says that the grant opens all requests and evidence of the incident, at that level or above.
func (g *Grant) Analyses(l Level) bool {
	return g != nil && g.Level.AtLeast(l) && slices.ContainsFunc(AnalystRoles, func(r Role) bool { return slices.Contains(g.Roles, r) })
}

// Leads says that the actor holds one of headquarters' case roles: a standing one, or one in the incident that g is of,
// at investigative or above. They see all of its notices. g counts for nothing where WithoutContent says so.
func (a Actor) Leads(g *Grant) bool {
	return a.SeesEveryCase() || a.HQ() && !a.WithoutContent() && g.Analyses(Investigative) && has(g, CaseRoles...)
}

// Scope is what the policy must know about an object. Loaders fill in what applies.
type Scope struct {
	Object         string // its id, where guests or push tickets may come to it
	Incident       string
	Organization   string // that owns the object
	Person         string // whose own it is: a session, a token, a receipt
	Author         string // organisation that wrote it
	AuthorPerson   string
	Executor       string   // organisation that performs it
	ExecutorPerson string   // "" while anybody there may
	Parties        []string // further organisations that may read it
	PartyPeople    []string // further people who may read it
	Grant          *Grant   // the actor's own, nil for none
	Copy           bool     // whoever may not have it as it is gets a copy without its secrets
	Visible        bool     // the loader's query already applied another rule and let it through
}

func (s Scope) party(a Actor) bool {
	return a.Organization != "" && (a.Organization == s.Author || a.Organization == s.Executor || slices.Contains(s.Parties, a.Organization)) ||
		a.Person != "" && slices.Contains(s.PartyPeople, a.Person)
}

type actorKey struct{}

// With puts the actor into the context; only edges do.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, actorKey{}, a) }

// From is the actor of the context; without one, an actor who may do nothing.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}

// Person is the acting person's id.
func Person(ctx context.Context) string { return From(ctx).Person }

// Check is nil where the actor may do the act to the object, not_found where the actor can't see it, forbidden where it
// is visible but never the actor's to do. A token's scope narrows acts, not sight; a guest's code narrows sight to one object, so
// that no other is there for them.
func Check(ctx context.Context, act Action, s Scope) error {
	a := From(ctx)
	rule, ok := policy[act]
	if !ok {
		return fault.NotFound()
	}
	if a.WithoutContent() {
		s.Grant = nil
	}
	if a.Only != "" && a.Only != s.Object {
		return rule.closed()
	}
	if a.Person == "" || !rule.sees(a, s) {
		return fault.NotFound()
	}
	if a.Scope != nil && !slices.Contains(a.Scope, act) {
		return fault.Forbidden()
	}
	if !rule.may(a, s) {
		return fault.Forbidden()
	}
	return nil
}

// See is Check but for the act: not_found where the actor can't see the object, and nil where they can, whatever a token
// is for. It is for what stands around the object of an act.
func See(ctx context.Context, act Action, s Scope) error {
	if err := Check(ctx, act, s); fault.Is(err, fault.KindNotFound) {
		return err
	}
	return nil
}

// Whole is ctx without the limits of a token, for an act that takes others with it: whoever was given that one was given
// those. It must have been checked before.
func Whole(ctx context.Context) context.Context {
	a := From(ctx)
	a.Scope = nil
	return With(ctx, a)
}

// Known says whether the policy names the act.
func Known(act Action) bool { _, ok := policy[act]; return ok }

// Actions are all acts that the policy names, in no order.
func Actions() []Action {
	all := make([]Action, 0, len(policy))
	for act := range policy {
		all = append(all, act)
	}
	return all
}
