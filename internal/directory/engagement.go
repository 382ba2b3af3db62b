package directory

import (
	"slices"
	"time"

	"tasuki/internal/clock"
)

// Method is how logs and configurations are handed over.
type Method string

// The methods: our own uploads, a medium by courier, a server of theirs, something else that the scope describes.
const (
	ByTus     Method = "tus"
	ByCourier Method = "courier"
	BySFTP    Method = "sftp"
	ByOther   Method = "other"
)

// Methods in the order in which people choose from them.
var Methods = []Method{ByTus, ByCourier, BySFTP, ByOther}

// Contract says how far the paperwork is. Work may begin before it (R35).
type Contract string

// The states of a contract.
const (
	Signed     Contract = "signed"
	Pending    Contract = "pending"
	NoContract Contract = "none"
)

// Contracts in the order in which people choose from them.
var Contracts = []Contract{Signed, Pending, NoContract}

// Handover is what was agreed about handing over, before anything has to be (R24); the zero Handover is not agreed yet.
type Handover struct {
	Method     Method
	Encryption string
	Redaction  string
}

// Engagement binds a vendor, partner or provider to sites, for a purpose and a time. Outside it they see nothing.
type Engagement struct {
	ID           string
	Organization string
	Sites        []string // ids, sorted
	Scope        string
	Starts       time.Time // UTC
	Expires      time.Time // UTC
	Handover     Handover
	Contract     Contract
	Ended        time.Time // UTC; zero unless it was ended before its expiry
	Version      int
}

// Live says that the engagement holds at that instant.
func (e Engagement) Live(at time.Time) bool {
	return e.Ended.IsZero() && !e.Starts.After(at) && e.Expires.After(at)
}

// Covers says that the engagement names all these sites.
func (e Engagement) Covers(sites ...string) bool {
	return !slices.ContainsFunc(sites, func(s string) bool { return !slices.Contains(e.Sites, s) })
}

// EngagementDraft is what is entered to make one. Starts may be zero, which means now.
type EngagementDraft struct {
	Organization string
	Sites        []string
	Scope        string
	Starts       time.Time
	Expires      time.Time
	Handover     Handover
	Contract     Contract
}

// EngagementChange is what is changed; nil leaves a field as it is.
type EngagementChange struct {
	Sites    *[]string
	Scope    *string
	Expires  *time.Time
	Handover *Handover
	Contract *Contract
}

// EngagementFilter narrows a list; zero fields don't.
type EngagementFilter struct {
	Organization string
	Site         string
	Live         bool // only those that hold now
}

const (
	maxSites = 200
	maxYears = 10 // longer is a slip of the hand
)

func (d EngagementDraft) normal(now time.Time) (Engagement, error) {
	var c checker
	if d.Starts.IsZero() {
		d.Starts = now
	}
	e := Engagement{
		Organization: d.Organization,
		Sites:        slices.Compact(slices.Sorted(slices.Values(d.Sites))),
		Scope:        c.required("/scope", c.note("/scope", d.Scope)),
		Starts:       clock.Trim(d.Starts),
		Expires:      clock.Trim(d.Expires),
		Handover:     d.Handover.normal(&c),
		Contract:     oneOf(&c, "/contract", d.Contract, Contracts),
		Version:      1,
	}
	switch {
	case len(e.Sites) == 0:
		c.refuse("/sites", "field.required")
	case len(e.Sites) > maxSites:
		c.refuse("/sites", "field.too_many", "limit", maxSites)
	}
	switch {
	case d.Expires.IsZero():
		c.refuse("/expires", "field.required")
	case !e.Expires.After(e.Starts):
		c.refuse("/expires", "time.ends_before_it_starts")
	case e.Expires.After(e.Starts.AddDate(maxYears, 0, 0)):
		c.refuse("/expires", "engagement.too_long", "count", maxYears)
	}
	return e, c.err()
}

func (h Handover) normal(c *checker) Handover {
	if h == (Handover{}) {
		return h
	}
	return Handover{
		Method:     oneOf(c, "/handover/method", h.Method, Methods),
		Encryption: c.text("/handover/encryption", h.Encryption, maxText, "\n"),
		Redaction:  c.note("/handover/redaction", h.Redaction),
	}
}

func (c EngagementChange) apply(e Engagement) EngagementDraft {
	d := EngagementDraft{e.Organization, e.Sites, e.Scope, e.Starts, e.Expires, e.Handover, e.Contract}
	set(&d.Sites, c.Sites)
	set(&d.Scope, c.Scope)
	set(&d.Expires, c.Expires)
	set(&d.Handover, c.Handover)
	set(&d.Contract, c.Contract)
	return d
}
