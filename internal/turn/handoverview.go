package turn

import (
	"context"
	"slices"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// HandoverView is a handover as a reader has it.
type HandoverView struct {
	Handover
	Shown    []ShownItem      // in the order of the items; what the reader does not see is left out
	Happened []journal.Record // the newest first, as far as the reader may know of it
}

// ShownItem is an item with what to watch about it.
type ShownItem struct {
	HandoverItem
	Place   int // among the handover's items
	Title   string
	Path    string
	Overdue bool
	DueSoon bool // within the next officer's shift
	NextAt  time.Time
	Next    Trigger // of the next step that silence would bring; "" where none is ahead
	Stays   bool    // the incoming officer does not see it or can't do it
}

// Handovers lists those that the actor leaves or gets, the newest first; who sees every case has all of headquarters'.
func (s *Service) Handovers(ctx context.Context, p Page) (List[Handover], error) {
	if err := access.Check(ctx, access.ListHandovers, access.Scope{}); err != nil {
		return List[Handover]{}, err
	}
	return s.store.handovers(ctx, p)
}

// Handover is one of them.
func (s *Service) Handover(ctx context.Context, id string) (HandoverView, error) {
	h, err := s.store.handover(ctx, id, false)
	if err != nil {
		return HandoverView{}, err
	}
	if err := access.Check(ctx, access.ReadHandover, h.scope("")); err != nil {
		return HandoverView{}, err
	}
	return s.handoverView(ctx, id)
}

// handoverView is one as the actor has it, who has been found to see it.
func (s *Service) handoverView(ctx context.Context, id string) (v HandoverView, err error) {
	if v.Handover, err = s.store.handover(ctx, id, false); err != nil {
		return v, err
	}
	people, err := s.people.LookupPeople(ctx, access.Person(ctx), v.Outgoing, v.Incoming)
	if err != nil {
		return v, err
	}
	reader, ok := people[access.Person(ctx)]
	if !ok {
		return v, fault.NotFound()
	}
	for place, i := range v.Items {
		if err := s.showItem(ctx, &v, place, i, reader, people); err != nil {
			return v, err
		}
	}
	if err := s.watch(ctx, v); err != nil {
		return v, err
	}
	if err := s.showTitles(ctx, v.Shown); err != nil {
		return v, err
	}
	if s.cases.Told != nil && len(v.Events) > 0 {
		v.Happened, err = s.cases.Told(ctx, v.Events)
	}
	return v, err
}

// showItem adds an item where the reader sees it.
func (s *Service) showItem(ctx context.Context, v *HandoverView, place int, i HandoverItem, reader directory.Person, people map[string]directory.Person) error {
	item := Item{Object: i.Object, Incident: i.Incident, Kind: i.Kind, Organization: v.Organization}
	seen, err := s.shownTo(ctx, item, reader)
	if err != nil || !seen {
		return err
	}
	one := ShownItem{HandoverItem: i, Place: place}
	if to, follows := people[v.Incoming]; v.open() && follows && i.Personal {
		may, err := s.mayTake(ctx, item, people[v.Outgoing], to)
		if err != nil {
			return err
		}
		one.Stays = !may
	}
	v.Shown = append(v.Shown, one)
	return nil
}

// watch says what is to be looked after while a handover is open: what is late or will be in the next shift, and what silence
// would bring next.
func (s *Service) watch(ctx context.Context, v HandoverView) error {
	if !v.open() || len(v.Shown) == 0 {
		return nil
	}
	objects := make([]Object, len(v.Shown))
	for n, one := range v.Shown {
		objects[n] = one.Object
	}
	rows, err := s.store.about(ctx, objects)
	if err != nil {
		return err
	}
	sit, err := s.situation(ctx, rows)
	if err != nil {
		return err
	}
	now, plans, asked := s.clock.Now(), map[string][]Move{}, []name(nil)
	for _, r := range rows {
		plans[r.ID] = sit.plan(r)
		for _, m := range plans[r.ID] {
			asked = append(asked, m.names(r, m.At)...)
		}
	}
	if sit.done, sit.at, err = s.store.settled(ctx, asked); err != nil {
		return err
	}
	for _, r := range rows {
		one := &v.Shown[slices.Index(objects, r.item().Object)]
		one.Due = r.DueAt.Time
		one.Overdue = !one.Due.IsZero() && one.Due.Before(now)
		one.DueSoon = !one.Overdue && !one.Due.IsZero() && !one.Due.After(v.nextEnds())
		for _, m := range sit.apart(r, plans[r.ID]) {
			if !sit.done[name{r.ID, m.once()}] {
				one.Next, one.NextAt = m.Trigger, m.At
				break
			}
		}
	}
	return nil
}

func (s *Service) showTitles(ctx context.Context, shown []ShownItem) error {
	items := make([]OpenItem, len(shown))
	for n, one := range shown {
		items[n].Object = one.Object
	}
	err := s.show(ctx, items)
	for n := range shown {
		shown[n].Path, shown[n].Title = items[n].Path, items[n].Title
	}
	return err
}
