package web

import (
	"context"
	"fmt"

	"tasuki/internal/access"
	"tasuki/internal/channel"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// channelNames are the servers' own; a gateway has words.
var channelNames = map[channel.Kind]string{
	channel.Slack: "Slack", channel.Teams: "Microsoft Teams", channel.Mattermost: "Mattermost, Rocket.Chat, Matrix (hookshot)",
}

func (v *visit) channelKind(k channel.Kind) string {
	if name := channelNames[k]; name != "" {
		return name
	}
	return v.T("page.channel.webhook")
}

var channelBadges = map[channel.State]badge{
	channel.Works: {Shape: "done", Tone: "good"}, channel.Fails: {Shape: "alert", Tone: "wait"}, channel.Disabled: {Shape: "gone"},
}

func (v *visit) channelBadge(c channel.Channel) badge {
	b := channelBadges[c.State()]
	b.Word = v.T("page.channel.state." + string(c.State()))
	return b
}

// channelsPage are an organisation's channels, and where one is added.
type channelsPage struct {
	thingPage
	Rows  []thingRow
	Empty string
	Pager pager
}

func (s *Site) listChannels(v *visit) (answer, error) {
	organization := v.param("organization")
	l, err := s.Channels.List(v.ctx(), organization, v.counted())
	if err != nil {
		return answer{}, err
	}
	o, err := s.Directory.LookupOrganization(v.ctx(), organization)
	if err != nil {
		return answer{}, err
	}
	p := channelsPage{Empty: v.T("page.channels.none"), Pager: v.pager(l.Next, l.Total)}
	p.Crumbs = v.crumbs(crumb{"/directory", v.T("page.nav.directory")}, crumb{"/organizations/" + o.ID, o.Name}, crumb{"", v.T("page.channels.title")})
	for _, c := range l.Items {
		p.Rows = append(p.Rows, thingRow{
			To: "/channels/" + c.ID, Title: c.Name, Kind: v.channelKind(c.Kind), Badges: []badge{v.channelBadge(c)}, Meta: []string{c.Host},
		})
	}
	if access.Check(v.ctx(), access.CreateChannel, access.Scope{Organization: o.ID}) == nil {
		f := v.form("channel", "/organizations/"+o.ID+"/channels")
		var kinds []option
		for _, k := range channel.Kinds {
			kinds = append(kinds, option{Value: string(k), Label: v.channelKind(k)})
		}
		f.pick("/kind", "page.organization.kind", string(channel.Webhook), kinds).must()
		f.line("/name", "page.person.name", "").must()
		f.channelURL().must().hint(v.T("page.channel.url_hint"))
		p.Acts = []other{v.other("channel", "page.channels.new", f.button("page.channels.new"))}
	}
	p.Alert = v.unclaimed()
	return v.page("channels", "directory", v.T("page.channels.title"), p), nil
}

// channelURL is typed once, and never shown again: not even with what was wrong about it.
func (f *form) channelURL() *field {
	u := f.line("/url", "page.channel.url", "")
	u.Autocomplete, u.Inputmode = "off", "url"
	u.Value = ""
	return u
}

func (s *Site) createChannel(v *visit) (answer, error) {
	c, secret, err := s.Channels.Create(v.ctx(), v.param("organization"), channel.Draft{
		Kind: channel.Kind(v.text("/kind")), Name: v.text("/name"), URL: v.text("/url"),
	})
	if err != nil {
		if err := v.failed("channel", err); err != nil {
			return answer{}, err
		}
		return s.listChannels(v)
	}
	if secret == "" {
		return goTo(done("/channels/"+c.ID, "saved")), nil
	}
	return s.channelSaying(v, c, secret)
}

func (s *Site) showChannel(v *visit) (answer, error) {
	c, err := s.Channels.Get(v.ctx(), v.param("channel"))
	if err != nil {
		return answer{}, err
	}
	return s.channelSaying(v, c, "")
}

// channelSaying shows a channel, with a secret that was made just now.
func (s *Site) channelSaying(v *visit, c channel.Channel, secret string) (answer, error) {
	o, err := s.Directory.LookupOrganization(v.ctx(), c.Organization)
	if err != nil {
		return answer{}, err
	}
	p := thingPage{
		Crumbs: v.crumbs(crumb{"/organizations/" + o.ID, o.Name}, crumb{"/organizations/" + o.ID + "/channels", v.T("page.channels.title")}, crumb{"", c.Name}),
		Badges: []badge{v.channelBadge(c)}, Facts: v.channelFacts(c), Alert: v.unclaimed(),
	}
	if secret != "" {
		p.Secret = &secretView{v.T("page.channel.secret", "name", c.Name), secret, v.T("page.channel.secret_once")}
	}
	if access.Check(v.ctx(), access.UpdateChannel, access.Scope{Organization: c.Organization}) == nil {
		s.channelActs(v, &p, c)
	}
	return v.page("thing", "directory", c.Name, p), nil
}

func (v *visit) channelFacts(c channel.Channel) []factRow {
	facts := []factRow{
		{Label: v.T("page.organization.kind"), Values: []string{v.channelKind(c.Kind)}},
		{Label: v.T("page.channel.host"), Values: []string{c.Host}},
	}
	if !c.TakenAt.IsZero() {
		facts = append(facts, factRow{Label: v.T("page.channel.taken"), When: v.both(c.TakenAt)})
	}
	if !c.FailingSince.IsZero() {
		answered := v.T("page.channel.no_answer")
		if c.LastCode != 0 {
			answered = fmt.Sprintf("HTTP %d", c.LastCode)
		}
		facts = append(facts, factRow{Label: v.T("page.channel.failing"), Values: []string{answered}, When: v.both(c.FailingSince)})
	}
	if c.OldUntil.After(v.now()) {
		facts = append(facts, factRow{Label: v.T("page.channel.old_until"), When: v.both(c.OldUntil)})
	}
	return facts
}

func (s *Site) channelActs(v *visit, p *thingPage, c channel.Channel) {
	at := "/channels/" + c.ID
	p.Edit = v.form("channel", at).sees(c.Version)
	p.Edit.line("/name", "page.person.name", c.Name).must()
	p.Edit.channelURL().hint(v.T("page.channel.url_keep"))
	p.Edit.optional("/url").button("page.save")
	if c.State() != channel.Disabled {
		p.Acts = append(p.Acts, v.other("channel_test", "page.channel.test", v.form("channel_test", at+"/test").button("page.channel.test")))
	}
	if c.Kind == channel.Webhook {
		f := v.form("channel_rotate", at+"/rotate").lead("page.channel.rotate_lead").button("page.channel.rotate")
		p.Acts = append(p.Acts, v.other("channel_rotate", "page.channel.rotate", f))
	}
	gone := v.form("channel_delete", at+"/delete").sees(c.Version).lead("page.channel.delete_lead").grave("page.channel.delete")
	p.Acts = append(p.Acts, v.other("channel_delete", "page.channel.delete", gone))
}

func (s *Site) replaceChannel(v *visit) (answer, error) {
	return s.kept(v, "channel", s.showChannel, func(ctx context.Context) (string, error) {
		c, err := s.Channels.Replace(ctx, v.param("channel"), channel.Draft{Name: v.text("/name"), URL: v.text("/url")})
		return done("/channels/"+c.ID, "saved"), err
	})
}

func (s *Site) testChannel(v *visit) (answer, error) {
	return s.kept(v, "channel_test", s.showChannel, func(ctx context.Context) (string, error) {
		c, err := s.Channels.Test(ctx, v.param("channel"))
		return done("/channels/"+c.ID, "channel_tested"), err
	})
}

func (s *Site) rotateChannel(v *visit) (answer, error) {
	c, secret, err := s.Channels.Rotate(v.ctx(), v.param("channel"))
	if err != nil {
		if err := v.failed("channel_rotate", err); err != nil {
			return answer{}, err
		}
		return s.showChannel(v)
	}
	return s.channelSaying(v, c, secret)
}

func (s *Site) deleteChannel(v *visit) (answer, error) {
	return s.kept(v, "channel_delete", s.showChannel, func(ctx context.Context) (string, error) {
		c, err := s.Channels.Get(ctx, v.param("channel"))
		if err != nil {
			return "", err
		}
		return done("/organizations/"+c.Organization+"/channels", "channel_deleted"), s.Channels.Delete(ctx, c.ID)
	})
}

// channelsFact leads from an organisation to its channels, for whoever may read them.
func (s *Site) channelsFact(v *visit, o directory.Organization) ([]factRow, error) {
	l, err := s.Channels.List(v.ctx(), o.ID, channel.Page{Limit: 10})
	if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) { // another's, or a token's limits
		return nil, nil
	}
	row := factRow{Label: v.T("page.channels.title"), To: "/organizations/" + o.ID + "/channels"}
	for _, c := range l.Items {
		row.Values = append(row.Values, c.Name)
	}
	if len(l.Items) == 0 {
		row.Values = []string{v.T("page.channels.none")}
	}
	return []factRow{row}, err
}
