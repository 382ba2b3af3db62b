package demo

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/notice"
)

// standBehind: long before anything happens, headquarters has read what is said first at minimal, in the languages in which it
// will be. Of the others nobody has, and a notice to their readers waits until somebody has or lets it through.
func (s *stage) standBehind(context.Context) error {
	said, err := s.Notices.MinimalWordings(s.as(coordinator))
	if err != nil {
		return err
	}
	for _, language := range []string{"en", "ja", "th"} {
		if _, err := s.Notices.ApproveMinimal(s.as(coordinator), language, said[language].SHA256); err != nil {
			return err
		}
	}
	return nil
}

// spareBackups: nobody in Singapore may touch bak01 until its jobs are known.
func (s *stage) spareBackups(ctx context.Context) error {
	s.at(28, 5, 20)
	n, err := s.write(notice.Content{
		Kind: notice.DoNotTouch, Site: s.organizations["straits"], Level: access.Operational,
		Answers:      s.answers(notice.SecurityCheck, []notice.Work{notice.CollectLogs}, notice.Investigating),
		Instructions: []notice.Instruction{notice.DoNotSwitchOff, notice.DoNotDelete, notice.DoNotRunScanner},
	}, "liaison@straits")
	if err != nil {
		return err
	}
	s.spared = n.ID
	return s.understood(ctx, "liaison@straits", n.ID)
}

// clearBackups: the jobs have come in, and people can work as usual.
func (s *stage) clearBackups(ctx context.Context) error {
	c, err := s.Notices.Defaults(s.as(coordinator), notice.Content{Kind: notice.AllClear, Supersedes: s.spared})
	if err != nil {
		return err
	}
	c.Answers.Attend = &notice.Answer[notice.Attendance]{Say: &notice.Attendance{None: true}}
	n, err := s.write(c)
	if err != nil {
		return err
	}
	return s.understood(ctx, "liaison@straits", n.ID)
}

// understood sends what is approved, and has its reader understand it three minutes later.
func (s *stage) understood(ctx context.Context, who, id string) error {
	n, err := s.Notices.Send(s.as(coordinator), id)
	if err != nil {
		return err
	}
	if err := s.mails(ctx); err != nil {
		return err
	}
	s.Clock.Advance(3 * time.Minute)
	_, err = s.Notices.Understood(s.as(who), n.ID)
	return err
}

// announceVisit: on Saturday afternoon headquarters tells the manager in Singapore who comes to bak01 on Monday afternoon, and by what to
// know him; he carries the card. Nobody has opened it when the demo begins.
func (s *stage) announceVisit(ctx context.Context) error {
	s.at(28, 8, 50)
	content := notice.Content{
		Kind: notice.WorkOnSite, Site: s.organizations["straits"], Level: access.Operational,
		Answers: s.answers(notice.SecurityCheck, []notice.Work{notice.CopyData}, notice.Preparing),
		Visitors: []notice.Visitor{{
			Person: s.people["engineer@merlinet"], Name: "MerliNet Engineer", Organization: "MerliNet", Shows: []notice.Paper{"company_card"}, Number: "MN-2041", Phone: "+6565550210",
		}},
		Instructions: []notice.Instruction{notice.LetEngineerIn, notice.StayBeside, notice.DoNotSwitchOff, notice.DoNotDelete},
		Entry:        &notice.Entry{Report: "security_desk", Papers: []notice.Paper{"identity_card"}, Registered: true},
	}
	from, until := due("2026-03-30T14:00", "Asia/Singapore"), due("2026-03-30T16:00", "Asia/Singapore")
	content.Answers.HowLong = &notice.Answer[notice.Range]{Say: &notice.Range{MinutesFrom: 60, MinutesTo: 120}}
	content.Answers.Attend = &notice.Answer[notice.Attendance]{Say: &notice.Attendance{From: from.Wall, Until: until.Wall, Zone: from.Zone}}
	n, err := s.write(content, "liaison@straits")
	if err != nil {
		return err
	}
	if _, err := s.Notices.Send(s.as(coordinator), n.ID); err != nil {
		return err
	}
	return s.mails(ctx)
}

// moveNight: the last thing that headquarters does is to tell the escorts in Bangkok of the night on Tuesday, at minimal, and at once that
// it begins an hour later: the earlier notice no longer holds, and they read the old time struck through.
func (s *stage) moveNight(ctx context.Context) error {
	s.at(30, 0, 29)
	first := notice.Content{
		Kind: notice.WorkOnSite, Site: s.organizations["bangkok"], Level: access.Minimal,
		Answers:      s.answers(notice.SecurityCheck, []notice.Work{notice.CopyData}, notice.SameCheckEverywhere),
		Instructions: []notice.Instruction{notice.LetEngineerIn, notice.StayBeside, notice.DoNotSwitchOff},
		Visitors:     []notice.Visitor{{Person: s.people["engineer@chaoit"], Name: "Chao IT Engineer", Organization: "Chao IT", Shows: []notice.Paper{"company_card"}}},
	}
	first.Answers.HowLong = &notice.Answer[notice.Range]{Say: &notice.Range{MinutesFrom: 360, MinutesTo: 480}}
	first.Answers.Attend = night("2026-03-31T18:00", "2026-04-01T02:00")
	old, err := s.write(first, "escort@bangkok", "escort2@bangkok")
	if err != nil {
		return err
	}
	if _, err := s.Notices.Send(s.as(coordinator), old.ID); err != nil {
		return err
	}
	later, err := s.Notices.Defaults(s.as(coordinator), notice.Content{
		Kind: notice.Update, Supersedes: old.ID, Answers: notice.Answers{Attend: night("2026-03-31T19:00", "2026-04-01T03:00")},
	})
	if err != nil {
		return err
	}
	n, err := s.write(later)
	if err != nil {
		return err
	}
	if _, err := s.Notices.Send(s.as(coordinator), n.ID); err != nil {
		return err
	}
	return s.mails(ctx)
}

func night(from, until string) *notice.Answer[notice.Attendance] {
	starts, ends := due(from, "Asia/Bangkok"), due(until, "Asia/Bangkok")
	return &notice.Answer[notice.Attendance]{Say: &notice.Attendance{From: starts.Wall, Until: ends.Wall, Zone: starts.Zone}}
}
