package demo

import (
	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/worktime"
)

// party is one organisation of the scenario and its people. All are fictional, and people are role accounts.
type party struct {
	key      string
	kind     access.Kind
	name     string
	country  string
	zone     string
	language string
	hub      bool
	site     string // key of the site that a vendor runs, or that a site belongs to
	people   []role
}

// role is one role account: its key is the part of its address before the @.
type role struct {
	key   string
	name  string
	phone string
	roles []access.Role
}

func weekdays(from, to string) map[string][]worktime.Span {
	week := map[string][]worktime.Span{}
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday"} {
		week[day] = []worktime.Span{{From: from, To: to}}
	}
	return week
}

// uplinks are the lines that somebody has measured, in Mbit/s.
var uplinks = map[string]int{"straits": 20, "bangkok": 10}

// Regions are where the company's evidence stays, as people call them. Headquarters' own is in Tokyo.
var Regions = map[string]string{directory.DefaultRegion: "Tokyo", "ap": "Singapore", "eu": "Frankfurt"}

// stays are the regions of those sites whose evidence stays nearer than Tokyo.
var stays = map[string]string{
	"straits": "ap", "bangkok": "ap", "jakarta": "ap", "hcmc": "ap", "shanghai": "ap", "frankfurt": "eu",
}

func (p party) draft(parent string) directory.OrganizationDraft {
	return directory.OrganizationDraft{
		Kind: p.kind, Name: p.name, Country: p.country, Zone: p.zone, Languages: []string{p.language},
		WorkingHours: weekdays("09:00", "18:00"), Parent: parent, Hub: p.hub, UplinkMbps: uplinks[p.key], Region: stays[p.key],
	}
}

// domain is under .example, which nobody can own.
func (p party) domain() string { return p.key + ".example" }

// headquarters comes first: its invitation is the one that an empty instance prints.
var headquarters = party{
	key: "aomine", kind: access.Headquarters, name: "Aomine Seiki", country: "JP", zone: "Asia/Tokyo", language: "ja",
	people: []role{
		{"administrator", "Aomine Administrator", "", []access.Role{access.Administrator}},
		{"coordinator", "Aomine Coordinator", "+81355500101", []access.Role{access.Coordinator}},
		{"deputy", "Aomine Deputy Coordinator", "+81355500102", []access.Role{access.Coordinator}},
		{"hold", "Aomine Hold Authority", "+81355500103", []access.Role{access.HoldAuthority}},
		{"auditor", "Aomine Auditor", "", []access.Role{access.Auditor}},
		{"management", "Aomine Management", "", []access.Role{access.Observer}},
		{"translator", "Aomine Translator", "", []access.Role{access.Translator}},
	},
}

var sites = []party{
	{"straits", access.Site, "Straits Colo", "SG", "Asia/Singapore", "en-SG", true, "", liaison("Straits Colo Site Manager", "+6565550110")},
	{"bangkok", access.Site, "Aomine Bangkok", "TH", "Asia/Bangkok", "th", false, "straits", []role{
		{"liaison", "Bangkok Site Manager", "+6625550120", []access.Role{access.SiteLiaison}},
		{"escort", "Bangkok Escort", "+6625550121", []access.Role{access.Escort}},
		{"escort2", "Bangkok Second Escort", "+6625550122", []access.Role{access.Escort}},
	}},
	{"jakarta", access.Site, "Aomine Jakarta", "ID", "Asia/Jakarta", "id", false, "straits", liaison("Jakarta Site Manager", "+62215550130")},
	{"hcmc", access.Site, "Aomine Ho Chi Minh City", "VN", "Asia/Ho_Chi_Minh", "vi", false, "straits", liaison("Ho Chi Minh City Site Manager", "+842835550140")},
	{"shanghai", access.Site, "Aomine Shanghai", "CN", "Asia/Shanghai", "zh-Hans", false, "straits", liaison("Shanghai Site Manager", "+862155550150")},
	{"frankfurt", access.Site, "Aomine Frankfurt", "DE", "Europe/Berlin", "de", false, "", liaison("Frankfurt Site Manager", "+496955550160")},
	{"saopaulo", access.Site, "Aomine São Paulo", "BR", "America/Sao_Paulo", "pt-BR", false, "", liaison("São Paulo Site Manager", "+551155550170")},
}

var outsiders = []party{
	{"merlinet", access.LocalVendor, "MerliNet", "SG", "Asia/Singapore", "en-SG", false, "straits", []role{
		{"engineer", "MerliNet Engineer", "+6565550210", []access.Role{access.Executor}},
		{"night", "MerliNet Night Engineer", "+6565550211", []access.Role{access.Executor}},
	}},
	{"chaoit", access.LocalVendor, "Chao IT", "TH", "Asia/Bangkok", "th", false, "bangkok", engineer("Chao IT Engineer", "+6625550220")},
	{"nusateknika", access.LocalVendor, "Nusa Teknika", "ID", "Asia/Jakarta", "id", false, "jakarta", engineer("Nusa Teknika Engineer", "+62215550230")},
	{"saomai", access.LocalVendor, "Sao Mai", "VN", "Asia/Ho_Chi_Minh", "vi", false, "hcmc", engineer("Sao Mai Engineer", "+842835550240")},
	{"huaqing", access.LocalVendor, "Huaqing", "CN", "Asia/Shanghai", "zh-Hans", false, "shanghai", engineer("Huaqing Engineer", "+862155550250")},
	{"mainbogen", access.LocalVendor, "Mainbogen", "DE", "Europe/Berlin", "de", false, "frankfurt", engineer("Mainbogen Engineer", "+496955550260")},
	{"paulista", access.LocalVendor, "Paulista Redes", "BR", "America/Sao_Paulo", "pt-BR", false, "saopaulo", engineer("Paulista Redes Engineer", "+551155550270")},
	{"kumo", access.CloudProvider, "Kumo-SG", "SG", "Asia/Singapore", "en-SG", false, "straits", engineer("Kumo-SG Support", "+6565550310")},
}

// partner comes in the middle of the night, on an engagement whose contract is still open.
var partner = party{
	key: "tsubame", kind: access.SecurityPartner, name: "Tsubame IR", country: "JP", zone: "Asia/Tokyo", language: "ja",
	people: []role{
		{"analyst", "Tsubame Log Analyst", "+81355500410", []access.Role{access.LogAnalyst}},
		{"visitor", "Tsubame Visiting Engineer", "+81355500411", []access.Role{access.FirstResponder}},
	},
}

func liaison(name, phone string) []role {
	return []role{{"liaison", name, phone, []access.Role{access.SiteLiaison}}}
}

func engineer(name, phone string) []role {
	return []role{{"engineer", name, phone, []access.Role{access.Executor}}}
}
