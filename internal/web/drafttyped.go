package web

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// headTyped is c with the addressees and the words that were typed, none of which can be wrong.
func (v *visit) headTyped(c request.Content) request.Content {
	c.Title, c.Purpose, c.Language = v.text("/title"), v.text("/purpose"), v.text("/language")
	c.Executor = addressee(v.text("/executor"))
	if !v.typed.Has("steps") { // the short form of the beginning
		return c
	}
	c.Sites, c.Copies = v.typed["/sites"], nil
	for _, choice := range v.typed["/copies"] {
		c.Copies = append(c.Copies, addressee(choice))
	}
	return c
}

// draftTyped is c with everything that was typed. What is no time or no number stays as it stood, and is named.
func (v *visit) draftTyped(c request.Content) (request.Content, error) {
	c = v.headTyped(c)
	var errs []error
	due, term, err := v.eitherDueTyped()
	if err == nil {
		c.Due, c.Term = due, term
	}
	errs = append(errs, err)
	c.Steps = nil
	for i := range request.MaxSteps + 1 {
		at := fmt.Sprintf("/steps/%d", i)
		kind := request.StepKind(v.text(at + "/kind"))
		if kind == "" {
			break
		}
		step, err := v.stepTyped(at, kind)
		errs = append(errs, err)
		c.Steps = append(c.Steps, step)
	}
	return c, fault.Join(errs...)
}

func (v *visit) stepTyped(at string, kind request.StepKind) (request.Step, error) {
	s := request.Step{Kind: kind}
	in := at + "/" + string(kind)
	switch kind {
	case request.RunCommands:
		s.RunCommands = &request.CommandBlock{
			Hosts: hosts(v.text(in + "/hosts")), OperatingSystem: v.text(in + "/operating_system"), Commands: v.text(in + "/commands"),
			Privilege: request.Privilege(v.text(in + "/privilege")), ExpectedEffect: v.text(in + "/expected_effect"),
		}
	case request.CollectLog:
		w, err := v.windowTyped(in)
		s.CollectLog = &w
		return s, err
	case request.ExportConfig:
		limit, badLimit := v.megabytesTyped(in + "/limit_bytes")
		delivery, badDelivery := v.deliveryTyped(in)
		s.ExportConfig = &request.Export{Host: v.text(in + "/host"), Source: v.text(in + "/source"), LimitBytes: limit, Delivery: delivery}
		return s, fault.Join(badLimit, badDelivery)
	case request.DoNotTouch:
		s.DoNotTouch = &request.HandsOff{Hosts: hosts(v.text(in + "/hosts"))}
	case request.Ask:
		s.Ask = v.questionsTyped(in)
	case request.FreeText:
		s.FreeText = &request.Text{Text: v.text(in + "/text")}
	}
	return s, nil
}

// hosts are separated by commas or spaces.
func hosts(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '、' || unicode.IsSpace(r) })
}

func (v *visit) windowTyped(in string) (request.LogWindow, error) {
	w := request.LogWindow{Host: v.text(in + "/host"), Path: v.text(in + "/path"), Filter: v.text(in + "/filter")}
	var badFrom, badUntil, badZone, badOffset, badLimit error
	w.From, badFrom = v.wallTyped(in + "/from")
	w.Until, badUntil = v.wallTyped(in + "/until")
	if zone := v.text(in + "/zone"); zone != "" {
		w.Zone, badZone = zoneTyped(in+"/zone", zone)
	}
	w.LimitBytes, badLimit = v.megabytesTyped(in + "/limit_bytes")
	if offset := strings.TrimSpace(v.text(in + "/clock_offset_seconds")); offset != "" {
		n, err := strconv.Atoi(offset)
		if err != nil {
			badOffset = fault.Invalid(in+"/clock_offset_seconds", "page.number")
		}
		w.ClockOffsetSeconds = n
	}
	var badDelivery, badKept error
	w.Delivery, badDelivery = v.deliveryTyped(in)
	w.Keeping, badKept = v.keepingTyped(in, w.Zone)
	return w, fault.Join(badFrom, badUntil, badZone, badOffset, badLimit, badDelivery, badKept)
}

func (v *visit) deliveryTyped(in string) (request.Delivery, error) {
	expected, err := v.megabytesTyped(in + "/expected_bytes")
	return request.Delivery{Format: v.text(in + "/format"), ExpectedBytes: expected, Transfer: request.Transfer(v.text(in + "/transfer"))}, err
}

// keepingTyped reads how long a source keeps its log, or when it is overwritten on the source's own clock.
func (v *visit) keepingTyped(in, zone string) (request.Keeping, error) {
	hours, badHours := v.countTyped(in + "/kept_hours")
	k := request.Keeping{KeptHours: hours}
	text := v.text(in + "/overwritten_at")
	if text == "" || zone == "" {
		return k, badHours
	}
	due, badDue := parseDue(text, zone, string(worktime.Earlier)) // of two, the one that leaves less time
	if badDue == nil {
		k.Overwritten = &due
	}
	return k, fault.Join(badHours, boundaryTyped(in+"/overwritten_at", badDue))
}

// boundaryTyped puts what is wrong with a wall time at its one input.
func boundaryTyped(name string, err error) error {
	f, ok := fault.As(worktime.Fault("", err))
	if !ok {
		return err
	}
	for i := range f.Fields {
		f.Fields[i].Pointer = name
	}
	return f
}

// countTyped is a number of things; 0 where nothing was typed.
func (v *visit) countTyped(name string) (int, error) {
	text := strings.TrimSpace(v.text(name))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fault.Invalid(name, "page.number")
	}
	return n, nil
}

func (v *visit) wallTyped(name string) (worktime.Local, error) {
	text := v.text(name)
	if text == "" {
		return worktime.Local{}, nil
	}
	l, err := worktime.ParseLocal(text)
	if err != nil {
		return l, fault.Invalid(name, "time.not_a_time")
	}
	return l, nil
}

func (v *visit) megabytesTyped(name string) (int64, error) {
	text := strings.TrimSpace(v.text(name))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1<<40/megabyte {
		return 0, fault.Invalid(name, "page.number")
	}
	return n * megabyte, nil
}

func (v *visit) questionsTyped(in string) *request.Questions {
	asked := &request.Questions{}
	for k := range 100 {
		at := fmt.Sprintf("%s/questions/%d", in, k)
		if !v.typed.Has(at + "/id") {
			break
		}
		q := request.Question{
			ID: v.text(at + "/id"), Type: v.text(at + "/type"), Text: v.text(at + "/text"), Required: v.text(at+"/required") == "yes",
		}
		for line := range strings.Lines(v.text(at + "/choices")) {
			if choice := strings.TrimSpace(line); choice != "" && q.Type == "choice" {
				q.Choices = append(q.Choices, choice)
			}
		}
		asked.Questions = append(asked.Questions, q)
	}
	return asked
}
