package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/textlog"
	"tasuki/internal/worktime"
)

// linesPage looks into a log: what fits the filters, on the reader's clock beside the source's own words.
type linesPage struct {
	Crumbs crumbs
	Facts  []factRow
	Form   *form
	Note   string
	Copy   bool   // of a configuration, without its secrets
	Clock  string // whose clock the times are on
	Lines  []lineRow
	None   string
	Pager  pager
}

type lineRow struct {
	ID, Number string
	ISO, Time  string // on the reader's clock
	Or         string // the later reading
	Text       string
	Log        string // which of several it is from
	Flags      []string
}

// linesPerPage are many: whoever reads a log reads along.
const linesPerPage = 200

// spoken are the flags that are said at each line; the others are said once, or are plain to see.
const spoken = textlog.Twice | textlog.DayOrMonth | textlog.WhichYear | textlog.NoSuchTime | textlog.NoYear | textlog.NoZone |
	textlog.UnknownZone | textlog.Cut | textlog.Continued | textlog.Replaced

func (s *Site) showLines(v *visit) (answer, error) {
	item, err := s.Evidence.Get(v.ctx(), v.param("item"))
	if err != nil {
		return answer{}, err
	}
	v.typed = v.req.URL.Query()
	p := linesPage{
		Crumbs: v.crumbs(crumb{"/incidents/" + item.Incident, incidentReference(item.Reference)}, crumb{"/evidence-items/" + item.ID, item.Reference},
			crumb{"", v.T("page.lines.title")}),
		Note: v.T("page.lines.note"),
	}
	found, err := s.linesFound(v, item.ID)
	if err == nil {
		v.showFound(&p, found)
	} else if err := v.failed("lines", err); err != nil {
		return answer{}, err
	}
	p.Form = v.linesForm(item)
	return v.page("lines", "incidents", v.T("page.lines.of", "name", v.fileRow(item).Name), p).called(v.T("page.lines.of", "name", item.Reference)), nil
}

// linesFound are the lines that the address asks for.
func (s *Site) linesFound(v *visit, id string) (exchange.Lines, error) {
	q, err := v.lineQuery()
	if err != nil {
		return exchange.Lines{}, err
	}
	var badFirst, badLast error
	q.First, badFirst = v.lineNumber("/first_line")
	q.Last, badLast = v.lineNumber("/last_line")
	if err := fault.Join(badFirst, badLast); err != nil {
		return exchange.Lines{}, err
	}
	q.After = v.query("after")
	return s.Evidence.Lines(v.ctx(), id, q)
}

// lineQuery is what the form of a look asks.
func (v *visit) lineQuery() (exchange.LineQuery, error) {
	q := exchange.LineQuery{Grep: v.text("/grep"), Pattern: v.text("/grep_as") == "re2", Limit: linesPerPage}
	var badFrom, badTo error
	q.From, badFrom = v.instantTyped("/from")
	q.Until, badTo = v.instantTyped("/to")
	return q, fault.Join(badFrom, badTo)
}

// lineNumber is the number of a line that is asked for, 0 for none.
func (v *visit) lineNumber(name string) (int64, error) {
	text := strings.TrimSpace(v.text(name))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 {
		return 0, fault.Invalid(name, "contract.format")
	}
	return n, nil
}

func (v *visit) linesForm(item exchange.Item) *form {
	f := v.search("lines", "/evidence-items/"+item.ID+"/lines")
	if item.Kind != exchange.Configuration {
		return v.lineFields(f)
	}
	f.add("number", "/first_line", "page.lines.first", v.text("/first_line")).class("short")
	f.add("number", "/last_line", "page.lines.last", v.text("/last_line")).class("short")
	return v.grepFields(f.optional("/first_line", "/last_line"))
}

// lineFields ask for a stretch of time and for what stands in the lines.
func (v *visit) lineFields(f *form) *form {
	f.due("/from", "page.lines.from", v.dueStands("/from"), v.actor.Zone)
	f.due("/to", "page.lines.to", v.dueStands("/to"), v.actor.Zone)
	return v.grepFields(f.optional("/from", "/to"))
}

// grepFields ask for what stands in the lines.
func (v *visit) grepFields(f *form) *form {
	f.line("/grep", "page.lines.grep", v.text("/grep"))
	f.pick("/grep_as", "page.lines.grep_as", v.text("/grep_as"), texts(v, "page.lines.grep_as.", []string{"text", "re2"}))
	return f.optional("/grep").button("page.lines.show")
}

// dueStands is what the address has for an input, so that a form that only asks shows it again.
func (v *visit) dueStands(name string) *worktime.Due {
	d, err := v.dueTyped(name)
	if err != nil {
		return nil
	}
	return d
}

func (v *visit) showFound(p *linesPage, found exchange.Lines) {
	p.Facts, p.Pager = v.logFacts(found.Index), v.pager(found.Next, nil)
	timeless := found.Item.Kind == exchange.Configuration
	if p.Copy = found.Redacted; !timeless {
		p.Clock = v.T("page.lines.clock", "zone", v.zoneWords(v.actor.Zone)) + v.suppliedYears(found.Lines...)
	}
	for _, l := range found.Lines {
		row := v.lineRow(l)
		if timeless && l.Piece == 0 { // where it stands is what people tell each other
			row.ID = "L" + row.Number
		}
		p.Lines = append(p.Lines, row)
	}
	switch {
	case len(found.Lines) == 0 && found.Next != "":
		p.None = v.T("page.lines.go_on")
	case len(found.Lines) == 0:
		p.None = v.T("page.lines.none")
	}
}

// logFacts are what is known of the log as a whole; what isn't remarkable isn't said.
func (v *visit) logFacts(i exchange.LineIndex) []factRow {
	fact := func(key string, values ...string) factRow {
		return factRow{Label: v.T("page.lines." + key), Values: values}
	}
	facts := []factRow{fact("count", v.words.Num(int(i.Counts.Lines)))}
	if !i.Earliest.IsZero() {
		facts = append(facts, factRow{Label: v.T("page.lines.earliest"), When: v.both(i.Earliest)}, factRow{Label: v.T("page.lines.latest"), When: v.both(i.Latest)})
	}
	if i.Zone != "" {
		clock := []string{v.zoneWords(i.Zone)}
		if i.OwnZone {
			clock = append(clock, v.T("page.lines.own_zone"))
		}
		if i.Offset != 0 {
			key := "step.collect_log.ahead"
			if i.Offset < 0 {
				key = "step.collect_log.behind"
			}
			clock = append(clock, v.T(key, "count", int(i.Offset.Abs()/time.Second)), v.T("page.lines.corrected"))
		}
		facts = append(facts, fact("source", clock...))
	}
	if i.Packing != "" {
		facts = append(facts, fact("packing", v.T("lines.packing", "kind", string(i.Packing))))
	}
	if i.CutShort != "" {
		facts = append(facts, fact("cut_short", v.T("lines.cut_short."+i.CutShort)))
	}
	if i.Why != "" {
		facts = append(facts, fact("times", v.T("lines.why."+i.Why)))
	}
	if n := i.Counts.Ambiguous; n > 0 {
		facts = append(facts, fact("ambiguous", v.words.Num(int(n))))
	}
	if n := i.Counts.OutOfOrder; n > 0 {
		facts = append(facts, fact("out_of_order", v.words.Num(int(n))))
	}
	return facts
}

// suppliedYears says once that years beside some of the lines aren't the log's, or not as it counts them.
func (v *visit) suppliedYears(lines ...exchange.LogLine) (said string) {
	for _, years := range []struct {
		flag textlog.Flags
		key  string
	}{{textlog.YearSupplied, "page.lines.year_supplied"}, {textlog.YearConverted, "page.lines.year_converted"}} {
		if slices.ContainsFunc(lines, func(l exchange.LogLine) bool { return l.Flags&years.flag != 0 }) {
			said += " " + v.T(years.key)
		}
	}
	return said
}

func (v *visit) lineRow(l exchange.LogLine) lineRow {
	row := lineRow{ID: "at-" + strconv.FormatInt(l.Offset, 10), Number: strconv.FormatInt(l.Number, 10), Text: l.Text}
	if l.Flags&textlog.Inherited == 0 && !l.At.IsZero() {
		row.ISO, row.Time = l.At.Format(time.RFC3339Nano), v.second(l.At)
		if !l.Or.IsZero() {
			row.Or = v.second(l.Or)
		}
	}
	for _, name := range (l.Flags & spoken).Names() {
		row.Flags = append(row.Flags, v.T("lines.flag."+name))
	}
	return row
}

// second is an instant on the reader's clock as logs are read: to the second, with what the source knew beyond it.
func (v *visit) second(t time.Time) string {
	return t.In(v.zone()).Format("2006-01-02 15:04:05.999999")
}
