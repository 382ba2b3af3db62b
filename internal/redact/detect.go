package redact

import (
	"regexp"
	"strings"
)

// headLines is how much of a file says what it is.
const headLines = 2000

// Words that begin the lines of each format. "strong" ones begin lines of nothing else.
var (
	ciscoStrong = set(`hostname interface router ip line snmp-server username enable vlan aaa spanning-tree access-list route-map crypto feature
		switchname vrf policy-map class-map tacacs-server radius-server ntp boot service banner object-group nameif failover tunnel-group
		daemon transceiver ipv6 nat`)
	ciscoWords = set(`version no logging clock end exit description switchport shutdown neighbor address-family network redistribute
		name object pager mtu class match permit deny set management queue-monitor platform load-interval
		lldp cdp mac mac-address-table errdisable port-channel hardware telnet ssh http access-group timeout prompt names domain-name dns
		threat-detection group-policy dynamic-access-policy-record user-identity icmp arp asdm same-security-traffic subnet host
		service-policy route control-plane scheduler memory key archive alias event privilege multilink license system cvx channel-group
		terminal monitor track standby security exec domain peer-link primary local-interface reload-delay tacacs radius server address
		configure default maximum-paths bgp timers encapsulation speed duplex voice dial-peer mpls peer-address redundancy fabric hw-module
		vtp qos table-map sampler flow errdisable link ptp kernel inspect parameters policy-list control vpc rmon role user copp
		mls ethernet fips md5 prefix-list community-list transport login password subscribe destination-group profile contact-email-addr
		current_time: building current extcommunity-list as-path seq remark snmp sla rd vni vxlan network-object port-object`)
	junosBlocks = set(`system interfaces protocols routing-options security snmp policy-options firewall groups apply-groups chassis vlans
		routing-instances class-of-service services access forwarding-options ethernet-switching-options version logical-systems
		virtual-chassis event-options switch-options bridge-domains multi-chassis security-zones applications poe schedulers`)
	directiveWords = set(`port protocol addressfamily listenaddress hostkey permitrootlogin passwordauthentication pubkeyauthentication
		subsystem usepam x11forwarding authorizedkeysfile syslogfacility loglevel logingracetime maxauthtries maxsessions strictmodes
		permitemptypasswords challengeresponseauthentication kbdinteractiveauthentication printmotd acceptenv allowusers allowgroups denyusers
		denygroups clientaliveinterval clientalivecountmax ciphers macs kexalgorithms banner match chrootdirectory forcecommand gatewayports
		allowtcpforwarding usedns compression include permittunnel tcpkeepalive gssapiauthentication gssapicleanupcredentials
		rocommunity rwcommunity rocommunity6 rwcommunity6 trapcommunity com2sec com2sec6 group view access syslocation syscontact sysservices
		agentaddress createuser rouser rwuser trapsink trap2sink informsink authtrapenable dontlogtcpwrappersconnects master proc disk load
		includealldisks extend pass proxy trapsess authcommunity sysname`)
	junosVerbs = set(`set delete deactivate activate insert protect annotate rename`)
	shape      = regexp.MustCompile(`^\s*[{\[]?\s*(?:-\s+)*(?:export\s+)?(?:["'][^"']*["']|[\w.$/@*-]+)\s*(?:=|:(?:\s|$)|=>)|^\s*-\s|^\s*\[[^\]]*\]\s*$|^\s*[\]}{\[],?\s*$|^\s*"[^"]*",?$|^---|^\.\.\.$`)
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// count is what was seen of a file's head.
type count struct {
	lines                                      int // that say something
	forti, tables                              int
	cisco, strong, junosSet, ended, directives int
	junosBlocks, shapes, deep, statements      int
	different                                  map[string]bool
	armour                                     bool
}

func (c *count) see(line string) {
	text := strings.TrimSpace(line)
	if strings.HasPrefix(text, "-----") {
		c.armour = strings.HasPrefix(text, "-----BEGIN ")
		return
	}
	if c.armour {
		return
	}
	if text == "" || text[0] == '#' || text[0] == '!' || strings.HasPrefix(text, "//") || strings.HasPrefix(text, "/*") || strings.HasPrefix(text, "*") ||
		strings.HasPrefix(text, "; ") || text == ";" {
		return
	}
	c.lines++
	fields := strings.Fields(text)
	first := strings.ToLower(fields[0])
	if first == "no" && len(fields) > 1 {
		first = strings.ToLower(fields[1])
	}
	signed := shape.MatchString(line)
	switch {
	case ciscoStrong[first] && !signed && !strings.HasSuffix(text, ";") && !strings.HasSuffix(text, "{"):
		c.cisco, c.strong = c.cisco+1, c.strong+1
		c.different[first] = true
	case ciscoWords[first] && !signed, first[0] >= '0' && first[0] <= '9' && indent(line) > 0:
		c.cisco++
	}
	if fortiVerbs[first] {
		c.forti++
		c.tables += boolInt(first == "config" || first == "edit")
	}
	if directiveWords[first] && !signed && len(fields) > 1 {
		c.directives++
	}
	if junosVerbs[first] && len(fields) > 2 && !signed {
		c.junosSet++
	}
	name := strings.TrimSuffix(first, "{")
	if (strings.HasSuffix(text, "{") || strings.HasSuffix(text, ";")) && indent(line) == 0 && junosBlocks[strings.TrimSuffix(name, ";")] {
		c.junosBlocks++
	}
	if bare, _, _ := strings.Cut(text, "#"); strings.HasSuffix(strings.TrimSpace(bare), "{") || strings.HasSuffix(strings.TrimSpace(bare), ";") || strings.HasPrefix(text, "}") {
		c.ended++
		if strings.HasSuffix(text, ";") && len(fields) > 1 || strings.HasSuffix(text, "{") {
			c.statements++
		}
	}
	if signed {
		c.shapes++
	}
	if indent(line) > 0 {
		c.deep++
	}
}

// format is the one that the head follows. All but stray lines must: nine of ten, and for a router's, whose commands nobody
// can list, four of ten with three that only routers have.
func (c *count) format() Format {
	of := func(n, tenths int) bool { return c.lines > 0 && n*10 >= c.lines*tenths }
	switch {
	case of(c.forti, 9) && c.tables > 0:
		return Forti
	case of(c.junosSet, 9):
		return JunosSet
	case of(c.ended, 9) && c.junosBlocks > 0:
		return Junos
	case of(c.ended, 9) && c.statements > 0:
		return Blocks
	case of(c.directives, 8):
		return Directives
	case of(c.cisco, 4) && len(c.different) >= 3:
		return Cisco
	case of(c.shapes, 9):
		return Keyed
	}
	return Unknown
}
