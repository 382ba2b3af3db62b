package web

import (
	"context"
	"fmt"
	"time"

	"tasuki/internal/journal"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// handoverPage is what one officer leaves to the next.
type handoverPage struct {
	Crumbs   crumbs
	State    badge
	Alert    *alert
	Lead     string
	Facts    []factRow
	Note     string
	Reason   string
	Items    []handoverItem
	Happened []handoverEvent
	Main     *form
	Acts     []other
}

type handoverItem struct {
	To, Title, Reference, Kind, Note string
	Meta                             []string
	Badges                           []badge
}

type handoverEvent struct {
	At           moment
	Words, About string
}

var handoverLooks = map[turn.HandoverState]badge{
	turn.Drafted: {Shape: "draft"}, turn.Offered: {Shape: "issued", Tone: "go"}, turn.Returned: {Shape: "alert", Tone: "wait"},
	turn.Accepted: {Shape: "held", Tone: "good"}, turn.Lapsed: {Shape: "gone"},
}

func (v *visit) handoverState(s turn.HandoverState) badge {
	b := handoverLooks[s]
	b.Word = v.T("page.handover.state." + string(s))
	return b
}

// listHandovers are those that the reader leaves or gets.
func (s *Site) listHandovers(v *visit) (answer, error) {
	l, err := s.Turns.Handovers(v.ctx(), v.counted())
	if err != nil {
		return answer{}, err
	}
	n, err := s.handoverNames(v.ctx(), l.Items...)
	if err != nil {
		return answer{}, err
	}
	p := v.directoryPage("handovers", "", "", l.Next, l.Total)
	p.New, p.NewTo, p.Empty = "", "", v.T("page.handover.none")
	for _, h := range l.Items {
		p.Rows = append(p.Rows, v.handoverRow(h, n))
	}
	return v.showDirectory(p), nil
}

func (v *visit) handoverRow(h turn.Handover, n names) thingRow {
	return thingRow{
		To: "/handovers/" + h.ID, Title: v.T("page.handover.one", "reference", h.Reference), Badges: []badge{v.handoverState(h.State)},
		Meta: []string{v.fromTo(n.person(h.Outgoing).Person, v.incoming(h, n)), v.words.Time(h.Ends)},
	}
}

func (v *visit) incoming(h turn.Handover, n names) string {
	if h.Incoming == "" {
		return v.T("page.handover.nobody")
	}
	return n.person(h.Incoming).Person
}

func (s *Site) handoverNames(ctx context.Context, all ...turn.Handover) (names, error) {
	var parties []request.Party
	for _, h := range all {
		parties = append(parties, request.Party{Person: h.Outgoing}, request.Party{Person: h.Incoming})
		for _, i := range h.Items {
			if i.To != "" {
				parties = append(parties, request.Party{Person: i.To})
			}
		}
	}
	return s.names(ctx, parties...)
}

func (s *Site) showHandover(v *visit) (answer, error) {
	h, err := s.Turns.Handover(v.ctx(), v.param("handover"))
	if err != nil {
		return answer{}, err
	}
	n, err := s.handoverNames(v.ctx(), h.Handover)
	if err != nil {
		return answer{}, err
	}
	title := v.T("page.handover.one", "reference", h.Reference)
	p := handoverPage{
		Crumbs: v.inDirectory("/handovers", "page.handover.all", h.Reference), State: v.handoverState(h.State), Note: h.Note, Reason: h.Reason,
		Facts: v.handoverFacts(h.Handover, n),
	}
	if h.State == turn.Offered || h.State == turn.Drafted || h.State == turn.Returned {
		p.Lead = v.T("page.handover.lead")
	}
	for _, i := range h.Shown {
		p.Items = append(p.Items, v.handoverItem(i, n))
	}
	for _, r := range h.Happened {
		p.Happened = append(p.Happened, v.handoverEvent(r))
	}
	v.handoverActs(&p, h)
	p.Alert = v.unclaimed()
	return v.page("handover", "directory", title, p).opens(v, turn.HandoverType, h.ID), nil
}

func (v *visit) handoverFacts(h turn.Handover, n names) []factRow {
	facts := []factRow{
		{Label: v.T("page.handover.outgoing"), Values: []string{n.person(h.Outgoing).Person}},
		{Label: v.T("page.handover.incoming"), Values: []string{v.incoming(h, n)}},
	}
	if h.Cause == turn.OnLeave {
		return append(facts, factRow{Label: v.T("page.handover.cause.leave"), When: v.both(h.Ends)})
	}
	return append(facts, factRow{Label: v.T("page.handover.ends"), When: v.both(h.Ends)})
}

// handoverItem says what there is, what to watch about it, and in the end what became of it.
func (v *visit) handoverItem(i turn.ShownItem, n names) handoverItem {
	row := handoverItem{
		To: i.Path, Title: i.Title, Reference: i.Object.Reference, Kind: v.T("page.board.kind." + string(i.Kind)), Note: i.Note,
	}
	if row.Title == "" {
		row.Title, row.Reference = row.Reference, ""
	}
	if i.Overdue {
		row.Badges = append(row.Badges, badge{Word: v.T("page.handover.overdue"), Shape: "alert", Tone: "stop"})
	}
	if i.DueSoon {
		row.Badges = append(row.Badges, badge{Word: v.T("page.handover.due_soon"), Shape: "clock", Tone: "wait"})
	}
	if !i.Due.IsZero() {
		row.Meta = append(row.Meta, v.T("page.handover.due", "time", v.words.Time(i.Due)))
	}
	if i.Next != "" {
		row.Meta = append(row.Meta, v.T("page.handover.watch", "time", v.words.Time(i.NextAt)))
	}
	switch {
	case i.Fate == turn.Moved:
		row.Meta = append(row.Meta, v.T("page.handover.fate.moved", "person", n.person(i.To).Person))
	case i.Fate != "":
		row.Meta = append(row.Meta, v.T("page.handover.fate."+string(i.Fate)))
	case i.Stays:
		row.Meta = append(row.Meta, v.T("page.handover.stays"))
	case !i.Personal:
		row.Meta = append(row.Meta, v.T("page.handover.shared"))
	}
	return row
}

func (v *visit) handoverEvent(r journal.Record) handoverEvent {
	return handoverEvent{At: v.readersTime(r.At), Words: v.T("fact." + string(r.Fact)), About: r.Object.Reference}
}

// readersTime is a moment on the reader's clock alone.
func (v *visit) readersTime(t time.Time) moment { return moment{ISO: iso(t), Text: v.words.Time(t)} }

// handoverActs: who leaves writes and offers, who gets it accepts or asks back.
func (v *visit) handoverActs(p *handoverPage, h turn.HandoverView) {
	at := "/handovers/" + h.ID
	me := v.actor.Person
	offers := h.State == turn.Drafted || h.State == turn.Returned
	if me == h.Incoming && h.State == turn.Offered {
		p.Main = v.form("accept", at+"/accept").sees(h.Version).button("page.handover.accept")
		f := v.form("return", at+"/return").sees(h.Version)
		f.line("/reason", "page.handover.reason", "").must()
		p.Acts = append(p.Acts, v.other("return", "page.handover.return", f.plain("page.handover.return")))
	}
	if me != h.Outgoing || !offers && h.State != turn.Offered {
		return
	}
	if offers {
		p.Main = v.form("offer", at+"/offer").sees(h.Version).button("page.handover.offer")
	}
	f := v.form("notes", at).sees(h.Version)
	note := f.add("area", "/note", "page.handover.note", h.Note).hint(v.T("page.handover.note_hint"))
	note.Rows = 4
	for _, i := range h.Shown {
		name := fmt.Sprintf("/items/%d/note", i.Place)
		f.line(name, "page.handover.item_note", i.Note).Label = v.T("page.handover.item_note", "reference", i.Object.Reference)
		f.optional(name)
	}
	f.optional("/note")
	p.Acts = append(p.Acts, v.other("notes", "page.handover.notes", f.plain("page.save")))
}
