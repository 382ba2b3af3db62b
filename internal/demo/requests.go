package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"tasuki/internal/exchange"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// The scenario's command blocks, byte for byte.
const (
	volatileFirst = "sudo ss -tunap\nip neigh\nip route\nps auxwwf\nsudo named-checkconf -px"
	garbled       = "sudo ss -tunap\nip neigh\nip route\nps auxwwf\nsudo named-checkconf -p"
	windowsLogs   = `wevtutil epl Security E:\IR\sec.evtx "/q:*[System[TimeCreated[@SystemTime>='2026-03-27T15:00:00Z' and @SystemTime<='2026-03-27T18:30:00Z']]]"` +
		"\n" + `Get-FileHash -Algorithm SHA256 C:\ProgramData\svchelp\svchelp.exe`
	backupJobs  = "sudo crontab -l -u backup\nsudo journalctl -u backup.service --since '2026-03-27 00:00' --until '2026-03-28 12:00' --no-pager"
	outsideTest = "dig @203.0.113.53 example.com A +recurse"
	sampleHash  = "5e2fbcbfcfd436399806b08a1e7bbb766c08fdf051b2089bd73ae3664cff19bc"
	findSample  = `Get-ChildItem -Path C:\ -Recurse -File -Force -ErrorAction SilentlyContinue | Get-FileHash -Algorithm SHA256 | Where-Object Hash -eq '` + sampleHash + `'`
)

func (s *stage) executor(key string) request.Party {
	return request.Party{Organization: s.organizations[key], Person: s.people["engineer@"+key]}
}

func handsOff(hosts ...string) request.Step {
	return request.Step{Kind: request.DoNotTouch, DoNotTouch: &request.HandsOff{Hosts: hosts}}
}

func run(system string, privilege request.Privilege, effect, commands string, hosts ...string) request.Step {
	return request.Step{Kind: request.RunCommands, RunCommands: &request.CommandBlock{
		Hosts: hosts, OperatingSystem: system, Privilege: privilege, ExpectedEffect: effect, Commands: commands,
	}}
}

// sent drafts a request at headquarters and issues it, with the second person's agreement where it needs one.
func (s *stage) sent(c request.Content, later *worktime.Due) (request.Request, error) {
	r, err := s.Requests.Create(s.as(coordinator), s.incident, c)
	if err != nil {
		return r, err
	}
	return s.issue(r, later)
}

func (s *stage) issue(r request.Request, later *worktime.Due) (request.Request, error) {
	r, err := s.Requests.Issue(s.confirmed(coordinator), r.ID, request.Sending{At: later})
	if err != nil || r.AskedBy == "" {
		return r, err
	}
	return s.Requests.Authorize(s.confirmed(deputy), r.ID, request.Sending{})
}

// askMerliNet is Q1: the first revision went through three hands and lost the x that masks the keys; the second goes
// straight to the one at the keyboard.
func (s *stage) askMerliNet(ctx context.Context) error {
	s.at(28, 2, 30)
	hop := func(minutes int, organization, person, note string) request.Hop {
		return request.Hop{Organization: s.organizations[organization], Person: s.people[person], At: s.Clock.Now().Add(time.Duration(minutes) * time.Minute), Note: note}
	}
	c := request.Content{
		Title: "What the name servers are doing now", Language: "en", Executor: s.executor("merlinet"), Sites: []string{s.organizations["straits"]},
		Purpose: "We need what disappears first, before anything is restarted or cleaned.",
		Steps: []request.Step{
			handsOff("dns01", "dns02"),
			run("Debian 11", request.Administrator, "Read-only: connections, neighbours, routes, processes, the name server's configuration.", garbled, "dns01", "dns02"),
		},
		Due: due("2026-03-30T17:00", "Asia/Singapore"),
		Hops: []request.Hop{
			hop(-25, "straits", "liaison@straits", "By telephone from headquarters"), hop(-15, "merlinet", "night@merlinet", "Read out to the night desk"),
			hop(-5, "merlinet", "engineer@merlinet", "Typed in from notes"),
		},
	}
	first, err := s.sent(c, nil)
	if err != nil {
		return err
	}
	s.at(28, 3, 20)
	second, err := s.Requests.Revise(s.as(coordinator), first.ID, "The x of -px was lost on the way; without it the keys are printed.", func(c request.Content) request.Content {
		c.Hops = nil
		c.Steps = []request.Step{
			handsOff("dns01", "dns02"),
			run("Debian 11", request.Administrator, "Read-only: connections, neighbours, routes, processes, the name server's configuration with its keys masked.", volatileFirst, "dns01", "dns02"),
		}
		return c
	})
	if err != nil {
		return err
	}
	if second, err = s.issue(second, nil); err != nil {
		return err
	}
	s.at(28, 3, 40)
	if err := s.Requests.Fetched(s.as("engineer@merlinet"), second); err != nil {
		return err
	}
	if _, err := s.Requests.Acknowledge(s.as("engineer@merlinet"), second.ID, request.Commitment{Note: "We start on Monday morning with dns01."}); err != nil {
		return err
	}
	return s.mails(ctx)
}

// sweep is Q4: look for the file, everywhere the same, due on each site's own clock.
func (s *stage) sweep(site, vendor, zone string) request.Content {
	return request.Content{
		Title: "Look for one file", Language: "en", Executor: s.executor(vendor), Sites: []string{s.organizations[site]},
		Copies:  []request.Party{{Organization: s.organizations[site], Person: s.people["liaison@"+site]}},
		Purpose: "A program that does not belong there was found at another site. We look for it everywhere, by its hash.",
		Steps: []request.Step{
			{Kind: request.DoNotTouch, DoNotTouch: &request.HandsOff{Hosts: []string{"every Windows server and print server of the site"}}},
			run("Windows Server", request.Administrator, "Read-only; reads every file once and may take hours.", findSample, "every Windows server and print server of the site"),
			{Kind: request.Ask, Ask: &request.Questions{Questions: []request.Question{
				{ID: "found", Type: "yes_no", Text: "Was the file found?", Required: true},
				{ID: "hosts", Type: "text", Text: "On which hosts, and where were they bought?"},
				{ID: "done", Type: "text", Text: "What was already done to them: cleaned, deleted, restarted, scanned?"},
			}}},
		},
		Due: due("2026-04-02T17:00", zone),
	}
}

// askBangkok is Q4 ahead of the others: its print server came from the same shop.
func (s *stage) askBangkok(ctx context.Context) error {
	s.at(28, 4, 15)
	r, err := s.sent(s.sweep("bangkok", "chaoit", "Asia/Bangkok"), nil)
	if err != nil {
		return err
	}
	n, err := s.sweepNotice("bangkok", "chaoit", due("2026-03-28T11:30", "Asia/Bangkok"), guard)
	if err != nil {
		return err
	}
	s.at(28, 4, 30)
	if _, err := s.Notices.SendScheduled(ctx); err != nil {
		return err
	}
	s.at(28, 5, 10)
	for _, who := range []string{"liaison@bangkok", "engineer@chaoit"} {
		if _, err := s.Notices.Understood(s.as(who), n); err != nil {
			return err
		}
	}
	if err := s.guardReads(n); err != nil {
		return err
	}
	if err := s.Requests.Fetched(s.as("engineer@chaoit"), r); err != nil {
		return err
	}
	_, err = s.Requests.Acknowledge(s.as("engineer@chaoit"), r.ID, request.Commitment{})
	return err
}

// askJobs is Q5: what bak01 did that night, asked and answered; its evidence is verified.
func (s *stage) askJobs(ctx context.Context) error {
	s.at(28, 5, 30)
	vendor := s.as("engineer@merlinet")
	r, err := s.sent(request.Content{
		Title: "Backup jobs of bak01", Language: "en", Executor: s.executor("merlinet"), Sites: []string{s.organizations["straits"]},
		Purpose: "Part of the traffic may be the backup. We need to know what ran on Friday night.",
		Steps: []request.Step{
			run("Debian 12", request.Administrator, "Read-only: the backup account's table of jobs and its log.", backupJobs, "bak01"),
			{Kind: request.CollectLog, CollectLog: &request.LogWindow{
				Host: "bak01", Path: "/var/log/backup/jobs.log", From: wall("2026-03-27T00:00"), Until: wall("2026-03-28T12:00"),
				Zone: "Asia/Singapore", LimitBytes: 64 << 20,
			}},
		},
		Due: due("2026-03-30T12:00", "Asia/Singapore"),
	}, nil)
	if err != nil {
		return err
	}
	s.at(28, 6, 0)
	if _, err := s.Requests.Acknowledge(vendor, r.ID, request.Commitment{}); err != nil {
		return err
	}
	if _, err := s.Requests.Start(vendor, r.ID); err != nil {
		return err
	}
	s.at(28, 7, 5)
	item, err := s.handIn(vendor, r.ID, "s2", "bak01-jobs.log", backupLog(), 100)
	if err != nil {
		return err
	}
	rotated, err := rotatedBackupLog()
	if err != nil {
		return err
	}
	before, err := s.handIn(vendor, r.ID, "s2", "bak01-jobs.log.1.gz", rotated, 100)
	if err != nil {
		return err
	}
	zero := 0
	if _, err := s.Requests.Submit(vendor, r.ID, []request.Answer{
		{Step: "s1", Transcript: backupTranscript, ExitCode: &zero},
		{Step: "s2", Evidence: []string{item.ID, before.ID}},
	}, "The full backup runs every Friday at 23:30."); err != nil {
		return err
	}
	s.at(28, 8, 20)
	if _, err := s.Requests.Accept(s.as(coordinator), r.ID, "Thank you. 51.8 GB fits the burst; it does not explain the UDP."); err != nil {
		return err
	}
	if err := s.releaseJobs(item); err != nil {
		return err
	}
	s.at(28, 8, 25)
	if err := s.takes("analyst@tsubame", item.ID); err != nil {
		return err
	}
	return s.mails(ctx)
}

const firewallLog = "/var/log/fw01/traffic.log"

// takes has somebody download a file, so that its custody record says who has a copy.
func (s *stage) takes(who, item string) error {
	c, err := s.Evidence.Open(s.as(who), item, exchange.Everything)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, c); err != nil {
		return errors.Join(err, c.Close())
	}
	return c.Close()
}

// narrowLog is Q2: 61 GB were too much; narrowed to four hosts, it is on its way, and the line dropped at 41 %.
func (s *stage) narrowLog(ctx context.Context) error {
	s.at(28, 9, 0)
	vendor := s.as("engineer@merlinet")
	window := request.LogWindow{
		Host: "fw01", Path: firewallLog, From: wall("2026-03-27T23:00"), Until: wall("2026-03-28T02:30"),
		Zone: "Asia/Singapore", LimitBytes: 8 << 30,
	}
	wide := window
	c := request.Content{
		Title: "Firewall log of Friday night", Language: "en", Executor: s.executor("merlinet"), Sites: []string{s.organizations["straits"]},
		Purpose: "Which hosts sent the flood, when it began and when it ended.",
		Steps:   []request.Step{{Kind: request.CollectLog, CollectLog: &wide}},
		Due:     due("2026-03-31T12:00", "Asia/Singapore"),
	}
	r, err := s.sent(c, nil)
	if err != nil {
		return err
	}
	s.at(28, 9, 40)
	thread, err := s.Requests.AskBack(vendor, r.ID, request.Said{
		Text: "The whole window is 61 GB, more than the limit. Which hosts do you need?", TooLarge: &request.TooLarge{Step: "s1", Bytes: 61_000_000_000},
	})
	if err != nil {
		return err
	}
	s.at(28, 10, 5)
	if _, err := s.Requests.AnswerBack(s.as(coordinator), r.ID, thread.ID, request.Said{Text: "dns01, dns02, web02 and bak01. We send a revision; about 3.4 GB."}); err != nil {
		return err
	}
	narrowed, err := s.Requests.Revise(s.as(coordinator), r.ID, "61 GB is over the limit; narrowed to four hosts it is 3.4 GB.", func(c request.Content) request.Content {
		window.Filter, window.ExpectedBytes = "host in (dns01, dns02, web02, bak01)", 3_400_000_000
		c.Steps = []request.Step{
			{Kind: request.CollectLog, CollectLog: &window},
			{Kind: request.ExportConfig, ExportConfig: &request.Export{Host: "fw01", Source: "saved configuration"}},
			{Kind: request.ExportConfig, ExportConfig: &request.Export{Host: "fw01", Source: "running configuration"}},
		}
		return c
	})
	if err != nil {
		return err
	}
	if narrowed, err = s.issue(narrowed, nil); err != nil {
		return err
	}
	s.firewall = narrowed.ID
	if err := s.carryImages(); err != nil { // meanwhile
		return err
	}
	s.at(29, 23, 40)
	if _, err := s.Requests.Acknowledge(vendor, narrowed.ID, request.Commitment{}); err != nil {
		return err
	}
	if _, err := s.Requests.Start(vendor, narrowed.ID); err != nil {
		return err
	}
	if _, err = s.handIn(vendor, narrowed.ID, "s1", FirewallLogName, FirewallLog(), 41); err != nil {
		return err
	}
	if err := s.handInConfigurations(vendor, narrowed.ID); err != nil {
		return err
	}
	return s.mails(ctx)
}

// askWindows is Q3: written by the partner, waiting for headquarters' one authorisation.
func (s *stage) askWindows(context.Context) error {
	s.at(30, 0, 10)
	r, err := s.Requests.Create(s.as(analyst), s.incident, request.Content{
		Title: "Security log and one file hash of lp03 and lp04", Language: "en", Executor: s.executor("merlinet"), Sites: []string{s.organizations["straits"]},
		Purpose: "svchelp.exe calls out every 300 seconds. E: is the attached drive; nothing is written to the suspect disk.",
		Steps: []request.Step{
			handsOff("lp03", "lp04"),
			run("Windows Server 2016", request.Administrator, "Writes to E: only; reads the Security log and one file.", windowsLogs, "lp03", "lp04"),
		},
		Due: due("2026-03-31T12:00", "Asia/Singapore"),
	})
	if err != nil {
		return err
	}
	_, err = s.Requests.Propose(s.as(analyst), r.ID)
	return err
}

// askEverybody: Q4 to the other sites and their briefings wait for each one's own Monday.
func (s *stage) askEverybody(context.Context) error {
	s.at(30, 0, 15)
	for _, to := range []struct{ site, vendor, zone, when string }{
		{"jakarta", "nusateknika", "Asia/Jakarta", "2026-03-30T14:00"},
		{"hcmc", "saomai", "Asia/Ho_Chi_Minh", "2026-03-30T14:00"},
		{"shanghai", "huaqing", "Asia/Shanghai", "2026-03-30T15:00"},
		{"frankfurt", "mainbogen", "Europe/Berlin", "2026-03-30T09:00"},
		{"saopaulo", "paulista", "America/Sao_Paulo", "2026-03-30T08:00"},
	} {
		if _, err := s.sent(s.sweep(to.site, to.vendor, to.zone), due(to.when, to.zone)); err != nil {
			return err
		}
		if _, err := s.sweepNotice(to.site, to.vendor, due(to.when, to.zone)); err != nil {
			return err
		}
	}
	return nil
}

// prepareOutsideTest is Q6: a draft that headquarters has not finished.
func (s *stage) prepareOutsideTest(ctx context.Context) error {
	s.at(30, 0, 20)
	_, err := s.Requests.Create(s.as(coordinator), s.incident, request.Content{
		Title: "Test the name server from outside", Language: "en",
		Executor: request.Party{Organization: s.organizations["tsubame"], Person: s.people[analyst]},
		Purpose:  "Before and after the fix; REFUSED after.",
		Steps:    []request.Step{run("any", request.User, "One query from outside.", outsideTest, "203.0.113.53")},
	})
	if err != nil {
		return err
	}
	return s.mails(ctx)
}

// handIn uploads a part of a file as a program would, and leaves the rest where the line dropped.
func (s *stage) handIn(ctx context.Context, requestID, step, name string, content []byte, percent int) (exchange.Item, error) {
	sum := sha256.Sum256(content)
	u, err := s.Evidence.Begin(ctx, exchange.Intake{
		Request: requestID, Step: step, Filename: name, Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]),
	})
	if err != nil {
		return exchange.Item{}, err
	}
	sent := content[:(len(content)*percent+99)/100]
	if _, err := u.Append(ctx, bytes.NewReader(sent), func() bool { return false }); err != nil {
		return exchange.Item{}, err
	}
	return s.Evidence.Get(ctx, u.Item.ID)
}

func wall(text string) worktime.Local {
	l, err := worktime.ParseLocal(text)
	if err != nil {
		panic(err) // the scenario's own times
	}
	return l
}
