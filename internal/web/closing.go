package web

import (
	"tasuki/internal/fault"
	"tasuki/internal/incident"
	"tasuki/internal/request"
	"tasuki/internal/turn"
)

// whoCloses says who is to say whether a case closes, or whether what holds that stays.
func (v *visit) whoCloses(t turn.Item, n names) string {
	key := "page.closing."
	if t.Kind == turn.Unblock {
		key += "held_"
	}
	if v.mine(t) {
		return v.T(key + "yours")
	}
	return v.T(key+"theirs", "who", n.party(request.Party{Organization: t.Organization, Person: t.Person}).short())
}

// waitingClosings are all cases about whose closing the reader is to say a word.
func (s *Site) waitingClosings(v *visit) (rows []thingRow, err error) {
	for p := (turn.Page{Limit: perPage}); ; {
		l, err := s.Turns.Mine(v.ctx(), incident.ObjectType, p)
		if err != nil {
			return nil, err
		}
		some, err := s.closingRows(v, l.Items)
		if rows = append(rows, some...); err != nil || l.Next == "" {
			return rows, err
		}
		p.After = l.Next
	}
}

func (s *Site) closingRows(v *visit, all []turn.Item) (rows []thingRow, err error) {
	for _, t := range all {
		i, err := s.Incidents.Get(v.ctx(), t.Object.ID)
		if fault.Is(err, fault.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, thingRow{
			To: "/incidents/" + i.ID, Title: i.Title, Badges: []badge{v.incidentState(i.State)},
			Meta: []string{i.Reference, v.whoCloses(t, names{})},
		})
	}
	return rows, nil
}

// closing is whose turn a case itself is, for its page; "" for nobody's.
func (s *Site) closing(v *visit, i incident.Incident) (string, error) {
	if i.State != incident.ClosureReview || !v.actor.SeesEveryCase() { // whether there is a hold, and whose, isn't everybody's to know
		return "", nil
	}
	t, err := s.Turns.Of(v.ctx(), incident.ObjectType, i.ID)
	if fault.Is(err, fault.KindNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	n, err := s.names(v.ctx(), request.Party{Organization: t.Organization, Person: t.Person})
	return v.whoCloses(t, n), err
}
