package web_test

import (
	"slices"
	"strings"
	"testing"

	"tasuki/internal/apptest"
	"tasuki/internal/exchange"
)

// thing is one of the scenario, by a part of its name.
func thing(t *testing.T, h *apptest.House, name string) exchange.Item {
	t.Helper()
	l, err := h.Evidence.List(h.As("coordinator@aomine.example"), "INC-2026-0007", exchange.Filter{}, exchange.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(l.Items, func(i exchange.Item) bool { return strings.Contains(i.Filename, name) })
	if k < 0 {
		t.Fatalf("the scenario has no %s", name)
	}
	return l.Items[k]
}

func TestADiskIsTakenOverAndItsSealsLookedInto(t *testing.T) {
	h := apptest.Scenario(t)
	hq, partner, vendor := signedIn(h, "coordinator@aomine"), signedIn(h, "analyst@tsubame"), signedIn(h, "engineer@merlinet")
	disk := thing(t, h, "lp04")
	item, offer := "/evidence-items/"+disk.ID, "/custody-transfers/"+disk.Transfer

	partner.get("/").must(200, "あなたへの引き渡し", "Live image of lp04")
	hq.get("/").must(200, "Live image of lp04")                                                     // the board
	vendor.get(offer).must(200, "TK-4473", "ME-88-2055").not("Take the offer back", "Take it over") // headquarters made it
	hq.get(offer).must(200, "申し出を取り下げる")
	signedIn(h, "engineer@chaoit").get(offer).must(404)
	p := partner.get(offer).must(200, "受け取る", "Merlin Express")
	p = partner.post(offer+"/accept", append(p.form("accept"), "/seals", "TK-4473\nXX-1", "/place", "Safe\u202e 2")...).must(422)
	partner.post(offer+"/accept", append(p.form("accept"), "/seals", "TK-4473\nXX-1", "/place", "Safe 2")...).
		must(200, "受け取り済み", "封印が、申し出のときのものと違います", "XX-1")
	partner.get("/").must(200).not("あなたへの引き渡し")

	hq.get("/").must(200, "Live image of lp04")
	p = hq.get(item).must(200, "本社が調べる必要があります", "別の封印", "Tsubame Log Analyst")
	hq.post(item+"/handling/explain", append(p.form("explain"), "/reason", "The airport opened the parcel; their paper says so.")...).
		must(200).not("本社が調べる必要があります")
	vendor.get(item+"/custody").must(200, "TK-4474", "XX-1", "the seals differ", "Serial number").not("Tsubame Log Analyst, Aomine", "their paper says so")

	p = partner.get(item)
	p = partner.post(item+"/handling/seal", append(p.form("seal"), "/act", "broken", "/number", "TK-9", "/place", "Safe 2", "/reason", "The weekly look.")...).must(422)
	partner.post(item+"/handling/seal", append(p.form("seal"), "/act", "remove", "/number", "XX-1", "/place", "Safe 2", "/reason", "It is opened.")...).
		must(200, "取り外し済み")
	p = partner.get(item)
	partner.post(item+"/transfers", append(p.form("offer"), "/to", h.Actor("coordinator@aomine").Organization, "/place", "Tokyo", "/planned/wall", "2026-04-02T09:00",
		"/planned/zone", "Asia/Tokyo", "/way", "in_person", "/reason", "It has been read.")...).must(200, "申し出中", "手渡し")
}

func TestAThingIsRegisteredOnAPage(t *testing.T) {
	h := apptest.Scenario(t)
	vendor := signedIn(h, "engineer@merlinet")
	incident := firstLink(t, vendor, "/incidents")
	vendor.get(incident).must(200, "Register a thing")
	p := vendor.get(incident+"/evidence-items/new").must(200, "MerliNet").not("Chao IT", "Tsubame")
	typed := []string{"/name", "Stick of the night shift", "/custodian", h.Actor("engineer@merlinet").Organization, "/place", "Drawer 2", "/reason", "It was in dns01."}
	p = vendor.post(incident+"/evidence-items", append(p.form("thing"), typed...)...).must(422)
	vendor.post(incident+"/evidence-items", append(p.form("thing"), append(typed, "/form", "usb_stick", "/seals", "S-1\nS-2")...)...).
		must(200, "Stick of the night shift", "Drawer 2", "S-2", "USB stick")
	signedIn(h, "liaison@bangkok").get(incident).must(200).not("Stick of the night shift")
	signedIn(h, "coordinator@aomine").get("/evidence-items/"+thing(t, h, "laptop").ID).must(200, "wiped")
}
