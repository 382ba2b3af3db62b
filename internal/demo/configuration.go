package demo

import (
	"context"
	"strings"
)

// firewallNow is fw01's configuration as it ran on Sunday; firewallBefore as it had been saved in March. Of its secrets only
// the community changed. All of it is fictional.
const firewallNow = `#config-version=FGVM64-7.4.3-FW-build2573-240201:opmode=0:vdom=0:user=merlinet
config system global
    set hostname "fw01"
    set timezone "Asia/Singapore"
    set admintimeout 30
end
config system admin
    edit "merlinet"
        set accprofile "super_admin"
        set password ENC SH2zQmVydGhpc2lzZmljdGlvbmFsMQ==
    next
end
config system snmp community
    edit 1
        set name "straits-mon-2026"
    next
end
config vpn ipsec phase1-interface
    edit "to-bangkok"
        set remote-gw 198.51.100.7
        set psksecret ENC dGhpcyBwc2sgaXMgZmljdGlvbmFs
    next
end
config firewall policy
    edit 7
        set srcintf "dmz"
        set dstintf "wan1"
        set srcaddr "dns01" "dns02"
        set dstaddr "all"
        set service "DNS"
        set action accept
        set logtraffic all
    next
end
`

func firewallBefore() string {
	return strings.NewReplacer("straits-mon-2026", "straits-mon", "set logtraffic all", "set logtraffic utm", "admintimeout 30", "admintimeout 5").Replace(firewallNow)
}

// handInConfigurations: Q2 also asks for fw01's configuration, saved and running; the saved one is the baseline.
func (s *stage) handInConfigurations(vendor context.Context, requestID string) error {
	saved, err := s.handIn(vendor, requestID, "s2", "fw01-saved.conf", []byte(firewallBefore()), 100)
	if err != nil {
		return err
	}
	running, err := s.handIn(vendor, requestID, "s3", "fw01-running.conf", []byte(firewallNow), 100)
	if err != nil {
		return err
	}
	s.running = running.ID
	if _, err := s.Evidence.SetBaseline(s.as(coordinator), saved.Asset, saved.ID); err != nil {
		return err
	}
	return s.askForFrankfurt(saved)
}
