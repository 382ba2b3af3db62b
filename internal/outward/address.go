// Package outward sends short messages to servers that a customer names: chat rooms' incoming webhooks and their own gateways.
// Whoever may name an address could otherwise have this house ask its own neighbours, so that where a connection really goes
// is checked at each dial, past whatever a name has meant a moment before.
package outward

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// ErrForbidden says that an address is not one to send to.
var ErrForbidden = errors.New("outward: this address is not open to messages")

// reserved are addresses of global look that are somebody's neighbourhood, a way round to one, or nobody's.
var reserved = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
	"168.63.129.16/32",                                     // answers machines of one cloud about themselves
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", // Teredo, 6to4: an IPv4 address within
)

// global is what of IPv6 leads into the world at all: neither ::1, mapped or translated IPv4, fc00::/7, fe80::/10 nor ff00::/8.
var global = netip.MustParsePrefix("2000::/3")

func prefixes(all ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(all))
	for i, s := range all {
		list[i] = netip.MustParsePrefix(s)
	}
	return list
}

// Rules are what an operator decides about where headquarters' messages may go.
type Rules struct {
	Allow []netip.Prefix // internal gateways; they are let through whatever they are
	Ports []uint16       // beside 443
}

// ParseRules reads lists as an operator writes them: 10.1.2.0/24,… and 8443,…
func ParseRules(allow, ports string) (r Rules, err error) {
	for _, s := range fields(allow) {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return r, errors.New("outward: " + strconv.Quote(s) + " is no CIDR such as 10.1.2.0/24")
		}
		r.Allow = append(r.Allow, p.Masked())
	}
	for _, s := range fields(ports) {
		n, err := strconv.ParseUint(s, 10, 16)
		if err != nil || n == 0 {
			return r, errors.New("outward: " + strconv.Quote(s) + " is no port")
		}
		r.Ports = append(r.Ports, uint16(n))
	}
	return r, nil
}

func fields(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
}

// open says whether a message may go to where a connection would really be made.
func (r Rules) open(to netip.AddrPort) bool {
	if !r.port(to.Port()) {
		return false
	}
	if to.Addr().Zone() != "" {
		return false
	}
	ip := to.Addr().Unmap()
	in := func(p netip.Prefix) bool { return p.Contains(ip) }
	if slices.ContainsFunc(r.Allow, in) {
		return true
	}
	return (ip.Is4() || global.Contains(ip)) && !slices.ContainsFunc(reserved, in)
}

func (r Rules) port(n uint16) bool { return n == 443 || slices.Contains(r.Ports, n) }

const longestURL = 2000

// Check refuses what can't be the address of a webhook before anything is asked. A name is looked at again, for where it leads,
// at each dial.
func (r Rules) Check(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || len(raw) > longestURL || strings.ContainsFunc(raw, func(c rune) bool { return c <= ' ' || c > '~' }):
		return nil, ErrForbidden
	case u.Scheme != "https" || u.Opaque != "" || u.User != nil || u.Fragment != "" || u.Hostname() == "":
		return nil, ErrForbidden
	}
	port := uint64(443)
	if p := u.Port(); p != "" {
		if port, err = strconv.ParseUint(p, 10, 16); err != nil {
			return nil, ErrForbidden
		}
	}
	if !r.port(uint16(port)) {
		return nil, ErrForbidden
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !r.open(netip.AddrPortFrom(ip, uint16(port))) {
		return nil, ErrForbidden
	}
	return u, nil
}
