package web

import (
	"context"
	"slices"

	"tasuki/internal/directory"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// callRow is somebody who is to be told by phone, or was.
type callRow struct {
	Who                         party
	Phone, Reference, To, Since string
	Told, Note                  string
	At                          moment
}

func (s *Site) callRows(v *visit, all []turn.Call) ([]callRow, error) {
	var parties []request.Party
	var ids []string
	for _, c := range all {
		parties, ids = append(parties, request.Party{Person: c.Person}, request.Party{Person: c.ToldBy}), append(ids, c.Person)
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	people, err := s.Directory.LookupPeople(v.ctx(), ids...)
	if err != nil {
		return nil, err
	}
	rows := make([]callRow, len(all))
	for i, c := range all {
		rows[i] = callRow{
			Who: n.person(c.Person), Phone: people[c.Person].Phone, Reference: c.Object.Reference, To: "/calls/" + c.ID, Note: c.Note, At: v.both(c.ToldAt),
			Since: v.T("page.call.since", "time", v.words.TimeShort(c.Since), "ago", v.words.Relative(v.now(), c.Since)),
		}
		if c.ToldBy != "" {
			rows[i].Told, rows[i].To = v.T("page.call.told", "who", n.person(c.ToldBy).short()), ""
		}
	}
	return rows, nil
}

// showCall is where whoever called says so.
func (s *Site) showCall(v *visit) (answer, error) {
	c, err := s.Turns.Call(v.ctx(), v.param("call"))
	if err != nil {
		return answer{}, err
	}
	rows, err := s.callRows(v, []turn.Call{c})
	if err != nil {
		return answer{}, err
	}
	row := rows[0]
	p := thingPage{
		Crumbs: v.crumbs(crumb{"/", v.T("page.nav.board")}, crumb{c.Path, row.Reference}, crumb{"", v.T("page.call.title")}),
		Facts:  []factRow{{Label: v.T("page.person.phone"), Values: []string{row.Phone}}, {Label: v.T("page.call.title"), Values: []string{row.Since}}},
		Alert:  v.unclaimed(),
	}
	if row.Told != "" {
		p.Facts[1] = factRow{Label: v.T("page.call.title"), Values: []string{row.Told}, When: row.At}
		return v.page("thing", "board", row.Who.words(), p), nil
	}
	f := v.form("call", "/calls/"+c.ID+"/told")
	v.toldAt(f)
	f.area("/note", "page.call.note", "").rows(2)
	act := v.other("call", "page.call.done", f.optional("/note").button("page.call.done"))
	act.Open = true
	p.Acts = []other{act}
	return v.page("thing", "board", row.Who.words(), p), nil
}

// toldAt asks when somebody was told by phone.
func (v *visit) toldAt(f *form) {
	f.due("/at", "page.reachability.call.at", nil, v.actor.Zone).hint(v.T("page.reachability.call.at_hint"))
}

func (s *Site) settleCall(v *visit) (answer, error) {
	at, bad := v.instantTyped("/at")
	return s.kept(v, "call", s.showCall, func(ctx context.Context) (string, error) {
		if bad != nil {
			return "", bad
		}
		c, err := s.Turns.ToldByPhone(ctx, v.param("call"), v.text("/note"), at)
		return done(c.Path, "told"), err
	})
}

// reached are the people of a step, with when and how where that is not at once by mail.
func (v *visit) reached(m turn.Ahead) []string {
	var all []string
	for _, r := range m.Reach {
		words := r.Person.Name
		var how []string
		if !r.At.Equal(m.At) {
			how = append(how, v.words.Both(r.At))
		}
		if r.Quiet && !m.Do.Wakes {
			how = append(how, v.T("silence.reach.quiet"))
		}
		switch {
		case r.Mail && r.Phone:
			how = append(how, v.T("silence.reach.both"))
		case r.Phone:
			how = append(how, v.T("silence.reach.phone"))
		case r.Chat:
			how = append(how, v.T("page.person.channel.chat"))
		}
		if len(how) > 0 {
			words += " (" + v.words.List(how) + ")"
		}
		all = append(all, words)
	}
	return all
}

// reachFields are how somebody wants to be reached, and when not.
func (f *form) reachFields(p directory.Person) {
	way := p.Channel
	if !slices.Contains(directory.Channels, way) {
		way = directory.ByMail
	}
	f.radios("/channel", "page.person.channel", string(way), texts(f.v, "page.person.channel.", directory.Channels))
	f.hours("/quiet_hours", "page.person.quiet", p.QuietHours).hint(f.v.T("page.person.quiet_hint"))
}
