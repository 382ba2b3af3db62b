package api

import (
	"fmt"

	"tasuki/internal/fault"
	"tasuki/internal/notice"
	"tasuki/internal/wire"
	"tasuki/internal/worktime"
)

// noticeStay is a change of what surrounds being there, and of what is said in own words.
func noticeStay(p wire.NoticePatch) (func(notice.Content) notice.Content, error) {
	entry, badEntry := noticeEntry(p.Entry)
	relief, badRelief := noticeRelief(p.Relief)
	home, badHome := noticeWayHome(p.WayHome)
	var twice error
	for i, without := range p.Without {
		if without == "entry" && entry != nil || without == "relief" && relief != nil || without == "way_home" && home != nil ||
			without == "send_at" && p.SendAt != nil {
			twice = fault.Join(twice, fault.Invalid(fmt.Sprintf("/without/%d", i), "contract.twice"))
		}
	}
	if err := fault.Join(badEntry, badRelief, badHome, twice); err != nil {
		return nil, err
	}
	return func(c notice.Content) notice.Content {
		for _, without := range p.Without {
			switch without {
			case "entry":
				c.Entry = nil
			case "relief":
				c.Relief = nil
			case "way_home":
				c.WayHome = nil
			case "send_at":
				c.SendAt = nil
			}
		}
		if entry != nil {
			c.Entry = entry
		}
		if relief != nil {
			c.Relief = relief
		}
		if home != nil {
			c.WayHome = home
		}
		if p.Visitors != nil {
			c.Visitors = each(*p.Visitors, noticeVisitor)
		}
		if p.Clothing != nil {
			c.Clothing = each(*p.Clothing, func(w wire.NoticeWear) notice.Wear { return notice.Wear(w) })
		}
		if p.OwnWords != nil {
			c.Texts = each(*p.OwnWords, func(t wire.NoticeOwnWords) notice.OwnText {
				return notice.OwnText{Key: notice.TextKey(t.Key), Language: t.Language, Text: t.Text}
			})
		}
		return c
	}, nil
}

func noticeEntry(in *wire.NoticeEntryInput) (*notice.Entry, error) {
	if in == nil {
		return nil, nil
	}
	by, err := siteTime("/entry/register_by", in.RegisterBy)
	return &notice.Entry{
		Report: notice.Report(in.Report), Papers: each(in.Papers, func(p wire.NoticePaper) notice.Paper { return notice.Paper(p) }),
		EarlyMinutes: in.EarlyMinutes, Registered: in.Registered, RegisterBy: by,
	}, err
}

func noticeRelief(in *wire.NoticeReliefInput) (*notice.Relief, error) {
	if in == nil {
		return nil, nil
	}
	at, err := siteTime("/relief/at", &in.At)
	if err != nil {
		return nil, err
	}
	return &notice.Relief{Person: in.Person, Name: in.Name, At: *at}, nil
}

func noticeWayHome(in *wire.NoticeWayHomeInput) (*notice.WayHome, error) {
	if in == nil {
		return nil, nil
	}
	leaves, err := siteTime("/way_home/leaves", in.Leaves)
	return &notice.WayHome{Ways: each(in.Ways, func(w wire.NoticeWay) notice.Way { return notice.Way(w) }), Leaves: leaves}, err
}

// siteTime is a wall time that may leave it to the notice's site which clock it is on.
func siteTime(pointer string, t *wire.NoticeTime) (*worktime.Due, error) {
	if t == nil {
		return nil, nil
	}
	wall, err := wallOf(pointer+"/wall", t.Wall)
	return &worktime.Due{Wall: wall, Zone: t.Zone, Fold: worktime.Fold(t.Fold)}, err
}

func noticeVisitor(in wire.NoticeVisitor) notice.Visitor {
	return notice.Visitor{
		Person: in.Person, Name: in.Name, Organization: in.Organization, Shows: each(in.Shows, func(p wire.NoticePaper) notice.Paper { return notice.Paper(p) }),
		Number: in.Number, Phone: in.Phone,
	}
}

func wireVisitor(v notice.Visitor) wire.NoticeVisitor {
	return wire.NoticeVisitor{
		Person: v.Person, Name: v.Name, Organization: v.Organization, Shows: each(v.Shows, func(p notice.Paper) wire.NoticePaper { return wire.NoticePaper(p) }),
		Number: v.Number, Phone: v.Phone,
	}
}

// wireStay puts what surrounds being there beside the answers; a recipient has none of it here.
func wireStay(w *wire.Notice, c notice.Content) {
	w.Clothing = each(c.Clothing, func(wear notice.Wear) wire.NoticeWear { return wire.NoticeWear(wear) })
	w.Visitors = each(c.Visitors, wireVisitor)
	if e := c.Entry; e != nil {
		w.Entry = &wire.NoticeEntry{
			Report: wire.NoticeReport(e.Report), Papers: each(e.Papers, func(p notice.Paper) wire.NoticePaper { return wire.NoticePaper(p) }),
			EarlyMinutes: e.EarlyMinutes, Registered: e.Registered, RegisterBy: plannedTime(e.RegisterBy),
		}
	}
	if r := c.Relief; r != nil {
		if at := plannedTime(&r.At); at != nil {
			w.Relief = &wire.NoticeRelief{Person: r.Person, Name: r.Name, At: *at}
		}
	}
	if h := c.WayHome; h != nil {
		w.WayHome = &wire.NoticeWayHome{
			Ways: each(h.Ways, func(way notice.Way) wire.NoticeWay { return wire.NoticeWay(way) }), Leaves: plannedTime(h.Leaves),
		}
	}
	for _, t := range c.Texts {
		w.OwnWords = append(w.OwnWords, wire.NoticeOwnWords{Key: wire.NoticeOwnWordsKey(t.Key), Language: t.Language, Text: t.Text})
	}
}

func plannedTime(d *worktime.Due) *wire.PlaceTime {
	if d == nil {
		return nil
	}
	return placed(*d)
}
