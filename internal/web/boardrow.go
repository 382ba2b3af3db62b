package web

import (
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/lang"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// openRow is one thing that waits: what, for whom, since when and until when on both clocks, whether they are at work, and
// when it is looked at again.
type openRow struct {
	To, Title, Reference string
	Turn, Since          string
	Waits                []badge
	Due, Theirs          moment
	DueWords             string
	AtWork               badge
	Unverified           []badge
	NextCheck, Silence   string // and where it leads: what happens if nobody reacts
}

// wallClocks are the words of the reader's language on the clocks of places, each made once for a page.
type wallClocks struct {
	v   *visit
	all map[string]*lang.Localizer
}

func (v *visit) wallClocks() wallClocks { return wallClocks{v, map[string]*lang.Localizer{}} }

func (w wallClocks) at(zone string) *lang.Localizer {
	l := w.all[zone]
	if l == nil {
		l = w.v.site.Catalog.For(w.v.words.Tag(), zoneOf(zone))
		w.all[zone] = l
	}
	return l
}

func (s *Site) openRows(v *visit, all []turn.OpenItem) ([]openRow, error) {
	parties, holders := make([]request.Party, len(all)), make([]directory.Worker, len(all))
	for i, o := range all {
		parties[i] = request.Party{Organization: o.Organization, Person: o.Person}
		holders[i] = directory.Worker(parties[i])
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return nil, err
	}
	times, err := s.Directory.LookupWorkingTimes(v.ctx(), holders...)
	if err != nil {
		return nil, err
	}
	rows, clocks := make([]openRow, len(all)), v.wallClocks()
	for i, o := range all {
		rows[i] = v.openRow(o, n)
		there := clocks.at(n.clock(parties[i]))
		at := times[holders[i]].At(v.now())
		rows[i].AtWork, rows[i].Unverified = v.presence(at, there.Time), v.unverified(at.Unverified)
		if zone := n.clock(parties[i]); !o.Due.IsZero() && home(zone) != home(v.actor.Zone) {
			rows[i].Theirs = moment{ISO: iso(o.Due), Text: there.Time(o.Due)}
		}
	}
	return rows, nil
}

func (v *visit) openRow(o turn.OpenItem, n names) openRow {
	row := openRow{
		To: o.Path, Title: o.Title, Reference: o.Object.Reference, Turn: v.whose(o.Item, n),
		Since: v.T("page.turn.since", "time", v.words.TimeShort(o.Since), "ago", v.words.Relative(v.now(), o.Since)),
		Due:   v.at(o.Due), DueWords: v.T("page.due"), NextCheck: v.T("page.board.next_check", "time", v.words.Time(o.NextCheck)),
		Silence: silencePath(o.ID),
	}
	switch {
	case row.Title != "":
	case o.Object.Type == request.ObjectType:
		row.Title = v.T("page.request.untitled")
	case o.Object.Type == turn.HandoverType:
		row.Title = v.T("page.handover.one", "reference", o.Object.Reference)
	default:
		row.Title = v.T("page.board.notice")
	}
	for _, w := range turn.Waits {
		if o.Is(w) && !(w == turn.Unacknowledged && o.Is(turn.Unread)) { // the turn says that it is not acknowledged
			row.Waits = append(row.Waits, badge{v.T("page.board.wait." + string(w)), waitLooks[w].Shape, waitLooks[w].Tone})
		}
	}
	return row
}

var waitLooks = map[turn.Wait]badge{
	turn.Overdue: {Shape: "alert", Tone: "stop"}, turn.Undelivered: {Shape: "no", Tone: "stop"}, turn.Unread: {Shape: "delivered", Tone: "wait"},
	turn.Unacknowledged: {Shape: "draft", Tone: "wait"},
}

// presence says whether somebody is at work, and until when on their own clock.
func (v *visit) presence(p directory.Presence, words func(time.Time) string) badge {
	key, b := "page.calendar.closed", badge{Shape: "gone"}
	switch {
	case !p.Known:
		return badge{v.T("page.board.unknown"), "gone", ""}
	case p.Open:
		key, b = "page.calendar.open", badge{Shape: "done", Tone: "good"}
	}
	if b.Word = v.T(key); !p.Until.IsZero() {
		b.Word = v.T(key+"_until", "time", words(p.Until))
	}
	return b
}
