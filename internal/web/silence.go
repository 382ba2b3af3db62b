package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"tasuki/internal/notice"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// silence is what happens about a request if nobody reacts, what has, and who takes care of it.
type silence struct {
	Ahead, Taken []silenceRow
	Words        []wordRow
	Calls        []callRow
	AsIf         string  // nothing was sent yet
	Unverified   []badge // years that it was reckoned by
	Care         []other
}

// atFirst is how many steps are seen before anybody asks for those after them: a notice to several has dozens.
const atFirst = 8

func (s *silence) Soonest() []silenceRow { return s.Ahead[:min(len(s.Ahead), atFirst)] }
func (s *silence) Later() []silenceRow   { return s.Ahead[min(len(s.Ahead), atFirst):] }

type silenceRow struct {
	What, Whom, Outcome, People string
	At                          moment
	Planned                     string // when it was due, where it was taken later
}

type wordRow struct {
	Who, What string
	Until     moment
}

// silence is for those who see every case; nil for others, and where nothing has happened and nothing will.
func (s *Site) silence(v *visit, r request.Request) (*silence, error) {
	if !v.actor.SeesEveryCase() || r.IssuedAt.IsZero() && (r.State != request.Draft || r.Executor.Organization == "") {
		return nil, nil
	}
	o, err := s.Requests.Silence(v.ctx(), r.ID)
	if err != nil {
		return nil, err
	}
	view, err := s.silenceView(v, o)
	if err != nil || view == nil || !o.Waits {
		return view, err
	}
	view.Care = []other{v.other("care", "page.escalation.care", v.careForm("care", "/requests/"+r.ID+"/escalation"))}
	return view, nil
}

func (v *visit) careForm(id, to string) *form {
	f := v.form(id, to)
	f.line("/what", "page.escalation.what", "").must()
	f.due("/by", "page.escalation.by", nil, v.actor.Zone).must()
	return f.button("page.escalation.care")
}

// careOf offers to take care of what waits, whatever it is, and leads back to where the reader is.
func (v *visit) careOf(item, back string) other {
	f := v.careForm("care_"+item, silencePath(item))
	f.hidden("back", back)
	return v.other("care-"+item, "page.escalation.care", f)
}

// silenceAbout is that of any object whose page the reader has before them, which is at back.
func (s *Site) silenceAbout(v *visit, objectType, id, back string) (*silence, error) {
	if !v.actor.SeesEveryCase() {
		return nil, nil
	}
	o, err := s.Turns.SilenceAbout(v.ctx(), objectType, id)
	if err != nil {
		return nil, err
	}
	view, err := s.silenceView(v, o)
	if err == nil && view != nil && o.Waits {
		view.Care = []other{v.careOf(o.Item, back)}
	}
	return view, err
}

// silenceView is what there is to say about a silence; nil where nothing has happened and nothing will.
func (s *Site) silenceView(v *visit, o turn.Outlook) (*silence, error) {
	var parties []request.Party
	for _, t := range o.Taken {
		for _, id := range t.People {
			parties = append(parties, request.Party{Person: id})
		}
	}
	for _, w := range o.Words {
		parties = append(parties, request.Party{Person: w.Person})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return nil, err
	}
	view := v.silenceRows(o, n)
	view.Unverified = v.unverified(o.Unverified)
	if o.AsIf {
		view.AsIf = v.T("page.escalation.as_if")
	}
	if view.Calls, err = s.callRows(v, o.Calls); err != nil {
		return nil, err
	}
	if len(view.Ahead)+len(view.Taken)+len(view.Words)+len(view.Calls) == 0 {
		return nil, nil
	}
	return &view, nil
}

func (v *visit) silenceRows(o turn.Outlook, n names) (view silence) {
	for _, m := range o.Ahead {
		people := v.reached(m)
		row := silenceRow{What: v.T("silence." + string(m.Trigger)), Whom: v.T("silence.whom." + string(m.Do.Whom)), At: v.both(m.At), People: strings.Join(people, ", ")}
		if len(people) == 0 {
			row.Outcome = v.T("silence.outcome.nobody")
		}
		view.Ahead = append(view.Ahead, row)
	}
	for _, t := range o.Taken {
		var people []string
		for _, id := range t.People {
			people = append(people, n.person(id).short())
		}
		row := silenceRow{
			What: v.T("silence." + string(t.Trigger)), Whom: v.T("silence.whom." + string(t.Whom)), At: v.both(t.At),
			Outcome: v.T("silence.outcome." + string(t.Outcome)), People: strings.Join(people, ", "),
		}
		if t.Outcome == turn.HolderAway {
			row.Outcome = v.T("page.board.on_leave")
			if !t.Until.IsZero() {
				row.Outcome = v.T("page.board.on_leave_until", "time", v.words.Time(t.Until))
			}
		}
		if t.At.Sub(t.Planned) > time.Minute {
			row.Planned = v.T("page.escalation.planned", "time", v.words.Time(t.Planned))
		}
		view.Taken = append(view.Taken, row)
	}
	for _, w := range o.Words {
		view.Words = append(view.Words, wordRow{n.person(w.Person).short(), w.What, v.both(w.By)})
	}
	return view
}

// noticeSilence is that of a notice and all of its copies, with each copy's reader.
func (s *Site) noticeSilence(v *visit, n notice.View, names names) (*silence, error) {
	if !v.actor.SeesEveryCase() {
		return nil, nil
	}
	all, err := s.Notices.Silence(v.ctx(), n.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	whole, years := &silence{}, []int(nil)
	for _, one := range all {
		view, err := s.silenceView(v, one.Outlook)
		if err != nil {
			return nil, err
		}
		if one.Waits {
			view.Care = []other{v.careOf(one.Item, "/notices/"+n.ID)}
		}
		if one.Party.Person != "" {
			view.about(names.person(one.Party.Person).short())
		}
		whole.Ahead, whole.Taken = append(whole.Ahead, view.Ahead...), append(whole.Taken, view.Taken...)
		years = append(years, one.Unverified...)
		whole.Words, whole.Calls = append(whole.Words, view.Words...), append(whole.Calls, view.Calls...)
		whole.Care = append(whole.Care, view.Care...)
	}
	slices.Sort(years)
	whole.Unverified = v.unverified(slices.Compact(years))
	byTime := func(a, b silenceRow) int { return strings.Compare(a.At.ISO, b.At.ISO) }
	slices.SortStableFunc(whole.Ahead, byTime)
	slices.SortStableFunc(whole.Taken, func(a, b silenceRow) int { return byTime(b, a) })
	return whole, nil
}

// about says whose silence each row is about.
func (s *silence) about(who string) {
	for _, rows := range [][]silenceRow{s.Ahead, s.Taken} {
		for i := range rows {
			rows[i].What += " (" + who + ")"
		}
	}
	for i := range s.Care {
		s.Care[i].Words += " (" + who + ")"
	}
}

// takeCare records that the reader takes care of it.
func (s *Site) takeCare(v *visit) (answer, error) {
	id := v.param("request")
	by, bad := v.instantTyped("/by")
	return s.kept(v, "care", s.showRequest, func(ctx context.Context) (string, error) {
		if bad != nil {
			return "", bad
		}
		_, err := s.Requests.TakeCareOf(ctx, id, v.text("/what"), by)
		return done("/requests/"+id+"#silence", "saved"), err
	})
}
