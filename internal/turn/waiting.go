package turn

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

// OpenItem is one thing that waits for anybody, with what happens about it if nobody reacts. It is for those who see every case.
func (s *Service) OpenItem(ctx context.Context, id string) (OpenItem, Outlook, error) {
	i, err := s.openItem(ctx, access.ReadSilence, id)
	if err != nil {
		return OpenItem{}, Outlook{}, err
	}
	o, err := s.Silence(ctx, i.Object.Type, i.Object.ID)
	return i, o, err
}

// SilenceAbout is the outlook for any object that is shown to the actor already, also once nothing waits any more.
func (s *Service) SilenceAbout(ctx context.Context, objectType, id string) (Outlook, error) {
	if err := access.Check(ctx, access.ReadSilence, access.Scope{}); err != nil {
		return Outlook{}, err
	}
	return s.Silence(ctx, objectType, id)
}

// TakeCareOfItem records the actor's word about whatever waits, as TakeCareOf does.
func (s *Service) TakeCareOfItem(ctx context.Context, id, what string, by time.Time) (a Acknowledgement, err error) {
	err = s.db.In(ctx, func(ctx context.Context) error {
		i, err := s.openItem(ctx, access.TakeCareOfSilence, id)
		if err != nil {
			return err
		}
		a, err = s.TakeCareOf(ctx, i.Object.Type, i.Object.ID, what, by)
		return err
	})
	return a, err
}

// openItem is what the board shows under an id: what an outsider keeps to themselves is not found here either.
func (s *Service) openItem(ctx context.Context, act access.Action, id string) (OpenItem, error) {
	if err := access.Check(ctx, act, access.Scope{}); err != nil {
		return OpenItem{}, err
	}
	hq, err := s.headquarters(ctx)
	if err != nil {
		return OpenItem{}, err
	}
	now := s.clock.Now()
	rows, err := s.store.openPage(ctx, s.store.open(Filter{ID: id}, hq, now), ByDue, now, cursor{}, 1)
	if err != nil {
		return OpenItem{}, db.Fault(err)
	}
	if len(rows) == 0 {
		return OpenItem{}, fault.NotFound()
	}
	items := []OpenItem{rows[0].open(now)}
	err = s.show(ctx, items)
	return items[0], err
}
