package demo

import (
	"context"
	"strings"

	"tasuki/internal/exchange"
	"tasuki/internal/request"
)

// branchFirewall is headquarters' standard for the firewall of a branch office. All of it is fictional.
const branchFirewall = `config system global
    set hostname "bkk-fw01"
    set timezone "Asia/Bangkok"
    set admintimeout 5
end
config system interface
    edit "wan1"
        set allowaccess ping
    next
    edit "internal"
        set allowaccess ping https ssh
    next
end
config system snmp community
    edit 1
        set name "branch-mon"
    next
end
config log syslogd setting
    set status enable
    set server "192.0.2.20"
end
config firewall policy
    edit 1
        set srcintf "internal"
        set dstintf "wan1"
        set srcaddr "all"
        set dstaddr "all"
        set service "ALL"
        set action accept
        set logtraffic all
    next
end
`

// bangkokRuns is what bkk-fw01 runs: it can be administered from the internet, sends its log nowhere, and lets anybody onto the label
// printer's computer.
func bangkokRuns() string {
	return strings.NewReplacer(
		"set allowaccess ping\n", "set allowaccess ping https ssh\n", "set status enable", "set status disable", "set logtraffic all\n    next\n", `set logtraffic all
    next
    edit 2
        set srcintf "wan1"
        set dstintf "internal"
        set srcaddr "all"
        set dstaddr "bkk-lp01"
        set service "RDP"
        set action accept
        set logtraffic disable
    next
`, `"branch-mon"`, `"chao-2024"`).Replace(branchFirewall)
}

// setStandard enters what firewalls in Bangkok are held against.
func (s *stage) setStandard(context.Context) error {
	_, err := s.Evidence.SetSiteBaseline(s.as(coordinator), s.organizations["bangkok"], exchange.SiteBaselineDraft{
		Role: "Firewall", Filename: "branch-firewall.conf", Content: []byte(branchFirewall), Reason: "Headquarters' standard for branch offices, January 2026",
	})
	return err
}

// holdBangkokAgainst has bkk-fw01's configuration handed in, which is nothing like the standard.
func (s *stage) holdBangkokAgainst(ctx context.Context) error {
	vendor := s.as("engineer@chaoit")
	r, err := s.sent(request.Content{
		Title: "Running configuration of bkk-fw01", Language: "en", Executor: s.executor("chaoit"), Sites: []string{s.organizations["bangkok"]},
		Purpose: "We need to know what the office's firewall lets in.",
		Steps:   []request.Step{{Kind: request.ExportConfig, ExportConfig: &request.Export{Host: "bkk-fw01", Source: "running configuration"}}},
		Due:     due("2026-03-30T12:00", "Asia/Bangkok"),
	}, nil)
	if err != nil {
		return err
	}
	if _, err := s.Requests.Acknowledge(vendor, r.ID, request.Commitment{}); err != nil {
		return err
	}
	if _, err := s.Requests.Start(vendor, r.ID); err != nil {
		return err
	}
	item, err := s.handIn(vendor, r.ID, "s1", "bkk-fw01-running.conf", []byte(bangkokRuns()), 100)
	if err != nil {
		return err
	}
	if _, err := s.Requests.Submit(vendor, r.ID, []request.Answer{{Step: "s1", Evidence: []string{item.ID}}}, ""); err != nil {
		return err
	}
	if _, err := s.Requests.Accept(s.as(coordinator), r.ID, "Thank you. We compare it with the standard."); err != nil {
		return err
	}
	return s.mails(ctx)
}
