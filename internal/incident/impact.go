package incident

import (
	"fmt"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// Impact is what the business felt: which service, and from when until when by the clock of the source that says so.
// The times are kept as they were read there; From.Instant gives the moment.
type Impact struct {
	Service     string        `json:"service"`
	From        worktime.Due  `json:"from"`
	Until       *worktime.Due `json:"until,omitempty"` // nil while it lasts or while nobody knows
	Description string        `json:"description,omitempty"`
}

// checkImpact gives the impact as it is stored, or every field that is wrong.
func checkImpact(all []Impact) ([]Impact, error) {
	if len(all) > ImpactLimit {
		return nil, fault.Invalid("/impact", "field.too_many", "limit", ImpactLimit)
	}
	checked := make([]Impact, len(all))
	var errs []error
	for i, one := range all {
		var err error
		checked[i], err = one.check(fmt.Sprintf("/impact/%d", i))
		errs = append(errs, err)
	}
	return checked, fault.Join(errs...)
}

func (i Impact) check(at string) (Impact, error) {
	var service, description error
	i.Service, service = line(at+"/service", i.Service, ServiceLimit)
	i.Description, description = text(at+"/description", i.Description, ReasonLimit)
	from, begins := resolve(at+"/from", i.From)
	var ends error
	if i.Until != nil {
		var until time.Time
		until, ends = resolve(at+"/until", *i.Until)
		if begins == nil && ends == nil && until.Before(from) {
			ends = fault.Invalid(at+"/until", "time.ends_before_it_starts")
		}
	}
	return i, fault.Join(service, description, begins, ends)
}

// resolve asks for the one instant that a wall time at a place means.
func resolve(at string, d worktime.Due) (time.Time, error) {
	instant, err := d.Instant()
	return instant, worktime.Fault(at, err)
}
