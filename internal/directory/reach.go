package directory

import (
	"slices"
	"time"

	"tasuki/internal/worktime"
)

// Channel is a way in which a person wants to be reached.
type Channel string

// The channels.
const (
	ByMail  Channel = "mail"
	ByPhone Channel = "phone"
	ByBoth  Channel = "both"
	ByChat  Channel = "chat" // through the channels of their organisation, and by mail where those don't work
)

// Channels in the order in which people choose from them.
var Channels = []Channel{ByMail, ByPhone, ByBoth, ByChat}

// Chats says that the person chose the channels of their organisation.
func (p Person) Chats() bool { return p.Channel == ByChat }

// QuietUntil says whether an instant falls into the person's quiet hours, by the clock of where they are, and when those end.
// A clock that is turned is theirs as well: hours that do not exist are not slept through, and what exists twice is.
func (p Person) QuietUntil(at time.Time) (until time.Time, quiet bool) {
	if p.QuietHours.Equal(worktime.Week{}) {
		return time.Time{}, false
	}
	c, err := worktime.NewCalendar(p.Zone, p.QuietHours, nil, nil)
	if err != nil {
		return time.Time{}, false // a zone that this program does not know any more keeps nobody from hearing
	}
	quiet, until = c.At(at)
	return until, quiet && !until.IsZero()
}

func (c *checker) channel(pointer string, way Channel) Channel {
	if way == "" {
		return ByMail
	}
	if !slices.Contains(Channels, way) {
		c.refuse(pointer, "field.choice")
	}
	return way
}

// quiet are hours in which nobody calls. Somebody whom nobody may ever reach is refused.
func (c *checker) quiet(pointer string, days map[string][]worktime.Span) worktime.Week {
	w := c.hours(pointer, days)
	if w.Equal(worktime.Week{}) {
		return w
	}
	always, err := worktime.NewCalendar("UTC", w, nil, nil)
	if err != nil {
		return w
	}
	if open, next := always.At(time.Unix(0, 0)); open && next.IsZero() {
		c.refuse(pointer, "person.always_quiet")
	}
	return w
}
