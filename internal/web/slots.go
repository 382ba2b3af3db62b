package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/meeting"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// slotsPage asks who is to meet, and shows when they can.
type slotsPage struct {
	Crumbs   crumbs
	Form     *form
	Warnings []string
	Slots    []slotRow
}

type slotRow struct {
	At    moment
	Says  badge
	Seats []seatRow
	Plan  string // where a meeting is planned for it
	Open  bool
}

type seatRow struct {
	Who     party
	Time    string // on their own clock
	ISO     string
	Says    string
	Borne   string // what earlier meetings have cost them
	Excused string
}

// lengths that a meeting usually has, in minutes, and how many days are searched unless somebody says otherwise.
var lengths = []int{30, 60, 90, 120, 240, 540}

const usualDays = 5

func (s *Site) findSlots(v *visit) (answer, error) {
	i, err := s.Incidents.Get(v.ctx(), v.param("incident"))
	if err != nil {
		return answer{}, err
	}
	scope, err := s.Incidents.Scope(v.ctx(), i.ID)
	if err != nil {
		return answer{}, err
	}
	if err := access.Check(v.ctx(), access.FindSlots, scope); err != nil {
		return answer{}, err
	}
	p := slotsPage{Crumbs: v.inIncident(i, v.T("page.meeting.find"))}
	v.typed = v.req.URL.Query()
	if v.typed.Has("/minutes") {
		if err := s.slots(v, i.ID, &p); err != nil {
			if err := v.failed("slots", err); err != nil {
				return answer{}, err
			}
		}
	}
	if p.Form, err = s.slotsForm(v, i); err != nil {
		return answer{}, err
	}
	return v.page("slots", "incidents", v.T("page.meeting.find"), p), nil
}

func (s *Site) slotsForm(v *visit, i incident.Incident) (*form, error) {
	who, err := s.callable(v, i)
	if err != nil {
		return nil, err
	}
	now := v.now().In(v.zone())
	stands := func(name, usual string) string {
		if v.typed.Has(name) {
			return v.text(name)
		}
		return usual
	}
	f := v.search("slots", "/incidents/"+i.ID+"/meeting-slots")
	f.checksOf("/participants", "page.meeting.must", v.typed["/participants"], who)
	f.checksOf("/optional", "page.meeting.may", v.typed["/optional"], who).hint(v.T("page.meeting.may_hint"))
	f.pick("/minutes", "page.meeting.minutes", stands("/minutes", "60"), v.lengthOptions(60))
	f.add("date", "/from", "page.meeting.from", stands("/from", now.Format(time.DateOnly))).must()
	f.add("date", "/until", "page.meeting.until", stands("/until", now.AddDate(0, 0, usualDays-1).Format(time.DateOnly))).must()
	v.earlierFields(f)
	return f.button("page.meeting.search"), nil
}

// earlierAt is the name of the nth earlier meeting's inputs.
func earlierAt(n int) string { return "/earlier/" + strconv.Itoa(n) }

// earlierFields ask for meetings elsewhere that those invited have sat through: those that were typed, and one more.
func (v *visit) earlierFields(f *form) {
	spare := 1
	for n := 0; n < meeting.MaxEarlier && spare > 0; n++ {
		at := earlierAt(n)
		if v.text(at+"/wall") == "" {
			spare--
		}
		from := len(f.Fields)
		row := f.add("group", at, "", "")
		row.Label = v.T("page.meeting.earlier", "number", n+1)
		stands, _ := v.dueTyped(at) // what is wrong with it the search says
		f.due(at, "page.meeting.starts", stands, v.actor.Zone)
		f.pick(at+"/minutes", "page.meeting.minutes", cmp.Or(v.text(at+"/minutes"), "60"), v.lengthOptions(60))
		row.Parts = append(row.Parts, f.Fields[from+1:]...)
		f.Fields = f.Fields[:from+1]
		if n == 0 {
			row.hint(v.T("page.meeting.earlier_hint"))
		}
	}
}

// earlierTyped are those meetings.
func (v *visit) earlierTyped() (all []meeting.Stretch, err error) {
	for n := range meeting.MaxEarlier {
		at := earlierAt(n)
		from, badFrom := v.instantTyped(at)
		minutes, badMinutes := v.count(at+"/minutes", meeting.MaxMinutes)
		if err = fault.Join(err, badFrom, badMinutes); !from.IsZero() {
			all = append(all, meeting.Stretch{From: from, Minutes: minutes})
		}
	}
	return all, err
}

func (v *visit) lengthOptions(stands int) []option {
	var all []option
	for _, n := range slices.Compact(slices.Sorted(slices.Values(append([]int{stands}, lengths...)))) {
		all = append(all, option{Value: strconv.Itoa(n), Label: v.T("page.meeting.length", "count", n)})
	}
	return all
}

// around are the organisations around a case: headquarters, the sites it is at, and who takes part in it.
func (s *Site) around(ctx context.Context, i incident.Incident) ([]directory.Organization, error) {
	hq, err := s.Directory.Headquarters(ctx)
	if err != nil {
		return nil, err
	}
	ids := append([]string{hq.ID}, i.Sites...)
	present, err := s.Incidents.Participants(ctx, i.ID, request.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	for _, p := range present.Items {
		if p.Active {
			ids = append(ids, p.Organization)
		}
	}
	known, err := s.Directory.LookupOrganizations(ctx, ids...)
	var all []directory.Organization
	for _, id := range ids {
		if o, left := known[id]; left {
			all = append(all, o)
			delete(known, id)
		}
	}
	return all, err
}

// slots are what was found for what the address asks.
func (s *Site) slots(v *visit, id string, p *slotsPage) error {
	wanted, err := v.wanted()
	if err != nil {
		return err
	}
	found, err := s.Meetings.Find(v.ctx(), id, wanted)
	if err != nil {
		return err
	}
	var parties []request.Party
	for _, g := range found.Guests {
		parties = append(parties, request.Party{Organization: g.Organization, Person: g.Person})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return err
	}
	for i, g := range found.Guests {
		who := n.party(parties[i]).short()
		if !g.Known {
			p.Warnings = append(p.Warnings, v.T("page.meeting.assumed", "who", who))
			continue
		}
		for _, year := range g.Unverified {
			p.Warnings = append(p.Warnings, v.T("page.meeting.unverified", "who", who, "year", strconv.Itoa(year)))
		}
	}
	for i, slot := range found.Slots {
		row := v.slotRow(slot)
		row.Open, row.Plan = i == 0, v.planAt(id, slot, parties)
		for k, seat := range slot.Seats {
			row.Seats = append(row.Seats, v.seatRow(n.party(parties[k]), found.Guests[k], slot, seat))
		}
		p.Slots = append(p.Slots, row)
	}
	return nil
}

// wanted reads what was asked. Dates are those of the reader's clock; the last one counts whole. Who is on both lists must
// be there.
func (v *visit) wanted() (w meeting.Wanted, err error) {
	w = meeting.Wanted{From: v.midnight("/from", 0), Until: v.midnight("/until", 1)}
	w.Minutes, _ = strconv.Atoi(v.text("/minutes")) // what is no number is no length
	must := map[string]bool{}
	for _, id := range v.typed["/participants"] {
		must[id] = true
		w.Invitees = append(w.Invitees, invitee(id, false))
	}
	for _, id := range v.typed["/optional"] {
		if !must[id] {
			w.Invitees = append(w.Invitees, invitee(id, true))
		}
	}
	w.Earlier, err = v.earlierTyped()
	return w, err
}

func invitee(choice string, optional bool) meeting.Invitee {
	p := addressee(choice)
	return meeting.Invitee{Organization: p.Organization, Person: p.Person, Optional: optional}
}

func (v *visit) midnight(name string, days int) time.Time {
	d, err := worktime.ParseDate(v.text(name))
	if err != nil {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day+days, 0, 0, 0, 0, v.zone()).UTC()
}

func (v *visit) slotRow(s worktime.Slot) slotRow {
	away := 0
	for _, seat := range s.Seats {
		if !seat.AtWork {
			away++
		}
	}
	row := slotRow{At: v.both(s.From), Says: badge{v.T("page.meeting.everybody"), "done", "good"}}
	if away > 0 {
		row.Says = badge{v.T("page.meeting.some", "count", away), "clock", "wait"}
	}
	return row
}

func (v *visit) seatRow(who party, g meeting.Guest, slot worktime.Slot, seat worktime.Seat) seatRow {
	row := seatRow{
		Who: who, Time: v.elsewhere(slot.From, g.Zone).Text, ISO: iso(slot.From), Says: v.seatSays(seat, int(slot.Until.Sub(slot.From)/time.Minute)),
	}
	if seat.Excused {
		row.Excused = v.T("page.meeting.excused")
	}
	if g.Borne > 0 {
		row.Borne = v.T("page.meeting.borne", "count", g.Borne)
	}
	return row
}

// seatSays is whether somebody is at work for so many minutes, and why not.
func (v *visit) seatSays(seat worktime.Seat, minutes int) string {
	why := seat.Why()
	if why == "" {
		return v.T("page.meeting.at_work")
	}
	says := []string{v.T("page.meeting.why." + string(why))}
	if seat.Free > 0 && seat.Day.Name != "" {
		says = append(says, seat.Day.Name)
	}
	if seat.Outside < minutes {
		says = append(says, v.T("page.meeting.length", "count", seat.Outside))
	}
	return strings.Join(says, " · ")
}

// planAt leads to where a meeting is planned for a slot, on the reader's own clock, with those it was searched for; who would
// sit up at night for it and need not be there is excused.
func (v *visit) planAt(incident string, s worktime.Slot, who []request.Party) string {
	d, err := worktime.DueAt(s.From, v.zone().String())
	if err != nil {
		return ""
	}
	q := url.Values{"at": {d.Wall.String()}, "minutes": {strconv.Itoa(int(s.Until.Sub(s.From) / time.Minute))}}
	if d.Fold != "" {
		q.Set("fold", string(d.Fold))
	}
	for i, seat := range s.Seats {
		list := "who"
		if seat.Excused {
			list = "excused"
		}
		q.Add(list, addresseeValue(who[i]))
	}
	return "/incidents/" + incident + "/meetings/new?" + q.Encode()
}
