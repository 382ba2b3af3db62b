package turn

import (
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/worktime"
)

// remindBefore is how long before its time somebody is reminded of what they have not answered.
const remindBefore = 24 * time.Hour

// soon is when an item's due is near: a day before, or where it was not much more than that from the beginning, once a
// quarter of it has gone.
func (i Item) soon() time.Time {
	day, quarter := i.Due.Add(-remindBefore), i.Since.Add(i.Due.Sub(i.Since)/4)
	if quarter.After(day) {
		return quarter
	}
	return day
}

// usualNights are what is taken for the quiet hours of those who have said none, where something is not late yet.
var usualNights = func() worktime.Week {
	days := map[string][]worktime.Span{}
	for day := time.Sunday; day <= time.Saturday; day++ {
		days[[]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[day]] = []worktime.Span{{From: "22:00", To: "07:00"}}
	}
	w, err := worktime.ParseWeek(days)
	if err != nil {
		panic(err) // it is written above
	}
	return w
}()

// reach is how a move reaches one person. What is to come before a time lets people sleep, unless they would wake too late
// or it is urgent.
func (m Move) reach(p directory.Person, at time.Time) Reach {
	do := m.Do
	if m.Before.IsZero() {
		return do.reach(p, at)
	}
	if p.QuietHours.Equal(worktime.Week{}) {
		p.QuietHours = usualNights
	}
	until, quiet := p.QuietUntil(at)
	do.Wakes = do.Wakes || m.Urgent || quiet && !until.Before(m.Before)
	return do.reach(p, at)
}

// reaches are those of a move for everybody whom it tells.
func (m Move) reaches(people []directory.Person, at time.Time) []Reach {
	all := make([]Reach, len(people))
	for i, p := range people {
		all[i] = m.reach(p, at)
	}
	return all
}
