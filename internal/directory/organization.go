package directory

import (
	"tasuki/internal/access"
	"tasuki/internal/worktime"
)

// Organization is a legal party or a site.
type Organization struct {
	ID           string
	Kind         access.Kind
	Name         string
	Country      string        // ISO 3166-1 alpha-2
	Zone         string        // IANA
	Languages    []string      // BCP 47, the preferred one first
	WorkingHours worktime.Week // on the clock of Zone; zero where they are not known
	Parent       string        // a site's hub, "" directly under headquarters
	Hub          bool          // a site that serves others
	UplinkMbps   int           // what its line carries away from it, in Mbit/s; 0 where that is not known
	Region       string        // where a site's evidence stays; "" for the default region
	Version      int
}

// MaxUplinkMbps is more than any site has.
const MaxUplinkMbps = 1_000_000

// OrganizationDraft is what a person enters to make one.
type OrganizationDraft struct {
	Kind         access.Kind
	Name         string
	Country      string
	Zone         string
	Languages    []string
	WorkingHours map[string][]worktime.Span // "monday" to "sunday"
	Parent       string
	Hub          bool
	UplinkMbps   int
	Region       string
}

// OrganizationChange is what a person changes; nil leaves a field as it is. The kind of an organisation never changes.
type OrganizationChange struct {
	Name         *string
	Country      *string
	Zone         *string
	Languages    *[]string
	WorkingHours *map[string][]worktime.Span
	Parent       *string // "" for directly under headquarters
	Hub          *bool
	UplinkMbps   *int
	Region       *string // "" for the default region; no byte moves by it
}

// OrganizationFilter narrows a list; zero fields don't.
type OrganizationFilter struct {
	Kind   access.Kind
	Parent string
}

// normal is a validated, tidied copy.
func (d OrganizationDraft) normal() (Organization, error) {
	var c checker
	o := Organization{
		Kind:         oneOf(&c, "/kind", d.Kind, access.Kinds),
		Name:         c.name("/name", d.Name),
		Country:      c.country("/country", d.Country),
		Zone:         c.zone("/zone", d.Zone),
		Languages:    c.languages("/languages", d.Languages),
		WorkingHours: c.hours("/working_hours", d.WorkingHours),
		Parent:       d.Parent,
		Hub:          d.Hub,
		Version:      1,
	}
	if o.Kind != access.Site && o.Parent != "" {
		c.refuse("/parent", "site.only_sites")
	}
	if o.Kind != access.Site && o.Hub {
		c.refuse("/hub", "site.only_sites")
	}
	if o.Region = stays(d.Region); o.Kind != access.Site && o.Region != "" {
		c.refuse("/evidence_region", "site.only_sites")
	}
	o.UplinkMbps = int(c.number("/uplink_mbps", int64(d.UplinkMbps), MaxUplinkMbps))
	return o, c.err()
}

// apply is the organisation as it would be entered anew with the change.
func (c OrganizationChange) apply(o Organization) OrganizationDraft {
	d := OrganizationDraft{o.Kind, o.Name, o.Country, o.Zone, o.Languages, o.WorkingHours.Spans(), o.Parent, o.Hub, o.UplinkMbps, o.Region}
	set(&d.Name, c.Name)
	set(&d.Country, c.Country)
	set(&d.Zone, c.Zone)
	set(&d.Languages, c.Languages)
	set(&d.WorkingHours, c.WorkingHours)
	set(&d.Parent, c.Parent)
	set(&d.Hub, c.Hub)
	set(&d.UplinkMbps, c.UplinkMbps)
	set(&d.Region, c.Region)
	return d
}

func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}
