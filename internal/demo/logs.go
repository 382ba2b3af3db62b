package demo

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/notice"
	"tasuki/internal/worktime"
)

// sweepNotice tells a site and its vendor, in plain words and their own language, what the sweep is; it waits for its time.
func (s *stage) sweepNotice(site, vendor string, when *worktime.Due, also ...string) (string, error) {
	n, err := s.write(notice.Content{
		Kind: notice.DoNotTouch, Site: s.organizations[site], Level: access.Operational, SendAt: when,
		Answers:      s.answers(notice.SecurityCheck, []notice.Work{notice.InspectEquipment}, notice.SameCheckEverywhere),
		Instructions: []notice.Instruction{notice.DoNotSwitchOff, notice.DoNotDelete, notice.DoNotRunScanner},
	}, append([]string{"liaison@" + site, "engineer@" + vendor}, also...)...)
	if err != nil {
		return "", err
	}
	n, err = s.Notices.Send(s.as(coordinator), n.ID)
	return n.ID, err
}

const backupTranscript = `30 23 * * 5 /usr/local/bin/backup --full --target nas01
30 23 * * 0-4,6 /usr/local/bin/backup --incremental --target nas01
Mar 27 23:30:00 bak01 backup[4121]: full backup started, target nas01
Mar 28 02:11:37 bak01 backup[4121]: full backup finished, 51.8 GB written
`

// backupLog is the history of the backup job, as bak01 keeps it: local time, no zone.
func backupLog() []byte { return backupNight(27, 4000) }

// rotatedBackupLog is the night before, as logrotate left it: compressed, a member for each time that it was written out.
func rotatedBackupLog() ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	for rest := backupNight(26, 900); len(rest) > 0; {
		n := min(len(rest), 30_000)
		if _, err := w.Write(rest[:n]); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		w.Reset(&b)
		rest = rest[n:]
	}
	return b.Bytes(), nil
}

func backupNight(day, blocks int) []byte {
	var b bytes.Buffer
	night := time.Date(2026, 3, day, 23, 30, 0, 0, time.UTC) // bak01's own clock, which knows no zone
	for i := range blocks {
		fmt.Fprintf(&b, "%s bak01 backup[4121]: copied block %06d, 12.95 MB\n", night.Add(time.Duration(i)*2425*time.Millisecond).Format("Jan 02 15:04:05"), i)
	}
	return b.Bytes()
}

// FirewallLogName is the file that Q2's upload stands at 41 % of.
const FirewallLogName = "fw01-traffic-narrowed.log"

// FirewallLog is a few megabytes in the place of the narrowed 3.4 GB: the shape of the night, from fw01's own clock. Whoever
// has it can take the upload up where it stopped.
func FirewallLog() []byte {
	var b bytes.Buffer
	start := time.Date(2026, 3, 27, 23, 0, 0, 0, time.UTC) // Singapore's wall clock, written without a zone
	hosts := [...]string{"192.0.2.53", "192.0.2.54", "192.0.2.80", "192.0.2.20"}
	for i := range 42_000 {
		at := start.Add(time.Duration(i) * 300 * time.Millisecond)
		fmt.Fprintf(&b, "%s fw01 traffic: action=allow proto=udp src=%s sport=53 dst=198.51.100.%d dport=%d bytes=%d\n",
			at.Format("2006-01-02 15:04:05"), hosts[i%len(hosts)], i*7%254+1, 1024+i*13%60000, 512+i*31%3500)
	}
	return b.Bytes()
}
