// Package diagram keeps the network diagrams of a site beside its hosts, version by version: who brought it, what it is
// from, as of which day it holds, and which hosts it shows. What changed between two versions is which hosts came and went;
// hosts on no diagram are counted, so that gaps show.
//
// A diagram tells an attacker as much as a configuration does, and nobody can take the secrets out of a picture. So its bytes are
// sealed, and open to headquarters and to whoever analyses a case at that site in full; a site reads what is known of its own.
package diagram

import "time"

// ObjectType is what the journal calls a diagram.
const ObjectType = "diagram"

// Limits.
const (
	MaxBytes    = 2 << 20 // of one file; it is sealed as one part, and comes within a JSON body
	MaxName     = 200
	MaxText     = 500
	MaxHosts    = 500
	MaxVersions = 200
	MaxDiagrams = 100 // of one site
)

// Kind is what kind of file a version is.
type Kind string

// The kinds. A browser shows the first two, as an image, in which nothing runs; the others are there to be taken along.
const (
	SVG    Kind = "svg"
	PNG    Kind = "png"
	PDF    Kind = "pdf"
	Drawio Kind = "drawio"
	Visio  Kind = "visio"
)

// Kinds in the order in which they are named.
var Kinds = []Kind{SVG, PNG, PDF, Drawio, Visio}

// Shown says that a browser shows it as an image.
func (k Kind) Shown() bool { return k == SVG || k == PNG }

// MediaType is what it is sent as.
func (k Kind) MediaType() string {
	switch k {
	case SVG:
		return "image/svg+xml"
	case PNG:
		return "image/png"
	case PDF:
		return "application/pdf"
	}
	return "application/octet-stream"
}

// Diagram is one drawing of a site's network, as it is kept up.
type Diagram struct {
	ID, Site, Name string
	Versions       int
	Latest         Version
}

// Version is one state of it.
type Version struct {
	ID, Diagram string
	Number      int
	Filename    string
	Kind        Kind
	Size        int64
	SHA256      string
	ValidAsOf   string // a date
	Source      string // what it was taken from
	Note        string
	AddedAt     time.Time
	AddedBy     string
}

// Host is one that a version shows, or that none does.
type Host struct{ ID, Name string }

// Shown is a version with its hosts, and how they differ from another version's.
type Shown struct {
	Version
	Site    string
	Hosts   []Host
	Against *Version // nil where there is none to hold it against
	Added   []Host
	Removed []Host
}

// Draft is what is handed in as a version.
type Draft struct {
	Name      string // of a new diagram
	Filename  string
	Content   []byte
	ValidAsOf string
	Source    string
	Note      string
	Hosts     []string

	sealed *sealed // nil while it isn't
}
