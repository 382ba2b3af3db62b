package demo

import (
	"context"

	"tasuki/internal/finding"
	"tasuki/internal/request"
)

// sighting is something suspicious, and what had become of it when the scenario opens.
type sighting struct {
	by, kind, host, what, wall string
	zoneUnknown                bool
	note                       string // why it is harmless; "" where nobody knows yet
}

// seeMalware: the two that are real. Headquarters looks into them at once, and nothing is cleaned.
func (s *stage) seeMalware(ctx context.Context) error {
	s.at(28, 3, 45)
	if err := s.see(finding.Verifying, sighting{
		by: "engineer@merlinet", kind: "unusual_traffic", host: "dns01, dns02", wall: "2026-03-27T23:41", what: "Large UDP answers from port 53 to addresses that nobody here knows.",
	}, sighting{
		by: analyst, kind: "malware_seen", host: "lp03, lp04", wall: "2026-03-28T09:05", what: `svchelp.exe runs from C:\ProgramData\svchelp and calls out every 300 seconds.`,
	}); err != nil {
		return err
	}
	return s.mails(ctx)
}

// explain: what looked suspicious on Saturday and was not.
func (s *stage) explain(ctx context.Context) error {
	s.at(28, 8, 25)
	if err := s.see(finding.Benign, sighting{
		by: "engineer@merlinet", kind: "data_left", host: "bak01", wall: "2026-03-27T23:30", what: "A burst of 52 GB.",
		note: "The full backup of Friday 23:30; its job log says 51.8 GB. It does not explain the UDP.",
	}, sighting{
		by: analyst, kind: "unknown_account", host: "dc01", wall: "2026-03-28T03:00", what: "An administrator signs in at 03:00 every night.",
		note: "The monitoring account.",
	}, sighting{
		by: analyst, kind: "unusual_traffic", wall: "2026-03-26T10:00", what: "A sweep over the ports of the internal network.",
		note: "The monthly scan, which headquarters had authorised.",
	}, sighting{
		by: "engineer@merlinet", kind: "other", host: "web02", wall: "2026-03-27T23:55", what: "The processor is at 95 %.",
		note: "Logs are compressed at that time.",
	}); err != nil {
		return err
	}
	return s.mails(ctx)
}

// wonder: what came in overnight. The last three wait for somebody to take them up.
func (s *stage) wonder(ctx context.Context) error {
	s.at(30, 0, 17)
	if err := s.see(finding.Verifying, sighting{
		by: analyst, kind: "log_tampered", host: "fw01", wall: "2026-03-28T07:41", zoneUnknown: true, what: "Times in the log are eight hours ahead of those of the routers.",
	}); err != nil {
		return err
	}
	if err := s.see(finding.Open, sighting{
		by: analyst, kind: "unknown_account", host: "dc01", wall: "2026-03-29T06:10", what: "1,200 failed sign-ins from Jakarta.",
	}, sighting{
		by: analyst, kind: "unknown_account", host: "ftp01", wall: "2026-03-28T02:20", what: "An account named svc_patch that is in no list.",
	}, sighting{
		by: analyst, kind: "unusual_traffic", host: "dns01", wall: "2026-03-30T07:30", what: "Many names from Shanghai that do not exist.",
	}); err != nil {
		return err
	}
	if err := s.shortlist(); err != nil {
		return err
	}
	return s.mails(ctx)
}

// shortlist: which of the hosts with malware is looked into, and why the other isn't.
func (s *stage) shortlist() error {
	for _, c := range []request.Choice{
		{Target: request.Target{Host: "lp03"}, In: true, Reason: "svchelp.exe was seen there first."},
		{Target: request.Target{Host: "lp04"}, Reason: "Installed from the same image as lp03; one of the two is enough for now."},
	} {
		c.Site = s.organizations["straits"]
		if err := s.Requests.Choose(s.as(coordinator), s.firewall, c); err != nil {
			return err
		}
	}
	return nil
}

// see has somebody report what they saw by the clock in Singapore, and headquarters come as far with it.
func (s *stage) see(to finding.State, all ...sighting) error {
	for _, one := range all {
		o, err := s.Findings.Report(s.as(one.by), s.incident, finding.Report{
			Kind: finding.Kind(one.kind), What: one.what, Host: one.host, Site: s.organizations["straits"], Seen: *due(one.wall, "Asia/Singapore"),
			ZoneUnknown: one.zoneUnknown, Touched: finding.Untouched,
		})
		if err != nil {
			return err
		}
		if to == finding.Open {
			continue
		}
		if o, err = s.Findings.Assess(s.as(coordinator), o.ID, finding.Assessment{To: finding.Verifying}); err != nil {
			return err
		}
		if to == finding.Verifying {
			continue
		}
		if _, err = s.Findings.Assess(s.as(coordinator), o.ID, finding.Assessment{To: to, Note: one.note}); err != nil {
			return err
		}
	}
	return nil
}
