package web

import (
	"time"

	"tasuki/internal/turn"
	"tasuki/internal/worktime"
)

// moment is an instant as a page shows it: never without its clock.
type moment struct {
	ISO  string // for programs
	Text string
	Ago  string // how far off, from the domain's now
}

// face is a moment on one of the clocks that matter.
type face struct {
	Label string
	moment
	Yours bool
}

// at is an instant on the reader's clock; the zero one shows nothing.
func (v *visit) at(t time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	return moment{ISO: iso(t), Text: v.words.Time(t), Ago: v.words.Relative(v.now(), t)}
}

// both is an instant on the reader's clock and in UTC, for what two organisations read.
func (v *visit) both(t time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	return moment{ISO: iso(t), Text: v.words.Both(t), Ago: v.words.Relative(v.now(), t)}
}

func iso(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// wasDue is until when it waited, before the law of a zone moved that.
type wasDue struct {
	Words string
	At    moment
}

func (v *visit) wasDue(t turn.Item) *wasDue {
	if t.Was.IsZero() {
		return nil
	}
	return &wasDue{v.T("page.due.moved.zone"), v.at(t.Was)}
}

// movedByLaw says that the law of a zone has moved an instant, with both as the reader's clock shows them; "" where none has, or
// where the reader goes by the clock there, which shows what it did.
func (v *visit) movedByLaw(from, to time.Time, zone string) string {
	if from.IsZero() || home(zone) == home(v.actor.Zone) {
		return ""
	}
	return v.T("mail.notice_moved.body") + " " + v.T("mail.moved", "from", v.words.Both(from), "to", v.words.Both(to))
}

// clocks show an instant on the reader's clock, on others' where those differ, and in UTC.
func (v *visit) clocks(t time.Time, others ...clockOf) []face {
	if t.IsZero() {
		return nil
	}
	faces := []face{{v.T("page.clock.yours"), v.at(t), true}}
	shown := map[string]bool{home(v.actor.Zone): true, "UTC": true}
	for _, o := range others {
		if zone := home(o.zone); zone != "" && !shown[zone] {
			shown[zone] = true
			faces = append(faces, face{Label: o.label, moment: v.elsewhere(t, o.zone)})
		}
	}
	if home(v.actor.Zone) != "UTC" {
		faces = append(faces, face{Label: v.T("page.clock.utc"), moment: moment{ISO: iso(t), Text: v.words.UTC(t)}})
	}
	return faces
}

// clockOf is somebody's clock.
type clockOf struct{ label, zone string }

func (v *visit) elsewhere(t time.Time, zone string) moment {
	there := v.site.Catalog.For(v.words.Tag(), zoneOf(zone))
	return moment{ISO: iso(t), Text: there.Time(t)}
}

// home is the one name of a place's clock, "" for an unknown one.
func home(zone string) string {
	name, _ := worktime.HomeZone(zone)
	return name
}

// instant of a planned time; zero without one.
func instant(d *worktime.Due) time.Time {
	if d == nil {
		return time.Time{}
	}
	return d.Lasting()
}
