package api

import (
	"context"

	"tasuki/internal/channel"
	"tasuki/internal/wire"
)

func (a *API) channelRoutes() {
	get(a, "/organizations/:organization/channels", a.listChannels)
	postSecret(a, "/organizations/:organization/channels", a.createChannel, created)
	get(a, "/channels/:channel", a.showChannel)
	put(a, "/channels/:channel", a.replaceChannel)
	remove(a, "/channels/:channel", a.deleteChannel)
	post(a, "/channels/:channel/test", a.testChannel)
	postSecret(a, "/channels/:channel/rotate", a.rotateChannel)
}

type byChannel struct {
	Channel string `path:"channel"`
}

func (a *API) listChannels(ctx context.Context, in struct {
	byOrganization
	paging
}) (page[wire.MessageChannel], error) {
	l, err := a.Channels.List(ctx, in.Organization, in.page())
	return pageOf(l, wireChannel), err
}

// newChannel is a channel with its secret.
type newChannel struct{ wire.CreatedMessageChannel }

func (c newChannel) without() newChannel { c.Secret = ""; return c }

func (a *API) createChannel(ctx context.Context, in struct {
	byOrganization
	Body wire.MessageChannelInput
}) (newChannel, error) {
	b := in.Body
	c, secret, err := a.Channels.Create(ctx, in.Organization, channel.Draft{Kind: channel.Kind(b.Kind), Name: b.Name, URL: b.URL})
	return secretChannel(c, secret), err
}

func (a *API) showChannel(ctx context.Context, in byChannel) (wire.MessageChannel, error) {
	c, err := a.Channels.Get(ctx, in.Channel)
	return wireChannel(c), err
}

func (a *API) replaceChannel(ctx context.Context, in struct {
	byChannel
	Body wire.MessageChannelReplacement
}) (wire.MessageChannel, error) {
	c, err := a.Channels.Replace(ctx, in.Channel, channel.Draft{Name: in.Body.Name, URL: in.Body.URL})
	return wireChannel(c), err
}

func (a *API) deleteChannel(ctx context.Context, in byChannel) (none, error) {
	return none{}, a.Channels.Delete(ctx, in.Channel)
}

func (a *API) testChannel(ctx context.Context, in byChannel) (wire.MessageChannel, error) {
	c, err := a.Channels.Test(ctx, in.Channel)
	return wireChannel(c), err
}

func (a *API) rotateChannel(ctx context.Context, in byChannel) (newChannel, error) {
	c, secret, err := a.Channels.Rotate(ctx, in.Channel)
	return secretChannel(c, secret), err
}

func wireChannel(c channel.Channel) wire.MessageChannel {
	return wire.MessageChannel{
		ID: c.ID, Organization: c.Organization, Kind: wire.MessageChannelKind(c.Kind), Name: c.Name, Host: c.Host, State: wire.MessageChannelState(c.State()),
		FailingSince: c.FailingSince, LastCode: c.LastCode, TakenAt: c.TakenAt, OldSecretUntil: c.OldUntil, CreatedAt: c.CreatedAt, Version: int64(c.Version),
	}
}

func secretChannel(c channel.Channel, secret string) newChannel {
	return newChannel{wire.CreatedMessageChannel{
		ID: c.ID, Organization: c.Organization, Kind: wire.MessageChannelKind(c.Kind), Name: c.Name, Host: c.Host, State: wire.CreatedMessageChannelState(c.State()),
		FailingSince: c.FailingSince, LastCode: c.LastCode, TakenAt: c.TakenAt, OldSecretUntil: c.OldUntil, CreatedAt: c.CreatedAt, Version: int64(c.Version), Secret: secret,
	}}
}
