package turn

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/db"
)

// Wait is what a coordinator looks for among what is open.
type Wait string

// The waits. An item may be several of them.
const (
	Overdue        Wait = "overdue"        // its holder has it still and the time has passed
	Undelivered    Wait = "undelivered"    // every mail to its holder came back, and they have not been there by themselves
	Unread         Wait = "unread"         // nobody whom it went to has opened it or was told on the telephone
	Unacknowledged Wait = "unacknowledged" // nobody has said that it will be done
)

// Waits in the order in which they are counted.
var Waits = []Wait{Overdue, Undelivered, Unread, Unacknowledged}

// Order is how the board is arranged.
type Order string

// The orders: the longest overdue first, then by when it is due, what has no due last; or in that way for each holder apart, the
// longest known organisation first.
const (
	ByDue    Order = ""
	ByHolder Order = "holder"
)

// Filter narrows what is open; "" does not.
type Filter struct {
	ID           string // of the one item
	Incident     string // id
	Organization string // whose turn it is
	Kind         Kind
	Wait         Wait
	By           Order // in which it comes; this narrows nothing
}

// OpenItem is an item as the board has it.
type OpenItem struct {
	Item
	ID          string // another with each holder
	Title       string // "" where the object has none of its own
	Path        string // of its page
	Next        *Next  // what comes if nobody reacts; nil for nothing, or where it is not known yet
	Overdue     bool
	Undelivered bool
	Unread      bool
}

// Is says whether the item waits in that way.
func (o OpenItem) Is(w Wait) bool {
	switch w {
	case Overdue:
		return o.Overdue
	case Undelivered:
		return o.Undelivered
	case Unread:
		return o.Unread
	}
	return w == Unacknowledged && o.Kind == Acknowledge
}

// Shown is how an object is shown where only its turn is known.
type Shown struct{ Path, Title string }

// ShownBy says how objects of a type are shown on the board, by their ids, while the program is put together. The board has
// seen to it that its reader sees them.
func (s *Service) ShownBy(objectType string, show func(ctx context.Context, ids []string) (map[string]Shown, error)) {
	s.shown[objectType] = show
}

// UnreadBy says when nobody has opened an object of a type yet: a condition on the row of turns in a table of that name.
func (s *Service) UnreadBy(objectType string, condition func(table string) string) {
	s.store.unread[objectType] = condition
}

// Open lists what waits for anybody, whoever it is. It is for those who see every case. What an outsider keeps to themselves is
// left out: nobody else is to know of it.
func (s *Service) Open(ctx context.Context, f Filter, p Page) (List[OpenItem], error) {
	if err := access.Check(ctx, access.ListOpenItems, access.Scope{}); err != nil {
		return List[OpenItem]{}, err
	}
	after, err := parseCursor(p.After, f.By)
	if err != nil {
		return List[OpenItem]{}, err
	}
	hq, err := s.headquarters(ctx)
	if err != nil {
		return List[OpenItem]{}, err
	}
	now := s.clock.Now()
	all := s.store.open(f, hq, now)
	rows, err := s.store.openPage(ctx, all, f.By, now, after, p.Rows())
	if err != nil {
		return List[OpenItem]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r openRow) string { return r.cursor(f.By) }, func(r openRow) OpenItem { return r.open(now) })
	if err := s.show(ctx, l.Items); err != nil || !p.Count {
		return l, err
	}
	total, err := s.store.openCount(ctx, all)
	l.Total = &total
	return l, db.Fault(err)
}

// show has each type's room say how its objects are shown.
func (s *Service) show(ctx context.Context, items []OpenItem) error {
	byType := map[string][]string{}
	for i := range items {
		o := items[i].Object
		items[i].Path = page(o.Type, o.ID)
		byType[o.Type] = append(byType[o.Type], o.ID)
	}
	for objectType, ids := range byType {
		show := s.shown[objectType]
		if show == nil {
			continue
		}
		all, err := show(ctx, ids)
		if err != nil {
			return err
		}
		for i := range items {
			if known, ok := all[items[i].Object.ID]; ok && items[i].Object.Type == objectType {
				items[i].Path, items[i].Title = known.Path, known.Title
			}
		}
	}
	return nil
}
