package web

import (
	"time"

	"tasuki/internal/directory"
	"tasuki/internal/lang"
	"tasuki/internal/request"
	"tasuki/internal/roster"
	"tasuki/internal/turn"
)

// openRow is one thing that waits: what, for whom, since when and until when on both clocks, whether they are at work or who is
// on duty there, and what comes next if nobody reacts.
type openRow struct {
	To, Title, Reference string
	Turn, Since          string
	Waits                []badge
	Due, Theirs          moment
	DueWords             string
	Was                  string // its due before that was moved
	AtWork               badge
	Unverified           []badge
	OnDuty               []string // besides the holder
	Next, Silence        string   // and where it leads: what happens if nobody reacts

	holder party
}

// openGroup are the rows of one holder, or all of them where the board isn't arranged so.
type openGroup struct {
	Holder *party
	Rows   []openRow
}

// grouped has a heading over each holder's rows, which come one after another.
func grouped(rows []openRow, by turn.Order) (all []openGroup) {
	for i, row := range rows {
		if i == 0 || by == turn.ByHolder && row.holder != rows[i-1].holder {
			all = append(all, openGroup{})
			if by == turn.ByHolder {
				all[len(all)-1].Holder = &rows[i].holder
			}
		}
		g := &all[len(all)-1]
		g.Rows = append(g.Rows, row)
	}
	return all
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
	present, err := s.Turns.Presences(v.ctx(), all)
	if err != nil {
		return nil, err
	}
	parties := make([]request.Party, len(all))
	named := make([]request.Party, 0, len(all))
	for i, o := range all {
		parties[i] = request.Party{Organization: o.Organization, Person: o.Person}
		named = append(named, parties[i])
		for _, p := range o.Beside(present[i]) {
			named = append(named, request.Party{Person: p})
		}
	}
	n, err := s.names(v.ctx(), named...)
	if err != nil {
		return nil, err
	}
	rows, clocks := make([]openRow, len(all)), v.wallClocks()
	for i, o := range all {
		rows[i] = v.openRow(o, n)
		rows[i].holder = n.party(parties[i])
		there := clocks.at(n.clock(parties[i]))
		rows[i].AtWork, rows[i].Unverified = v.holderThere(present[i], there.Time), v.unverified(present[i].Unverified)
		rows[i].OnDuty = v.besides(o, present[i].OnDuty, n)
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
		Due:   v.at(o.Due), DueWords: v.T("page.due"), Next: v.nextStep(o, n),
		Silence: silencePath(o.ID),
	}
	if !o.Was.IsZero() {
		row.Was = v.T("page.board.due_was", "time", v.words.Time(o.Was))
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

// nextStep is what comes if nobody reacts, when and to whom; where nothing does, when it is looked at again.
func (v *visit) nextStep(o turn.OpenItem, n names) string {
	if o.Next == nil {
		return v.T("page.board.next_check", "time", v.words.Time(o.NextCheck))
	}
	return v.T("page.board.next_step", "time", v.words.Time(o.Next.At), "what", v.T("silence."+string(o.Next.Trigger)),
		"whom", v.whomWords(o.Next.Whom, o.Next.Role, n.person(o.Next.Person).short()))
}

// besides are those who are on duty where the holder works, and until when; a holder who has the duty is said to be at work.
func (v *visit) besides(o turn.OpenItem, duties []roster.Duty, n names) (all []string) {
	for _, d := range duties {
		if d.Person != o.Person {
			all = append(all, v.T("page.roster.now")+": "+v.onDuty(d, n))
		}
	}
	return all
}

// holderThere is presence, where somebody may be on leave.
func (v *visit) holderThere(p turn.Presence, words func(time.Time) string) badge {
	switch {
	case !p.Leave:
		return v.presence(p.Presence, words)
	case p.Until.IsZero():
		return badge{v.T("page.board.on_leave"), "gone", "wait"}
	}
	return badge{v.T("page.board.on_leave_until", "time", words(p.Until)), "gone", "wait"}
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
