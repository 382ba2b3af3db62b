package api_test

import "tasuki/internal/channel"

// A channel is of o's organisation.
var channelTargets = map[string]builder{
	"listChannels": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		w.channel(whose)
		return target{method: "GET", path: "/organizations/" + whose.org + "/channels", allowed: w.author}
	},
	"createChannel": func(w *world, o *actor) target {
		whose := or(o, w.neutral)
		w.vacate(whose.org)
		return target{method: "POST", path: "/organizations/" + whose.org + "/channels", allowed: w.author, body: body{
			"kind": "webhook", "name": w.text("channel"), "url": "https://gateway.example/x",
		}}
	},
	"showChannel": func(w *world, o *actor) target {
		return target{method: "GET", path: "/channels/" + w.channel(or(o, w.neutral)).ID, allowed: w.author}
	},
	"replaceChannel": func(w *world, o *actor) target {
		c := w.channel(or(o, w.neutral))
		return target{method: "PUT", path: "/channels/" + c.ID, header: version(c.Version), allowed: w.author, body: body{"name": w.text("channel")}}
	},
	"deleteChannel": func(w *world, o *actor) target {
		c := w.channel(or(o, w.neutral))
		return target{method: "DELETE", path: "/channels/" + c.ID, header: version(c.Version), allowed: w.author}
	},
	"testChannel": func(w *world, o *actor) target {
		return target{method: "POST", path: "/channels/" + w.channel(or(o, w.neutral)).ID + "/test", allowed: w.author}
	},
	"rotateChannel": func(w *world, o *actor) target {
		return target{method: "POST", path: "/channels/" + w.channel(or(o, w.neutral)).ID + "/rotate", allowed: w.author}
	},
}

// channel is a gateway of o's organisation.
func (w *world) channel(o *actor) channel.Channel {
	w.vacate(o.org)
	c, _, err := w.App.Channels.Create(w.author.ctx(), o.org, channel.Draft{Kind: channel.Webhook, Name: w.text("channel"), URL: "https://gateway.example/x"})
	w.must(err)
	return c
}

// vacate leaves an organisation room for one more.
func (w *world) vacate(organization string) {
	l, err := w.App.Channels.List(w.author.ctx(), organization, channel.Page{Limit: 10})
	w.must(err)
	for i, c := range l.Items {
		if i >= 3 {
			w.must(w.App.Channels.Delete(w.author.ctx(), c.ID))
		}
	}
}
