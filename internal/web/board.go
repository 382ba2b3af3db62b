package web

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/turn"
)

// boardPage is everything that waits for somebody, and what time it is for them.
type boardPage struct {
	AsOf   string
	Again  string
	Minute string // loads itself again
	Events string // where a script hears that something has happened
	Counts []countTile
	Held   string // that mails don't go out
	Filter *form
	Calls  []callRow
	Groups []openGroup
	Empty  *empty
	Pager  pager
	Zones  []zoneClock
}

// countTile is how much there is of something, and leads to it.
type countTile struct {
	Words, To, Count string
	Tone             string
	Here             bool
}

// perBoard is how long a part of the board is.
const perBoard = 100

func (s *Site) board(v *visit) (answer, error) {
	// Before everything else: what happens meanwhile is told again rather than never.
	seen, err := s.Journal.Size(v.ctx())
	if err != nil {
		return answer{}, err
	}
	f, err := s.boardFilter(v)
	if err != nil {
		return answer{}, err
	}
	l, err := s.Turns.Open(v.ctx(), f, turn.Page{Limit: perBoard, After: v.query("after")})
	if err != nil {
		return answer{}, err
	}
	counts, err := s.Turns.Counts(v.ctx())
	if err != nil {
		return answer{}, err
	}
	p := boardPage{Pager: v.pager(l.Next, nil), AsOf: v.T("page.board.as_of", "time", v.words.Time(v.now())), Again: cmp.Or(v.req.URL.RequestURI(), "/")}
	p.Events = "/board/events?since=" + strconv.FormatInt(seen, 10)
	q := v.req.URL.Query()
	q.Set("every", "minute")
	p.Minute = "/?" + q.Encode()
	p.Counts = v.countTiles(counts)
	if counts.MailsHeld > 0 {
		p.Held = v.T("page.board.mails_held", "count", int(counts.MailsHeld), "since", counts.MailsHeldSince)
	}
	failing, err := s.Channels.Failing(v.ctx())
	if err != nil {
		return answer{}, err
	}
	if failing > 0 {
		p.Held = strings.TrimSpace(p.Held + " " + v.T("page.board.channels_failing", "channels", int(failing)))
	}
	stale, err := s.Readiness.Stale(v.ctx())
	if err != nil {
		return answer{}, err
	}
	p.Counts = append(p.Counts, v.staleTile(stale))
	if p.Filter, err = s.boardForm(v, counts.Held); err != nil {
		return answer{}, err
	}
	rows, err := s.openRows(v, l.Items)
	if err != nil {
		return answer{}, err
	}
	p.Groups = grouped(rows, f.By)
	if p.Zones, err = s.zoneClocks(v, counts.Held); err != nil {
		return answer{}, err
	}
	calls, err := s.Turns.Calls(v.ctx(), turn.Page{Limit: perBoard})
	if err != nil {
		return answer{}, err
	}
	if p.Calls, err = s.callRows(v, calls.Items); err != nil {
		return answer{}, err
	}
	switch {
	case len(rows) > 0:
	case f != turn.Filter{By: f.By}:
		p.Empty = &empty{Words: v.T("page.board.none_so"), To: "/", Action: v.T("page.board.all")}
	default:
		p.Empty = &empty{Words: v.T("page.board.none")}
	}
	a := v.page("board", "board", v.T("page.nav.board"), p)
	if v.query("every") == "minute" {
		a.again = 60
	}
	return a, nil
}

// boardFilter is what the address asks for. A case may be named as people do; one that is not there chooses nothing.
func (s *Site) boardFilter(v *visit) (turn.Filter, error) {
	f := turn.Filter{
		Incident: v.query("incident"), Organization: v.query("organization"), Kind: turn.Kind(v.query("kind")), Wait: turn.Wait(v.query("wait")),
	}
	if turn.Order(v.query("by")) == turn.ByHolder {
		f.By = turn.ByHolder
	}
	if f.Incident == "" {
		return f, nil
	}
	sc, err := s.Incidents.Scope(v.ctx(), f.Incident)
	if fault.Is(err, fault.KindNotFound) {
		return f, nil
	}
	f.Incident = sc.Incident
	return f, err
}

func (v *visit) countTiles(c turn.Counts) []countTile {
	all := []countTile{{Words: v.T("page.board.open"), To: "/", Count: v.words.Num(c.Open), Here: v.query("wait") == ""}}
	for _, w := range turn.Waits {
		tile := countTile{
			Words: v.T("page.board.wait." + string(w)), To: "/?" + url.Values{"wait": {string(w)}}.Encode(), Count: v.words.Num(c.Of(w)),
			Here: v.query("wait") == string(w),
		}
		if c.Of(w) > 0 && (w == turn.Overdue || w == turn.Undelivered) {
			tile.Tone = "stop"
		}
		all = append(all, tile)
	}
	return all
}

// staleTile is at how many organisations somebody might be looked for in vain.
func (v *visit) staleTile(n int64) countTile {
	tile := countTile{Words: v.T("page.board.stale"), To: "/reachability-plans?stale=yes", Count: v.words.Num(n)}
	if n > 0 {
		tile.Tone = "stop"
	}
	return tile
}

// turnKinds in the order in which they come.
var turnKinds = []turn.Kind{
	turn.Write, turn.Authorize, turn.Scheduled, turn.Deliver, turn.Acknowledge, turn.Start, turn.Work, turn.Unblock, turn.Clarify, turn.Answer,
	turn.Review, turn.Understand, turn.Assess, turn.Decide,
}

// boardForm offers those for whom something waits.
func (s *Site) boardForm(v *visit, loads map[string]turn.Load) (*form, error) {
	f := v.search("filter", "/")
	f.line("incident", "page.board.incident", v.query("incident"))
	n, err := s.Directory.LookupNames(v.ctx(), slices.Collect(maps.Keys(loads)), nil)
	if err != nil {
		return nil, err
	}
	var holders []option
	for id, o := range n.Organizations {
		holders = append(holders, option{Value: id, Label: o.Name})
	}
	order := v.order()
	slices.SortFunc(holders, func(a, b option) int {
		return cmp.Or(order.CompareString(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
	})
	f.pick("organization", "page.board.who", v.query("organization"), v.any(holders))
	f.pick("kind", "page.board.kind", v.query("kind"), v.any(texts(v, "page.board.kind.", turnKinds)))
	f.pick("wait", "page.board.wait", v.query("wait"), v.any(texts(v, "page.board.wait.", turn.Waits)))
	f.pick("by", "page.board.by", v.query("by"), []option{
		{Label: v.T("page.board.by.due")}, {Value: string(turn.ByHolder), Label: v.T("page.board.by.holder")},
	})
	return f.plain("page.filter"), nil
}

// held are words for how much waits for one organisation, and where that is listed.
func (v *visit) held(id string, l turn.Load) (words, to string) {
	if l.Open == 0 {
		return "", ""
	}
	words = v.T("page.board.held", "count", l.Open)
	if l.Overdue > 0 {
		words += " · " + v.T("page.board.late", "count", l.Overdue)
	}
	return words, "/?" + url.Values{"organization": {id}}.Encode()
}
