package exchange

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tasuki/internal/fault"
)

// Limits of what is said about a thing.
const (
	NameLimit  = 200 // characters
	ThingLimit = 100 // of a maker, a model, a number
	PlaceLimit = 200
	SealsLimit = 20  // on a thing at once
	SealsEver  = 100 // each number counts once
)

// Form is what sort of thing a physical item is.
type Form string

// The forms.
const (
	Disk       Form = "disk"
	USBStick   Form = "usb_stick"
	Computer   Form = "computer"
	Phone      Form = "phone"
	OtherThing Form = "other"
)

// Forms in the order in which people choose from them.
var Forms = []Form{Disk, USBStick, Computer, Phone, OtherThing}

// Thing is what a physical item is. What it is called stands in the item's name.
type Thing struct {
	Form                 Form
	Maker, Model, Serial string
	Seals                []Seal // oldest act last; a number is used once
	Image                string // the item that is its image, "" for none
	ImageSHA256          string
	LostReason           string // "" unless it will not come
	LegalBasis           string // by which it is in custody, where no request asked for it; "" where nobody said
}

// SealState is how a seal was found last.
type SealState string

// The states of a seal.
const (
	Intact   SealState = "intact"
	Broken   SealState = "broken"
	Changed  SealState = "changed" // another was in its place
	TakenOff SealState = "removed" // on purpose
)

// Seal is a numbered seal on a thing.
type Seal struct {
	Number string
	State  SealState
	At     time.Time // when it was found so
}

// seals are the numbers that are on the item and whole.
func (i Item) seals() []string {
	all := []string{}
	if i.Thing == nil {
		return all
	}
	for _, s := range i.Thing.Seals {
		if s.State == Intact {
			all = append(all, s.Number)
		}
	}
	slices.Sort(all)
	return all
}

// seal is the one with that number.
func (t *Thing) seal(number string) (Seal, bool) {
	for _, s := range t.Seals {
		if s.Number == number {
			return s, true
		}
	}
	return Seal{}, false
}

// Flawed says that a seal was found broken, or another in its place.
func (i Item) Flawed() bool {
	return i.Thing != nil && slices.ContainsFunc(i.Thing.Seals, func(s Seal) bool { return s.State == Broken || s.State == Changed })
}

// readers are the organisations that read the item: its parties, and of a thing whom it is offered to.
func (i Item) readers() []string {
	if i.offeredTo == "" || i.Kind != Physical || slices.Contains(i.Parties, i.offeredTo) {
		return i.Parties
	}
	return append(slices.Clone(i.Parties), i.offeredTo)
}

// arrive moves a thing along its lifecycle once it is somewhere: equal says whether its seals were as stated, and compared
// whether there were any. What has got further stays there; what is wrong with a seal then shows by the seal.
func (i *Item) arrive(compared, equal bool) {
	switch {
	case i.State == Expected, i.State == Mismatch && equal:
		i.State = Received // through receiving, at once: it is handed over and here
	case i.State != Received:
		return
	}
	switch {
	case !equal:
		i.State = Mismatch
	case compared:
		i.State = Verified
	}
}

// numbers are seal numbers as they are kept: each once, in order.
func numbers(at string, given []string) ([]string, error) {
	all := []string{}
	for _, n := range given {
		n, err := oneLine(at, n, ThingLimit)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) > SealsLimit {
		return nil, fault.Invalid(at, "field.too_many", "limit", SealsLimit)
	}
	return all, nil
}

// oneLineOr is oneLine where there may be nothing.
func oneLineOr(at, text string, limit int) (string, error) {
	if strings.TrimSpace(text) == "" && utf8.ValidString(text) {
		return "", nil
	}
	return oneLine(at, text, limit)
}
