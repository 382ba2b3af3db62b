package web

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/turn"
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

// outlookRow is what the due of a draft means for one recipient if it goes out as it stands: when that is, on both clocks,
// what lies between, and what is not known for sure.
type outlookRow struct {
	Who   string
	Copy  string // that they read along
	Words []string
}

// outlooks are those of the executor, for whom it is due, and of everybody who reads along.
func (s *Site) outlooks(v *visit, c request.Content, scheduled *worktime.Due) ([]outlookRow, error) {
	if c.Executor.Organization == "" || c.Due == nil && c.Term == nil {
		return nil, nil
	}
	leaves := v.now()
	if at := instant(scheduled); at.After(leaves) {
		leaves = at
	}
	n, err := s.names(v.ctx(), append([]request.Party{c.Executor}, c.Copies...)...)
	if err != nil {
		return nil, err
	}
	first := outlookRow{Who: n.party(c.Executor).words()}
	all, err := s.Requests.Outlooks(v.ctx(), c, []string{addressed(c.Executor)}, leaves)
	if f, ok := fault.As(err); ok {
		first.Words = []string{v.words.Fault(f).Detail}
		return []outlookRow{first}, nil
	} else if err != nil {
		return nil, err
	}
	if first.Words = v.outlook(all[0], leaves); all[0].Away != nil {
		away, err := s.awayWords(v, *all[0].Away)
		if err != nil {
			return nil, err
		}
		first.Words = append(away, first.Words...)
	}
	if all[0].Wrong != nil || len(c.Copies) == 0 {
		return []outlookRow{first}, nil
	}
	copies := make([]string, len(c.Copies))
	for i, p := range c.Copies {
		copies[i] = addressed(p)
	}
	theirs, err := s.Requests.Outlooks(v.ctx(), request.Content{Due: &all[0].Due}, copies, leaves) // there is one due: the executor's
	if err != nil {
		return nil, err
	}
	rows := []outlookRow{first}
	for i, o := range theirs {
		rows = append(rows, outlookRow{Who: n.party(c.Copies[i]).words(), Copy: v.T("page.request.copies"), Words: v.outlook(o, leaves)})
	}
	return rows, nil
}

// awayWords say that the executor named is on leave, and who gets it instead.
func (s *Site) awayWords(v *visit, a turn.Away) ([]string, error) {
	words := []string{v.T("page.board.on_leave")}
	if !a.Until.IsZero() {
		words[0] = v.T("page.board.on_leave_until", "time", v.words.Time(a.Until))
	}
	if a.Instead == "" {
		return append(words, v.T("page.due.nobody_instead")), nil
	}
	to := request.Party{Person: a.Instead}
	n, err := s.names(v.ctx(), to)
	return append(words, v.T("page.due.instead", "person", n.person(a.Instead).short())), err
}

// addressed is the id of whoever gets something: a person, or else an organisation.
func addressed(p request.Party) string { return cmp.Or(p.Person, p.Organization) }

func (v *visit) outlook(o request.Outlook, leaves time.Time) []string {
	if o.Wrong != nil {
		told := v.words.Fault(o.Wrong)
		if len(told.Fields) > 0 {
			return []string{told.Fields[0].Detail}
		}
		return []string{told.Detail}
	}
	there := v.site.Catalog.For(v.words.Tag(), zoneOf(o.Zone))
	key := "page.due.outlook"
	if leaves.After(v.now()) {
		key = "page.due.outlook_at"
	}
	words := []string{v.T(key, "theirs", there.Time(o.At), "yours", v.words.Time(o.At), "leaves", v.words.Time(leaves))}
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
