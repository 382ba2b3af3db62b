package lang

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// maxRanges bounds the work a header can ask for; browsers send a handful.
const maxRanges = 32

// wanted is one range of an Accept-Language header.
type wanted struct {
	tag string
	q   float64
}

// Negotiate chooses among Tags what a reader gets: the first of preferred (a choice that was made, a person's
// languages in their order) that has a file or a near relative with one, then Accept-Language by RFC 9110, then
// English. Whatever can't be read in the header is passed over.
func (c *Catalog) Negotiate(acceptLanguage string, preferred ...string) Tag {
	for _, tag := range preferred {
		if loc := c.nearest(tag); loc != nil {
			return loc.tag
		}
	}
	ranges := parseAccept(acceptLanguage)
	refused := map[Tag]bool{}
	for _, r := range ranges {
		if loc := c.nearest(r.tag); loc != nil && r.q == 0 {
			refused[loc.tag] = true
		}
	}
	for _, r := range ranges {
		if tag, ok := c.accepted(r, refused); ok {
			return tag
		}
	}
	return English
}

func (c *Catalog) accepted(r wanted, refused map[Tag]bool) (Tag, bool) {
	if r.q == 0 {
		return "", false
	}
	if r.tag == "*" {
		return c.any(refused)
	}
	loc := c.nearest(r.tag)
	if loc == nil || refused[loc.tag] {
		return "", false
	}
	return loc.tag, true
}

func (c *Catalog) any(refused map[Tag]bool) (Tag, bool) {
	if !refused[English] {
		return English, true
	}
	for _, l := range c.languages {
		if !refused[l.Tag] {
			return l.Tag, true
		}
	}
	return "", false
}

// parseAccept gives the ranges by falling weight, equal ones in the order they were sent.
func parseAccept(header string) []wanted {
	var ranges []wanted
	for part := range strings.SplitSeq(header, ",") {
		if len(ranges) == maxRanges {
			break
		}
		if r, ok := parseRange(part); ok {
			ranges = append(ranges, r)
		}
	}
	slices.SortStableFunc(ranges, func(a, b wanted) int { return cmp.Compare(b.q, a.q) })
	return ranges
}

func parseRange(part string) (wanted, bool) {
	tag, weight, weighted := strings.Cut(part, ";")
	tag = strings.TrimSpace(tag)
	if tag == "" || len(tag) > maxTag {
		return wanted{}, false
	}
	if !weighted {
		return wanted{tag, 1}, true
	}
	name, value, _ := strings.Cut(strings.ReplaceAll(weight, " ", ""), "=")
	q, err := strconv.ParseFloat(value, 64)
	ok := err == nil && strings.EqualFold(name, "q") && q >= 0 && q <= 1
	return wanted{tag, q}, ok
}
