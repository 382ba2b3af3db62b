package web

import (
	"context"
	"strconv"
	"strings"

	"tasuki/internal/turn"
)

// prepareHandover begins one at the end of the reader's shift on the roster whose page they came from.
func (s *Site) prepareHandover(v *visit) (answer, error) {
	return s.kept(v, "handover", s.showRoster, func(ctx context.Context) (string, error) {
		h, err := s.Turns.PrepareHandover(ctx, v.param("roster"))
		return done("/handovers/"+h.ID, "saved"), err
	})
}

func (s *Site) annotateHandover(v *visit) (answer, error) {
	n := turn.Notes{Note: v.text("/note"), Items: map[int]string{}}
	for name := range v.typed {
		place, isItem := strings.CutPrefix(name, "/items/")
		if at, err := strconv.Atoi(strings.TrimSuffix(place, "/note")); isItem && err == nil {
			n.Items[at] = v.text(name)
		}
	}
	return s.handoverAct(v, "notes", func(ctx context.Context, id string) error {
		_, err := s.Turns.AnnotateHandover(ctx, id, n)
		return err
	})
}

func (s *Site) offerHandover(v *visit) (answer, error) {
	return s.handoverAct(v, "offer", func(ctx context.Context, id string) error {
		_, err := s.Turns.OfferHandover(ctx, id)
		return err
	})
}

func (s *Site) acceptHandover(v *visit) (answer, error) {
	return s.handoverAct(v, "accept", func(ctx context.Context, id string) error {
		_, err := s.Turns.AcceptHandover(ctx, id)
		return err
	})
}

func (s *Site) returnHandover(v *visit) (answer, error) {
	return s.handoverAct(v, "return", func(ctx context.Context, id string) error {
		_, err := s.Turns.ReturnHandover(ctx, id, v.text("/reason"))
		return err
	})
}

// handoverAct does something with a handover, or shows it again with what was wrong.
func (s *Site) handoverAct(v *visit, form string, act func(context.Context, string) error) (answer, error) {
	return s.kept(v, form, s.showHandover, func(ctx context.Context) (string, error) {
		id := v.param("handover")
		return done("/handovers/"+id, "saved"), act(ctx, id)
	})
}

// waitingHandovers are those that wait for the reader.
func (s *Site) waitingHandovers(v *visit) ([]thingRow, error) {
	l, err := s.Turns.Mine(v.ctx(), turn.HandoverType, turn.Page{Limit: perPage})
	if err != nil {
		return nil, err
	}
	var rows []thingRow
	for _, i := range l.Items {
		h, err := s.Turns.Handover(v.ctx(), i.Object.ID)
		if err != nil {
			return nil, err
		}
		n, err := s.handoverNames(v.ctx(), h.Handover)
		if err != nil {
			return nil, err
		}
		rows = append(rows, v.handoverRow(h.Handover, n))
	}
	return rows, nil
}
