package directory

// Procurement says who bought a host.
type Procurement string

// Who bought it.
const (
	ByHeadquarters     Procurement = "headquarters"
	Locally            Procurement = "local"
	UnknownProcurement Procurement = "unknown"
)

// Procurements in the order in which people choose from them.
var Procurements = []Procurement{ByHeadquarters, Locally, UnknownProcurement}

// PatchManagement says whether somebody keeps a host up to date.
type PatchManagement string

// Whether somebody does.
const (
	Managed         PatchManagement = "managed"
	Unmanaged       PatchManagement = "unmanaged"
	UnknownPatching PatchManagement = "unknown"
)

// PatchManagements in the order in which people choose from them.
var PatchManagements = []PatchManagement{Managed, Unmanaged, UnknownPatching}

// Asset is a host at a site and what is known of it. An empty field is an admitted gap.
type Asset struct {
	ID              string
	Site            string
	Name            string // host name, one of a kind at its site
	Role            string
	Owner           string
	DataFlows       []string
	Addresses       []string
	OperatingSystem string
	Procurement     Procurement
	PatchManagement PatchManagement
	LogSources      []LogSource // what it writes, as far as that is known
	Version         int
}

// UnknownFields counts the gaps, so that they show (R6).
func (a Asset) UnknownFields() int {
	n := 0
	for _, gap := range []bool{
		a.Role == "", a.Owner == "", len(a.DataFlows) == 0, len(a.Addresses) == 0, a.OperatingSystem == "",
		a.Procurement == UnknownProcurement, a.PatchManagement == UnknownPatching,
	} {
		if gap {
			n++
		}
	}
	return n
}

// OutOfManagement says that nobody is known to keep the host up to date (R21): not known counts as not done.
func (a Asset) OutOfManagement() bool { return a.PatchManagement != Managed }

// AssetDraft is what is entered to make one. Empty enumerations mean unknown.
type AssetDraft struct {
	Site            string
	Name            string
	Role            string
	Owner           string
	DataFlows       []string
	Addresses       []string
	OperatingSystem string
	Procurement     Procurement
	PatchManagement PatchManagement
	LogSources      []LogSource
}

// AssetChange is what is changed; nil leaves a field as it is. A host that moves to another site is another asset.
type AssetChange struct {
	Name            *string
	Role            *string
	Owner           *string
	DataFlows       *[]string
	Addresses       *[]string
	OperatingSystem *string
	Procurement     *Procurement
	PatchManagement *PatchManagement
	LogSources      *[]LogSource
}

// AssetFilter narrows a list; zero fields don't.
type AssetFilter struct {
	Site            string
	OutOfManagement bool
}

func (d AssetDraft) normal() (Asset, error) {
	var c checker
	if d.Procurement == "" {
		d.Procurement = UnknownProcurement
	}
	if d.PatchManagement == "" {
		d.PatchManagement = UnknownPatching
	}
	a := Asset{
		Site:            d.Site,
		Name:            c.name("/name", d.Name),
		Role:            c.line("/role", d.Role, maxText),
		Owner:           c.line("/owner", d.Owner, maxName),
		DataFlows:       c.lines("/data_flows", d.DataFlows),
		Addresses:       c.lines("/addresses", d.Addresses),
		OperatingSystem: c.line("/operating_system", d.OperatingSystem, maxName),
		Procurement:     oneOf(&c, "/procurement", d.Procurement, Procurements),
		PatchManagement: oneOf(&c, "/patch_management", d.PatchManagement, PatchManagements),
		LogSources:      c.logSources("/log_sources", d.LogSources),
		Version:         1,
	}
	return a, c.err()
}

func (c AssetChange) apply(a Asset) AssetDraft {
	d := AssetDraft{a.Site, a.Name, a.Role, a.Owner, a.DataFlows, a.Addresses, a.OperatingSystem, a.Procurement, a.PatchManagement, a.LogSources}
	set(&d.Name, c.Name)
	set(&d.Role, c.Role)
	set(&d.Owner, c.Owner)
	set(&d.DataFlows, c.DataFlows)
	set(&d.Addresses, c.Addresses)
	set(&d.OperatingSystem, c.OperatingSystem)
	set(&d.Procurement, c.Procurement)
	set(&d.PatchManagement, c.PatchManagement)
	set(&d.LogSources, c.LogSources)
	return d
}
