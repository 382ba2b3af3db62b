package web

import (
	"strconv"

	"tasuki/internal/exchange"
	"tasuki/internal/journal"
	"tasuki/internal/request"
)

// sheetRounds bounds how many parts of a record one sheet is made of, where nearly all of it are looks.
const sheetRounds = 20

// custodySheet is a part of a record: what was done, and who looked at its lines how often. A log that is worked on is looked at
// hundreds of times, among which nobody would find the rest.
type custodySheet struct {
	acts  []exchange.CustodyEvent
	looks []looks
	last  int64 // index of the last entry that it tells of, -1 for none
	next  string
}

// looks are those of one reader on one day.
type looks struct {
	who         exchange.Holder
	day         string // on the clock of whoever reads the sheet
	n           int
	first, last int64
}

// lookRow is looks as a sheet shows them.
type lookRow struct {
	Who         party
	Day, N      string
	First, Last string
}

// sheet reads a part of the record. With each, every look is an act of its own.
func (s *Site) sheet(v *visit, id string, each bool) (sheet custodySheet, err error) {
	part := v.part()
	part.Limit, sheet.last = custodyPerSheet, -1
	for range sheetRounds {
		l, err := s.Evidence.Custody(v.ctx(), id, part)
		if err != nil {
			return sheet, err
		}
		for _, e := range l.Items {
			sheet.last = e.Index
			if each || e.Fact != journal.EvidenceLooked {
				sheet.acts = append(sheet.acts, e)
			} else {
				sheet.looked(e, v.words.Date(e.At))
			}
		}
		sheet.next, part.After = l.Next, l.Next
		if l.Next == "" || len(sheet.acts) >= custodyPerSheet {
			break
		}
	}
	return sheet, nil
}

func (s *custodySheet) looked(e exchange.CustodyEvent, day string) {
	for k := range s.looks {
		if one := &s.looks[k]; one.who == e.Who && one.day == day {
			one.n, one.last = one.n+1, e.Index
			return
		}
	}
	s.looks = append(s.looks, looks{e.Who, day, 1, e.Index, e.Index})
}

// parties are all whom it names.
func (s custodySheet) parties() (all []request.Party) {
	for _, e := range s.acts {
		all = append(all, request.Party(e.Who), request.Party(e.From), request.Party(e.To))
	}
	for _, one := range s.looks {
		all = append(all, request.Party(one.who))
	}
	return all
}

func (v *visit) lookRows(all []looks, n names) (rows []lookRow) {
	for _, one := range all {
		rows = append(rows, lookRow{
			n.party(request.Party(one.who)), one.day, v.words.Num(int64(one.n)), strconv.FormatInt(one.first, 10), strconv.FormatInt(one.last, 10),
		})
	}
	return rows
}
