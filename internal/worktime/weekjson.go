package worktime

import (
	"bytes"
	"encoding/json"
)

// MarshalJSON writes {"monday":[{"from":"09:00","to":"17:30"}],…}: days from Monday to Sunday, days off left out.
func (w Week) MarshalJSON() ([]byte, error) {
	spans := w.Spans()
	var out bytes.Buffer
	out.WriteByte('{')
	for _, day := range weekdays {
		name := dayName(day)
		if len(spans[name]) == 0 {
			continue
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		windows, err := json.Marshal(spans[name])
		if err != nil {
			return nil, err
		}
		out.WriteString(`"` + name + `":`)
		out.Write(windows)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// UnmarshalJSON reads the same form and validates as ParseWeek does, with two differences: an error of shape is
// encoding/json's own, and {} is the zero Week, which MarshalJSON writes so. Keys that are doubled are not seen
// here: what comes from outside has been held against the contract before.
func (w *Week) UnmarshalJSON(text []byte) error {
	read := json.NewDecoder(bytes.NewReader(text))
	read.DisallowUnknownFields()
	var days map[string][]Span
	if err := read.Decode(&days); err != nil {
		return err
	}
	if len(days) == 0 {
		*w = Week{}
		return nil
	}
	parsed, err := ParseWeek(days)
	if err == nil {
		*w = parsed
	}
	return err
}
