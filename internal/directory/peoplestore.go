package directory

import (
	"context"
	"strings"

	"tasuki/internal/db"
)

// People.

func (s store) insertPerson(ctx context.Context, p Person) error { return s.insert(ctx, p.row()) }

func (s store) updatePerson(ctx context.Context, p Person) error {
	return replace(ctx, s, p.row(), p.ID, p.Version)
}

func (s store) visiblePerson(ctx context.Context, v sight, id string) (Person, error) {
	r, err := take[personRow](v.people(s.db.Gorm(ctx)).Where("id = ?", id))
	return r.person(), err
}

func (s store) person(ctx context.Context, id string) (Person, error) {
	r, err := db.QueryOne(ctx, s.db, (*personRow).fields, "SELECT "+personFields+" FROM people WHERE id = ?", id)
	return r.person(), db.Fault(err)
}

func (s store) personWith(ctx context.Context, id string, query db.Statement) (p Person, found bool, err error) {
	r, err := db.QueryOne(ctx, s.db, func(r *personRow) []any { return append(r.fields(), &found) },
		"SELECT "+personFields+", EXISTS ("+query.Text+") FROM people WHERE id = ?", append(query.Args, id)...)
	return r.person(), found, db.Fault(err)
}

func (s store) peopleByID(ctx context.Context, ids []string) (map[string]Person, error) {
	return byID(s.db.Gorm(ctx), ids, func(r personRow) (string, Person) { return r.ID, r.person() })
}

func (s store) seenPeople(ctx context.Context, v sight, ids []string) (map[string]Person, error) {
	return byID(v.people(s.db.Gorm(ctx)), ids, func(r personRow) (string, Person) { return r.ID, v.shown(r.person()) })
}

// names adds what these organisations and people are called, in one query: every list asks for it.
func (s store) names(ctx context.Context, n Names, organizations, people []string) error {
	if len(organizations)+len(people) == 0 {
		return nil
	}
	type named struct {
		id string
		Name
	}
	var text []string
	var args []any
	for _, from := range []struct {
		table string
		ids   []string
	}{{"language, organization_id FROM people", people}, {"'', '' FROM organizations", organizations}} {
		if len(from.ids) == 0 {
			continue
		}
		text = append(text, "SELECT id, name, zone, "+from.table+" WHERE id IN "+db.Tuples(1, len(from.ids)))
		for _, id := range from.ids {
			args = append(args, id)
		}
	}
	rows, err := db.Query(ctx, s.db, func(r *named) []any { return []any{&r.id, &r.Name.Name, &r.Zone, &r.Language, &r.Organization} },
		strings.Join(text, " UNION ALL "), args...)
	for _, r := range rows {
		if r.Organization == "" {
			n.Organizations[r.id] = r.Name
		} else {
			n.People[r.id] = r.Name
		}
	}
	return db.Fault(err)
}

func (s store) activePeople(ctx context.Context, organization string) ([]Person, error) {
	rows, err := all[personRow](s.db.Gorm(ctx).Where("organization_id = ? AND active", organization).Order("id"))
	return each(rows, personRow.person), err
}

func (s store) peopleByEmail(ctx context.Context, email string) ([]Person, error) {
	rows, err := all[personRow](s.db.Gorm(ctx).Where("email = ? AND active", email).Order("id"))
	return each(rows, personRow.person), err
}

func (s store) people(ctx context.Context, v sight, f PersonFilter, p Page) (List[Person], error) {
	q := v.people(s.db.Gorm(ctx))
	if f.Organization != "" {
		q = q.Where("organization_id = ?", f.Organization)
	}
	if f.Site != "" {
		q = q.Where("site_id = ?", f.Site)
	}
	if f.Active != nil {
		q = q.Where("active = ?", *f.Active)
	}
	return db.ReadPage(q, p, func(r personRow) string { return r.ID }, func(r personRow) Person { return v.shown(r.person()) })
}
