package incident

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// Change is what a person changes; nil leaves a field as it is. Impact and sites are replaced whole.
type Change struct {
	Title          *string
	Description    *string
	Severity       *Severity
	Classification *Classification
	TLP            *TLP
	Discovery      *Discovery
	Impact         *[]Impact
	Sites          *[]string
}

// Update changes what is known about a case. What the journal says of it goes to those who may read all of it.
func (s *Service) Update(ctx context.Context, ref string, c Change) (Incident, error) {
	return s.change(ctx, ref, access.UpdateIncident, func(ctx context.Context, now Incident) (Incident, deed, error) {
		content, err := c.apply(now.content()).check()
		if c.Sites != nil {
			err = fault.Join(err, s.sites(ctx, *c.Sites))
		}
		next := now.saying(content)
		data, personal := changes(now, next)
		if err == nil && next.Severity != now.Severity {
			for _, fn := range s.judging {
				err = errors.Join(err, fn(ctx, now.ID))
			}
		}
		return next, deed{journal.IncidentChanged, data, personal}, err
	})
}

func (i Incident) content() Content {
	return Content{i.Title, i.Description, i.Severity, i.Classification, i.TLP, i.Discovery, i.Impact, i.Sites}
}

func (c Change) apply(to Content) Content {
	set(&to.Title, c.Title)
	set(&to.Description, c.Description)
	set(&to.Severity, c.Severity)
	set(&to.Classification, c.Classification)
	set(&to.TLP, c.TLP)
	set(&to.Discovery, c.Discovery)
	set(&to.Impact, c.Impact)
	set(&to.Sites, c.Sites)
	return to
}

func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

// changes is what the journal keeps of a change: which fields, and what they say now.
func changes(was, is Incident) (data map[string]any, personal map[string]string) {
	data, personal = map[string]any{}, map[string]string{}
	fields := []string{}
	before := was.data()
	for name, value := range is.data() {
		if !reflect.DeepEqual(before[name], value) {
			fields, data[name] = append(fields, name), value
		}
	}
	for name, texts := range map[string][2]string{
		"title": {was.Title, is.Title}, "description": {was.Description, is.Description}, "impact": {was.impactText(), is.impactText()},
	} {
		if texts[0] != texts[1] {
			fields, personal[name] = append(fields, name), texts[1]
		}
	}
	slices.Sort(fields)
	data["fields"] = fields
	return data, personal
}
