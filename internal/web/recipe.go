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

// recipeFields offers those for the step's purpose.
func (v *visit) recipeFields(f *form, at string, i int, purpose recipe.Purpose) *recipeFields {
	fields := f.take()
	options := []option{{}}
	for _, r := range recipe.All {
		if r.Purpose() == purpose {
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
	var values recipe.Values
	var on []string
	switch {
	case s.CollectLog != nil:
		w := s.CollectLog
		values, on = recipe.Values{Path: w.Path, Filter: w.Filter, From: w.From, Until: w.Until, Zone: w.Zone}, hosts(w.Host)
	case s.ExportConfig != nil:
		on = hosts(s.ExportConfig.Host)
	case s.DoNotTouch != nil:
		on = s.DoNotTouch.Hosts
	}
	commands, err := r.Render(values)
	if f, ok := fault.As(err); ok {
		return s, f.At(fmt.Sprintf("/steps/%d/%s", i, s.Kind))
	}
	return request.Step{Kind: request.RunCommands, RunCommands: &request.CommandBlock{
		Hosts: on, OperatingSystem: r.OperatingSystem, Privilege: request.Privilege(r.Privilege),
		ExpectedEffect: v.T("recipe.effect."+r.Effect, "output", r.Output, "undo", r.Undo), Commands: commands,
	}}, err
}
