package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/recipe"
	"tasuki/internal/wire"
)

// listRecipes are the same for everybody but for the language of what they do.
func (a *API) listRecipes(ctx context.Context, _ struct{}) (wire.RecipeList, error) {
	if err := access.Check(ctx, access.ListRecipes, access.Scope{}); err != nil {
		return wire.RecipeList{}, err
	}
	l := wire.RecipeList{Items: []wire.Recipe{}}
	for _, r := range recipe.All {
		l.Items = append(l.Items, wire.Recipe{
			ID: r.ID, Name: r.Name, OperatingSystem: r.OperatingSystem, Privilege: wire.RecipePrivilege(r.Privilege),
			Effect: a.effect(ctx, r), NeedsWindow: r.Form != "", Path: r.Default, Purpose: wire.RecipePurpose(r.Purpose()),
		})
	}
	return l, nil
}

// previewRecipe stores nothing: what it answers can go into a draft as it is.
func (a *API) previewRecipe(ctx context.Context, in struct{ Body wire.RecipePreviewInput }) (wire.RunCommands, error) {
	if err := access.Check(ctx, access.PreviewRecipe, access.Scope{}); err != nil {
		return wire.RunCommands{}, err
	}
	b := in.Body
	r, err := recipe.Find(b.Recipe)
	if err != nil {
		return wire.RunCommands{}, err
	}
	from, badFrom := wallOf("/from", b.From)
	until, badUntil := wallOf("/until", b.Until)
	if err := fault.Join(badFrom, badUntil); err != nil {
		return wire.RunCommands{}, err
	}
	commands, err := r.Render(recipe.Values{Path: b.Path, Filter: b.Filter, From: from, Until: until, Zone: b.Zone})
	if err != nil {
		return wire.RunCommands{}, err
	}
	sum := sha256.Sum256([]byte(commands))
	return wire.RunCommands{
		Hosts: []string{b.Host}, OperatingSystem: r.OperatingSystem, Privilege: wire.RunCommandsPrivilege(r.Privilege),
		ExpectedEffect: a.effect(ctx, r), Commands: commands, SHA256: hex.EncodeToString(sum[:]),
	}, nil
}

func (a *API) effect(ctx context.Context, r recipe.Recipe) string {
	return a.words(ctx).Text("recipe.effect."+r.Effect, "output", r.Output, "undo", r.Undo)
}
