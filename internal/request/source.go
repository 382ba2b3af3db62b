package request

import (
	"slices"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// Transfer is how what a step asks for gets to whoever asked.
type Transfer string

// The ways. A file that is too much for the line goes by courier, or is not moved: whoever has it looks into it and says what
// stands there.
const (
	OverLine  Transfer = "" // the usual one
	ByCourier Transfer = "courier"
	InPlace   Transfer = "in_place"
)

// Transfers other than over the line, in the order in which people choose from them.
var Transfers = []Transfer{ByCourier, InPlace}

// Formats in which a log can be asked for, by the names that their makers gave them. They are not translated.
var Formats = []string{"txt", "syslog", "journald", "evtx", "json", "csv", "w3c", "cef", "leef", "pcap"}

const maxExpectedBytes = 1 << 50

// Delivery is what steps say of a file that they ask for.
type Delivery struct {
	Format        string   `json:"format,omitempty"`
	ExpectedBytes int64    `json:"expected_bytes,omitempty"` // as its author expects; 0 where they don't say
	Transfer      Transfer `json:"transfer,omitempty"`
}

func (d Delivery) wellFormed() error {
	var errs []error
	if d.Format != "" && !slices.Contains(Formats, d.Format) {
		errs = append(errs, fault.Invalid("/format", "field.choice"))
	}
	if d.Transfer != OverLine && !slices.Contains(Transfers, d.Transfer) {
		errs = append(errs, fault.Invalid("/transfer", "field.choice"))
	}
	if d.ExpectedBytes < 0 {
		errs = append(errs, fault.Invalid("/expected_bytes", "contract.too_small", "limit", 0))
	}
	if d.ExpectedBytes > maxExpectedBytes {
		errs = append(errs, fault.Invalid("/expected_bytes", "contract.too_large", "limit", int64(maxExpectedBytes)))
	}
	return fault.Join(errs...)
}

// source is what a step that asks for a file says of where it comes from.
type source struct {
	host, path, filter string
	window             *LogWindow // nil for a configuration
	delivery           Delivery
	limit              int64
}

// source of a step; false where it asks for no file.
func (s Step) source() (source, bool) {
	switch {
	case s.CollectLog != nil:
		w := s.CollectLog
		return source{w.Host, w.Path, w.Filter, w, w.Delivery, w.LimitBytes}, true
	case s.ExportConfig != nil:
		e := s.ExportConfig
		return source{host: e.Host, path: e.Source, delivery: e.Delivery, limit: e.LimitBytes}, true
	}
	return source{}, false
}

// span is the window as instants of the source's clock; false where it has none that can be reckoned.
func (w LogWindow) span() (from, until time.Time, ok bool) {
	from, badFrom := worktime.Resolve(w.From, w.Zone, worktime.Earlier)
	until, badUntil := worktime.Resolve(w.Until, w.Zone, worktime.Later)
	return from, until, badFrom == nil && badUntil == nil && from.Before(until)
}

// seconds of the window: 0 for a configuration, and false for a window that can't be reckoned yet.
func (s source) seconds() (int64, bool) {
	if s.window == nil {
		return 0, true
	}
	from, until, ok := s.window.span()
	return int64(until.Sub(from) / time.Second), ok
}
