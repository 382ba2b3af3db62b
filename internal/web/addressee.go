package web

import (
	"slices"
	"strings"

	"tasuki/internal/directory"
	"tasuki/internal/request"
)

// Whom something goes to is chosen from one list: organisations, and below each the people there. A choice is the
// organisation's id, or that and the person's.

// addressees are the organisations that the reader sees, each with its active people, by name.
func (s *Site) addressees(v *visit, f directory.OrganizationFilter) ([]group, error) {
	organizations, err := s.organizations(v, f)
	if err != nil {
		return nil, err
	}
	return s.addresseesOf(v, organizations, func(directory.Person) bool { return true })
}

// addresseesOf are some organisations, each with those of its active people that suit, as far as the reader sees them.
func (s *Site) addresseesOf(v *visit, organizations []directory.Organization, suits func(directory.Person) bool) ([]group, error) {
	people, err := s.people(v, directory.PersonFilter{})
	if err != nil {
		return nil, err
	}
	all := make([]group, len(organizations))
	at := map[string]int{}
	for i, o := range organizations {
		all[i] = group{Label: o.Name, Options: []option{{Value: o.ID, Label: v.T("page.addressee.anybody", "who", o.Name)}}}
		at[o.ID] = i
	}
	for _, p := range people {
		if i, ok := at[p.Organization]; ok && suits(p) {
			all[i].Options = append(all[i].Options, option{Value: p.Organization + "/" + p.ID, Label: p.Name})
		}
	}
	return all, nil
}

// peopleOf are the people alone, each by their own id, without organisations where there is nobody.
func peopleOf(groups []group) (all []group) {
	for _, g := range groups {
		var people []option
		for _, o := range g.Options {
			if _, person, found := strings.Cut(o.Value, "/"); found {
				people = append(people, option{Value: person, Label: o.Label})
			}
		}
		if len(people) > 0 {
			all = append(all, group{g.Label, people})
		}
	}
	return all
}

// people that the reader sees and who are active, by name.
func (s *Site) people(v *visit, f directory.PersonFilter) ([]directory.Person, error) {
	active := true
	f.Active = &active
	var all []directory.Person
	part := directory.Page{Limit: 100}
	for len(all) < enough {
		l, err := s.Directory.People(v.ctx(), f, part)
		if err != nil {
			return nil, err
		}
		all = append(all, l.Items...)
		if part.After = l.Next; l.Next == "" {
			break
		}
	}
	order := v.order()
	slices.SortStableFunc(all, func(a, b directory.Person) int { return order.CompareString(a.Name, b.Name) })
	return all, nil
}

// choose marks what is chosen, and puts an empty choice before all.
func choose(groups []group, values ...string) []group {
	all := make([]group, len(groups))
	for i, g := range groups {
		all[i] = group{g.Label, marked(g.Options, values)}
	}
	return all
}

// addressee reads a choice.
func addressee(choice string) request.Party {
	organization, person, _ := strings.Cut(choice, "/")
	return request.Party{Organization: organization, Person: person}
}

// addresseeValue is the choice for a party.
func addresseeValue(p request.Party) string {
	if p.Person == "" {
		return p.Organization
	}
	return p.Organization + "/" + p.Person
}
