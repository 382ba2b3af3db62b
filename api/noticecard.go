package api

import (
	"context"

	"tasuki/internal/notice"
	"tasuki/internal/wire"
)

func (a *API) showNoticeCard(ctx context.Context, in struct {
	Notice   string `path:"notice"`
	Language string `query:"language"`
}) (wire.NoticeCard, error) {
	c, err := a.Notices.Card(ctx, in.Notice, in.Language)
	if err != nil {
		return wire.NoticeCard{}, err
	}
	return wire.NoticeCard{
		Notice: c.ID, Reference: c.Reference, Told: wireBriefing(c.Told), Own: wireBriefing(c.Own), Languages: c.Languages,
		Answers: each(c.Answers, func(one notice.CardAnswer) wire.NoticeCardAnswer {
			return wire.NoticeCardAnswer{Usual: wire.NoticeUsual(one.Usual), May: one.Told != "", Told: one.Told, Own: one.Own}
		}),
	}, nil
}
