package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/account"
	"tasuki/internal/directory"
	"tasuki/internal/journal"
)

// Chief administers the instance, and everybody else comes through them or the coordinator.
const (
	administrator = "administrator@aomine"
	coordinator   = "coordinator@aomine"
	deputy        = "deputy@aomine"
	holder        = "hold@aomine"
	analyst       = "analyst@tsubame"
)

// foundHeadquarters takes up the invitation that an empty instance prints.
func (s *stage) foundHeadquarters(ctx context.Context) error {
	code, _, err := s.Accounts.FirstInvitation(ctx)
	if err != nil {
		return err
	}
	hq := headquarters
	draft := hq.draft("")
	first := hq.person(hq.people[0], "")
	p, err := s.Accounts.Accept(ctx, account.Acceptance{Code: code, Password: s.password, Headquarters: &draft, Person: &first}, "127.0.0.1")
	if err != nil {
		return err
	}
	s.organizations[hq.key] = p.Organization
	if err := s.known(ctx, hq, hq.people[0], p); err != nil {
		return err
	}
	for _, r := range hq.people[1:] {
		if err := s.enterPerson(s.as(administrator), hq, r, ""); err != nil {
			return err
		}
	}
	if err := s.enterCalendar(hq); err != nil {
		return err
	}
	return s.keepToTheSystem(p)
}

// keepToTheSystem: whoever comes first can do both, and now that there are coordinators administers only.
func (s *stage) keepToTheSystem(p directory.Person) error {
	only := []access.Role{access.Administrator}
	if _, err := s.Directory.UpdatePerson(s.as(administrator), p.ID, directory.PersonChange{Roles: &only}); err != nil {
		return err
	}
	actor := access.From(s.as(administrator))
	actor.Roles = only
	s.actors[administrator], s.accounts[0].Roles = access.With(s.as(administrator), actor), only
	return nil
}

func (s *stage) enterSites(context.Context) error {
	for _, p := range sites {
		if err := s.enter(s.as(coordinator), p, s.organizations[p.site]); err != nil {
			return err
		}
	}
	return s.enterGuard()
}

// guard has no account: he is rung up.
const guard = "guard@bangkok"

func (s *stage) enterGuard() error {
	site := s.organizations["bangkok"]
	p, err := s.Directory.CreatePerson(s.as(coordinator), directory.PersonDraft{
		Organization: site, Site: site, Name: "Bangkok Gate Guard", Language: "th", Zone: "Asia/Bangkok", Email: guard + ".example",
		Phone: "+6625550129", Roles: []access.Role{access.Escort},
	})
	s.people[guard] = p.ID
	return err
}

// guardReads: the coordinator rings the gate and reads a code out; the guard reads his briefing with it, and confirms.
func (s *stage) guardReads(notice string) error {
	c, code, err := s.Accounts.CreateGuestCode(s.as(coordinator), notice, s.people[guard])
	if err != nil {
		return err
	}
	s.Clock.Advance(2 * time.Minute)
	stay, err := s.Accounts.Enter(context.Background(), c.Reference, code, "127.0.0.1")
	if err != nil {
		return err
	}
	actor, err := s.Accounts.Authenticate(context.Background(), stay.Token, "127.0.0.1")
	if err != nil {
		return err
	}
	ctx := journal.WithActor(access.With(context.Background(), actor), actor.Person, actor.Organization)
	n, err := s.Notices.Get(ctx, notice)
	if err != nil {
		return err
	}
	if err := s.Notices.Fetched(ctx, n); err != nil {
		return err
	}
	s.Clock.Advance(3 * time.Minute)
	_, err = s.Notices.Understood(ctx, notice)
	return err
}

// enterOutsiders enters vendors and the provider, each bound to the site that it works for.
func (s *stage) enterOutsiders(context.Context) error {
	for _, p := range outsiders {
		if err := s.enter(s.as(coordinator), p, ""); err != nil {
			return err
		}
		if err := s.engage(p, directory.Signed, p.site); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) enter(ctx context.Context, p party, parent string) error {
	o, err := s.Directory.CreateOrganization(ctx, p.draft(parent))
	if err != nil {
		return err
	}
	s.organizations[p.key] = o.ID
	for _, r := range p.people {
		site := ""
		if p.kind == access.Site {
			site = o.ID
		}
		if err := s.enterPerson(ctx, p, r, site); err != nil {
			return err
		}
	}
	return s.enterCalendar(p)
}

// engage agrees, before anything has to be handed over, how it will be.
func (s *stage) engage(p party, contract directory.Contract, keys ...string) error {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = s.organizations[k]
	}
	e, err := s.Directory.CreateEngagement(s.as(coordinator), directory.EngagementDraft{
		Organization: s.organizations[p.key], Sites: ids, Scope: "Incident response and operation of the site's servers",
		Expires: begins.AddDate(1, 0, 0), Contract: contract,
		Handover: directory.Handover{Method: directory.ByTus, Encryption: "TLS, sealed at rest", Redaction: "Secrets in configurations are masked before handing over"},
	})
	s.engagements[p.key] = e.ID
	return err
}

func (p party) person(r role, site string) directory.PersonDraft {
	return directory.PersonDraft{
		Organization: "", Name: r.name, Language: p.language, Zone: p.zone, Email: r.key + "@" + p.domain(), Phone: r.phone,
		Roles: r.roles, Site: site,
	}
}

// enterPerson enters somebody, invites them, and has them choose their password.
func (s *stage) enterPerson(ctx context.Context, p party, r role, site string) error {
	draft := p.person(r, site)
	draft.Organization = s.organizations[p.key]
	person, err := s.Directory.CreatePerson(ctx, draft)
	if err != nil {
		return err
	}
	_, code, err := s.Accounts.Invite(ctx, person.ID)
	if err != nil {
		return err
	}
	if _, err := s.Accounts.Accept(ctx, account.Acceptance{Code: code, Password: s.password}, "127.0.0.1"); err != nil {
		return err
	}
	return s.known(ctx, p, r, person)
}

// known signs somebody in once, makes a token for their scripts, and keeps both.
func (s *stage) known(ctx context.Context, p party, r role, person directory.Person) error {
	acting := access.With(ctx, access.Actor{
		Person: person.ID, Organization: person.Organization, Kind: p.kind, Roles: person.Roles, Language: person.Language, Zone: person.Zone,
	})
	acting = journal.WithActor(acting, person.ID, person.Organization)
	_, token, err := s.Accounts.CreateToken(acting, account.TokenDraft{Name: "scripts", Expires: begins.AddDate(1, 0, 0)})
	if err != nil {
		return err
	}
	key := r.key + "@" + p.key
	s.people[key], s.actors[key] = person.ID, acting
	s.accounts = append(s.accounts, Account{
		Organization: p.name, OrganizationKind: p.kind, Roles: slices.Clone(person.Roles), Name: person.Name,
		Language: person.Language, TimeZone: person.Zone, Email: person.Email, Password: s.password, Token: token,
	})
	return nil
}

// logSources are the logs that somebody knows something of: how long they are kept, and what they come to in an hour.
var logSources = map[string][]directory.LogSource{
	"fw01":  {{Path: firewallLog, KeptHours: 120}},
	"dns01": {{Path: "/var/log/named/queries.log", BytesPerHour: 180_000_000, PeakBytesPerHour: 2_400_000_000, KeptHours: 168}},
}

// enterAssets enters the hosts that the scenario names: what nobody knew of them stays unknown, and is counted.
func (s *stage) enterAssets(context.Context) error {
	for _, a := range []struct {
		site, name, role, system string
		bought                   directory.Procurement
		patched                  directory.PatchManagement
	}{
		{"straits", "fw01", "Firewall", "FortiOS 7.4", directory.ByHeadquarters, directory.Managed},
		{"straits", "dns01", "Name server in the DMZ", "Debian 11", directory.ByHeadquarters, directory.Unmanaged},
		{"straits", "dns02", "Name server in the DMZ", "Debian 11", directory.ByHeadquarters, directory.Unmanaged},
		{"straits", "web02", "Web server in the DMZ", "Debian 12", directory.ByHeadquarters, directory.Managed},
		{"straits", "bak01", "Backup server", "Debian 12", directory.ByHeadquarters, directory.Managed},
		{"straits", "ftp01", "File exchange", "Debian 10", directory.UnknownProcurement, directory.UnknownPatching},
		{"straits", "lp03", "Label printing", "Windows Server 2016", directory.Locally, directory.Unmanaged},
		{"straits", "lp04", "Label printing", "Windows Server 2016", directory.Locally, directory.Unmanaged},
		{"bangkok", "bkk-lp01", "Label printing", "Windows Server 2016", directory.Locally, directory.Unmanaged},
		{"bangkok", "bkk-fw01", "Firewall", "FortiOS 7.2", directory.Locally, directory.UnknownPatching},
		{"bangkok", "bkk-nas01", "Files", "", directory.UnknownProcurement, directory.UnknownPatching},
	} {
		if _, err := s.Directory.CreateAsset(s.as(coordinator), directory.AssetDraft{
			Site: s.organizations[a.site], Name: a.name, Role: a.role, OperatingSystem: a.system, Procurement: a.bought, PatchManagement: a.patched,
			LogSources: logSources[a.name],
		}); err != nil {
			return err
		}
	}
	return s.enterLogs()
}

// bangkokLogs is what the vendor in Bangkok wrote down in a spreadsheet.
const bangkokLogs = `site;host;path;bytes_per_hour;peak_bytes_per_hour;kept_hours
%[1]s;bkk-fw01;traffic.log;24000000;600000000;36
%[1]s;bkk-fw01;event.log;1000000;;720
%[1]s;bkk-lp01;Security;4000000;;
`

func (s *stage) enterLogs() error {
	site, err := s.Directory.Organization(s.as(coordinator), s.organizations["bangkok"])
	if err != nil {
		return err
	}
	r, err := s.Directory.Import(s.as(coordinator), directory.ImportLogs, fmt.Sprintf(bangkokLogs, site.Name), false)
	if err == nil && len(r.Errors) > 0 {
		err = fmt.Errorf("demo: the logs of Bangkok: %v", r.Errors)
	}
	return err
}
