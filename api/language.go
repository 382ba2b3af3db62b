package api

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/wire"
)

// listLanguages are those that have a file. That the words of one are a draft is for headquarters, which answers for
// them; to whom they are written it would only be a reason not to trust them.
func (a *API) listLanguages(ctx context.Context, _ struct{}) (wire.SpokenLanguageList, error) {
	if err := access.Check(ctx, access.ListLanguages, access.Scope{}); err != nil {
		return wire.SpokenLanguageList{}, err
	}
	l := wire.SpokenLanguageList{Items: []wire.SpokenLanguage{}}
	for _, spoken := range a.Catalog.Tags() {
		item := wire.SpokenLanguage{Tag: spoken.Tag, Name: spoken.Name, Direction: wire.SpokenLanguageDirection(spoken.Dir)}
		if access.From(ctx).HQ() {
			item.Review = wire.SpokenLanguageReview(spoken.Review)
		}
		l.Items = append(l.Items, item)
	}
	return l, nil
}
