package web

import (
	"cmp"
	"strconv"
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// termFields ask how a due is reckoned: by the clock of a place, or by the recipient's own time.
func (v *visit) termFields(f *form, t *worktime.Term) {
	rule, number := "", ""
	if t != nil {
		rule = string(t.Rule)
		switch t.Rule {
		case worktime.WorkingDays:
			number = strconv.Itoa(t.Days)
		case worktime.WorkingTime:
			number = strconv.FormatFloat(float64(t.Minutes)/60, 'f', -1, 64)
		}
	}
	rules := append([]option{{Value: "", Label: v.T("page.due.rule.wall")}},
		texts(v, "page.due.rule.", []worktime.Rule{worktime.WorkingDays, worktime.WorkingTime, worktime.OnTheirClock})...)
	f.pick("/due_rule", "page.due.rule", rule, rules)
	f.add("number", "/due_rule/number", "page.due.number", number).hint(v.T("page.due.number_hint"))
}

// eitherDueTyped is the due as it was typed: a time by the clock, or a rule.
func (v *visit) eitherDueTyped() (*worktime.Due, *worktime.Term, error) {
	rule := worktime.Rule(v.text("/due_rule"))
	if rule == "" {
		due, err := v.dueTyped("/due")
		return due, nil, err
	}
	t := worktime.Term{Rule: rule}
	number, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(v.text("/due_rule/number")), ",", ".", 1), 64)
	switch rule {
	case worktime.OnTheirClock:
		wall, err := worktime.ParseLocal(v.text("/due/wall"))
		if err != nil {
			return nil, nil, fault.Invalid("/due/wall", "time.not_a_time")
		}
		t.Wall, t.Fold = &wall, worktime.Fold(v.text("/due/fold"))
		return nil, &t, nil
	case worktime.WorkingDays:
		t.Days = int(number)
	case worktime.WorkingTime:
		t.Minutes = int(number * 60)
	}
	if err != nil || t.Check() != nil || float64(t.Days)*60+float64(t.Minutes) != number*60 {
		return nil, nil, fault.Invalid("/due_rule/number", "page.number")
	}
	return nil, &t, nil
}

// termWords say a rule that nothing has been reckoned from yet.
func (v *visit) termWords(t worktime.Term) string {
	switch t.Rule {
	case worktime.WorkingDays:
		return v.T("page.due.term.working_days", "count", t.Days)
	case worktime.WorkingTime:
		return v.T("page.due.term.working_time", "time", strconv.FormatFloat(float64(t.Minutes)/60, 'f', -1, 64))
	case worktime.OnTheirClock:
		return v.T("page.due.term.recipient_wall", "time", v.day(t.Wall.Date)+" "+t.Wall.String()[11:16])
	}
	return v.words.Time(*t.Instant)
}

// outlookWords say what the due of a draft means for its executor if it went out now: when that is, what lies between,
// and what is not known for sure.
func (s *Site) outlookWords(v *visit, c request.Content) ([]string, error) {
	if c.Executor.Organization == "" || c.Due == nil && c.Term == nil {
		return nil, nil
	}
	all, err := s.Requests.Outlooks(v.ctx(), c, []string{cmp.Or(c.Executor.Person, c.Executor.Organization)}, v.now())
	if f, ok := fault.As(err); ok {
		return []string{v.words.Fault(f).Detail}, nil
	} else if err != nil {
		return nil, err
	}
	return v.outlook(all[0]), nil
}

func (v *visit) outlook(o request.Outlook) []string {
	if o.Wrong != nil {
		told := v.words.Fault(o.Wrong)
		if len(told.Fields) > 0 {
			return []string{told.Fields[0].Detail}
		}
		return []string{told.Detail}
	}
	there := v.site.Catalog.For(v.words.Tag(), zoneOf(o.Zone))
	words := []string{v.T("page.due.outlook", "theirs", there.Time(o.At), "yours", v.words.Time(o.At))}
	var between []string
	for _, p := range o.Passed {
		if p.Kind != "" {
			between = append(between, strings.TrimSpace(v.day(p.Date)+" "+p.Name))
		}
	}
	if len(between) > 0 {
		words = append(words, v.T("page.due.between", "days", v.words.List(between)))
	}
	switch {
	case !o.Known:
		words = append(words, v.T("page.due.unknown"))
	case !o.AtWork:
		words = append(words, v.T("page.due.off_work"))
	}
	for _, year := range o.Unverified {
		words = append(words, v.T("page.due.unverified", "year", strconv.Itoa(year)))
	}
	return words
}
