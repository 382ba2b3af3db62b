package web

import (
	"fmt"

	"tasuki/internal/fault"
	"tasuki/internal/recipe"
	"tasuki/internal/request"
)

// recipeFields put ready commands before a step: which, and the button that writes them.
type recipeFields struct {
	Which  *field
	Button button
}

// recipeFields offers those with a window to a log, and the others to a configuration.
func (v *visit) recipeFields(f *form, at string, i int, log bool) *recipeFields {
	fields := f.take()
	options := []option{{}}
	for _, r := range recipe.All {
		if (r.Form != "") == log {
			options = append(options, option{Value: r.ID, Label: r.Name})
		}
	}
	which := f.pick(at+"/recipe", "page.recipe.which", "", options)
	f.optional(at + "/recipe")
	f.Fields = fields
	return &recipeFields{which, tiny(v.T("page.recipe.button"), fmt.Sprintf("recipe:%d", i))}
}

// recipeTyped are the commands of the recipe that was chosen for a step.
func (v *visit) recipeTyped(s request.Step, i int) (request.Step, error) {
	r, err := recipe.Find(v.text(fmt.Sprintf("/steps/%d/recipe", i)))
	if err != nil {
		return s, fault.Invalid(fmt.Sprintf("/steps/%d/recipe", i), "field.required")
	}
	values, host := recipe.Values{}, ""
	if w := s.CollectLog; w != nil {
		values, host = recipe.Values{Path: w.Path, Filter: w.Filter, From: w.From, Until: w.Until, Zone: w.Zone}, w.Host
	} else if s.ExportConfig != nil {
		host = s.ExportConfig.Host
	}
	commands, err := r.Render(values)
	if f, ok := fault.As(err); ok {
		return s, f.At(fmt.Sprintf("/steps/%d/%s", i, s.Kind))
	}
	return request.Step{Kind: request.RunCommands, RunCommands: &request.CommandBlock{
		Hosts: hosts(host), OperatingSystem: r.OperatingSystem, Privilege: request.Privilege(r.Privilege),
		ExpectedEffect: v.T("recipe.effect."+r.Effect, "output", r.Output), Commands: commands,
	}}, err
}
