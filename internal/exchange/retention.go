package exchange

import (
	"slices"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/journal"
	"tasuki/internal/worktime"
)

// RetentionType is what the journal calls a rule.
const RetentionType = "retention_rule"

// Unit is what a period is counted in.
type Unit string

// The units, on the calendar of headquarters.
const (
	Days   Unit = "days"
	Months Unit = "months"
)

// Units in the order in which people choose from them.
var Units = []Unit{Months, Days}

// Kinds in the order in which people choose from them.
var Kinds = []Kind{Log, Configuration, Other}

// longest is the longest period that a rule can have, in its unit: a century.
var longest = map[Unit]int{Days: 36_525, Months: 1_200}

// RetentionRule is headquarters' word how long evidence is kept after its incident has ended. Of several that fit, the narrowest
// holds, the organisation before the kind.
type RetentionRule struct {
	ID           string
	Organization string // that handed it in; "" any
	Kind         Kind   // "" any
	Period       int
	Unit         Unit
	Basis        string // the law, contract or policy that it follows
	SetBy        string
	SetAt        time.Time
	Version      int
}

// check refuses what can't be, at its field. Whether the organisation exists is not looked at here.
func (r RetentionRule) check() (RetentionRule, error) {
	var wrong []error
	if r.Kind != "" && !slices.Contains(Kinds, r.Kind) {
		wrong = append(wrong, fault.Invalid("/kind", "field.choice", "choices", Kinds))
	}
	if limit := longest[r.Unit]; limit == 0 {
		wrong = append(wrong, fault.Invalid("/unit", "field.choice", "choices", Units))
	} else if r.Period < 1 || r.Period > limit {
		wrong = append(wrong, fault.Invalid("/period", "retention.period", "limit", limit))
	}
	var err error
	r.Basis, err = oneLine("/basis", r.Basis, ReleaseReasonLimit)
	return r, fault.Join(append(wrong, err)...)
}

// ends is when the time is over that begins with the end of an incident. The last day is kept whole, on the clock there.
func (r RetentionRule) ends(ended time.Time, zone *time.Location) time.Time {
	last := worktime.LocalAt(ended, zone).Date
	if r.Unit == Months {
		last = last.AddMonths(r.Period)
	} else {
		last = last.AddDays(r.Period)
	}
	return last.AddDays(1).Begins(zone)
}

// fits says that the rule is for what was handed in as the item was.
func (r RetentionRule) fits(i Item) bool {
	return (r.Organization == "" || r.Organization == i.Latest().Organization) && (r.Kind == "" || r.Kind == i.Kind)
}

// narrower says that r holds before other, where both fit.
func (r RetentionRule) narrower(other RetentionRule) bool {
	if (r.Organization != "") != (other.Organization != "") {
		return r.Organization != ""
	}
	return r.Kind != "" && other.Kind == ""
}

func (r RetentionRule) entry(f journal.Fact) journal.Entry {
	data := map[string]any{"period": r.Period, "unit": string(r.Unit), "version": r.Version}
	if r.Organization != "" {
		data["organization"] = r.Organization
	}
	if r.Kind != "" {
		data["kind"] = string(r.Kind)
	}
	return journal.Entry{Fact: f, Object: journal.Object{Type: RetentionType, ID: r.ID}, Data: data, Personal: map[string]string{"basis": r.Basis}}
}

// Extension is somebody's word that an item is kept longer than a rule says.
type Extension struct {
	Until  time.Time
	Reason string
	By     string
	At     time.Time
}

// Retention is how long an item is kept by rules and by people's word.
type Retention struct {
	Rule      *RetentionRule // that holds for it, nil for none
	Ended     time.Time      // when its incident ended; zero while that is open
	Until     time.Time      // zero where nothing says so, and while the incident is open
	Extension *Extension     // nil for none
}

// keeps says that the item's time is not over: a rule counts from the end of the incident, which has not come.
func (r Retention) keeps(now time.Time) bool {
	return r.Until.After(now) || r.Rule != nil && r.Ended.IsZero()
}

// proposes says that the rule that holds is the one a proposal was made by, as it stood then.
func (r Retention) proposes(d Disposal) bool {
	return r.Rule != nil && d.Rule == r.Rule.ID && d.RuleVersion == r.Rule.Version
}
