package web

import (
	"fmt"

	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// logSourceFields are inputs for the logs of a host, and for one more.
func (v *visit) logSourceFields(f *form, known []directory.LogSource) {
	for i := range min(len(known)+1, directory.MaxLogSources) {
		var l directory.LogSource
		if i < len(known) {
			l = known[i]
		}
		at, name := len(f.Fields), fmt.Sprintf("/log_sources/%d", i)
		log := f.add("group", name, "page.asset.logs", "")
		f.line(name+"/path", "page.asset.log_path", l.Path).class("code")
		for _, n := range []struct {
			name, key string
			value     int64
		}{
			{"/bytes_per_hour", "page.asset.log_hourly", l.BytesPerHour / megabyte}, {"/peak_bytes_per_hour", "page.asset.log_peak", l.PeakBytesPerHour / megabyte},
			{"/kept_hours", "page.asset.log_kept", int64(l.KeptHours)},
		} {
			f.add("number", name+n.name, n.key, nonZero(n.value)).class("short").Inputmode = "numeric"
		}
		log.Parts = append(log.Parts, f.Fields[at+1:]...)
		f.Fields = f.Fields[:at+1]
	}
}

// logSourcesTyped leaves out what has no path and no number.
func (v *visit) logSourcesTyped() ([]directory.LogSource, error) {
	all := []directory.LogSource{}
	var errs []error
	for i := range directory.MaxLogSources {
		at := fmt.Sprintf("/log_sources/%d", i)
		usual, badUsual := v.megabytesTyped(at + "/bytes_per_hour")
		peak, badPeak := v.megabytesTyped(at + "/peak_bytes_per_hour")
		hours, badHours := v.countTyped(at + "/kept_hours")
		l := directory.LogSource{Path: v.text(at + "/path"), BytesPerHour: usual, PeakBytesPerHour: peak, KeptHours: hours}
		err := fault.Join(badUsual, badPeak, badHours)
		if l == (directory.LogSource{}) && err == nil {
			continue
		}
		all, errs = append(all, l), append(errs, err)
	}
	return all, fault.Join(errs...)
}

// logSourceFacts are what is known of each log.
func (v *visit) logSourceFacts(all []directory.LogSource) []factRow {
	var facts []factRow
	for _, l := range all {
		row := factRow{Label: v.T("page.asset.logs"), Values: []string{l.Path}}
		add := func(key, value string) { row.Values = append(row.Values, v.T(key)+": "+value) }
		if l.BytesPerHour > 0 {
			add("page.asset.log_hourly", v.words.Num(l.BytesPerHour/megabyte))
		}
		if l.PeakBytesPerHour > 0 {
			add("page.asset.log_peak", v.words.Num(l.PeakBytesPerHour/megabyte))
		}
		if l.KeptHours > 0 {
			add("page.asset.log_kept", v.words.Num(l.KeptHours))
		}
		facts = append(facts, row)
	}
	return facts
}
