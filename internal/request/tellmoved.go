package request

import (
	"context"
	"slices"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
)

// mostToldApart bounds how many moved dues of one case somebody gets a mail for each; of more they are told in one.
const mostToldApart = 3

// concern is what of moved dues concerns one person in one case.
type concern struct {
	directory.Person
	party    string // the organisation on whose side they are
	requests []Request
}

// tellMoved tells executors, authors and those with a copy of dues that have just moved, old and new, but for the actor.
func (s *Service) tellMoved(ctx context.Context, moved ...Request) error {
	all, err := s.concerned(ctx, moved)
	if err != nil {
		return err
	}
	for _, c := range all {
		m := deliver.Message{ // without a key of its own: each move is new
			Kind: "request_due_moved", To: c.ID, Address: c.Email, Name: c.Name, Language: c.Language, Zone: c.Zone, Chat: c.Chats(), Parties: []string{c.party},
		}
		atOnce := 1
		if len(c.requests) > mostToldApart {
			m.Kind, atOnce = "request_dues_moved", deliver.MostMoves
		}
		for some := range slices.Chunk(c.requests, atOnce) {
			r := some[0]
			m.Incident, m.Reference, m.Path, m.About = r.Incident, r.Reference, "/requests/"+r.ID, deliver.About{Type: "due", ID: r.ID}
			m.Moves = []deliver.Move{{From: r.Moved.From, To: r.Moved.To}}
			if m.Kind == "request_dues_moved" {
				m.Reference, _, _ = strings.Cut(r.Reference, "/") // the case's
				m.Path, m.Moves = "/incidents/"+r.Incident+"/requests", listed(some)
			}
			if err := s.mail.Queue(ctx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// listed are moves that stand in one mail, each with what it is the due of.
func listed(moved []Request) []deliver.Move {
	all := make([]deliver.Move, len(moved))
	for i, r := range moved {
		all[i] = deliver.Move{Reference: r.Reference, From: r.Moved.From, To: r.Moved.To}
	}
	return all
}

// concerned are the executors, authors and those with a copy, each once in each case.
func (s *Service) concerned(ctx context.Context, moved []Request) (all []*concern, err error) {
	type who struct{ person, incident string }
	found := map[who]*concern{}
	for _, r := range moved {
		for _, p := range append([]Party{r.Executor, r.Author}, r.Copies...) {
			people, err := s.reached(ctx, p)
			if err != nil {
				return nil, err
			}
			for _, o := range people {
				c := found[who{o.ID, r.Incident}]
				if c == nil {
					c = &concern{Person: o, party: p.Organization}
					found[who{o.ID, r.Incident}] = c
					if o.ID != access.Person(ctx) {
						all = append(all, c)
					}
				}
				if n := len(c.requests); n == 0 || c.requests[n-1].ID != r.ID { // they may be its executor and its author, and their organisation have a copy
					c.requests = append(c.requests, r)
				}
			}
		}
	}
	return all, nil
}
