package demo

import (
	"context"
	"time"

	"tasuki/internal/channel"
	"tasuki/internal/readiness"
)

// enterContacts: in March the sites say how they are reached, and headquarters' deputy rings them up one after the other. Two are
// tried by mail: Straits Colo answers, and in Frankfurt the vendor's engineer does not. São Paulo's tests hold for 20 days, which
// have passed when it begins; of the vendors only MerliNet has said anything.
func (s *stage) enterContacts(ctx context.Context) error {
	s.at(2, 1, 0)
	anything, security, doors := readiness.Anything, readiness.SecurityIncidents, readiness.SiteAccess
	for _, p := range []struct {
		key    string
		backup readiness.Channel
		holds  int
		people []string
		what   []readiness.Purpose
	}{
		{"straits", readiness.Channel{Kind: readiness.SatellitePhone, Value: "+881 6 5550 0110", Note: "At the guard's desk"}, 90,
			[]string{"liaison@straits", "engineer@merlinet"}, []readiness.Purpose{anything, security}},
		{"bangkok", readiness.Channel{Kind: readiness.Phone, Value: "+66 2 555 0129", Note: "The guard's telephone, day and night"}, 90,
			[]string{"liaison@bangkok", "engineer@chaoit", "escort@bangkok"}, []readiness.Purpose{anything, security, doors}},
		{"jakarta", readiness.Channel{Kind: readiness.Chat, Value: "aomine-jakarta"}, 90,
			[]string{"liaison@jakarta", "engineer@nusateknika"}, []readiness.Purpose{anything, security}},
		{"hcmc", readiness.Channel{Kind: readiness.Chat, Value: "aomine-hcmc"}, 90,
			[]string{"liaison@hcmc", "engineer@saomai"}, []readiness.Purpose{anything, security}},
		{"shanghai", readiness.Channel{Kind: readiness.Phone, Value: "+86 21 5555 0159"}, 90,
			[]string{"liaison@shanghai", "engineer@huaqing"}, []readiness.Purpose{anything, security}},
		{"frankfurt", readiness.Channel{Kind: readiness.Phone, Value: "+49 69 5555 0169"}, 90,
			[]string{"liaison@frankfurt", "engineer@mainbogen"}, []readiness.Purpose{anything, security}},
		{"saopaulo", readiness.Channel{Kind: readiness.Chat, Value: "aomine-saopaulo"}, 20,
			[]string{"liaison@saopaulo", "engineer@paulista"}, []readiness.Purpose{anything, security}},
		{"merlinet", readiness.Channel{Kind: readiness.Chat, Value: "merlinet-noc"}, 90,
			[]string{"engineer@merlinet", "night@merlinet"}, []readiness.Purpose{anything, anything}},
	} {
		d := readiness.Draft{Backup: p.backup, HoldsDays: p.holds}
		for i, who := range p.people {
			c := readiness.Contact{Person: s.people[who], Part: readiness.Deputy, Purpose: p.what[i]}
			if i == 0 {
				c.Part = readiness.Main
			}
			d.Contacts = append(d.Contacts, c)
		}
		if _, err := s.Readiness.Replace(s.as(p.people[0]), s.organizations[p.key], d); err != nil {
			return err
		}
		if p.key == "straits" || p.key == "frankfurt" {
			continue
		}
		if err := s.ringUp(p.key, p.people...); err != nil {
			return err
		}
	}
	if err := s.setUpChannels(); err != nil {
		return err
	}
	return s.tryByMail(ctx)
}

// setUpChannels: Frankfurt has a gateway to its guards' telephones. Nobody has chosen it yet, and its address leads nowhere, so
// that nothing of a demo gets out.
func (s *stage) setUpChannels() error {
	_, _, err := s.Channels.Create(s.as(deputy), s.organizations["frankfurt"], channel.Draft{
		Kind: channel.Webhook, Name: "Werkschutz SMS", URL: "https://sms.frankfurt.example/tasuki",
	})
	return err
}

func (s *stage) ringUp(key string, people ...string) error {
	for _, who := range people {
		s.Clock.Set(s.Clock.Now().Add(4 * time.Minute))
		if _, err := s.Readiness.Enter(s.as(deputy), s.organizations[key], readiness.Call{
			Person: s.people[who], How: readiness.ByPhone, Reached: true,
		}); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) tryByMail(ctx context.Context) error {
	for _, key := range []string{"straits", "frankfurt"} {
		if _, err := s.Readiness.Send(s.as(deputy), s.organizations[key]); err != nil {
			return err
		}
	}
	if err := s.mails(ctx); err != nil {
		return err
	}
	s.at(2, 8, 30)
	for _, who := range []string{"liaison@straits", "engineer@merlinet", "liaison@frankfurt"} {
		l, err := s.Readiness.Tests(s.as(who), readiness.TestFilter{Mine: true}, readiness.Page{})
		if err != nil {
			return err
		}
		for _, t := range l.Items {
			if _, err := s.Readiness.Confirm(s.as(who), t.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
