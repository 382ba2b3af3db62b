package demo

import (
	"bytes"
	"context"
	"strings"
	"time"

	"tasuki/internal/account"
	"tasuki/internal/db"
	"tasuki/internal/pack"
)

// consoleLog is what fw01 wrote to its serial console, which no line reaches.
const consoleLog = `2026-03-28 00:14:07 fw01 sessions 95 % of 2000000, new sessions are dropped
2026-03-28 00:41:52 fw01 sessions 61 % of 2000000
`

// bringByStick: what can only be read at fw01 itself is packed there and comes by stick; the rest of its log is pushed by the host that
// collects it, with a ticket of its own.
func (s *stage) bringByStick(context.Context) error {
	s.at(30, 0, 27)
	order, file, err := s.Evidence.CreatePackOrder(s.as("engineer@merlinet"), s.firewall, 7)
	if err != nil {
		return err
	}
	o, err := pack.ReadOrder(bytes.NewReader(file))
	if err != nil {
		return err
	}
	there := s.Clock.Now().In(time.FixedZone("+08", 8*60*60))
	var stick bytes.Buffer
	w, err := pack.NewWriter(&stick, o, db.NewID(), pack.Begun{
		By: "Lim Wei Jie, MerliNet", Where: "Data centre, Jurong", Why: "The console of fw01 has no line.", From: "night shift", Seal: "SG-0042", Host: "console-sg1", At: there,
	})
	if err != nil {
		return err
	}
	p := pack.Packed{Name: "fw01-console.log", Path: "/home/night/fw01-console.log", Size: int64(len(consoleLog)), Modified: there}
	if _, err := w.Add(p, strings.NewReader(consoleLog), func() time.Time { return there }); err != nil {
		return err
	}
	if _, err := w.Close(there); err != nil {
		return err
	}
	s.at(30, 0, 28)
	if _, _, err := s.Evidence.Import(s.as(coordinator), order.Request, &stick, ""); err != nil {
		return err
	}
	_, _, err = s.Accounts.CreatePushTicket(s.as("engineer@merlinet"), s.firewall, account.PushTicketDraft{Name: "log01, which collects fw01's log", Step: "s1"})
	return err
}
